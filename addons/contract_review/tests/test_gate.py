from odoo import Command
from odoo.exceptions import UserError
from odoo.tests import HttpCase, JsonRpcException, tagged
from odoo.tools import mute_logger

from .common import ContractReviewCase, ContractReviewMixin


@tagged("post_install", "-at_install")
class TestGate(ContractReviewCase):
    """What may be confirmed under each policy, through each door of the server."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.rule = cls._create_rule("always", name="Reviewed here")

    # Policy off

    def test_off_lets_everything_pass_and_records_nothing(self):
        self.company.contract_review_policy = "off"
        order = self._create_order()
        order.action_confirm()
        self.assertEqual(order.state, "sale")
        self.assertFalse(order.sudo().review_ids)

    # Policy advise

    def test_advise_blocks_nothing_and_starts_the_review(self):
        """CR-13: where reviews are advised, the confirmation starts the review that the quotation needs."""
        self.company.contract_review_policy = "advise"
        order = self._create_order()
        order.action_confirm()
        self.assertEqual(order.state, "sale")
        self.assertRecordValues(
            order.sudo().review_ids,
            [{"state": "in_review", "reason": "Reviewed here", "requested_by_id": self.salesman.id}],
        )
        self._sign(order.sudo().review_ids)
        self.assertEqual(order.sudo().review_ids.state, "approved")

    def test_advise_submits_a_review_that_is_a_draft(self):
        self.company.contract_review_policy = "advise"
        order = self._create_order()
        review = self._request(order, submit=False)
        order.action_confirm()
        self.assertEqual(review.state, "in_review")
        self.assertEqual(order.state, "sale")

    def test_advise_reviews_again_what_changed(self):
        order, review = self._approved_order()
        self.company.contract_review_policy = "advise"
        order.order_line.price_unit = 1
        order.action_confirm()
        self.assertEqual(order.state, "sale")
        self.assertEqual(order.sudo()._review_current(), review)
        self.assertRecordValues(review, [{"state": "in_review", "signoff_state": "pending"}])

    def test_advise_lets_a_rejected_quotation_pass(self):
        order = self._create_order()
        review = self._request(order)
        self._reject(review)
        self.company.contract_review_policy = "advise"
        order.action_confirm()
        self.assertEqual(order.state, "sale")
        self.assertEqual(order.sudo().review_ids, review)

    @mute_logger("odoo.addons.contract_review.models.contract_review_gate")
    def test_advise_is_not_stopped_by_a_review_that_cannot_start(self):
        """Nothing that is wrong with the set-up of reviews stops sales where they are only advised."""
        self.company.contract_review_policy = "advise"
        self.env["ir.sequence"].search([("code", "=", "contract.review")]).unlink()
        order = self._create_order()
        order.action_confirm()
        self.assertEqual(order.state, "sale")
        self.assertIn("could not be started", "".join(order.sudo().message_ids.mapped("body")))

    # Policy enforce

    def test_enforce_tells_people_what_is_missing(self):
        """CR-13: confirmation is blocked without an approved review, and the message says what to do."""
        order = self._create_order()
        with self.assertRaisesRegex(UserError, r"needs a contract review .*Reviewed here.*Request Contract Review"):
            order.action_confirm()
        self.assertIn("Reviewed here", order._confirmation_error_message())
        review = self._request(order, submit=False)
        with self.assertRaisesRegex(UserError, "not submitted yet"):
            order.action_confirm()
        review.with_user(self.salesman).action_submit()
        with self.assertRaisesRegex(UserError, "still to sign: Production, Director"):
            order.action_confirm()
        self._sign(review, "production")
        with self.assertRaisesRegex(UserError, "still to sign: Director"):
            order.action_confirm()
        self._sign(review, "director")
        self.assertFalse(order._confirmation_error_message())
        order.action_confirm()
        self.assertEqual(order.state, "sale")

    def test_enforce_stops_what_is_negotiated_or_rejected(self):
        """CR-50: nothing is signed before all unclear terms are solved."""
        order = self._create_order()
        review = self._request(order)
        review.with_user(self.salesman).negotiation = "Price"
        review.with_user(self.salesman).action_negotiate()
        with self.assertRaisesRegex(UserError, "being negotiated"):
            order.action_confirm()
        review.with_user(self.salesman).action_resume()
        self._reject(review)
        with self.assertRaisesRegex(UserError, "was rejected .*Cannot be made"):
            order.action_confirm()

    def test_a_void_review_counts_for_nothing(self):
        order, review = self._approved_order()
        review._void("Test")
        with self.assertRaisesRegex(UserError, "needs a contract review"):
            order.action_confirm()

    def test_mass_confirmation_refuses_the_batch_and_names_the_order(self):
        good, _review = self._approved_order()
        bad = self._create_order()
        with self.assertRaisesRegex(UserError, bad.name):
            (good | bad).action_confirm()
        self.assertEqual(good.state, "draft")

    def test_mass_confirmation_of_approved_orders(self):
        orders = self._approved_order()[0] | self._approved_order()[0]
        orders.action_confirm()
        self.assertEqual(orders.mapped("state"), ["sale", "sale"])

    def test_writing_the_state_is_confirming(self):
        order = self._create_order()
        with self.assertRaisesRegex(UserError, "needs a contract review"):
            order.write({"state": "sale"})
        order.write({"state": "cancel"})
        with self.assertRaisesRegex(UserError, "needs a contract review"):
            order.write({"state": "sale"})

    def test_creating_or_copying_into_the_state_is_confirming(self):
        with self.assertRaisesRegex(UserError, "needs a contract review"):
            self._create_order(state="sale")
        with self.assertRaisesRegex(UserError, "needs a contract review"):
            self._create_order().copy({"state": "sale"})
        with self.assertRaisesRegex(UserError, "needs a contract review"):
            self._create_order().with_context(default_state="sale").copy()

    def test_somebody_in_superuser_mode_is_still_told(self):
        """Sudo of a person is a person: another app that confirms for a salesperson does not get past the gate."""
        with self.assertRaisesRegex(UserError, "needs a contract review"):
            self._create_order().sudo().action_confirm()

    def test_the_system_holds_what_it_may_not_confirm(self):
        """Nobody is there to be told: a scheduled confirmation waits for the review instead of failing."""
        order = self._create_order()
        order.with_user(self.env.ref("base.user_root")).sudo().action_confirm()
        self.assertRecordValues(order, [{"state": "sent", "review_hold": True}])
        self._sign(order.sudo().review_ids)
        self.assertRecordValues(order, [{"state": "sale", "review_hold": False}])

    def test_no_rule_no_review(self):
        self.rule.active = False
        order = self._create_order()
        order.action_confirm()
        self.assertEqual(order.state, "sale")
        self.assertFalse(order.sudo().review_ids)

    def test_the_stock_check_opens_the_gate_and_is_recorded(self):
        """CR-15: no person waits; the facts of the moment are on record."""
        self.rule.type_id = self.stock_type
        order = self._create_order(quantity=3)
        order.action_confirm()
        self.assertEqual(order.state, "sale")
        self.assertRecordValues(order.sudo().review_ids, [{"state": "approved", "is_stock_check": True}])
        self.assertEqual(order.sudo().review_ids.line_ids.free_qty, 10)

    def test_the_stock_is_given_out_once(self):
        """CR-15: orders confirmed together share the stock: the second of two does not get the same goods."""
        self.rule.type_id = self.stock_type
        orders = self._create_order(quantity=6) | self._create_order(quantity=6)
        with self.assertRaisesRegex(UserError, f"{orders[1].name} needs a contract review"):
            orders.action_confirm()

    def test_an_earlier_stock_check_does_not_stand_for_stock_that_is_gone(self):
        self.rule.type_id = self.stock_type
        order = self._create_order(quantity=8)
        review = self._request(order)
        self.assertEqual(review.state, "approved")
        self._create_order(quantity=8).action_confirm()
        with self.assertRaisesRegex(UserError, "needs a contract review"):
            order.action_confirm()

    def test_an_earlier_stock_check_is_used_when_all_is_as_it_was(self):
        self.rule.type_id = self.stock_type
        order = self._create_order(quantity=8)
        review = self._request(order)
        order.action_confirm()
        self.assertEqual(order.sudo().review_ids, review)

    def test_an_earlier_stock_check_of_other_content_is_replaced(self):
        self.rule.type_id = self.stock_type
        order = self._create_order(quantity=8)
        review = self._request(order)
        order.order_line.product_uom_qty = 9
        order.action_confirm()
        self.assertEqual(review.state, "void")
        self.assertEqual(order.sudo()._review_current().line_ids.quantity, 9)

    # Changes after approval

    def test_a_price_written_after_the_approval_closes_the_gate(self):
        """The approval is for the content: 100 approved, 1 written, refused."""
        order, review = self._approved_order()
        order.order_line.write({"price_unit": 1.0})
        self.assertEqual(order.review_state, "changed")
        with self.assertRaisesRegex(UserError, "was changed after .*Unit Price.*Review Again"):
            order.action_confirm()
        order.order_line.write({"price_unit": 100.0})
        order.action_confirm()
        self.assertEqual(order.state, "sale")

    def test_a_change_out_of_reach_of_the_rules_does_not_open_the_gate(self):
        """Once reviewed, always reviewed: lowering the amount under the limit is a change like any other."""
        self.rule.write({"condition": "amount", "amount": 50})
        order, _review = self._approved_order()
        order.order_line.price_unit = 1
        with self.assertRaisesRegex(UserError, "was changed after"):
            order.action_confirm()

    def test_a_quotation_changed_under_review_is_given_to_review_again(self):
        """CR-46: the button on the quotation asks everybody again for what it is now."""
        order = self._create_order()
        review = self._request(order)
        self._sign(review, "production")
        order.order_line.price_unit = 90
        self.assertEqual(order.review_state, "changed")
        with self.assertRaisesRegex(UserError, "was changed after .*Review Again"):
            order.action_confirm()
        action = order.action_request_review()
        self.assertEqual(action["res_id"], review.id)
        self.assertRecordValues(order, [{"review_state": "in_review"}])
        self.assertEqual(review.line_ids.price_unit, 90)
        self._sign(review)
        order.action_confirm()
        self.assertEqual(order.state, "sale")

    def test_advise_takes_over_what_was_negotiated(self):
        order = self._create_order()
        review = self._request(order)
        review.negotiation = "Price"
        review.action_negotiate()
        order.order_line.price_unit = 90
        self.company.contract_review_policy = "advise"
        order.action_confirm()
        self.assertRecordValues(review, [{"state": "in_review"}])
        self.assertEqual(review.line_ids.price_unit, 90)

    def test_every_term_of_the_quotation_counts(self):
        """CR-13: partner, address, terms, dates, references and each detail of the lines are what was reviewed."""
        term = self.env["account.payment.term"].create({"name": "Late"})
        address = self.env["res.partner"].create({"name": "Elsewhere", "parent_id": self.partner.id})
        other = self._create_goods("Other", stock=10)
        unit = self.env.ref("uom.product_uom_dozen")
        changes = [
            {"payment_term_id": term.id},
            {"partner_shipping_id": address.id},
            {"commitment_date": "2030-01-01"},
            {"validity_date": "2030-01-01"},
            {"client_order_ref": "PO-1"},
            {"incoterm": self.env["account.incoterms"].search([], limit=1).id},
            {"note": "<p>Other conditions</p>"},
            {"order_line": [Command.create({"product_id": other.id})]},
            {"order_line": [Command.clear()]},
        ]
        line_changes = [
            {"product_uom_qty": 2},
            {"discount": 5},
            {"name": "Another description"},
            {"customer_lead": 30},
            {"product_uom_id": unit.id},
            {"tax_ids": [Command.clear()]},
        ]
        tax = self.env["account.tax"].create({"name": "Tax of the test", "amount": 10})
        self.product.taxes_id = tax
        order, review = self._approved_order(quantity=1)
        for vals in changes + [{"order_line": [Command.update(order.order_line.id, vals)]} for vals in line_changes]:
            with self.subTest(vals=vals), self.cr.savepoint() as savepoint:
                order.write(vals)
                self.assertTrue(review.is_changed)
                with self.assertRaisesRegex(UserError, "was changed after"):
                    order.action_confirm()
                savepoint.rollback()
                self.env.invalidate_all()

    def test_a_mark_on_a_line_does_not_take_it_out_of_the_review(self):
        """A line marked as expense or down payment is reviewed like the others."""
        for mark in ("is_expense", "is_downpayment"):
            order, _review = self._approved_order()
            order.order_line.write({mark: True, "price_unit": 1})
            with self.assertRaisesRegex(UserError, "was changed after"):
                order.action_confirm()

    def test_what_does_not_bind_the_company_does_not_matter(self):
        order, review = self._approved_order()
        line = Command.update(order.order_line.id, {"sequence": 99})
        order.sudo().write({"origin": "Mail", "user_id": self.env.uid, "order_line": [line]})
        self.assertFalse(review.is_changed)

    def test_lines_that_odoo_adds_after_the_confirmation_change_nothing(self):
        order, review = self._approved_order()
        order.action_confirm()
        self.product.expense_policy = "cost"
        order.sudo().write(
            {"order_line": [Command.create({"product_id": self.product.id, "is_expense": True, "product_uom_qty": 1})]}
        )
        self.assertEqual(review.state, "approved")
        self.assertFalse(review.is_changed)
        self.assertEqual(order.review_state, "approved")

    def test_states_shown_and_searched(self):
        orders = {
            "none": self._create_order(),
            "draft": self._create_order(),
            "in_review": self._create_order(),
            "rejected": self._create_order(),
            "approved": self._approved_order()[0],
            "changed": self._approved_order()[0],
            "negotiating": self._create_order(),
        }
        self._request(orders["draft"], submit=False)
        self._request(orders["in_review"])
        self._reject(self._request(orders["rejected"]))
        negotiated = self._request(orders["negotiating"])
        negotiated.negotiation = "Price"
        negotiated.action_negotiate()
        for state in ("changed", "negotiating", "draft"):
            orders[state].order_line.price_unit = 1
        everything = self.env["sale.order"].union(*orders.values())
        for state, order in orders.items():
            value = False if state == "none" else state
            self.assertEqual(order.review_state, value)
            found = self.env["sale.order"].search([("review_state", "=", value), ("id", "in", everything.ids)])
            self.assertEqual(found, order.sudo(), state)


@tagged("post_install", "-at_install")
class TestGateHttp(ContractReviewMixin, HttpCase):
    """The same doors, from outside: a salesperson with a client of his own."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls._set_up_reviews()
        cls._create_rule("always")

    def _call(self, model, method, *args, **kwargs):
        return self.make_jsonrpc_request(
            f"/web/dataset/call_kw/{model}/{method}",
            {"model": model, "method": method, "args": list(args), "kwargs": kwargs},
        )

    def _assert_refused(self, model, method, *args, **kwargs):
        with self.assertRaises(JsonRpcException), mute_logger("odoo.http"):
            self._call(model, method, *args, **kwargs)

    def test_no_context_key_opens_the_gate(self):
        order = self._create_order()
        self.authenticate("cr_salesman", "cr_salesman")
        contexts = [
            {},
            {"contract_review_ticket": {"verdicts": {str(order.id): ["approved", False]}}},
            {"contract_review_ticket": True, "skip_validation_check": True, "_seal_customer_guard": True},
            {"default_review_hold": True, "default_state": "sale", "send_email": True},
        ]
        for context in contexts:
            self._assert_refused("sale.order", "action_confirm", [order.id], context=context)
            self._assert_refused("sale.order", "write", [order.id], {"state": "sale"}, context=context)
        self.assertEqual(order.state, "draft")

    def test_private_methods_are_not_reached(self):
        order, review = self._approved_order()
        self.authenticate("cr_salesman", "cr_salesman")
        for method in ("_validate_order", "_review_release", "_action_confirm", "_review_hold_acceptance"):
            self._assert_refused("sale.order", method, [order.id])
        for method in ("_ask", "_submit", "_void", "_signoff_approved", "_guarded"):
            self._assert_refused("contract.review", method, [review.id])

    def test_an_approved_quotation_is_confirmed(self):
        order, _review = self._approved_order()
        self.authenticate("cr_salesman", "cr_salesman")
        self._call("sale.order", "action_confirm", [order.id])
        order.invalidate_recordset()
        self.assertEqual(order.state, "sale")
