from unittest.mock import patch

from odoo import Command, fields
from odoo.tests import tagged

from .change_common import ContractChangeCase


@tagged("post_install", "-at_install")
class TestChangeOwnFlows(ContractChangeCase):
    """What Odoo itself does on confirmed orders passes untouched and finds no change, under each policy (CR-72)."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.officer = cls._new_user(
            "cr_officer",
            "sales_team.group_sale_manager,stock.group_stock_manager,account.group_account_manager,"
            "product.group_product_manager",
        )

    def _each_policy(self):
        for policy in ("enforce", "advise"):
            with self.subTest(policy):
                self.company.contract_review_policy = policy
                yield self._confirmed(user=self.officer)

    def _assert_untouched(self, order):
        self.assertFalse(self._found(order).line_ids.mapped("label"))
        self.assertFalse(self._found(order))

    def _service(self, **vals):
        return self.env["product.product"].create({"name": "Service", "type": "service", "taxes_id": False, **vals})

    def test_delivery(self):
        """CR-72: delivering, more than ordered and goods beside the order, changes no contract; nor does a return."""
        extra = self._create_goods("Given along", stock=5)
        for order in self._each_policy():
            picking = order.picking_ids
            picking.move_ids.quantity = 6
            self.env["stock.move"].with_user(self.officer).create(
                {
                    "product_id": extra.id,
                    "product_uom_qty": 1,
                    "quantity": 1,
                    "picked": True,
                    "picking_id": picking.id,
                    "location_id": picking.location_id.id,
                    "location_dest_id": picking.location_dest_id.id,
                }
            )
            picking.move_ids.picked = True
            picking.button_validate()
            self.assertEqual(picking.state, "done")
            self.assertEqual(sorted(order.order_line.mapped("qty_delivered")), [1, 6])
            returned = self.env["stock.return.picking"].with_user(self.officer).create({"picking_id": picking.id})
            returned.product_return_moves.quantity = 1
            returned.action_create_returns()
            self._assert_untouched(order)

    def test_backorder(self):
        """CR-72: delivering in parts changes no contract."""
        for order in self._each_policy():
            picking = order.picking_ids
            picking.move_ids.quantity = 1
            picking.move_ids.picked = True
            picking.with_context(skip_backorder=True).button_validate()
            self.assertEqual(len(order.picking_ids), 2)
            order.picking_ids.filtered(lambda each: each.state != "done").action_cancel()
            self._assert_untouched(order)

    def test_delivered_by_hand(self):
        """CR-72: entering what was delivered of a service changes no contract."""
        service = self._service(invoice_policy="delivery")
        for order in self._each_policy():
            self.company.contract_review_policy = "off"
            order.order_line.create({"order_id": order.id, "product_id": service.id})
            self.company.contract_review_policy = "enforce"
            order.write({"order_line": [Command.update(order.order_line[-1].id, {"qty_delivered": 3})]})
            self._assert_untouched(order)

    def test_invoices(self):
        """CR-72: invoicing, posting and cancelling an invoice changes no contract."""
        for order in self._each_policy():
            order.order_line.sudo().qty_delivered = 4
            invoice = order._create_invoices()
            invoice.action_post()
            invoice.button_draft()
            invoice.button_cancel()
            self._assert_untouched(order)

    def test_down_payment(self):
        """CR-72: a down payment adds its lines, and writes price, taxes and text of them when it is posted."""
        tax = self.env["account.tax"].search(
            [("type_tax_use", "=", "sale"), ("company_id", "=", self.company.id)], limit=1
        )
        for order in self._each_policy():
            wizard = (
                self.env["sale.advance.payment.inv"]
                .with_user(self.officer)
                .create({"sale_order_ids": order.ids, "advance_payment_method": "percentage", "amount": 30})
            )
            wizard.create_invoices()
            invoice = order.invoice_ids
            invoice.invoice_line_ids.filtered("product_id" and "price_unit").write({"tax_ids": [Command.set(tax.ids)]})
            invoice.action_post()
            lines = order.order_line.filtered("is_downpayment")
            self.assertEqual(len(lines), 2)
            self.assertTrue(any(lines.mapped("price_unit")))
            invoice.button_draft()
            invoice.unlink()
            self._assert_untouched(order)

    def test_costs_passed_on(self):
        """CR-72: a vendor bill or an expense that is re-invoiced adds its line, with or without a quantity."""
        for policy in ("cost", "sales_price"):
            product = self._service(expense_policy=policy, invoice_policy="delivery")
            for order in self._each_policy():
                bill = (
                    self.env["account.move"]
                    .with_user(self.officer)
                    .create(
                        {
                            "move_type": "in_invoice",
                            "partner_id": self.partner.id,
                            "invoice_date": fields.Date.today(),
                            "invoice_line_ids": [
                                Command.create({"product_id": product.id, "quantity": 3, "price_unit": 7})
                            ],
                        }
                    )
                )
                line = bill.invoice_line_ids
                determine = {line.id: order}
                with patch.object(type(line), "_sale_determine_order", lambda self, found=determine: found):
                    made = line._sale_create_reinvoice_sale_line()[line.id]
                self.assertTrue(made.is_expense and made.product_uom_qty)
                made.write({"qty_delivered": 3})
                made.sudo().write({"product_uom_qty": 0.0})
                self._assert_untouched(order)

    def test_repair_parts(self):
        """CR-72: parts of a repair under the order follow the repair order."""
        part = self._create_goods("Bearing", stock=10)
        for order in self._each_policy():
            repair = (
                self.env["repair.order"]
                .with_user(self.officer)
                .create({"product_id": self.product.id, "partner_id": self.partner.id, "sale_order_id": order.id})
            )
            repair.action_validate()
            move = (
                self.env["stock.move"]
                .with_user(self.officer)
                .create(
                    {
                        "repair_id": repair.id,
                        "product_id": part.id,
                        "product_uom_qty": 2,
                        "repair_line_type": "add",
                        "location_id": repair.location_id.id,
                        "location_dest_id": part.property_stock_production.id,
                    }
                )
            )
            self.assertEqual(order.order_line.filtered(lambda line: line.product_id == part).product_uom_qty, 2)
            move.product_uom_qty = 5
            repair.action_repair_cancel()
            self.assertEqual(order.order_line.filtered(lambda line: line.product_id == part).product_uom_qty, 0)
            self._assert_untouched(order)

    def test_repair_ordered(self):
        """CR-72: a repair that was ordered leaves the order when its repair order is cancelled, and comes back."""
        service = self._service(create_repair=True) if "create_repair" in self.env["product.product"]._fields else None
        service = service or self._service(service_tracking="repair")
        for policy in ("enforce", "advise"):
            self.company.contract_review_policy = policy
            order = self._confirmed(quantity=1, product=service, user=self.officer)
            repair = order.repair_order_ids
            self.assertEqual(repair.sale_order_line_id, order.order_line)
            repair.action_repair_cancel()
            self.assertEqual(order.order_line.product_uom_qty, 0)
            self._assert_untouched(order)

    def test_lock_sign_and_notes(self):
        """CR-72: the lock, the customer's reference, tags, the salesperson and messages promise nothing."""
        for order in self._each_policy():
            order.action_lock()
            order.action_unlock()
            order.write({"client_order_ref": "PO 1", "user_id": self.salesman.id, "origin": "Mail"})
            order.write({"signed_by": "Ms Customer", "signed_on": fields.Datetime.now()})
            order.message_post(body="Thank you")
            order.order_line.write({"sequence": 5})
            self._assert_untouched(order)

    def test_portal(self):
        """CR-72: what the customer does at the portal with a confirmed order, as the system in his name, is no edit."""
        portal = self._new_user("cr_portal", "base.group_portal")
        for order in self._each_policy():
            seen = order.with_user(portal).sudo()
            seen._portal_ensure_token()
            seen.message_post(body="When does it come?")
            seen.write({"access_token": "token"})
            self._assert_untouched(order)

    def test_headings(self):
        """CR-72: a heading is layout; a note may be a term and is one."""
        for order in self._each_policy():
            order.write({"order_line": [Command.create({"display_type": "line_section", "name": "Pumps"})]})
            self._assert_untouched(order)

    def test_other_apps(self):
        """CR-72: delivery costs and rewards pass, where those apps are installed."""
        for order in self._each_policy():
            for name in ("delivery.carrier", "loyalty.program"):
                if name in self.env:
                    getattr(self, f"_use_{name.replace('.', '_')}")(order)
            self._assert_untouched(order)

    def _use_delivery_carrier(self, order):
        product = self._service()
        carrier = self.env["delivery.carrier"].create(
            {"name": "Van", "product_id": product.id, "delivery_type": "fixed", "invoice_policy": "real"}
        )
        order.set_delivery_line(carrier, 12)
        line = order.order_line.filtered("is_delivery")
        self.assertEqual(line.product_uom_qty, 1)
        line.with_user(self.officer).write({"price_unit": 17, "name": "Van, real cost"})
        order.set_delivery_line(carrier, 19)
        if "carrier_price" in order.picking_ids._fields:
            picking = order.picking_ids
            picking.write({"carrier_id": carrier.id, "carrier_price": 21})
            picking.move_ids.write({"quantity": 4, "picked": True})
            picking.button_validate()
            self.assertEqual(picking.state, "done")

    def _use_loyalty_program(self, order):
        program = self.env["loyalty.program"].create(
            {
                "name": "Ten percent",
                "program_type": "promotion",
                "trigger": "auto",
                "rule_ids": [Command.create({})],
                "reward_ids": [Command.create({"reward_type": "discount", "discount": 10, "discount_mode": "percent"})],
            }
        )
        order._update_programs_and_rewards()
        for coupon, rewards in order._get_claimable_rewards().items():
            if rewards.program_id == program:
                order._apply_program_reward(rewards, coupon)
        self.assertTrue(order.order_line.filtered("is_reward_line"))
        order._update_programs_and_rewards()
