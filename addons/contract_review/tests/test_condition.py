from odoo import fields
from odoo.exceptions import AccessError, UserError, ValidationError
from odoo.fields import Command
from odoo.tests import new_test_user, tagged

from .facts_common import FactsCase


@tagged("post_install", "-at_install")
class TestCondition(FactsCase):
    """Yes with a condition: it outlives the review and holds what it says."""

    def _confirmed(self, holds="delivery", **vals):
        """Return a confirmed order under one condition of production, and the condition."""
        order = self._create_order(**vals)
        review = self._request(order)
        self._judge_all(review)
        self._verdicts(review).write({"verdict": "condition", "condition": "Sealed sample signed", "holds": holds})
        self._sign(review, "engineering", "production", "director")
        order.action_confirm()
        return order, review.condition_ids.with_user(self.signers["production"])

    def _deliver(self, order):
        picking = order.sudo().picking_ids.filtered(lambda picking: picking.state not in ("done", "cancel"))
        picking.move_ids.quantity = picking.move_ids.product_uom_qty
        picking.move_ids.picked = True
        return picking.button_validate()

    def test_the_condition_is_named(self):
        row = self._verdicts(self._request())
        with self.assertRaises(ValidationError):
            row.verdict = "condition"
        with self.assertRaises(ValidationError):
            row.write({"verdict": "condition", "condition": "  "})

    def test_the_condition_follows_the_verdict_until_it_is_signed(self):
        review = self._request()
        row = self._verdicts(review)
        row.write({"verdict": "condition", "condition": "Resin", "holds": "production"})
        condition = review.condition_ids
        self.assertRecordValues(
            condition,
            [{"text": "Resin", "holds": "production", "state": "open", "function_id": row.function_id.id}],
        )
        row.condition = "Resin here"
        self.assertEqual(condition.text, "Resin here")
        with self.assertRaises(UserError):
            condition.with_user(self.signers["production"]).text = "Changed"
        row.verdict = "yes"
        self.assertFalse(condition.exists())
        self.assertFalse(row.condition)

    def test_it_holds_the_delivery(self):
        """An open condition holds the transfer to the customer and says who releases it."""
        order, condition = self._confirmed()
        self.assertTrue(order.condition_holds_delivery)
        with self.assertRaises(UserError) as error:
            self._deliver(order)
        for text in ("Sealed sample signed", "Production (cr_production", order.name):
            self.assertIn(text, str(error.exception))
        self.assertIn("Sealed sample signed", order.sudo().picking_ids.condition_hold)
        condition.evidence = "Signed on paper, see file"
        condition.action_fulfil()
        self.assertRecordValues(condition, [{"state": "fulfilled", "closed_by_id": self.signers["production"].id}])
        self.assertFalse(order.condition_holds_delivery)
        self._deliver(order)
        self.assertEqual(order.sudo().picking_ids.state, "done")

    def test_no_door_around_the_hold(self):
        order, __ = self._confirmed()
        picking = order.sudo().picking_ids
        picking.move_ids.write({"quantity": 1, "picked": True})
        for door in (
            picking._action_done,
            picking.move_ids._action_done,
            picking.with_context(skip_backorder=True, skip_sanity_check=True).button_validate,
        ):
            with self.assertRaises(UserError), self.cr.savepoint():
                door()
        with self.assertRaises(AccessError):
            order.with_user(self.salesman).write({"condition_holds_delivery": False})

    def test_the_other_line_is_delivered(self):
        """A condition of one line holds this line only."""
        order = self._create_two_lines()
        review = self._request(order)
        self._judge_all(review)
        self._verdicts(review)[0].write({"verdict": "condition", "condition": "Sample", "holds": "delivery"})
        self._sign(review, "engineering", "production", "director")
        order.action_confirm()
        picking = order.sudo().picking_ids
        held, free = picking.move_ids.sorted(lambda move: move.product_id != self.product)
        (held | free).write({"quantity": 2, "picked": True})
        with self.assertRaises(UserError):
            picking._action_done()
        held.write({"quantity": 0, "picked": False})
        picking._action_done()
        self.assertEqual(free.state, "done")

    def test_a_condition_for_the_whole_order(self):
        """A member adds a condition that belongs to no line; others cannot."""
        review = self._request()
        vals = {"review_id": review.id, "text": "Prepayment", "holds": "delivery"}
        mine = {**vals, "function_id": self.functions["production"].id}
        Condition = self.env["contract.condition"]
        for user in (self.signers["engineering"], self.salesman):
            with self.assertRaises(AccessError):
                Condition.with_user(user).create(mine)
        condition = Condition.with_user(self.signers["production"]).create(mine)
        self.assertTrue(review.order_id.condition_holds_delivery)
        condition.text = "Prepayment of 30 %"
        self._approve(review)
        with self.assertRaises(UserError):
            condition.text = "None"
        with self.assertRaises(UserError):
            condition.unlink()
        with self.assertRaises(UserError):
            Condition.with_user(self.signers["production"]).create(mine)

    def test_only_the_function_releases_it_with_evidence(self):
        __, condition = self._confirmed()
        with self.assertRaises(UserError):
            condition.action_fulfil()
        with self.assertRaises(UserError):
            condition.action_waive()
        condition.evidence = "The customer has agreed in his letter"
        manager = new_test_user(self.env, "cr_admin", "contract_review.group_manager")
        for user in (self.signers["engineering"], self.salesman, manager):
            with self.assertRaises(AccessError):
                condition.with_user(user).action_waive()
        with self.assertRaises(UserError):
            condition.state = "fulfilled"
        condition.action_waive()
        self.assertEqual(condition.state, "waived")
        with self.assertRaises(UserError):
            condition.evidence = "Something else"
        condition.action_reopen()
        self.assertTrue(condition.order_id.sudo().condition_holds_delivery)

    def test_files_are_evidence(self):
        __, condition = self._confirmed()
        file = self.env["ir.attachment"].with_user(self.signers["production"]).create({"name": "s.pdf", "raw": b"x"})
        condition.attachment_ids = file
        condition.action_fulfil()
        self.assertEqual((file.res_model, file.res_id), ("contract.condition", condition.id))
        with self.assertRaises(UserError):
            file.raw = b"y"

    def test_advise_and_off_hold_nothing(self):
        """Where reviews are only advised, the goods leave and the order says under which open condition."""
        order, __ = self._confirmed()
        self.company.contract_review_policy = "advise"
        self._deliver(order)
        self.assertEqual(order.sudo().picking_ids.state, "done")
        self.assertIn("went on while conditions", "".join(order.sudo().message_ids.mapped("body")))

    def test_it_holds_the_production(self):
        """Goods that are consumed or made for the order wait, by the locations of the moves alone."""
        order, condition = self._confirmed(holds="production")
        moves = self.env["stock.move"].create(
            {
                "product_id": self.product.id,
                "product_uom_qty": 1,
                "location_id": order.sudo().warehouse_id.lot_stock_id.id,
                "location_dest_id": self.product.property_stock_production.id,
                "reference_ids": [Command.set(order.sudo().stock_reference_ids.ids)],
            }
        )
        self.assertTrue(moves.reference_ids)
        moves.sudo()._action_confirm()
        moves.write({"quantity": 1, "picked": True})
        with self.assertRaises(UserError) as error:
            moves._action_done()
        self.assertIn("Sealed sample signed", str(error.exception))
        self._deliver(order)  # the delivery is not held
        condition.evidence = "Done"
        condition.action_fulfil()
        moves._action_done()
        self.assertEqual(moves.state, "done")

    def test_a_held_transfer_of_another_order_goes(self):
        self._confirmed()
        other = self._create_order(product=self.other)
        review = self._request(other)
        self._approve(review)
        other.action_confirm()
        self._deliver(other)
        self.assertEqual(other.sudo().picking_ids.state, "done")

    def test_the_end_of_the_review_ends_its_conditions(self):
        order = self._create_order()
        review = self._request(order)
        self._verdicts(review).write({"verdict": "condition", "condition": "Sample", "holds": "delivery"})
        self._reject(review, "engineering")
        self.assertEqual(review.condition_ids.state, "void")
        self.assertFalse(order.condition_holds_delivery)

    def test_the_responsible_is_reminded_on_approval(self):
        __, condition = self._confirmed()
        activity = condition.sudo().activity_ids
        self.assertEqual(activity.user_id, self.signers["production"])
        condition.evidence = "Done"
        condition.action_fulfil()
        self.assertFalse(condition.sudo().activity_ids)

    def test_transfers_without_hold_cost_nothing(self):
        """Validating deliveries of an order without conditions takes no query more than without this check."""
        orders = self.env["sale.order"]
        for __ in range(3):
            order = self._create_order()
            self._approve(self._request(order))
            order.action_confirm()
            orders |= order
        moves = orders.sudo().picking_ids.move_ids
        moves.write({"quantity": 1, "picked": True})
        self.env.flush_all()
        self.env.invalidate_all()
        (moves.location_id | moves.location_dest_id).mapped("usage")
        moves.sale_line_id.order_id.mapped("name")  # read by Odoo itself when the goods leave
        before = self.cr.sql_log_count
        moves._check_review_conditions()
        self.assertEqual(self.cr.sql_log_count - before, 0)
        stray = self.env["stock.move"].create(
            {
                "product_id": self.product.id,
                "product_uom_qty": 1,
                "location_id": moves.location_id.id,
                "location_dest_id": moves.location_dest_id.id,
            }
        )
        stray.write({"quantity": 1, "picked": True})
        self.env.flush_all()
        before = self.cr.sql_log_count
        stray._check_review_conditions()
        self.assertEqual(self.cr.sql_log_count - before, 0)

    def test_other_companies(self):
        __, condition = self._confirmed()
        company = self.env["res.company"].create({"name": "Elsewhere"})
        stranger = new_test_user(
            self.env, "cr_stranger", "contract_review.group_manager", company_id=company.id, company_ids=company.ids
        )
        self.assertFalse(self.env["contract.condition"].with_user(stranger).search([("id", "=", condition.id)]))
        with self.assertRaises(AccessError):
            condition.with_user(stranger).read(["text"])

    def test_due_conditions_are_overdue(self):
        __, condition = self._confirmed()
        condition.due_on = self._day(-1)
        overdue = self.env["contract.condition"].search([("is_overdue", "=", True)])
        self.assertIn(condition.sudo(), overdue)
        self.assertEqual(condition.due_on, fields.Date.subtract(fields.Date.today(), days=1))
