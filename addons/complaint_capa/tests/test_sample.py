from psycopg2 import IntegrityError

from odoo import Command, fields
from odoo.exceptions import AccessError, UserError, ValidationError
from odoo.tests import freeze_time, tagged
from odoo.tools import mute_logger

from .common import ComplaintCommon


@tagged("post_install", "-at_install")
class TestComplaintSample(ComplaintCommon):
    """Bad samples from customers: label, place, return or scrap."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.startClassPatcher(freeze_time("2026-05-04 08:00:00"))
        cls.company.complaint_sample_days = 90
        cls.complaint = cls._advance(
            cls._complaint(line_ids=[Command.create({"product_id": cls.tracked.id})]), "registered"
        )

    def _sample(self, **vals):
        return (
            self.env["complaint.sample"]
            .with_user(self.quality)
            .create({"complaint_id": self.complaint.id, "product_id": self.tracked.id, **vals})
        )

    def test_label(self):
        """CP-39, CP-43: a sample bears a label; no two samples of a company bear the same."""
        first = self._sample()
        self.assertTrue(first.name)
        self.assertNotEqual(self._sample().name, first.name)
        with self.assertRaises(ValidationError):
            self._sample(name="   ")
        with mute_logger("odoo.sql_db"), self.assertRaises(IntegrityError), self.env.cr.savepoint():
            self._sample(name=first.name)

    def test_whereabouts(self):
        """CP-43: quality has it, where it is stored, when it went back to the customer and by whom."""
        sample = self._sample(quantity=2)
        with self.assertRaises(UserError):
            sample.action_receive()
        sample.place = "Shelf 4, box 2"
        sample.action_receive()
        self.assertEqual((sample.received_at, sample.received_by_id), (fields.Datetime.now(), self.quality))
        with self.assertRaises(UserError):
            sample.action_return()
        sample.returned_to = "Mr. Li, by courier"
        sample.action_return()
        today = fields.Date.to_date("2026-05-04")
        self.assertEqual((sample.state, sample.ended_on, sample.ended_by_id), ("returned", today, self.quality))
        with self.assertRaises(UserError):
            sample.place = "Elsewhere"

    def test_scrap_before_a_witness(self):
        """CP-43, CP-118: a scrapped sample was made unusable before somebody else."""
        sample = self._sample(witness_id=self.quality.id, end_note="Cut in two")
        with self.assertRaises(UserError):
            sample.action_scrap()
        sample.witness_id = self.second
        sample.action_scrap()
        self.assertEqual(sample.state, "scrapped")

    def test_open_and_overdue(self):
        """CP-43: kept 90 days; then it is overdue, and whoever has it is reminded once."""
        sample = self._sample(place="Shelf")
        ended = self._sample(returned_to="Customer")
        ended.action_return()
        self.assertEqual(sample.keep_until, fields.Date.to_date("2026-08-02"))
        overdue = [("is_overdue", "=", True), ("complaint_id", "=", self.complaint.id)]
        with freeze_time("2026-08-02"):
            self.assertFalse(self.env["complaint.sample"].search(overdue))
        with freeze_time("2026-08-03"):
            self.env.invalidate_all()
            self.assertEqual(self.env["complaint.sample"].search(overdue), sample)
            self.assertTrue(sample.is_overdue)
            self.env["complaint.sample"]._cron_remind()
            self.env["complaint.sample"]._cron_remind()
            self.assertEqual(sample.activity_ids.user_id, self.complaint.user_id)
            self.assertEqual(len(sample.activity_ids), 1)
            self.assertFalse(ended.activity_ids)

    def test_after_the_close(self):
        """CP-43, CP-94: a sample goes back after its complaint was closed; no new one is taken."""
        sample = self._sample(returned_to="Customer")
        complaint = self._advance(self.complaint, "closed")
        sample.action_return()
        self.assertEqual(sample.state, "returned")
        with self.assertRaises(UserError):
            self._sample()
        self.assertTrue(complaint.is_locked)

    def test_bad_input(self):
        with self.assertRaises(ValidationError):
            self._sample(taken_on="2026-05-05")
        with self.assertRaises(ValidationError):
            self._sample(keep_until="2026-05-03")
        other = self.env["stock.lot"].create({"name": "P1", "product_id": self.product.id})
        with self.assertRaises(ValidationError):
            self._sample(lot_id=other.id)
        with mute_logger("odoo.sql_db"), self.assertRaises(IntegrityError), self.env.cr.savepoint():
            self._sample(quantity=0)

    def test_guards(self):
        sample = self._sample()
        with self.assertRaises(AccessError):
            sample.write({"state": "scrapped"})
        with self.assertRaises(AccessError):
            self._sample(state="returned")
        with self.assertRaises(AccessError):
            sample.with_user(self.worker).read(["name"])

    def test_other_company(self):
        other = self.env["res.company"].create({"name": "Other"})
        self.quality.company_ids += other
        foreign = self._complaint(user=self.env.user, company_id=other.id, description="x", category_id=False)
        self._sample(name="SAME")
        theirs = self.env["complaint.sample"].create(
            {"complaint_id": foreign.id, "product_id": self.tracked.id, "name": "SAME"}
        )
        self.assertEqual(theirs.company_id, other)
        seen = self.env["complaint.sample"].with_user(self.quality).with_context(allowed_company_ids=self.company.ids)
        self.assertNotIn(theirs, seen.search([]))
