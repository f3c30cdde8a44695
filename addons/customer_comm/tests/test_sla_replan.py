from datetime import datetime, timedelta

from freezegun import freeze_time

from odoo.tests import tagged

from .sla_common import SlaCase


@tagged("post_install", "-at_install")
class TestSlaReplan(SlaCase):
    """Deadlines follow the document: grade, category, customer, receipt."""

    def test_other_grade(self):
        communication = self._communication("2026-06-05 16:00:00", grade_id=self.grade_b.id)
        with freeze_time("2026-06-05 18:00:00"):
            communication.grade_id = self.grade_aa
        clock = self._clock(communication)
        self.assertEqual((clock.started_at, clock.grade_id), (datetime(2026, 6, 5, 16, 0), self.grade_aa))
        self.assertDue(communication, "2026-06-06 16:00:00")
        self.assertEqual(communication.sla_deadline, datetime(2026, 6, 6, 16, 0))

    def test_unrelated_change_plans_nothing(self):
        communication = self._communication("2026-06-05 16:00:00", grade_id=self.grade_b.id)
        clock = self._clock(communication)
        self.grade_b.hours = 5
        communication.write({"subject": "Else", "grade_id": self.grade_b.id})
        self.assertEqual(clock.amount, 72)

    def test_milestone_that_no_policy_matches_any_more(self):
        self._only({"grade_id": self.grade_aa.id}, {"milestone": "analyse"})
        communication = self._communication("2026-06-05 16:00:00", grade_id=self.grade_aa.id)
        communication.grade_id = self.grade_b
        self.assertEqual(self._clock(communication).state, "cancelled")
        self.assertEqual(self._clock(communication, "analyse").state, "running")
        communication.grade_id = self.grade_aa
        self.assertEqual(self._clock(communication).state, "running")
        self.assertDue(communication, "2026-06-06 16:00:00")

    def test_reached_milestone_is_left_alone(self):
        communication = self._communication("2026-06-05 16:00:00", grade_id=self.grade_b.id)
        communication._sla_reach("analyse", at=datetime(2026, 6, 8, 15, 0))
        communication.grade_id = self.grade_aa
        clock = self._clock(communication, "analyse")
        self.assertEqual((clock.state, clock.amount), ("met", 72))

    def test_missed_clock_gets_more_time(self):
        communication = self._communication("2026-06-05 16:00:00", grade_id=self.grade_aa.id)
        self._process("2026-06-07 00:00:00")
        self.assertEqual(communication.sla_state, "missed")
        self.assertTrue(self._reminders(communication))
        with freeze_time("2026-06-07 00:00:00"):
            communication.grade_id = self.grade_b
        self.assertEqual(communication.sla_state, "running")
        self.assertFalse(self._reminders(communication))
        clock = self._clock(communication)
        self.assertEqual((clock.warned_at, clock.escalation_level), (False, 0))
        self.assertEqual(clock.next_event_at, datetime(2026, 6, 5, 16, 0) + timedelta(hours=0.8 * 72))

    def test_missed_clock_stays_missed_with_less_time(self):
        communication = self._communication("2026-06-05 16:00:00", grade_id=self.grade_a.id)
        self._process("2026-06-08 00:00:00")
        reminders = self._reminders(communication)
        with freeze_time("2026-06-08 01:00:00"):
            communication.grade_id = self.grade_aa
        self._process("2026-06-08 01:00:00")
        self.assertEqual(communication.sla_state, "missed")
        self.assertDue(communication, "2026-06-06 16:00:00")
        told = self._reminders(communication) - reminders
        self.assertNotIn("was missed", " ".join(told.mapped("summary")), "nobody is told of the same thing twice")

    def test_warning_is_taken_back_when_there_is_time_again(self):
        communication = self._communication("2026-06-05 16:00:00", grade_id=self.grade_aa.id)
        self._process("2026-06-06 12:00:00")
        self.assertEqual(communication.sla_state, "warning")
        with freeze_time("2026-06-06 12:00:00"):
            communication.grade_id = self.grade_b
        self.assertEqual(communication.sla_state, "running")
        self.assertFalse(self._reminders(communication))

    def test_paused_clock(self):
        communication = self._communication("2026-06-05 16:00:00", grade_id=self.grade_b.id)
        with freeze_time("2026-06-06 20:00:00"):
            communication._sla_pause("Waiting")
        with freeze_time("2026-06-07 20:00:00"):
            communication.grade_id = self.grade_a
            self.assertEqual(self._clock(communication).state, "paused")
            self.assertDue(communication, "2026-06-07 16:00:00")
            communication._sla_resume()
        self.assertDue(communication, "2026-06-08 16:00:00")

    def test_pause_after_the_new_deadline_does_not_count(self):
        """With the new grade the deadline had passed before the clock was stopped."""
        communication = self._communication("2026-06-05 16:00:00", grade_id=self.grade_b.id)
        with freeze_time("2026-06-07 20:00:00"):
            communication._sla_pause("Waiting")
            communication.grade_id = self.grade_aa
        self.assertDue(communication, "2026-06-06 16:00:00")
        self._process("2026-06-07 20:00:00")
        self.assertEqual(self._clock(communication).state, "missed")

    def test_corrected_receipt(self):
        """A corrected time of receipt moves the clocks; a second round keeps its own start."""
        communication = self._communication("2026-06-05 16:00:00")
        communication.occurred_on = datetime(2026, 6, 5, 10, 0)
        self.assertDue(communication, "2026-06-06 10:00:00")
        communication._sla_reach("reply", at=datetime(2026, 6, 5, 12, 0))
        with freeze_time("2026-07-01 08:00:00"):
            communication._sla_start(["reply"], again=True)
        communication.occurred_on = datetime(2026, 6, 5, 9, 0)
        self.assertDue(communication, "2026-07-02 08:00:00")

    def test_condition_of_a_policy_is_watched(self):
        """A change of any field that a policy looks at plans anew, without a line of code."""
        self._only({"duration": 24}, {"duration": 4, "domain": "[('special', '=', True)]"})
        communication = self._communication("2026-06-05 16:00:00")
        self.assertDue(communication, "2026-06-06 16:00:00")
        communication.special = True
        self.assertDue(communication, "2026-06-05 20:00:00")

    def test_deleted_policy_does_not_disturb_a_running_clock(self):
        policy = self._only({"duration": 24, "function_id": self.function.id, "unit": "work_hour"})
        communication = self._communication("2026-06-08 06:00:00")
        self.assertDue(communication, "2026-06-10 15:00:00")
        with freeze_time("2026-06-08 07:00:00"):
            communication._sla_pause("Waiting")
            policy.unlink()
            self.calendar.attendance_ids.filtered(lambda line: line.dayofweek == "4").unlink()
        with freeze_time("2026-06-08 08:00:00"):
            communication._sla_resume()
        clock = self._clock(communication)
        self.assertFalse(clock.policy_id)
        self.assertDue(communication, "2026-06-11 07:00:00")  # one working hour later
        self._process("2026-07-01 00:00:00")
        self.assertEqual(clock.state, "missed")
        self.assertEqual(self._reminders(communication).user_id, self.user)

    def test_changed_policy_counts_from_the_next_plan(self):
        policy = self._only({"duration": 24})
        communication = self._communication("2026-06-05 16:00:00")
        policy.duration = 48
        self.assertDue(communication, "2026-06-06 16:00:00")
        communication._sla_replan()
        self.assertDue(communication, "2026-06-07 16:00:00")
