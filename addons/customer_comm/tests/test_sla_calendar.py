from datetime import date, timedelta

from odoo import Command
from odoo.tests import tagged

from .sla_common import SlaCase


@tagged("post_install", "-at_install")
class TestSlaCalendar(SlaCase):
    """Deadlines on Odoo's own working schedules; moments are given in UTC."""

    def _due(self, start, text, **policy):
        self._only(policy)
        self.assertDue(self._communication(start), text)

    def _holiday(self, begin, end, **vals):
        return self.env["resource.calendar.leaves"].create(
            {"name": "Holiday", "date_from": begin, "date_to": end, "calendar_id": self.calendar.id, **vals}
        )

    def test_clock_hours(self):
        """CP-22, CP-23, CP-24: 8, 24 and 72 hours run day and night, over the weekend and the change of clocks."""
        for hours, due in ((8, "2026-03-28 23:00:00"), (24, "2026-03-29 15:00:00"), (72, "2026-03-31 15:00:00")):
            self._due("2026-03-28 15:00:00", due, duration=hours)

    def test_calendar_days(self):
        """CP-19, CP-20: one and three days end at the same local time, also when clocks are put forward."""
        self._due("2026-03-28 15:00:00", "2026-03-29 14:00:00", duration=1, unit="day")
        self._due("2026-03-28 15:00:00", "2026-03-31 14:00:00", duration=3, unit="day")

    def test_calendar_days_in_other_time_zones(self):
        """XX-24: a day belongs to the time zone of the schedule, wherever the server is."""
        for tz, start, due in (
            ("Asia/Shanghai", "2026-03-28 15:00:00", "2026-03-29 15:00:00"),
            ("America/New_York", "2026-03-07 20:00:00", "2026-03-08 19:00:00"),
        ):
            calendar = self._calendar(tz, tz)
            self._due(start, due, duration=1, unit="day", calendar_id=calendar.id)

    def test_one_working_day(self):
        """CP-21: one working day; Friday afternoon to Monday afternoon, Saturday to Tuesday morning."""
        self._due("2026-06-05 14:30:00", "2026-06-08 14:30:00", duration=1, unit="work_day")
        self._due("2026-06-06 10:00:00", "2026-06-09 06:00:00", duration=1, unit="work_day")

    def test_five_working_days_with_a_public_holiday(self):
        """CP-21, CP-25: five working days; a public holiday of the schedule or of the company does not count."""
        self._due("2026-06-03 08:00:00", "2026-06-10 08:00:00", duration=5, unit="work_day")
        holiday = self._holiday("2026-06-03 22:00:00", "2026-06-04 21:59:59")
        self._due("2026-06-03 08:00:00", "2026-06-11 08:00:00", duration=5, unit="work_day")
        holiday.calendar_id = False
        self._due("2026-06-03 08:00:00", "2026-06-11 08:00:00", duration=5, unit="work_day")

    def test_holiday_of_another_company_or_person(self):
        """Only public holidays count: not those of another company, and not somebody's time off."""
        company = self.second_company
        leaves = self.env["resource.calendar.leaves"].with_company(company)
        leave = leaves.create({"date_from": "2026-06-03 22:00:00", "date_to": "2026-06-04 21:59:59"})
        self.assertEqual((leave.company_id, leave.calendar_id.id), (company, False))
        person = self.env["resource.resource"].create({"name": "Somebody", "calendar_id": self.calendar.id})
        self._holiday("2026-06-03 22:00:00", "2026-06-04 21:59:59", resource_id=person.id)
        self._due("2026-06-03 08:00:00", "2026-06-10 08:00:00", duration=5, unit="work_day")

    def test_half_a_holiday(self):
        """Christmas Eve in the afternoon off: what falls into it is due at noon."""
        self._holiday("2026-12-24 11:00:00", "2026-12-24 22:59:59")
        self._due("2026-12-23 14:00:00", "2026-12-24 11:00:00", duration=1, unit="work_day")

    def test_working_hours(self):
        """XX-24: working hours skip lunch, nights and weekends."""
        self._due("2026-06-08 09:00:00", "2026-06-08 12:00:00", duration=2, unit="work_hour")
        self._due("2026-06-05 14:00:00", "2026-06-08 14:00:00", duration=8, unit="work_hour")

    def test_lunch_break_of_the_schedule(self):
        """A lunch line of the schedule is a break, as in Odoo's own default schedule."""
        lines = self.env["resource.calendar"]._get_default_attendance_ids()
        calendar = self._calendar("Default", "UTC", days=(), attendance_ids=[Command.clear(), *lines])
        self.assertIn("lunch", calendar.attendance_ids.mapped("day_period"))
        self._due("2026-06-08 11:00:00", "2026-06-08 14:00:00", duration=2, unit="work_hour", calendar_id=calendar.id)

    def test_working_hours_of_the_grade(self):
        calendar = self._calendar("Short", "UTC", hours=((9, 12),))
        self._only({"duration_source": "grade", "unit": "work_hour", "calendar_id": calendar.id})
        communication = self._communication("2026-06-08 09:00:00", grade_id=self.grade_aa.id)
        self.assertDue(communication, "2026-06-17 12:00:00")  # 24 hours in mornings of three

    def test_round_the_clock_with_weekends(self):
        """A schedule of 24 hours a day has no gap at midnight, nor an hour too many when clocks change."""
        calendar = self._calendar("Shifts", "Europe/Berlin", hours=((0, 24),), days=range(7))
        self._due("2026-03-28 12:00:00", "2026-03-29 12:00:00", duration=24, unit="work_hour", calendar_id=calendar.id)
        self._due("2026-06-05 23:30:00", "2026-06-06 23:30:00", duration=1, unit="work_day", calendar_id=calendar.id)

    def test_two_weeks_schedule(self):
        """Weeks that take turns: Monday to Wednesday in one, Thursday and Friday in the other."""
        calendar = self._calendar("Turns", "UTC", hours=((8, 16),), days=range(5))
        calendar.switch_calendar_type()
        lines = calendar.attendance_ids.filtered(lambda line: not line.display_type)
        even = lines.filtered(lambda line: line.week_type == "0" and line.dayofweek in "34")
        odd = lines.filtered(lambda line: line.week_type == "1" and line.dayofweek in "012")
        (lines - even - odd).unlink()
        week_type = self.env["resource.calendar.attendance"].get_week_type
        monday = next(day for day in (date(2026, 6, 1), date(2026, 6, 8)) if week_type(day) == 1)
        thursday = monday + timedelta(days=10)  # the third working day after it: Tuesday, Wednesday, Thursday
        self._due(f"{monday} 08:00:00", f"{thursday} 08:00:00", duration=3, unit="work_day", calendar_id=calendar.id)

    def test_flexible_schedule(self):
        """A flexible schedule has hours every day around noon, the same whichever day one asks from."""
        calendar = self.env["resource.calendar"].create(
            {
                "name": "Flexible",
                "tz": "UTC",
                "flexible_hours": True,
                "hours_per_day": 8,
                "full_time_required_hours": 40,
            }
        )
        self._due("2026-06-08 08:00:00", "2026-06-08 12:00:00", duration=4, unit="work_hour", calendar_id=calendar.id)
        self._due("2026-06-10 08:00:00", "2026-06-10 12:00:00", duration=4, unit="work_hour", calendar_id=calendar.id)
        # The 40 hours of the week are used up on Friday.
        self._due("2026-06-12 16:00:00", "2026-06-15 12:00:00", duration=4, unit="work_hour", calendar_id=calendar.id)

    def test_schedule_of_the_policy_or_of_the_company(self):
        shanghai = self._calendar("Plant", "Asia/Shanghai")
        self._due("2026-06-08 00:00:00", "2026-06-08 02:00:00", duration=2, unit="work_hour", calendar_id=shanghai.id)
        self._due("2026-06-08 00:00:00", "2026-06-08 08:00:00", duration=2, unit="work_hour")
        self.second_company.resource_calendar_id = shanghai.copy({"company_id": self.second_company.id})
        communication = self._communication("2026-06-08 00:00:00", company_id=self.second_company.id)
        self.assertDue(communication, "2026-06-08 02:00:00")

    def test_batch_in_any_order(self):
        """A batch of documents received at different times gets the deadlines that each would get alone."""
        self._only({"duration": 8, "unit": "work_hour"}, {"milestone": "analyse", "duration": 2, "unit": "work_day"})
        moments = [f"2026-{month:02}-{day:02} 09:00:00" for month in (11, 2, 7) for day in (3, 21, 12)]
        alone = [self._communication(moment) for moment in moments]
        batch = self.env["customer.communication"].create([self._vals(occurred_on=moment) for moment in moments])
        for one, other in zip(alone, batch, strict=True):
            for milestone in ("reply", "analyse"):
                self.assertEqual(self._clock(one, milestone).deadline, self._clock(other, milestone).deadline)

    def test_context_of_the_client_changes_nothing(self):
        """Neither the time zone of the caller nor a context key that schedules listen to moves a deadline."""
        self._only({"duration": 8, "unit": "work_hour"})
        communications = self.env["customer.communication"].with_context(
            tz="America/New_York", employee_timezone="Asia/Tokyo", active_test=False
        )
        self.assertDue(communications.create(self._vals(occurred_on="2026-06-08 06:00:00")), "2026-06-08 15:00:00")
