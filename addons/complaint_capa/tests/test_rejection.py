from odoo.exceptions import UserError
from odoo.tests import Form, tagged

from .common import ComplaintCommon


@tagged("post_install", "-at_install")
class TestRejection(ComplaintCommon):
    """The customer refuses goods at the delivery or at the joint inspection."""

    def _reject(self, action, user=None, quantity=None, **vals):
        model = self.env[action["res_model"]].with_user(user or self.worker).with_context(**action["context"])
        wizard = Form(model)
        wizard.reason_id = self.reason
        wizard.description = "Dents found at the inspection"
        wizard.customer_proposal = "Replace them by Friday"
        wizard = wizard.save()
        wizard.write(vals)
        if quantity is not None:
            wizard.line_ids.quantity = quantity
        result = wizard.action_confirm()
        return self.env["complaint.complaint"].browse(result["res_id"])

    def test_rejected_delivery(self):
        """CP-70: a refused delivery makes the complaint and its return, with the reason."""
        delivery = self._deliver({self.product: 10})
        complaint = self._reject(delivery.with_user(self.worker).action_reject_delivery(), quantity=4)
        self.assertRecordValues(
            complaint,
            [
                {
                    "state": "registered",
                    "is_rejection": True,
                    "delivery_id": delivery.id,
                    "partner_id": self.customer.id,
                    "receiver_id": self.worker.id,
                    "description": "Dents found at the inspection",
                }
            ],
        )
        self.assertEqual((complaint.line_ids.quantity, complaint.line_ids.reason_id), (4, self.reason))
        picking = complaint.picking_ids
        self.assertEqual((picking.return_state, picking.move_ids.product_uom_qty), ("notified", 4))
        self._receive(picking)
        self.assertEqual(complaint.line_ids.mapped("quantity"), [4])
        self.assertEqual(complaint.line_ids.move_id, picking.move_ids)

    def test_rejected_once(self):
        """CP-70: the same rejection is not registered twice; the next one is told of the first."""
        delivery = self._deliver({self.product: 10})
        action = delivery.with_user(self.worker).action_reject_delivery()
        complaint = self._reject(action, quantity=4)
        with self.assertRaisesRegex(UserError, complaint.name):
            self._reject(action, quantity=4)
        with self.assertRaisesRegex(UserError, complaint.name):
            delivery.with_user(self.worker).action_reject_delivery()

    def test_without_return(self):
        """CP-70: what is disposed of at the customer's does not come back."""
        delivery = self._deliver({self.product: 10})
        complaint = self._reject(delivery.with_user(self.worker).action_reject_delivery(), make_return=False)
        self.assertFalse(complaint.picking_ids)

    def test_failed_inspection(self):
        """CP-70: a joint inspection that fails is a complaint of the delivery, once."""
        delivery = self._deliver({self.product: 10})
        service = self.env["customer.service"].create(
            {
                "type_id": self.env.ref("customer_comm.service_type_joint_inspection").id,
                "partner_id": self.customer.id,
                "picking_id": delivery.id,
            }
        )
        service._guarded().write({"state": "in_progress"})
        service.result = "Three of ten are dented"
        action = service.action_reject_goods()
        self.assertIn("dented", action["context"]["default_description"])
        complaint = self._reject(action, user=self.env.user, quantity=3)
        self.assertEqual((complaint.service_id, service.complaint_ids), (service, complaint))
        self.assertEqual(complaint.picking_ids.move_ids.product_uom_qty, 3)
        self.assertEqual(service.action_reject_goods()["res_id"], complaint.id)

    def test_bad_input(self):
        """CP-70: not before the delivery, not more than was delivered, not nothing."""
        order = self._deliver({self.product: 10}).sale_id
        picking = self._return(order.picking_ids)
        with self.assertRaisesRegex(UserError, "reached the customer"):
            picking.with_user(self.worker).action_reject_delivery()
        delivery = self._deliver({self.product: 10})
        action = delivery.with_user(self.worker).action_reject_delivery()
        with self.assertRaisesRegex(UserError, "no more"):
            self._reject(action, quantity=11)
        with self.assertRaisesRegex(UserError, "how many"):
            self._reject(action, quantity=0)
