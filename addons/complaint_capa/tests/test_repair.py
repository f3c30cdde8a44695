from odoo import Command
from odoo.exceptions import AccessError, UserError
from odoo.tests import new_test_user, tagged

from .common import ComplaintCommon


@tagged("post_install", "-at_install")
class TestRepair(ComplaintCommon):
    """Repairs of complaints are confirmed before they start, and have a result."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.planner = new_test_user(cls.env, login="cp_planner", groups="base.group_user")
        cls.server = new_test_user(cls.env, login="cp_server", groups="base.group_user")
        functions = cls.env["customer.function"]
        for code, user in (("planning", cls.planner), ("after_sales", cls.server)):
            functions._get(code).write({"manager_id": user.id, "deputy_id": False, "user_ids": [Command.clear()]})

    def _repair(self, **vals):
        complaint = self._advance(self._complaint(), "registered")
        vals = {"complaint_id": complaint.id, "product_id": self.product.id, "product_qty": 5, **vals}
        return self.env["repair.order"].with_user(self.worker).create(vals)

    def _sign(self, repair, *users):
        for user in users:
            repair.sudo().signoff_ids.filtered(lambda row: row.state == "pending").with_user(user).action_approve()

    def test_confirmed_in_order(self):
        """CP-62: after-sales confirms, then QA, then PMC reviews; the repair cannot start before."""
        repair = self._repair()
        repair._action_repair_confirm()
        rows = repair.sudo().signoff_ids.sorted("sequence")
        self.assertEqual(rows.mapped("function_id.code"), ["after_sales", "quality", "planning"])
        self.assertEqual(rows.mapped("role"), ["verify", "verify", "review"])
        self.assertEqual(rows.mapped("state"), ["pending", "waiting", "waiting"])
        for user, row in ((self.quality, rows[1]), (self.planner, rows[2])):
            with self.assertRaises(UserError):
                row.with_user(user).action_approve()
        for user in (self.server, self.quality, self.planner):
            with self.assertRaisesRegex(UserError, "cannot start"):
                repair.action_repair_start()
            self._sign(repair, user)
        repair.action_repair_start()
        self.assertEqual(repair.state, "under_repair")

    def test_no_way_round(self):
        """CP-62: not by writing the state, nor by forging the signatures."""
        repair = self._repair()
        repair._action_repair_confirm()
        for state in ("under_repair", "done"):
            with self.assertRaisesRegex(UserError, "cannot start"):
                repair.write({"state": state})
        with self.assertRaises(AccessError):
            repair.write({"signoff_state": "approved"})
        with self.assertRaises(UserError):
            repair.action_repair_done()

    def test_changed_after_confirmation(self):
        """CP-62: what was confirmed is what is repaired."""
        repair = self._repair()
        repair._action_repair_confirm()
        self._sign(repair, self.server, self.quality, self.planner)
        repair.product_qty = 50
        with self.assertRaisesRegex(UserError, "changed after"):
            repair.action_repair_start()
        repair.action_request_confirmation()
        self.assertEqual(repair.signoff_state, "pending")
        self._sign(repair, self.server, self.quality, self.planner)
        repair.action_repair_start()

    def test_rejected(self):
        """CP-62: a repair that planning refuses does not start, and is asked for again."""
        repair = self._repair()
        repair._action_repair_confirm()
        self._sign(repair, self.server, self.quality)
        pending = repair.sudo().signoff_ids.filtered(lambda row: row.state == "pending")
        pending.with_user(self.planner).action_reject("No capacity")
        with self.assertRaisesRegex(UserError, "cannot start"):
            repair.action_repair_start()
        repair.action_request_confirmation()
        self.assertEqual(repair.signoff_state, "pending")

    def test_only_for_complaints(self):
        """CP-62: other repairs start as ever, and so do all where the company does without."""
        other = self._repair(complaint_id=False)
        other.action_repair_start()
        self.assertFalse(other.signoff_ids)
        self.company.repair_confirmation = False
        repair = self._repair()
        repair.action_repair_start()
        self.assertEqual(repair.state, "under_repair")

    def test_result(self):
        """CP-63: assigned to production; good and scrap are all of it."""
        self.company.repair_confirmation = False
        repair = self._repair()
        self.assertEqual(repair.repair_function_id, self.production_function)
        repair.action_repair_start()
        repair.repair_good_qty = 3
        with self.assertRaisesRegex(UserError, "add up to 3.0"):
            repair.action_repair_end()
        repair.repair_scrap_qty = 2
        repair.action_repair_end()
        self.assertEqual(repair.state, "done")
        self.assertTrue(repair.repaired_at)
        with self.assertRaises(AccessError):
            repair.repaired_at = "2020-01-01 00:00:00"

    def test_quality_reads_repairs(self):
        """CP-62: who confirms a repair reads it."""
        repair = self._repair()
        repair._action_repair_confirm()
        self.assertTrue(repair.with_user(self.quality).read(["name", "signoff_state"]))
        self.assertFalse(repair.with_user(self.quality).has_access("write"))

    def test_repair_of_a_line(self):
        """CP-62: the repair order is made on the product of the complaint."""
        picking = self._return(self._deliver())
        self._receive(picking)
        action = picking.complaint_id.line_ids.with_user(self.worker).action_create_repair()
        self.assertEqual(action["context"]["default_complaint_id"], picking.complaint_id.id)
        self.assertEqual(action["context"]["default_picking_id"], picking.id)
