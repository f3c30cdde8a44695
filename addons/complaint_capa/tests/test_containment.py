from psycopg2 import IntegrityError

from odoo import Command, fields
from odoo.exceptions import AccessError, UserError, ValidationError
from odoo.tests import freeze_time, tagged
from odoo.tools import mute_logger

from .common import ComplaintCommon


@tagged("post_install", "-at_install")
class TestContainment(ComplaintCommon):
    """Interim measures by place, and batch defects that stop the customer's line."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.received = fields.Datetime.to_datetime("2026-05-04 08:00:00")  # a Monday
        cls.startClassPatcher(freeze_time("2026-05-04 08:00:00"))
        cls.company.resource_calendar_id.tz = "UTC"
        cls.urgent = cls.env.ref("customer_comm.grade_aa")

    def _assessed(self, **vals):
        return self._advance(self._complaint(received_at=self.received, **vals), "assessed")

    def _measure(self, complaint, user=None, **vals):
        return (
            self.env["complaint.containment"]
            .with_user(user or self.second)
            .create({"complaint_id": complaint.id, "place": "stock", "action": "Sort the stock", **vals})
        )

    def test_line_impact_is_urgent(self):
        """CP-44: a batch defect or line impact has the most urgent grade (24 h) and needs an interim measure."""
        complaint = self._complaint(received_at=self.received, grade_id=self.env.ref("customer_comm.grade_b").id)
        complaint.line_impact = True
        self.assertEqual(complaint.grade_id, self.urgent)
        self.assertTrue(complaint.temporary_countermeasure)
        self.assertEqual(self._complaint(line_impact=True).grade_id, self.urgent)
        with self.assertRaises(ValidationError):
            complaint.grade_id = self.env.ref("customer_comm.grade_b")

    def test_deadline_of_the_interim_measure(self):
        """CP-44, CP-21: its interim measure is due in one working day, whatever the profile."""
        friday = fields.Datetime.to_datetime("2026-05-08 08:00:00")
        with freeze_time(friday):
            complaint = self._advance(self._complaint(received_at=friday, line_impact=True), "registered")
        clock = complaint.sla_status_ids.filtered(lambda clock: clock.milestone == "contain")
        self.assertEqual(clock.deadline.date(), fields.Date.to_date("2026-05-11"))

    def test_deadline_starts_when_it_turns_out(self):
        complaint = self._advance(self._complaint(received_at=self.received), "registered")
        self.assertNotIn("contain", complaint.sla_status_ids.mapped("milestone"))
        complaint.line_impact = True
        clock = complaint.sla_status_ids.filtered(lambda clock: clock.milestone == "contain")
        self.assertEqual(clock.deadline.date(), fields.Date.to_date("2026-05-05"))

    def test_line_impact_needs_measures(self):
        """CP-44: agreed with the customer at once, and at least one interim measure that is approved."""
        complaint = self._assessed(line_impact=True)
        complaint.containment = "All stocks are sorted"
        with self.assertRaises(UserError):
            complaint.action_contain()
        complaint.customer_agreement = "The customer sorts, we pay by the hour."
        with self.assertRaises(UserError):
            complaint.action_contain()
        measure = self._measure(complaint)
        with self.assertRaises(UserError):
            complaint.action_contain()
        measure.with_user(self.quality).action_approve()
        complaint.action_contain()
        self.assertEqual(complaint.state, "contained")

    def test_approved_and_dated(self):
        """CP-45: an interim measure is approved by quality, not by its author, and dated; so is its end."""
        measure = self._measure(self._assessed())
        with self.assertRaises(AccessError):
            measure.with_user(self.second).action_approve()
        with self.assertRaises(AccessError):
            measure.with_user(self.director).action_approve()
        with self.assertRaises(UserError):
            measure.with_user(self.quality).action_done()
        self.assertTrue(measure.with_user(self.quality).can_approve)
        self.assertFalse(measure.with_user(self.second).can_approve)
        measure.with_user(self.quality).action_approve()
        now = fields.Datetime.now()
        self.assertEqual((measure.approved_by_id, measure.approved_at), (self.quality, now))
        measure.action_done()
        self.assertEqual((measure.state, measure.done_by_id, measure.done_at), ("done", self.second, now))

    def test_approving_function_of_the_company(self):
        """CP-45: the company names who approves."""
        self.company.complaint_containment_function_id = self.top_management
        measure = self._measure(self._assessed())
        with self.assertRaises(AccessError):
            measure.with_user(self.quality).action_approve()
        measure.with_user(self.director).action_approve()

    def test_distinct_from_permanent_measures(self):
        """CP-45: interim measures are lines of the complaint, permanent ones actions of the CAPA, each dated."""
        complaint = self._assessed()
        self._measure(complaint)
        capa = self._approved_capa(complaint_ids=[Command.set(complaint.ids)])
        self.assertEqual(complaint.containment_ids.state, "open")
        self.assertEqual(capa.state, "approved")
        self.assertTrue(capa.action_ids.date_due)

    def test_quantities(self):
        """CP-45: no more is sorted than is suspect, no more found bad than was sorted; what is left is explained."""
        measure = self._measure(self._assessed(), product_id=self.product.id, quantity=100)
        for vals in ({"sorted_qty": 101}, {"sorted_qty": 10, "bad_qty": 11}, {"bad_qty": -1}, {"quantity": -5}):
            with mute_logger("odoo.sql_db"), self.assertRaises(IntegrityError), self.env.cr.savepoint():
                measure.write(vals)
                measure.flush_recordset()
        measure.with_user(self.quality).action_approve()
        measure.write({"sorted_qty": 80, "bad_qty": 3})
        self.assertEqual((measure.good_qty, measure.unsorted_qty), (77, 20))
        with self.assertRaises(UserError):
            measure.action_done()
        measure.sorted_qty = 100
        measure.action_done()
        with self.assertRaises(UserError):
            measure.bad_qty = 4

    def test_all_places(self):
        """CP-45: customer, transit, stock, production, and the supplier."""
        complaint = self._assessed()
        for place in ("customer", "transit", "stock", "production", "supplier", "field"):
            self._measure(complaint, place=place)
        self.assertEqual(len(complaint.containment_ids), 6)

    def test_approved_content_stands_still(self):
        measure = self._measure(self._assessed(), quantity=5)
        measure.with_user(self.quality).action_approve()
        with self.assertRaises(UserError):
            measure.action = "Something else"
        with self.assertRaises(UserError):
            measure.unlink()
        with self.assertRaises(AccessError):
            measure.write({"state": "done"})

    def test_close_needs_all_done(self):
        complaint = self._advance(self._complaint(received_at=self.received), "replied")
        complaint.action_no_capa("Corrected on site")
        measure = self._measure(complaint)
        with self.assertRaises(UserError):
            complaint.action_close()
        measure.with_user(self.quality).action_approve()
        measure.action_done()
        complaint.action_close()
        with self.assertRaises(UserError):
            self._measure(complaint)

    def test_who_carries_it_out(self):
        """Who is responsible for a measure enters what was sorted; others do not see it."""
        measure = self._measure(self._assessed(), quantity=5, user_id=self.worker.id)
        measure.with_user(self.quality).action_approve()
        self.env.flush_all()
        self.env.invalidate_all()
        mine = measure.with_user(self.worker)
        mine.write({"sorted_qty": 5, "bad_qty": 1})
        mine.action_done()
        self.assertEqual(measure.done_by_id, self.worker)
        with self.assertRaises(AccessError):
            measure.with_user(self.employee).read(["action"])

    def test_batch(self):
        """CP-44: a thousand complaints more cost no query each for the check of the grade."""
        vals = {"subject": "S", "description": "D", "partner_id": self.customer.id, "line_impact": True}
        complaints = self.env["complaint.complaint"].create([dict(vals) for _index in range(20)])
        self.assertEqual(complaints.grade_id, self.urgent)
        self.env.flush_all()
        with self.assertQueryCount(1):
            complaints._check_line_impact()
