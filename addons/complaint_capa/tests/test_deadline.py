from datetime import timedelta

from odoo import Command, fields
from odoo.tests import freeze_time, tagged

from .common import ComplaintCommon


@tagged("post_install", "-at_install")
class TestDeadline(ComplaintCommon):
    """The clocks of a complaint, with the policies that the app ships."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.received = fields.Datetime.to_datetime("2026-05-04 08:00:00")  # a Monday
        cls.startClassPatcher(freeze_time("2026-05-04 08:00:00"))
        cls.company.resource_calendar_id.tz = "UTC"

    def _clock(self, complaint, milestone):
        return complaint.sla_status_ids.filtered(
            lambda clock: clock.milestone == milestone and clock.state != "cancelled"
        )

    def _registered(self, **vals):
        return self._advance(self._complaint(received_at=self.received, **vals), "registered")

    def test_default_profile(self):
        """CP-19, CP-20: disposition in one day, the whole complaint in three."""
        complaint = self._registered()
        self.assertEqual(complaint.sla_profile_id, self.env.ref("complaint_capa.sla_profile_default"))
        self.assertEqual(self._clock(complaint, "dispose").deadline, self.received + timedelta(days=1))
        self.assertEqual(self._clock(complaint, "close").deadline, self.received + timedelta(days=3))
        self.assertEqual(self._clock(complaint, "answer").deadline, self.received + timedelta(hours=72))
        self.assertEqual(self._clock(complaint, "respond").deadline, self.received + timedelta(hours=24))

    def test_clocks_start_at_receipt(self):
        """CP-19: time that passed before somebody registered the complaint counts."""
        complaint = self._complaint(received_at=self.received - timedelta(days=2))
        self.assertFalse(complaint.sla_status_ids, "A draft has no deadlines.")
        complaint.action_register()
        self.assertEqual(self._clock(complaint, "dispose").deadline, self.received - timedelta(days=1))

    def test_grade_wins_when_shorter(self):
        """CP-14, CP-20: AA 24 h, A 48 h, B 72 h."""
        for grade, hours in (("grade_aa", 24), ("grade_a", 48), ("grade_b", 72)):
            complaint = self._registered(grade_id=self.env.ref(f"customer_comm.{grade}").id)
            self.assertEqual(self._clock(complaint, "close").deadline, self.received + timedelta(hours=hours))

    def test_grade_set_later_moves_the_deadline(self):
        complaint = self._registered()
        complaint.grade_id = self.env.ref("customer_comm.grade_aa")
        self.assertEqual(self._clock(complaint, "close").deadline, self.received + timedelta(hours=24))

    def test_working_days_profile(self):
        """CP-21: interim measure in one working day; with a mould change five, over a weekend."""
        profile = self.env.ref("complaint_capa.sla_profile_working_days")
        friday = self.received + timedelta(days=4)
        with freeze_time(friday):
            complaint = self._advance(
                self._complaint(
                    received_at=friday, sla_profile_id=profile.id, temporary_countermeasure=True, mould_change=True
                ),
                "registered",
            )
        self.assertEqual(self._clock(complaint, "contain").deadline.date(), fields.Date.to_date("2026-05-11"))
        self.assertEqual(self._clock(complaint, "report").deadline.date(), fields.Date.to_date("2026-05-15"))

    def test_onsite(self):
        """CP-22: at the customer's within 8 hours, where needed; arrival is recorded, late is late."""
        complaint = self._registered()
        self.assertFalse(self._clock(complaint, "onsite"))
        complaint.onsite_needed = True
        self.assertEqual(self._clock(complaint, "onsite").deadline, self.received + timedelta(hours=8))
        with freeze_time("2026-05-04 18:00:00"):
            complaint.onsite_ids = [
                Command.create({"manner": "site", "arrived_at": self.received + timedelta(hours=9)})
            ]
        self.assertEqual(self._clock(complaint, "onsite").state, "late")

    def test_installation(self):
        """CP-23: feedback on installation problems within 24 hours."""
        complaint = self._registered(is_installation=True, grade_id=self.env.ref("customer_comm.grade_b").id)
        self.assertEqual(self._clock(complaint, "respond").deadline, self.received + timedelta(hours=24))

    def test_answer_within_72_hours(self):
        """CP-24: the corrective answer stops its clock."""
        complaint = self._registered(sla_profile_id=self.env.ref("complaint_capa.sla_profile_72_hours").id)
        self.assertEqual(self._clock(complaint, "answer").deadline, self.received + timedelta(hours=72))
        self._reply(complaint, "acknowledgement")
        self.assertEqual(self._clock(complaint, "respond").state, "met")
        self.assertEqual(self._clock(complaint, "answer").state, "running")
        self._reply(complaint, "answer")
        self.assertEqual(self._clock(complaint, "answer").state, "met")

    def test_promised_answer(self):
        """CP-25: the profile that promises an answer in five working days."""
        complaint = self._registered(sla_profile_id=self.env.ref("complaint_capa.sla_profile_5_working_days").id)
        self.assertEqual(self._clock(complaint, "answer").deadline.date(), fields.Date.to_date("2026-05-11"))

    def test_disposition_stops_its_clock(self):
        """CP-19: the last product that gets its disposition stops the clock."""
        complaint = self._registered(line_ids=[Command.create({"product_id": self.product.id}) for _index in range(2)])
        complaint.line_ids[0].disposition_id = self.disposition
        self.assertEqual(self._clock(complaint, "dispose").state, "running")
        complaint.line_ids[1].disposition_id = self.disposition
        self.assertEqual(self._clock(complaint, "dispose").state, "met")

    def test_late_disposition(self):
        complaint = self._registered()
        with freeze_time("2026-05-05 09:00:00"):
            complaint.disposition_ids = self.disposition
        self.assertEqual(self._clock(complaint, "dispose").state, "late")

    def test_close_stops_all(self):
        complaint = self._complaint(received_at=self.received)
        self._advance(complaint, "closed")
        self.assertEqual(self._clock(complaint, "close").state, "met")
        self.assertFalse(set(complaint.sla_status_ids.mapped("state")) & {"running", "paused"})
        self.assertEqual(complaint.sla_state, "done")

    def test_pause_while_waiting_for_the_customer(self):
        """A complaint that waits for the customer does not become late by it."""
        complaint = self._registered()
        complaint.action_pause("Waiting for the sample")
        self.assertEqual(complaint.sla_state, "paused")
        with freeze_time("2026-05-06 08:00:00"):
            complaint.action_resume()
        self.assertEqual(self._clock(complaint, "close").deadline, self.received + timedelta(days=5))
