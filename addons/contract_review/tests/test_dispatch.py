from odoo.exceptions import AccessError, UserError
from odoo.tests import tagged

from .production_common import ProductionCase


@tagged("post_install", "-at_install")
class TestDispatch(ProductionCase):
    """CR-71: each vehicle has its own dispatch note; inspected goods leave when the outgoing inspection has passed."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.category.needs_outgoing_inspection = True
        cls.picking = cls.order.sudo().picking_ids.with_user(cls.stockman)

    def _dispatch(self, picking=None, vehicle="A-1234"):
        picking = picking or self.picking
        dispatch = self.env["contract.dispatch"].browse(picking.action_create_dispatch()["res_id"])
        dispatch = dispatch.with_user(self.stockman)
        dispatch.vehicle = vehicle
        return dispatch

    def _answer(self, dispatch, value="yes"):
        for answer in self._as("quality", dispatch.sudo().checklist_answer_ids):
            answer.write({"value_yesno": value, "remark": "Scratched" if value == "no" else False})

    def _released(self):
        dispatch = self._dispatch()
        dispatch.action_inspect()
        self._answer(dispatch)
        self._sign_as(dispatch, "quality")
        return dispatch

    def test_blocked_without_note(self):
        """CR-71: a flagged product does not leave without a dispatch note."""
        self.assertTrue(self.picking.dispatch_warning)
        with self.assertRaises(UserError) as caught:
            self.picking.button_validate()
        self.assertIn("dispatch note", str(caught.exception))
        self.assertNotEqual(self.picking.state, "done")

    def test_blocked_without_inspection(self):
        """CR-71: with a note it leaves only when the inspection has passed."""
        dispatch = self._dispatch()
        with self.assertRaises(UserError):
            self.picking.button_validate()
        dispatch.action_inspect()
        self.assertEqual(dispatch.state, "inspecting")
        with self.assertRaises(UserError):
            dispatch.sudo().action_leave()
        with self.assertRaises(UserError):
            self.picking.button_validate()

    def test_passed(self):
        """CR-71: quality answers and signs; then the vehicle leaves with the delivery."""
        dispatch = self._dispatch()
        dispatch.action_inspect()
        with self.assertRaises(UserError):  # the questions are not answered
            self._sign_as(dispatch, "quality")
        self._answer(dispatch)
        self._sign_as(dispatch, "quality")
        self.assertEqual(dispatch.state, "released")
        self.assertFalse(self.picking.dispatch_warning)
        self.picking.button_validate()
        self.assertEqual((self.picking.state, dispatch.state), ("done", "left"))
        self.assertTrue(dispatch.left_at)

    def test_not_passed(self):
        """CR-71: a question answered with no does not pass; after the rejection it is inspected again."""
        dispatch = self._dispatch()
        dispatch.action_inspect()
        self._answer(dispatch, "no")
        with self.assertRaises(UserError):
            self._sign_as(dispatch, "quality")
        self._sign_as(dispatch, "quality", reject="Packing is torn")
        self.assertEqual(dispatch.state, "refused")
        with self.assertRaises(UserError):
            self.picking.button_validate()
        dispatch.action_inspect()
        self._answer(dispatch)
        self._sign_as(dispatch, "quality")
        self.assertEqual(dispatch.state, "released")

    def test_loaded_afterwards(self):
        """CR-71: more than was inspected does not leave; less does."""
        dispatch = self._released()
        move = self.picking.move_ids
        move.quantity = 7
        dispatch.invalidate_recordset()
        self.assertTrue(dispatch.load_changed)
        with self.assertRaises(UserError) as caught:
            self.picking.button_validate()
        self.assertIn("not inspected", str(caught.exception))
        move.quantity = 4
        self.picking.with_context(skip_backorder=True).button_validate()
        self.assertEqual(self.picking.state, "done")

    def test_one_vehicle_one_note(self):
        """CR-71: a vehicle carries several deliveries; what another one carries stays there."""
        other = self._confirmed_order(quantity=2).sudo().picking_ids.with_user(self.stockman)
        dispatch = self._dispatch(self.picking | other)
        self.assertEqual(dispatch.picking_ids, self.picking | other)
        dispatch.action_inspect()
        second = self.env["contract.dispatch"].with_user(self.stockman).create({"vehicle": "B-1"})
        with self.assertRaises(UserError):
            other.dispatch_id = second
        dispatch.cancel_reason = "Broken down"
        dispatch.action_cancel()
        self.assertFalse(other.dispatch_id)
        other.dispatch_id = second
        self.assertEqual(second.picking_ids, other)

    def test_joint_inspection(self):
        """CR-71: on arrival the delivery is inspected together with the customer; a rejection goes to quality."""
        dispatch = self._released()
        self.picking.button_validate()
        with self.assertRaises(UserError):
            dispatch.action_arrive()
        dispatch.write(
            {"joint_result": "rejected", "joint_customer": "Mr Wang", "joint_user_id": self.people["sales"].id}
        )
        with self.assertRaises(UserError):  # a rejection says why
            dispatch.action_arrive()
        dispatch.joint_note = "Strength too low"
        dispatch.action_arrive()
        self.assertEqual(dispatch.state, "arrived")
        self.assertIn(self.people["quality"], dispatch.sudo().activity_ids.user_id)

    def test_not_concerned(self):
        """CR-71: other products, other policies and receipts are not concerned, and cost no query."""
        product = self._create_goods("Other product", stock=5)
        picking = self._confirmed_order(product=product, quantity=2).sudo().picking_ids.with_user(self.stockman)
        self.assertFalse(picking.dispatch_warning)
        moves = picking.move_ids
        moves.mapped("product_id.categ_id")
        moves.mapped("location_dest_id.usage")
        moves.mapped("location_id.usage")
        with self.assertQueryCount(0):
            picking.move_ids._check_dispatch()
        picking.button_validate()
        self.assertEqual(picking.state, "done")
        self.company.contract_review_policy = "advise"
        self.picking.button_validate()
        self.assertEqual(self.picking.state, "done")

    def test_only_quality_signs(self):
        dispatch = self._dispatch()
        dispatch.action_inspect()
        self._answer(dispatch)
        with self.assertRaises(AccessError):
            dispatch.sudo().signoff_ids.with_user(self.people["production"]).action_approve()
        with self.assertRaises(AccessError):
            dispatch.write({"state": "released"})

    def test_nothing_loaded(self):
        dispatch = self.env["contract.dispatch"].with_user(self.stockman).create({"vehicle": "C-1"})
        with self.assertRaises(UserError):
            dispatch.action_inspect()
        receipt = self.env["stock.picking"].create(
            {"picking_type_id": self.env["stock.picking.type"].search([("code", "=", "incoming")], limit=1).id}
        )
        with self.assertRaises(UserError):
            receipt.with_user(self.stockman).action_create_dispatch()
