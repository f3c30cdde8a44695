from datetime import date, datetime, time, timedelta

import pytz
from hypothesis import assume, example, given, settings
from hypothesis import strategies as st

from odoo.tests import BaseCase, tagged

from ..tools import sla
from .sla_schedules import BERLIN, NEW_YORK, ZONES, working_time

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


def check(*strategies, examples=40):
    """Run a test on ``examples`` drawings; how long one takes on a busy machine does not matter."""
    return lambda test: settings(max_examples=examples, deadline=None)(given(*strategies)(test))


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
