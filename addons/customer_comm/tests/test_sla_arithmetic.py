from datetime import date, datetime, time, timedelta

import pytz
from hypothesis import assume, example, given, settings
from hypothesis import strategies as st

from odoo.tests import BaseCase, tagged

from ..tools import sla

BERLIN = pytz.timezone("Europe/Berlin")
NEW_YORK = pytz.timezone("America/New_York")
SHANGHAI = pytz.timezone("Asia/Shanghai")
ZONES = (BERLIN, NEW_YORK, SHANGHAI, pytz.utc)


def check(*strategies, examples=40):
    """Run a test on ``examples`` drawings; how long one takes on a busy machine does not matter."""
    return lambda test: settings(max_examples=examples, deadline=None)(given(*strategies)(test))


# Hours of an ordinary week: Monday to Friday 8-12 and 13-17.
OFFICE = {weekday: [(8 * 60, 12 * 60), (13 * 60, 17 * 60)] for weekday in range(5)}


def working_time(pattern, tz, holidays=(), fetched=None, **options):
    """Return a WorkingTime on ``{weekday: [(first minute, last minute)]}``; ``fetched`` collects the windows read."""

    def fetch(start, stop):
        if fetched is not None:
            fetched.append((start, stop))
        day = start.astimezone(tz).date() - sla.ONE_DAY
        while day <= stop.astimezone(tz).date():
            for begin, end in () if day in holidays else pattern.get(day.weekday(), ()):
                yield _minute(day, begin, tz), _minute(day, end, tz)
            day += sla.ONE_DAY

    return sla.WorkingTime(fetch, tz, **options)


