from odoo import Command
from odoo.exceptions import UserError
from odoo.tests import RecordCapturer, tagged

from .common import ComplaintCommon


@tagged("post_install", "-at_install")
class TestReturn(ComplaintCommon):
    """A validated customer return opens a complaint exactly once, or joins the one it belongs to."""

    def _captured(self):
        return RecordCapturer(self.env["complaint.complaint"], [])

    def test_full_return_opens_registered_complaint(self):
        """CP-05, CP-15: product, quantity, order, delivery and customer are known without typing."""
        delivery = self._deliver({self.product: 10})
        with self._captured() as captured:
            picking = self._return(delivery)
            self.assertFalse(captured.records, "Nothing came back yet.")
            self._receive(picking)
        complaint = captured.records
        self.assertRecordValues(
            complaint,
            [
                {
                    "state": "registered",
                    "partner_id": self.customer.id,
                    "order_id": delivery.sale_id.id,
                    "delivery_id": delivery.id,
                    "category_id": self.category.id,
                    "kind": "quality",
                    "record_type": "complaint",
                    "receiver_id": self.worker.id,
                    "user_id": self.quality.id,
                    "return_picking_id": picking.id,
                    "picking_ids": picking.ids,
                }
            ],
        )
        self.assertRecordValues(
            complaint.line_ids,
            [
                {
                    "product_id": self.product.id,
                    "quantity": 10,
                    "delivered_qty": 10,
                    "move_id": picking.move_ids.id,
                    "reason_id": self.reason.id,
                }
            ],
        )
        self.assertEqual(picking.complaint_id, complaint)
        self.assertIn(picking.name, complaint.description)

    def test_return_starts_the_clocks(self):
        """CP-19: the deadlines of a returned delivery run from its receipt."""
        self.env["customer.sla.policy"].create(
            {
                "name": "Disposition",
                "model_id": self.env.ref("complaint_capa.model_complaint_complaint").id,
                "milestone": "dispose",
                "duration": 1,
                "unit": "day",
            }
        )
        picking = self._return(self._deliver())
        self._receive(picking)
        clocks = picking.complaint_id.sla_status_ids.filtered(lambda clock: clock.milestone == "dispose")
        self.assertEqual(clocks.state, "running")
        self.assertEqual(clocks.started_at, picking.complaint_id.received_at)

    def test_partial_return_and_backorder_join_one_complaint(self):
        """The backorder of a return has no ``return_id``; it joins all the same."""
        delivery = self._deliver({self.product: 10})
        with self._captured() as captured:
            first = self._return(delivery)
            second = self._receive(first, quantity=4)
            self.assertFalse(second.return_id, "Odoo loses it; should that change, the code may be simplified.")
            third = self._receive(second, quantity=1)
            self._receive(third)
        self.assertEqual(len(captured.records), 1)
        self.assertEqual((first | second | third).complaint_id, captured.records)
        self.assertEqual(captured.records.line_ids.mapped("quantity"), [4, 1, 5])

    def test_parts_validated_together_share_one_complaint(self):
        delivery = self._deliver({self.product: 10})
        first = self._return(delivery)
        first.move_ids.quantity = 3
        first.action_split_transfer()
        second = first.backorder_ids
        second.move_ids.quantity = second.move_ids.product_uom_qty
        with self._captured() as captured:
            (first | second).button_validate()
        self.assertEqual(len(captured.records), 1)
        self.assertEqual(sum(captured.records.line_ids.mapped("quantity")), 10)

    def test_backorder_after_the_close_is_a_case_of_its_own(self):
        """CP-94: a closed complaint stays as it is."""
        first = self._return(self._deliver({self.product: 10}))
        second = self._receive(first, quantity=4)
        complaint = first.complaint_id
        self.assertEqual(second.complaint_id, complaint)
        second.with_user(self.worker).action_cancel()
        self._advance(complaint, "closed")
        third = self._return(first.move_ids.origin_returned_move_id.picking_id, quantity=2)
        self._receive(third)
        self.assertTrue(third.complaint_id)
        self.assertNotEqual(third.complaint_id, complaint)
        self.assertEqual(complaint.line_ids.mapped("quantity"), [4])

    def test_late_part_of_a_closed_return(self):
        first = self._return(self._deliver({self.product: 10}))
        second = self._receive(first, quantity=4)
        complaint = first.complaint_id
        with self.assertRaisesRegex(UserError, "not done"):
            self._advance(complaint, "closed")
        complaint._guarded().write({"state": "closed"})  # as if it had been closed before the part was split off
        third = self._receive(second, quantity=1)
        self._receive(third)
        self.assertNotEqual(second.complaint_id, complaint)
        self.assertEqual(second.complaint_id, third.complaint_id)
        self.assertEqual(second.complaint_id.line_ids.mapped("quantity"), [1, 5])

    def test_two_returns_of_one_delivery_are_two_complaints(self):
        delivery = self._deliver({self.product: 10})
        first, second = self._return(delivery, quantity=2), self._return(delivery, quantity=3)
        self._receive(first)
        self._receive(second)
        self.assertNotEqual(first.complaint_id, second.complaint_id)
        self.assertEqual(second.complaint_id.line_ids.quantity, 3)

    def test_lots_make_one_line_each(self):
        """CP-15: internal tracing needs the lot."""
        lot_a, lot_b = self.lots
        delivery = self._deliver({self.tracked: 5}, lots={lot_a: 2, lot_b: 3})
        picking = self._return(delivery)
        self._set_lots(picking.move_ids, {lot_a: 1, lot_b: 3})
        picking.move_ids.product_uom_qty = 4
        self._receive(picking)
        lines = picking.complaint_id.line_ids.sorted("quantity")
        self.assertEqual(lines.lot_id, self.lots)
        self.assertEqual(lines.mapped("quantity"), [1, 3])
        self.assertEqual(lines.mapped("delivered_qty"), [5, 5])

    def test_no_reason_and_other_reasons_open_nothing(self):
        delivery = self._deliver({self.product: 10})
        with self._captured() as captured:
            self._receive(self._return(delivery, quantity=1, reason=self.env["complaint.reason"]))
            self._receive(self._return(delivery, quantity=1, reason=self.no_complaint))
        self.assertFalse(captured.records)

    def test_policy_of_the_company(self):
        delivery = self._deliver({self.product: 10})
        with self._captured() as captured:
            self.company.complaint_return_policy = "off"
            self._receive(self._return(delivery, quantity=1))
            self.assertFalse(captured.records)
            self.company.complaint_return_policy = "always"
            self._receive(self._return(delivery, quantity=1, reason=self.env["complaint.reason"]))
        self.assertEqual(len(captured.records), 1)
        self.assertFalse(captured.records.category_id, "Quality finds out why it came back.")
        self.assertIn("not stated", captured.records.description)

    def test_reason_of_a_line(self):
        """Two products come back for two reasons: only one is a complaint."""
        delivery = self._deliver({self.product: 10, self.tracked: 2}, lots={self.lots[0]: 2})
        wizard = (
            self.env["stock.return.picking"]
            .with_user(self.worker)
            .with_context(active_id=delivery.id, active_ids=delivery.ids, active_model="stock.picking")
            .create({"complaint_reason_id": self.no_complaint.id})
        )
        for line in wizard.product_return_moves:
            line.quantity = 1
            if line.product_id == self.product:
                line.complaint_reason_id = self.reason
        picking = self.env["stock.picking"].browse(wizard.action_create_returns()["res_id"])
        self._set_lots(picking.move_ids.filtered(lambda move: move.product_id == self.tracked), {self.lots[0]: 1})
        self._receive(picking)
        self.assertEqual(picking.complaint_id.line_ids.product_id, self.product)

    def test_reasons_are_not_merged(self):
        """One product that comes back for two reasons makes two lines."""
        delivery = self._deliver({self.product: 10})
        other = self.env.ref("complaint_capa.reason_packaging")
        wizard = (
            self.env["stock.return.picking"]
            .with_context(active_id=delivery.id, active_ids=delivery.ids, active_model="stock.picking")
            .create({"complaint_reason_id": self.reason.id})
        )
        wizard.product_return_moves.quantity = 2
        wizard.product_return_moves = [
            Command.create(
                {
                    "product_id": self.product.id,
                    "quantity": 3,
                    "move_id": delivery.move_ids.id,
                    "complaint_reason_id": other.id,
                }
            )
        ]
        picking = self.env["stock.picking"].browse(wizard.action_create_returns()["res_id"])
        self._receive(picking)
        lines = picking.complaint_id.line_ids.sorted("quantity")
        self.assertEqual([(line.quantity, line.reason_id) for line in lines], [(2, self.reason), (3, other)])

    def test_cancelled_return_opens_nothing(self):
        with self._captured() as captured:
            self._return(self._deliver()).action_cancel()
        self.assertFalse(captured.records)

    def test_repeated_registration_changes_nothing(self):
        """A second run on the same moves finds what the first did."""
        picking = self._return(self._deliver())
        self._receive(picking)
        complaint = picking.complaint_id
        with self._captured() as captured:
            again = self.env["complaint.complaint"]._register_returns(picking.move_ids)
            picking._action_done()
        self.assertFalse(captured.records)
        self.assertEqual(again, complaint)
        self.assertEqual(len(complaint.line_ids), 1)

    def test_vendor_returns_and_internal_moves_are_ignored(self):
        self.company.complaint_return_policy = "always"
        warehouse = self.env["stock.warehouse"].search([("company_id", "=", self.company.id)], limit=1)
        vendor = self.env.ref("stock.stock_location_suppliers")
        receipt = self.env["stock.picking"].create(
            {
                "picking_type_id": warehouse.in_type_id.id,
                "location_id": vendor.id,
                "location_dest_id": warehouse.lot_stock_id.id,
                "move_ids": [
                    Command.create(
                        {
                            "product_id": self.product.id,
                            "product_uom_qty": 5,
                            "location_id": vendor.id,
                            "location_dest_id": warehouse.lot_stock_id.id,
                        }
                    )
                ],
            }
        )
        receipt.button_validate()
        with self._captured() as captured:
            self._receive(self._return(receipt, reason=self.env["complaint.reason"]))
            hand_made = receipt.copy({"location_id": self.env.ref("stock.stock_location_customers").id})
            hand_made.move_ids.location_id = self.env.ref("stock.stock_location_customers")
            hand_made.button_validate()
        self.assertFalse(captured.records, "Only what was delivered before comes back.")

    def test_vendor_return_takes_no_reason(self):
        delivery = self._deliver()
        self._receive(self._return(delivery))
        back_to_customer = self._return(delivery.return_ids, reason=self.reason)
        self.assertFalse(back_to_customer.complaint_reason_id)
        self.assertFalse(back_to_customer.move_ids.complaint_reason_id)

    def test_exchange_opens_one_complaint(self):
        """“Return for Exchange” makes a return and a new delivery: one complaint."""
        delivery = self._deliver({self.product: 10})
        wizard = (
            self.env["stock.return.picking"]
            .with_context(active_id=delivery.id, active_ids=delivery.ids, active_model="stock.picking")
            .create({"complaint_reason_id": self.reason.id})
        )
        wizard.product_return_moves.quantity = 2
        picking = self.env["stock.picking"].browse(wizard.action_create_exchanges()["res_id"])
        exchange = delivery.sale_id.picking_ids - delivery - picking
        with self._captured() as captured:
            self._receive(picking)
            exchange.button_validate()
        self.assertEqual(len(captured.records), 1)
        self.assertEqual(captured.records.line_ids.quantity, 2)
        self.assertFalse(exchange.complaint_id)

    def test_multi_step_receipt_counts_once(self):
        """Goods that go from the dock through input to stock came back once."""
        warehouse = self.env["stock.warehouse"].search([("company_id", "=", self.company.id)], limit=1)
        warehouse.reception_steps = "two_steps"
        picking = self._return(self._deliver())
        with self._captured() as captured:
            self._receive(picking)
            for step in picking.move_ids.move_dest_ids.picking_id:
                self._receive(step)
        self.assertEqual(len(captured.records), 1)
        self.assertEqual(captured.records.line_ids.quantity, 10)

    def test_multi_step_delivery(self):
        """Of a pick and ship delivery only the return of the ship step is a customer return."""
        warehouse = self.env["stock.warehouse"].search([("company_id", "=", self.company.id)], limit=1)
        warehouse.delivery_steps = "pick_ship"
        order = self.env["sale.order"].create(
            {
                "partner_id": self.customer.id,
                "order_line": [Command.create({"product_id": self.product.id, "product_uom_qty": 5})],
            }
        )
        order.action_confirm()
        order.picking_ids.button_validate()
        ship = order.picking_ids.filtered(lambda picking: picking.picking_type_code == "outgoing")
        ship.button_validate()
        picking = self._return(ship)
        self._receive(picking)
        self.assertEqual(picking.complaint_id.delivery_id, ship)
        self.assertEqual(picking.complaint_id.line_ids.quantity, 5)
