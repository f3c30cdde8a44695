"""Deadline arithmetic in plain Python: clock hours, calendar days, working hours and working days, pauses.

All moments are time-zone aware; results are in UTC. Where time runs is described by a *timeline*: :class:`ClockTime`
never stands still, :class:`WorkingTime` runs only during working hours.
"""

from bisect import bisect_right
from datetime import datetime, time, timedelta
from itertools import groupby
from operator import itemgetter

import pytz

CLOCK_UNITS = ("hour", "day")
WORKING_UNITS = ("work_hour", "work_day")
UNITS = CLOCK_UNITS + WORKING_UNITS

ONE_DAY = timedelta(days=1)


class NoWorkingTimeError(Exception):
    """A working schedule offers less working time than asked for, however far ahead one looks."""


class ClockTime:
    """Time that never stands still, in the calendar of a time zone.

    :param tz: ``pytz`` time zone of the calendar days
    """

    def __init__(self, tz=pytz.utc):
        self.tz = tz

    def advance(self, start, delta):
        """Return the moment at which ``delta`` has passed since ``start``."""
        return start.astimezone(pytz.utc) + delta

    def measure(self, start, stop):
        """Return how much time runs from ``start`` to ``stop``."""
        return max(stop - start, timedelta())

    def add_days(self, start, count):
        """Return the same local time ``count`` days later; half a day later is half-way through that local day."""
        whole = int(count)
        due = self._same_time(start, whole)
        if whole == count:
            return due
        return due + (self._same_time(start, whole + 1) - due) * (count - whole)

    def _same_time(self, start, days):
        local = start.astimezone(self.tz)
        return local_moment(local.date() + days * ONE_DAY, local.time(), self.tz)


class WorkingTime:
    """Time that runs only during working hours, which are fetched in growing windows and kept.

    Use one object for all deadlines on a working schedule, the earliest start first: the schedule is then read a few
    times, however many deadlines there are.

    :param fetch: function of two moments that returns the working intervals between them, as pairs of moments
    :param tz: ``pytz`` time zone that says where a working day begins and ends
    :param horizon: how far ahead of a start to look for working time
    """

    FIRST_WINDOW = timedelta(days=30)
    HORIZON = timedelta(days=3 * 365 + 1)

    def __init__(self, fetch, tz=pytz.utc, horizon=HORIZON):
        self.tz = tz
        self._fetch = fetch
        self._horizon = horizon
        self._from = self._until = None
        self._begins, self._ends = [], []

    def advance(self, start, delta):
        """Return the moment at which ``delta`` of working time has passed since ``start``.

        :raises NoWorkingTimeError: when there is not so much working time within the horizon
        """
        if not delta:
            return start.astimezone(pytz.utc)
        for begin, end in self._spans(start, start + self._horizon):
            if delta <= end - begin:
                return begin + delta
            delta -= end - begin
        raise NoWorkingTimeError

    def measure(self, start, stop):
        """Return how much working time there is from ``start`` to ``stop``."""
        return sum((end - begin for begin, end in self._spans(start, stop)), timedelta())

    def next_moment(self, start):
        """Return ``start`` when it is in working hours, else the beginning of the next working hours.

        :raises NoWorkingTimeError: when there are none within the horizon
        """
        for begin, _end in self._spans(start, start + self._horizon):
            return begin
        raise NoWorkingTimeError

    def add_days(self, start, count):
        """Return the same local time on the ``count``-th working day after ``start``, within its working hours.

        A start outside working hours counts as the beginning of the next ones. A result that would fall before, after
        or between that day's working hours is moved to the opening or to the last end of work before it.

        :raises NoWorkingTimeError: when there are not so many working days within the horizon
        """
        days = self._days(start)
        _day, spans = next(days)
        local_time = spans[0][0].astimezone(self.tz).time()
        for _index in range(count):
            day, spans = next(days)
        due = local_moment(day, local_time, self.tz)
        before = [min(due, end) for begin, end in spans if begin <= due]
        return before[-1] if before else spans[0][0]

    def _days(self, start):
        """Yield the working days from ``start`` on, as ``(date, spans)``."""
        spans = self._spans(start, start + self._horizon)
        pieces = (piece for begin, end in spans for piece in split_by_day(begin, end, self.tz))
        for day, group in groupby(pieces, key=itemgetter(0)):
            yield day, [(begin, end) for _day, begin, end in group]
        raise NoWorkingTimeError

    def _spans(self, start, stop):
        """Yield the working intervals between two moments, in order, fetching more when needed."""
        position = start
        while position < stop:
            self._cover(position)
            until = min(self._until, stop)
            for index in range(bisect_right(self._ends, position), len(self._begins)):
                if self._begins[index] >= until:
                    break
                yield max(self._begins[index], position), min(self._ends[index], until)
            position = until

    def _cover(self, moment):
        """Have the working hours around ``moment``. The window at least doubles, so that fetches are few."""
        moment = moment.astimezone(pytz.utc)
        if self._from is None:
            self._from = self._until = moment
        size = max(self._until - self._from, self.FIRST_WINDOW)
        if moment < self._from:
            start = min(moment, self._from - size)
            fetched = self._fetch_between(start, self._from)
            self._from = start
            self._keep(fetched + list(zip(self._begins, self._ends, strict=True)))
        elif moment >= self._until:
            stop = max(moment, self._until) + size
            fetched = self._fetch_between(self._until, stop)
            self._until = stop
            self._keep(list(zip(self._begins, self._ends, strict=True)) + fetched)

    def _fetch_between(self, start, stop):
        intervals = ((begin.astimezone(pytz.utc), end.astimezone(pytz.utc)) for begin, end in self._fetch(start, stop))
        return [(max(begin, start), min(end, stop)) for begin, end in intervals if begin < stop and end > start]

    def _keep(self, intervals):
        merged = merge(intervals)
        self._begins = [begin for begin, _end in merged]
        self._ends = [end for _begin, end in merged]