def _minute(day, minute, tz):
    if minute == 24 * 60:
        day, minute = day + sla.ONE_DAY, 0
    return sla.local_moment(day, time(minute // 60, minute % 60), tz)


def utc(text):
    return pytz.utc.localize(datetime.fromisoformat(text))


def local(text, tz):
    return tz.localize(datetime.fromisoformat(text))


zones = st.sampled_from(ZONES)
# Two years with all kinds of changes of the clocks.
starts = st.datetimes(datetime(2026, 1, 1), datetime(2027, 12, 31)).map(pytz.utc.localize)
hours = st.floats(0.1, 40).map(lambda amount: round(amount, 2))
# Two to six of the 24 o'clocks: one to three working intervals in a day.
day_hours = st.lists(st.integers(0, 24), min_size=2, max_size=6, unique=True).map(
    lambda marks: [(begin * 60, end * 60) for begin, end in zip(sorted(marks)[::2], sorted(marks)[1::2], strict=False)]
)
patterns = st.dictionaries(st.integers(0, 6), day_hours, min_size=1, max_size=7)
holidays = st.sets(st.dates(date(2026, 1, 1), date(2028, 6, 30)), max_size=30)
schedules = st.builds(working_time, patterns, zones, holidays)
shared = st.tuples(patterns, zones, holidays)


@st.composite
def clocks(draw):
    """A start, an amount, a unit and its timeline."""
    unit = draw(st.sampled_from(sla.UNITS))
    timeline = sla.ClockTime(draw(zones)) if unit in sla.CLOCK_UNITS else draw(schedules)
    amount = draw(st.integers(1, 12) if unit in ("day", "work_day") else hours)
    return draw(starts), amount, unit, timeline


@st.composite
def pauses_after(draw, start, max_size=4):
    """Pauses that may overlap, begin before the start, or last no time at all."""
    result = []
    for _index in range(draw(st.integers(0, max_size))):
        begin = start + timedelta(minutes=draw(st.integers(-600, 12_000)))
        result.append((begin, begin + timedelta(minutes=draw(st.integers(0, 6_000)))))
    return result


def is_repeated_hour(moment, tz):
    """Tell whether the local time of ``moment`` occurs twice, because clocks are put back."""
    try:
        tz.localize(moment.astimezone(tz).replace(tzinfo=None), is_dst=None)
    except pytz.AmbiguousTimeError:
        return True
    return False


@tagged("post_install", "-at_install")
class TestSlaProperties(BaseCase):
    """What holds for every clock, calendar, time zone and pause (XX-24)."""

    @check(st.data())
    def test_later_start_never_earlier_deadline(self, data):
        start, amount, unit, timeline = data.draw(clocks())
        later = start + timedelta(minutes=data.draw(st.integers(0, 10_000)))
        # In the hour that clocks repeat, "the same local time" itself goes back.
        assume(not is_repeated_hour(start, timeline.tz) and not is_repeated_hour(later, timeline.tz))
        self.assertLessEqual(sla.deadline(start, amount, unit, timeline), sla.deadline(later, amount, unit, timeline))

    @check(st.data())
    def test_more_time_is_later(self, data):
        start, amount, unit, timeline = data.draw(clocks())
        more = amount + data.draw(st.integers(1, 5))
        self.assertLess(sla.deadline(start, amount, unit, timeline), sla.deadline(start, more, unit, timeline))

    @check(st.data())
    def test_deadline_is_after_start(self, data):
        start, amount, unit, timeline = data.draw(clocks())
        self.assertGreater(sla.deadline(start, amount, unit, timeline), start)

    @check(st.data())
    def test_pause_never_shortens(self, data):
        start, amount, unit, timeline = data.draw(clocks())
        plain = sla.deadline(start, amount, unit, timeline)
        pauses = data.draw(pauses_after(start))
        paused = sla.deadline(start, amount, unit, timeline, pauses)
        self.assertGreaterEqual(paused, plain)
        one_more = pauses + data.draw(pauses_after(start, max_size=1))
        self.assertGreaterEqual(sla.deadline(start, amount, unit, timeline, one_more), paused)

    @check(st.data())
    def test_pause_and_resume_at_once_changes_nothing(self, data):
        start, amount, unit, timeline = data.draw(clocks())
        moment = start + timedelta(minutes=data.draw(st.integers(0, 20_000)))
        self.assertEqual(
            sla.deadline(start, amount, unit, timeline, [(moment, moment)]),
            sla.deadline(start, amount, unit, timeline),
        )

    @check(st.data())
    def test_order_and_overlap_of_pauses_do_not_matter(self, data):
        start, amount, unit, timeline = data.draw(clocks())
        pauses = data.draw(pauses_after(start))
        shuffled = data.draw(st.permutations(pauses + pauses))
        self.assertEqual(
            sla.deadline(start, amount, unit, timeline, pauses),
            sla.deadline(start, amount, unit, timeline, shuffled),
        )

    @check(starts, hours, st.data())
    def test_clock_hours_move_by_the_pause(self, start, amount, data):
        length = timedelta(minutes=data.draw(st.integers(0, 10_000)))
        plain = sla.deadline(start, amount, "hour", sla.ClockTime())
        begin = start + data.draw(st.floats(0, 0.99)) * (plain - start)
        paused = sla.deadline(start, amount, "hour", sla.ClockTime(), [(begin, begin + length)])
        self.assertEqual(paused, plain + length)

    @check(starts, hours, schedules, st.data())
    def test_working_time_to_the_deadline_is_the_amount(self, start, amount, timeline, data):
        pauses = data.draw(pauses_after(start))
        due = sla.deadline(start, amount, "work_hour", timeline, pauses)
        self.assertEqual(sla.running_time(start, due, timeline, pauses), timedelta(hours=amount))

    @check(starts, st.integers(1, 12), hours, schedules, st.data())
    def test_working_deadline_is_in_working_hours(self, start, days, amount, timeline, data):
        pauses = data.draw(pauses_after(start))
        for unit, quantity in (("work_day", days), ("work_hour", amount)):
            due = sla.deadline(start, quantity, unit, timeline, pauses)
            second = timedelta(seconds=1)
            around = timeline.measure(due - second, due) + timeline.measure(due, due + second)
            self.assertTrue(around, f"{unit}: {due} is outside working hours")

    @check(starts, st.integers(1, 12), schedules)
    def test_working_days_are_counted(self, start, count, timeline):
        """XX-24: n working days lie between the day work can begin and the day of the deadline."""
        due = sla.deadline(start, count, "work_day", timeline)
        first, last = timeline.next_moment(start), due + timedelta(microseconds=1)
        days = {
            day
            for begin, end in timeline._spans(first, last + sla.ONE_DAY)
            for day, _begin, _end in sla.split_by_day(begin, end, timeline.tz)
            if first.astimezone(timeline.tz).date() < day <= due.astimezone(timeline.tz).date()
        }
        midnight = due.astimezone(timeline.tz).time() == time.min
        self.assertIn(len(days), (count, count + 1) if midnight else (count,))

    @check(starts, hours, shared, st.data())
    def test_sharing_working_time_makes_no_difference(self, start, amount, schedule, data):
        """A batch reads the schedule once; each deadline is what it would be alone."""
        others = data.draw(st.lists(starts, max_size=5))
        timeline = working_time(*schedule)
        for other in others:
            sla.deadline(other, 8, "work_hour", timeline)
        alone = sla.deadline(start, amount, "work_hour", working_time(*schedule))
        self.assertEqual(sla.deadline(start, amount, "work_hour", timeline), alone)

    @check(starts, zones, st.integers(1, 30))
    def test_calendar_days_keep_the_local_time(self, start, tz, count):
        due = sla.deadline(start, count, "day", sla.ClockTime(tz)).astimezone(tz)
        before = start.astimezone(tz)
        self.assertEqual((due.date() - before.date()).days, count)
        if due.time() != before.time():  # left out when clocks are put forward
            self.assertGreater(due.time(), before.time())
            self.assertRaises(
                pytz.NonExistentTimeError,
                tz.localize,
                datetime.combine(due.date(), before.time()),
                is_dst=None,
            )

    @check(st.data(), st.floats(1, 99))
    def test_warning_lies_before_the_deadline(self, data, share):
        start, amount, unit, timeline = data.draw(clocks())
        pauses = data.draw(pauses_after(start))
        due = sla.deadline(start, amount, unit, timeline, pauses)
        warning = sla.warning_at(start, due, share, timeline, pauses)
        self.assertLessEqual(start, warning)
        self.assertLessEqual(warning, due)
        total = sla.running_time(start, due, timeline, pauses)
        run = sla.running_time(start, warning, timeline, pauses)
        self.assertAlmostEqual(run / total if total else share / 100, share / 100, places=6)

    @check(st.data())
    def test_open_pause_stops_the_clock(self, data):
        start, amount, unit, timeline = data.draw(clocks())
        plain = sla.deadline(start, amount, unit, timeline)
        begin = start + timedelta(minutes=data.draw(st.integers(-100, 20_000)))
        paused = sla.deadline(start, amount, unit, timeline, [(begin, None)])
        self.assertEqual(paused, None if begin < plain else plain)

    @check(st.lists(st.tuples(st.integers(0, 50), st.integers(0, 50)), max_size=8))
    def test_merged_intervals(self, pairs):
        merged = sla.merge(pairs)
        covered = {point for begin, end in pairs for point in range(begin, end)}
        self.assertEqual({point for begin, end in merged for point in range(begin, end)}, covered)
        self.assertTrue(all(left[1] < right[0] for left, right in zip(merged, merged[1:], strict=False)))

    @check(zones, st.dates(date(2026, 1, 1), date(2027, 12, 31)), st.times(), st.times(), examples=200)
    @example(BERLIN, date(2026, 3, 29), time(2, 30), time(3, 10))
    @example(NEW_YORK, date(2026, 11, 1), time(1, 59), time(2, 0))
    def test_local_times_keep_their_order(self, tz, day, one, other):
        early, late = sorted((one, other))
        self.assertLessEqual(sla.local_moment(day, early, tz), sla.local_moment(day, late, tz))


@tagged("post_install", "-at_install")
class TestSlaExamples(BaseCase):
    """The rules of the procedures with their numbers, and the corners of the calendar."""

    def setUp(self):
        super().setUp()
        self.office = working_time(OFFICE, BERLIN)

    def _work(self, start, amount, unit, timeline=None, tz=BERLIN, pauses=()):
        due = sla.deadline(local(start, tz), amount, unit, timeline or self.office, pauses)
        return due.astimezone(tz).replace(tzinfo=None).isoformat(" ", "minutes")

    def test_grades(self):
        """CC-22: AA 24, A 48, B 72 clock hours, weekends and holidays included."""
        start = utc("2026-05-01 16:00")  # Friday and Labour Day
        for amount, due in ((24, "2026-05-02 16:00"), (48, "2026-05-03 16:00"), (72, "2026-05-04 16:00")):
            self.assertEqual(sla.deadline(start, amount, "hour", sla.ClockTime(BERLIN)), utc(due))

    def test_clock_hours_over_daylight_saving(self):
        """XX-24: 24 clock hours are 24 hours, whatever the clock on the wall does."""
        due = sla.deadline(local("2026-03-28 12:00", BERLIN), 24, "hour", sla.ClockTime(BERLIN))
        self.assertEqual(due, local("2026-03-29 13:00", BERLIN))

    def test_one_calendar_day(self):
        """CP-19: disposition within one day, by the same local time of the next day, also when clocks change."""
        for tz, start, due in (
            (BERLIN, "2026-03-28 12:00", "2026-03-29 12:00"),  # 23 hours later
            (BERLIN, "2026-10-24 12:00", "2026-10-25 12:00"),  # 25 hours later
            (NEW_YORK, "2026-03-07 12:00", "2026-03-08 12:00"),
            (SHANGHAI, "2026-03-28 12:00", "2026-03-29 12:00"),
        ):
            self.assertEqual(sla.deadline(local(start, tz), 1, "day", sla.ClockTime(tz)), local(due, tz))

    def test_left_out_and_repeated_local_times(self):
        due = sla.deadline(local("2026-03-28 02:30", BERLIN), 1, "day", sla.ClockTime(BERLIN))
        self.assertEqual(due, local("2026-03-29 03:00", BERLIN))
        due = sla.deadline(local("2026-10-24 02:30", BERLIN), 1, "day", sla.ClockTime(BERLIN))
        self.assertEqual(due, utc("2026-10-25 00:30"))  # the first half past two

    def test_half_a_day(self):
        due = sla.deadline(local("2026-06-01 12:00", BERLIN), 1.5, "day", sla.ClockTime(BERLIN))
        self.assertEqual(due, local("2026-06-03 00:00", BERLIN))

    def test_one_working_day(self):
        """CP-21: one working day; weekends do not count, nights and Sundays count as the next opening."""
        self.assertEqual(self._work("2026-06-05 16:30", 1, "work_day"), "2026-06-08 16:30")  # Friday to Monday
        self.assertEqual(self._work("2026-06-06 10:00", 1, "work_day"), "2026-06-09 08:00")  # Saturday
        self.assertEqual(self._work("2026-06-08 20:00", 1, "work_day"), "2026-06-10 08:00")  # after hours
        self.assertEqual(self._work("2026-06-08 17:00", 1, "work_day"), "2026-06-10 08:00")  # closing time
        self.assertEqual(self._work("2026-06-08 06:00", 1, "work_day"), "2026-06-09 08:00")  # before hours
        self.assertEqual(self._work("2026-06-08 12:20", 1, "work_day"), "2026-06-09 13:00")  # lunch break

    def test_five_working_days(self):
        """CP-21, CP-25: five working days are a week later, a public holiday moves them."""
        self.assertEqual(self._work("2026-06-03 10:00", 5, "work_day"), "2026-06-10 10:00")
        holiday = working_time(OFFICE, BERLIN, {date(2026, 6, 4)})
        self.assertEqual(self._work("2026-06-03 10:00", 5, "work_day", holiday), "2026-06-11 10:00")

    def test_working_day_within_the_hours_of_the_last_day(self):
        """A short Friday: what would fall after hours is due at the end of work, in a break at its beginning."""
        short = working_time({**OFFICE, 4: [(9 * 60, 11 * 60), (12 * 60, 14 * 60)]}, BERLIN)
        self.assertEqual(self._work("2026-06-04 16:00", 1, "work_day", short), "2026-06-05 14:00")
        self.assertEqual(self._work("2026-06-04 11:30", 1, "work_day", short), "2026-06-05 11:00")
        self.assertEqual(self._work("2026-06-04 08:30", 1, "work_day", short), "2026-06-05 09:00")

    def test_working_hours_skip_lunch_nights_and_weekends(self):
        self.assertEqual(self._work("2026-06-08 11:00", 2, "work_hour"), "2026-06-08 14:00")
        self.assertEqual(self._work("2026-06-05 16:00", 8, "work_hour"), "2026-06-08 16:00")
        self.assertEqual(self._work("2026-06-08 08:00", 4, "work_hour"), "2026-06-08 12:00")  # the end, not 13:00

    def test_night_shift_over_daylight_saving(self):
        """Working time is real time: the night on which clocks are put forward has one hour less."""
        nights = working_time({day: [(0, 6 * 60), (22 * 60, 24 * 60)] for day in range(7)}, BERLIN)
        self.assertEqual(self._work("2026-03-27 22:00", 8, "work_hour", nights), "2026-03-28 06:00")
        self.assertEqual(self._work("2026-03-28 22:00", 8, "work_hour", nights), "2026-03-29 23:00")

    def test_pause_while_waiting_for_the_customer(self):
        monday_four = (local("2026-06-08 16:00", BERLIN), local("2026-06-09 09:00", BERLIN))
        self.assertEqual(self._work("2026-06-08 14:00", 4, "work_hour", pauses=[monday_four]), "2026-06-09 11:00")
        # The two working hours of the pause, not the night between.
        self.assertEqual(self._work("2026-06-08 14:00", 1, "work_day", pauses=[monday_four]), "2026-06-09 16:00")
        at_night = (local("2026-06-08 18:00", BERLIN), local("2026-06-09 07:00", BERLIN))
        self.assertEqual(self._work("2026-06-08 14:00", 1, "work_day", pauses=[at_night]), "2026-06-09 14:00")

    def test_no_working_hours(self):
        for pattern, amount, unit in (({}, 1, "work_hour"), ({}, 1, "work_day"), (OFFICE, 900, "work_day")):
            with self.assertRaises(sla.NoWorkingTimeError):
                self._work("2026-06-08 14:00", amount, unit, working_time(pattern, BERLIN))
        with self.assertRaises(sla.NoWorkingTimeError):
            working_time({}, BERLIN).next_moment(utc("2026-06-08 14:00"))

    def test_schedule_is_read_in_growing_windows(self):
        fetched = []
        timeline = working_time(OFFICE, BERLIN, fetched=fetched)
        start = utc("2026-06-08 08:00")
        for minutes in range(0, 10_000, 10):
            sla.deadline(start + timedelta(minutes=minutes), 8, "work_hour", timeline)
        self.assertEqual(len(fetched), 1)
        fetched.clear()
        with self.assertRaises(sla.NoWorkingTimeError):
            sla.deadline(start, 1, "work_hour", working_time({}, BERLIN, fetched=fetched))
        self.assertLessEqual(len(fetched), 7)

    def test_nonsense_is_refused(self):
        start, clock = utc("2026-06-08 08:00"), sla.ClockTime()
        naive = datetime(2026, 6, 8, 8)
        for arguments in (
            (naive, 1, "hour", clock),
            (start, 0, "hour", clock),
            (start, -1, "hour", clock),
            (start, float("nan"), "hour", clock),
            (start, 1.5, "work_day", self.office),
            (start, 1, "fortnight", clock),
            (start, 1, "hour", clock, [(naive, start)]),
            (start, 1, "hour", clock, [(start, naive)]),
        ):
            with self.assertRaises(ValueError):
                sla.deadline(*arguments)
        with self.assertRaises(ValueError):
            sla.running_time(start, naive, clock)

    def test_next_event(self):
        due, warning = utc("2026-06-08 12:00"), utc("2026-06-08 10:00")
        steps = [timedelta(0), timedelta(hours=8)]
        self.assertEqual(sla.next_event(due, warning), warning)
        self.assertEqual(sla.next_event(due, warning, warned=True), due)
        self.assertEqual(sla.next_event(due), due)
        self.assertEqual(sla.next_event(due, missed=True, escalations=steps), due)
        self.assertEqual(sla.next_event(due, missed=True, escalations=steps, level=1), utc("2026-06-08 20:00"))
        self.assertIsNone(sla.next_event(due, missed=True, escalations=steps, level=2))

    def test_no_warning(self):
        start = utc("2026-06-08 08:00")
        self.assertIsNone(sla.warning_at(start, utc("2026-06-09 08:00"), 0, sla.ClockTime()))
        # 80 % of 24 hours, moved by a pause before it.
        pause = (utc("2026-06-08 10:00"), utc("2026-06-08 11:00"))
        warning = sla.warning_at(start, utc("2026-06-09 09:00"), 80, sla.ClockTime(), [pause])
        self.assertEqual(warning, utc("2026-06-09 04:12"))
