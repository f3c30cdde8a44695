from odoo import Command
from odoo.exceptions import UserError, ValidationError
from odoo.tests import Form, RecordCapturer, new_test_user, tagged

from .common import ComplaintCommon


@tagged("post_install", "-at_install")
class TestReturnJoin(ComplaintCommon):
    """Returns that belong to a complaint made before, and what stands in their way."""

    def _captured(self):
        return RecordCapturer(self.env["complaint.complaint"], [])

    def test_return_made_from_the_complaint_joins_it(self):
        """The customer complained first; the goods follow, whatever the policy says about other returns."""
        self.company.complaint_return_policy = "off"
        delivery = self._deliver({self.product: 10})
        complaint = self._advance(
            self._complaint(
                delivery_id=delivery.id,
                line_ids=[Command.create({"product_id": self.product.id, "quantity": 6, "note": "cracked"})],
            ),
            "assessed",
        )
        action = complaint.with_user(self.worker).action_return_goods()
        wizard = Form(self.env[action["res_model"]].with_user(self.worker).with_context(**action["context"])).save()
        self.assertEqual(wizard.product_return_moves.quantity, 6)
        picking = self.env["stock.picking"].browse(wizard.action_create_returns()["res_id"])
        with self.assertRaisesRegex(UserError, "on its way"):
            complaint.with_user(self.worker).action_return_goods()
        with self._captured() as captured:
            second = self._receive(picking, quantity=4)
        self.assertFalse(captured.records)
        self.assertRecordValues(
            complaint.line_ids.sorted("id"),
            [
                {"quantity": 4, "move_id": picking.move_ids.id, "note": "cracked", "picking_id": picking.id},
                {"quantity": 2, "move_id": False, "note": "cracked", "picking_id": False},
            ],
        )
        self._receive(second)
        self.assertEqual(complaint.line_ids.mapped("quantity"), [4, 2])
        self.assertTrue(all(complaint.line_ids.mapped("move_id")))

    def test_more_comes_back_than_was_claimed(self):
        delivery = self._deliver({self.product: 10})
        complaint = self._advance(
            self._complaint(
                delivery_id=delivery.id, line_ids=[Command.create({"product_id": self.product.id, "quantity": 2})]
            ),
            "registered",
        )
        picking = self._return(delivery, quantity=5, complaint_id=complaint.id)
        self._receive(picking)
        self.assertEqual(complaint.line_ids.quantity, 5)

    def test_complaint_of_another_customer_is_refused(self):
        """No return joins the complaint of somebody else, whoever asks for it."""
        complaint = self._advance(self._complaint(partner_id=self.other_customer.id), "registered")
        with self.assertRaisesRegex(ValidationError, "Other Customer"):
            self._return(self._deliver(), complaint_id=complaint.id)

    def test_return_goods_needs_a_delivery(self):
        complaint = self._advance(self._complaint(), "registered")
        with self.assertRaisesRegex(UserError, "delivery"):
            complaint.action_return_goods()

    def test_unit_of_measure(self):
        """A delivery in dozens that comes back is entered in the product's unit."""
        dozen = self.env.ref("uom.product_uom_dozen")
        self.env["ir.config_parameter"].sudo().set_param("stock.propagate_uom", "1")
        order = self.env["sale.order"].create(
            {
                "partner_id": self.customer.id,
                "order_line": [
                    Command.create({"product_id": self.product.id, "product_uom_qty": 2, "product_uom_id": dozen.id})
                ],
            }
        )
        order.action_confirm()
        order.picking_ids.button_validate()
        picking = self._return(order.picking_ids, quantity=1)
        self._receive(picking)
        line = picking.complaint_id.line_ids
        self.assertEqual((line.quantity, line.uom_id, line.delivered_qty), (12, self.product.uom_id, 24))

    def test_worker_needs_no_right_on_complaints(self):
        """A warehouse worker of another department validates; the complaint names him as receiver."""
        lone = new_test_user(self.env, login="cp_lone", groups="stock.group_stock_user")
        picking = self._return(self._deliver(), user=lone)
        self._receive(picking, user=lone)
        complaint = picking.complaint_id
        self.assertEqual(complaint.receiver_id, lone)
        self.assertEqual(complaint.create_uid, lone)
        self.assertFalse(complaint.with_user(lone).has_access("write"))

    def test_missing_quality_function_does_not_stop_the_warehouse(self):
        self.quality_function.active = False
        picking = self._return(self._deliver())
        self._receive(picking)
        self.assertTrue(picking.complaint_id)
        self.assertFalse(picking.complaint_id.user_id)

    def test_manual_change_of_done_quantity_keeps_the_line(self):
        """What was entered from a return cannot be deleted or its move replaced."""
        picking = self._return(self._deliver())
        self._receive(picking)
        line = picking.complaint_id.line_ids.with_user(self.quality)
        with self.assertRaisesRegex(UserError, "stays on the complaint"):
            line.unlink()