def deadline(start, amount, unit, timeline, pauses=()):
    """Return when ``amount`` units have run since ``start``.

    :param start: aware datetime
    :param float amount: more than 0; a whole number when the unit is ``work_day``
    :param str unit: ``hour`` (by the clock), ``day`` (same local time days later), ``work_hour``, ``work_day``
    :param timeline: :class:`ClockTime` for the first two units, :class:`WorkingTime` for the others
    :param pauses: pairs ``(begin, end)`` during which the clock stands still; ``end`` is None while it still does
    :return: aware datetime in UTC, or None when the clock stands still before the deadline has come
    :raises ValueError: when a datetime is naive, or the amount or the unit makes no sense
    :raises NoWorkingTimeError: when the timeline does not hold enough working time
    """
    check_aware(start)
    if not amount > 0:
        raise ValueError(f"a deadline needs a positive amount of time, not {amount}")
    if unit in ("hour", "work_hour"):
        due = timeline.advance(start, timedelta(hours=amount))
    elif unit == "day":
        due = timeline.add_days(start, amount)
    elif unit == "work_day":
        if amount != int(amount):
            raise ValueError(f"working days are counted as whole days, not {amount}")
        due = timeline.add_days(start, int(amount))
    else:
        raise ValueError(f"unknown unit of time: {unit}")
    return postpone(start, due, timeline, pauses)


def postpone(start, due, timeline, pauses):
    """Return ``due`` moved by the time that runs during the pauses; None when a pause before it has no end yet."""
    for begin, end in clean_pauses(start, pauses):
        if begin >= due:
            break
        if end is None:
            return None
        due = timeline.advance(due, timeline.measure(begin, end))
    return due


