from datetime import date, datetime, timedelta

from odoo.tests import BaseCase, tagged

from ..tools import sla
from .sla_schedules import BERLIN, NEW_YORK, OFFICE, SHANGHAI, local, utc, working_time


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
