from odoo.exceptions import AccessError, UserError
from odoo.tests import tagged

from .common import ComplaintCommon


@tagged("post_install", "-at_install")
class TestRework(ComplaintCommon):
    """Rework notices: issued to production, done with a result."""

    def _rework(self, **vals):
        picking = self._return(self._deliver({self.product: 10}))
        self._receive(picking)
        action = picking.complaint_id.with_user(self.quality).line_ids.action_create_rework()
        values = {
            name.removeprefix("default_"): value
            for name, value in action["context"].items()
            if name.startswith("default_")
        }
        vals = {"instruction": "Grind, paint, check with gauge 4", **values, **vals}
        vals.pop("company_id")
        return self.env["complaint.rework"].with_user(self.quality).create(vals)

    def test_notice(self):
        """CP-58: the notice is numbered, and linked to complaint and return; no number is given twice."""
        first, second = self._rework(), self._rework()
        self.assertRegex(first.name, r"^RW/\d{4}/\d{5}$")
        self.assertEqual(int(second.name[-5:]), int(first.name[-5:]) + 1)
        self.assertEqual(first.quantity, 10)
        self.assertEqual(first.picking_id.complaint_id, first.complaint_id)
        self.assertEqual(first.complaint_id.rework_count, 1)

    def test_result(self):
        """CP-63: assigned to production, which enters how many are good and how many scrap."""
        rework = self._rework()
        self.assertEqual(rework.function_id, self.production_function)
        rework.action_issue()
        self.assertEqual(rework.activity_ids.user_id, self.employee)
        mine = rework.with_user(self.employee)
        mine.action_start()
        mine.good_qty = 8
        with self.assertRaisesRegex(UserError, "add up to 8.0"):
            mine.action_done()
        mine.scrap_qty = 2
        mine.action_done()
        self.assertEqual((rework.state, rework.closed_by_id), ("done", self.employee))
        self.assertFalse(rework.activity_ids)
        with self.assertRaises(UserError):
            mine.good_qty = 10

    def test_who_does_what(self):
        """CP-63, XX-11: production does not order, others do not do the rework."""
        rework = self._rework()
        with self.assertRaises(AccessError):
            rework.with_user(self.employee).read(["name"])  # a draft is nobody's but quality's
        rework.action_issue()
        with self.assertRaises(AccessError):
            rework.with_user(self.employee).action_cancel()
        with self.assertRaises(AccessError):
            rework.with_user(self.quality).action_start()
        with self.assertRaises(AccessError):
            rework.with_user(self.worker).read(["name"])

    def test_stands_still(self):
        """CP-58: an issued notice is withdrawn, not changed."""
        rework = self._rework(instruction=False)
        with self.assertRaisesRegex(UserError, "fill in"):
            rework.action_issue()
        rework.instruction = "Grind"
        rework.action_issue()
        with self.assertRaises(UserError):
            rework.quantity = 99
        with self.assertRaises(AccessError):
            rework.state = "done"
        rework.action_cancel()
        rework.action_draft()
        rework.quantity = 9
        with self.assertRaises(AccessError):
            rework.name = "RW/1"
