from datetime import datetime

from freezegun import freeze_time

from odoo.tests import tagged

from .sla_common import SlaCase


@tagged("post_install", "-at_install")
class TestSlaClock(SlaCase):
    """The course of a clock: started, reached, paused, planned anew, cancelled."""

    def test_hours_of_the_grades(self):
        """CC-22: AA 24, A 48, B 72 clock hours from receipt, nights and weekends included."""
        for grade, due in (
            (self.grade_aa, "2026-06-06 16:00:00"),
            (self.grade_a, "2026-06-07 16:00:00"),
            (self.grade_b, "2026-06-08 16:00:00"),
        ):
            communication = self._communication("2026-06-05 16:00:00", grade_id=grade.id)  # a Friday
            self.assertDue(communication, due)
            self.assertEqual(communication.sla_deadline, datetime.fromisoformat(due))
            self.assertEqual(communication.sla_state, "running")

    def test_hours_of_a_grade_are_configurable(self):
        """CC-22: a changed number of hours counts for new clocks; running ones keep theirs."""
        before = self._communication("2026-06-05 16:00:00", grade_id=self.grade_aa.id)
        self.grade_aa.hours = 12
        after = self._communication("2026-06-05 16:00:00", grade_id=self.grade_aa.id)
        self.assertDue(before, "2026-06-06 16:00:00")
        self.assertDue(after, "2026-06-06 04:00:00")

    def test_analysis_and_reply_have_the_same_deadline(self):
        """CC-23: the hours of the grade count for the analysis and for the reply; each is on time or late by itself."""
        communication = self._communication("2026-06-05 16:00:00", grade_id=self.grade_aa.id)
        self.assertDue(communication, "2026-06-06 16:00:00", "analyse")
        self.assertDue(communication, "2026-06-06 16:00:00", "reply")
        communication._sla_reach("analyse", at=datetime(2026, 6, 6, 16, 0))
        communication._sla_reach("reply", at=datetime(2026, 6, 6, 16, 1))
        self.assertEqual(self._clock(communication, "analyse").state, "met")
        self.assertEqual(self._clock(communication, "reply").state, "late")
        self.assertEqual(communication.sla_state, "done")
        self.assertFalse(communication.sla_deadline)

    def test_ungraded_contact_is_answered_within_a_day(self):
        """CC-36: 24 hours for the reply without a grade; the grade, once given, decides (CC-22)."""
        communication = self._communication("2026-06-05 16:00:00")
        self.assertDue(communication, "2026-06-06 16:00:00")
        self.assertFalse(self._clock(communication, "analyse"))
        communication.grade_id = self.grade_b
        self.assertDue(communication, "2026-06-08 16:00:00")
        self.assertDue(communication, "2026-06-08 16:00:00", "analyse")

    def test_first_response_time_is_reported(self):
        """CC-36: the hours taken are stored, so that their average can be reported by milestone."""
        communications = self._communication("2026-06-05 16:00:00", count=2)
        communications[0]._sla_reach("reply", at=datetime(2026, 6, 5, 20, 0))
        communications[1]._sla_reach("reply", at=datetime(2026, 6, 6, 2, 0))
        [(milestone, average)] = self.clocks._read_group(
            [("res_id", "in", communications.ids), ("res_model", "=", communications._name)],
            ["milestone"],
            ["hours_taken:avg"],
        )
        self.assertEqual((milestone, average), ("reply", 7.0))

    def test_start_is_idempotent(self):
        communication = self._communication()
        clocks = communication.sla_status_ids
        communication._sla_start()
        communication._sla_start(["reply"])
        self.assertEqual(communication.sla_status_ids, clocks)

    def test_unknown_milestone(self):
        with self.assertRaisesRegex(ValueError, "no milestones"):
            self._communication()._sla_start(["retire"])
        with self.assertRaisesRegex(ValueError, "no milestones"):
            self._communication()._sla_reach("retire")

    def test_reached_before_it_was_started(self):
        """A milestone that is reached first leaves a closed clock, and a later start does not start it."""
        communication = self._communication(direction="out")
        self.assertFalse(communication.sla_status_ids)
        communication._sla_reach("reply")
        clock = self._clock(communication)
        self.assertEqual((clock.state, clock.deadline, clock.next_event_at), ("met", False, False))
        self.assertEqual(communication.sla_state, "none")
        communication._sla_start()
        self.assertEqual(self._clock(communication), clock)

    def test_reached_twice(self):
        communication = self._communication("2026-06-05 16:00:00")
        communication._sla_reach("reply", at=datetime(2026, 6, 5, 17, 0))
        communication._sla_reach("reply", at=datetime(2026, 6, 9, 17, 0))
        self.assertEqual(self._clock(communication).reached_at, datetime(2026, 6, 5, 17, 0))
        self.assertEqual(len(communication.sla_status_ids), 1)

    def test_reached_earlier_than_started(self):
        communication = self._communication("2026-06-05 16:00:00")
        communication._sla_reach("reply", at=datetime(2026, 6, 1, 8, 0))
        clock = self._clock(communication)
        self.assertEqual((clock.state, clock.hours_taken), ("met", 0))

    def test_entered_late_but_reached_in_time(self):
        """A clock already marked missed is on time when the milestone turns out to have been reached in time."""
        communication = self._communication("2026-06-05 16:00:00")
        self._process("2026-06-07 00:00:00")
        self.assertEqual(communication.sla_state, "missed")
        communication._sla_reach("reply", at=datetime(2026, 6, 6, 15, 0))
        self.assertEqual(self._clock(communication).state, "met")
        self.assertFalse(self._reminders(communication))

    def test_second_round(self):
        """A document that is opened again starts a new clock from now; the first one stays as it was."""
        communication = self._communication("2026-06-05 16:00:00")
        communication._sla_reach("reply", at=datetime(2026, 6, 5, 17, 0))
        with freeze_time("2026-07-01 08:00:00"):
            communication._sla_start(["reply"])
            self.assertEqual(len(communication.sla_status_ids), 1)
            communication._sla_start(["reply"], again=True)
            communication._sla_start(["reply"], again=True)
        communication.invalidate_recordset()
        self.assertEqual(communication.sla_status_ids.sorted("id").mapped("state"), ["met", "running"])
        self.assertDue(communication, "2026-07-02 08:00:00")

    def test_pause_moves_the_deadline(self):
        """A clock stands still while the company waits for the customer; the deadline moves by the pause."""
        communication = self._communication("2026-06-05 16:00:00")
        with freeze_time("2026-06-05 20:00:00"):
            communication._sla_pause("Sample asked for")
            communication._sla_pause("Once more")
        clock = self._clock(communication)
        self.assertEqual((clock.state, clock.next_event_at, len(clock.pauses)), ("paused", False, 1))
        self.assertEqual(clock.pause_reason, "Sample asked for")
        self.assertEqual(communication.sla_state, "paused")
        with freeze_time("2026-06-08 20:00:00"):
            communication._sla_resume()
            communication._sla_resume()
        self.assertDue(communication, "2026-06-09 16:00:00")
        self.assertEqual(communication.sla_state, "running")
        communication._sla_reach("reply", at=datetime(2026, 6, 9, 10, 0))
        self.assertEqual((clock.state, clock.hours_taken), ("met", 18))  # 90 hours without the pause of 72

    def test_reached_while_paused(self):
        communication = self._communication("2026-06-05 16:00:00")
        with freeze_time("2026-06-05 20:00:00"):
            communication._sla_pause("Waiting")
        communication._sla_reach("reply", at=datetime(2026, 6, 20, 8, 0))
        clock = self._clock(communication)
        self.assertEqual((clock.state, clock.hours_taken, clock.paused_at), ("met", 4, False))

    def test_reached_before_the_pause(self):
        communication = self._communication("2026-06-05 16:00:00")
        with freeze_time("2026-06-05 20:00:00"):
            communication._sla_pause("Waiting")
        communication._sla_reach("reply", at=datetime(2026, 6, 5, 18, 0))
        clock = self._clock(communication)
        self.assertEqual((clock.state, clock.hours_taken, clock.pauses), ("met", 2, False))

    def test_pause_does_not_undo_a_missed_deadline(self):
        communication = self._communication("2026-06-05 16:00:00")
        with freeze_time("2026-06-06 16:05:00"):  # past the deadline, the scheduled action has not come yet
            communication._sla_pause("Too late")
            self.assertEqual(self._clock(communication).state, "running")
            self._process("2026-06-06 16:05:00")
            communication._sla_pause("Too late")
        self.assertEqual(self._clock(communication).state, "missed")

    def test_pause_in_working_time(self):
        """XX-24: a deadline in working time moves by the working time of the pause alone."""
        self._only({"duration": 8, "unit": "work_hour"})
        communication = self._communication("2026-06-08 06:00:00")  # Monday 8 o'clock in Berlin
        self.assertDue(communication, "2026-06-08 15:00:00")
        with freeze_time("2026-06-08 14:00:00"):  # one hour before the end
            communication._sla_pause("Waiting")
        with freeze_time("2026-06-09 05:00:00"):
            communication._sla_resume()
        self.assertDue(communication, "2026-06-09 07:00:00")

    def test_new_clock_of_a_paused_document_is_paused(self):
        communication = self._communication("2026-06-05 16:00:00")
        with freeze_time("2026-06-05 20:00:00"):
            communication._sla_pause("Waiting")
            communication.grade_id = self.grade_b
        self.assertEqual(self._clock(communication, "analyse").state, "paused")
        self.assertEqual(self._clock(communication).state, "paused")
        with freeze_time("2026-06-06 20:00:00"):
            communication._sla_resume()
        self.assertDue(communication, "2026-06-09 16:00:00", "analyse")
        self.assertDue(communication, "2026-06-09 16:00:00")

    def test_cancel(self):
        communication = self._communication("2026-06-05 16:00:00", grade_id=self.grade_a.id)
        communication._sla_reach("analyse", at=datetime(2026, 6, 5, 17, 0))
        communication._sla_cancel()
        communication._sla_cancel()
        self.assertEqual(self._clock(communication).state, "cancelled")
        self.assertEqual(self._clock(communication, "analyse").state, "met")
        self.assertEqual((communication.sla_state, communication.sla_deadline), ("done", False))
        communication._sla_replan()
        self.assertEqual(len(communication.sla_status_ids), 2)

    def test_next_milestone(self):
        self._only({"milestone": "reply", "duration": 9}, {"milestone": "analyse", "duration": 4})
        communication = self._communication("2026-06-05 16:00:00")
        self.assertEqual(communication.sla_next_milestone, "analyse")
        communication._sla_reach("analyse")
        self.assertEqual(communication.sla_next_milestone, "reply")
        communication._sla_reach("reply")
        self.assertFalse(communication.sla_next_milestone)

    def test_deleted_document_takes_its_clocks_along(self):
        communication = self._communication()
        clock = self._clock(communication)
        communication.unlink()
        self.assertFalse(clock.exists())

    def test_copy_has_no_clocks_of_the_original(self):
        communication = self._communication("2026-06-05 16:00:00")
        with freeze_time("2026-07-01 08:00:00"):
            copy = communication.copy()
        self.assertFalse(copy.sla_status_ids & communication.sla_status_ids)
        self.assertDue(copy, "2026-07-02 08:00:00")

    def test_time_left_in_words(self):
        communication = self._communication("2026-06-05 16:00:00")
        clock = self._clock(communication)
        for now, words in (
            ("2026-06-05 16:00:00", "1 d 0 h left"),
            ("2026-06-06 12:30:00", "3 h 30 min left"),
            ("2026-06-06 16:45:00", "45 min overdue"),
        ):
            with freeze_time(now):
                clock.invalidate_recordset(["time_left"])
                self.assertEqual(clock.time_left, words)
        communication._sla_reach("reply", at=datetime(2026, 6, 6, 14, 0))
        self.assertEqual(clock.time_left, "2 h 0 min early")
        self.assertEqual(clock.display_name, f"Reply: {communication.display_name}")