def running_time(start, stop, timeline, pauses=()):
    """Return how much time has run on the timeline from ``start`` to ``stop``, pauses taken off.

    :return: ``timedelta``
    """
    check_aware(start, stop)
    total = timeline.measure(start, stop)
    for begin, end in clean_pauses(start, pauses):
        if begin < stop:
            total -= timeline.measure(begin, stop if end is None else min(end, stop))
    return total


def warning_at(start, due, share, timeline, pauses=()):
    """Return the moment at which ``share`` percent of the time to the deadline has run.

    :param float share: 0 to 100; 0 means no warning
    :return: aware datetime in UTC, or None when there is no warning
    """
    if not share:
        return None
    delta = running_time(start, due, timeline, pauses) * (share / 100)
    return postpone(start, timeline.advance(start, delta), timeline, pauses)


def next_event(due, warning=None, warned=False, missed=False, escalations=(), level=0):
    """Return when a running clock has to be looked at again.

    :param due: its deadline
    :param warning: when to warn, or None
    :param escalations: delays after the deadline, as ``timedelta``, in order
    :param int level: how many escalation steps were taken
    :return: datetime, or None when nothing is left to do
    """
    if missed:
        return due + escalations[level] if level < len(escalations) else None
    if warning is None or warned:
        return due
    return min(warning, due)


def clean_pauses(start, pauses):
    """Return pauses in order, without overlaps and without what lies before ``start``."""
    for begin, end in pauses:
        check_aware(begin, *([end] if end is not None else []))
    finite = merge((max(begin, start), end) for begin, end in pauses if end is not None and end > max(begin, start))
    still = [max(begin, start) for begin, end in pauses if end is None]
    if not still:
        return finite
    # Whatever begins after the clock came to a standstill makes no difference.
    first = min(still)
    before = [(begin, end) for begin, end in finite if begin < first]
    if before and before[-1][1] >= first:
        first = before.pop()[0]
    return [*before, (first, None)]


def merge(intervals):
    """Return intervals in order, those that overlap or touch joined."""
    result = []
    for begin, end in sorted(intervals):
        if result and begin <= result[-1][1]:
            result[-1] = (result[-1][0], max(result[-1][1], end))
        elif begin < end:
            result.append((begin, end))
    return result


def split_by_day(begin, end, tz):
    """Yield ``(local date, begin, end)`` for the parts of an interval that lie in one local day each."""
    while begin < end:
        day = begin.astimezone(tz).date()
        midnight = local_moment(day + ONE_DAY, time.min, tz)
        yield day, begin, min(midnight, end)
        begin = midnight


def local_moment(day, clock, tz):
    """Return the UTC moment of a local date and time.

    When clocks are put back, the first of the two moments; when they are put forward, a time that is left out becomes
    the moment at which they are.
    """
    naive = datetime.combine(day, clock)
    try:
        return tz.localize(naive, is_dst=None).astimezone(pytz.utc)
    except pytz.AmbiguousTimeError:
        return min(tz.localize(naive, is_dst=dst).astimezone(pytz.utc) for dst in (True, False))
    except pytz.NonExistentTimeError:
        return _change_of_offset(
            *sorted(tz.localize(naive, is_dst=dst).astimezone(pytz.utc) for dst in (True, False)), tz
        )


def _change_of_offset(before, after, tz):
    """Return the moment between two UTC moments at which the UTC offset of the time zone changes."""
    before, after = before.replace(microsecond=0), after.replace(microsecond=0)
    offset = before.astimezone(tz).utcoffset()
    while after - before > timedelta(seconds=1):
        middle = before + (after - before) // 2
        middle = middle.replace(microsecond=0)
        if middle.astimezone(tz).utcoffset() == offset:
            before = middle
        else:
            after = middle
    return after


def check_aware(*moments):
    """Raise ValueError unless all datetimes have a time zone."""
    for moment in moments:
        if moment.tzinfo is None or moment.utcoffset() is None:
            raise ValueError(f"{moment} has no time zone")
