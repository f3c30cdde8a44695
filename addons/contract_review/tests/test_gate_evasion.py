from odoo import Command, fields
from odoo.exceptions import UserError
from odoo.tests import tagged

from .common import ContractReviewCase


@tagged("post_install", "-at_install")
class TestGateEvasion(ContractReviewCase):
    """Ways round the gate that a salesperson has with no more than the right to write quotations."""

    def _assert_refused(self, order):
        self.env.flush_all()
        with self.assertRaises(UserError):
            order.action_confirm()
        self.assertNotEqual(order.state, "sale")

    def test_terms_written_together_with_the_state_are_judged(self):
        """CR-13: one write of the state and of other terms confirmed an approved quotation with the other terms."""
        self._create_rule("always")
        elsewhere = self.env["res.partner"].create({"name": "Elsewhere", "parent_id": self.partner.id})
        order, _review = self._approved_order()
        for terms in ({"partner_shipping_id": elsewhere.id}, {"client_order_ref": "Other"}):
            with self.subTest(terms=terms), self.assertRaises(UserError), self.cr.savepoint():
                order.write({"state": "sale", **terms})
            self.env.invalidate_all()
        with self.assertRaises(UserError):
            order.write({"state": "sale", "order_line": [Command.update(order.order_line.id, {"price_unit": 1})]})

    def test_terms_that_are_not_reviewed_may_be_written_with_the_state(self):
        self._create_rule("always")
        order, _review = self._approved_order()
        order.write({"state": "sale", "origin": "Shop"})
        self.assertEqual((order.state, order.origin), ("sale", "Shop"))

    def test_the_amount_is_that_of_the_lines(self):
        """CR-20: the stored total and rate, which whoever may write the quotation can write, lifted the limit."""
        self._create_rule("amount", amount=400)
        for name, value in (("amount_untaxed", 1), ("currency_rate", 1e6)):
            with self.subTest(field=name):
                order = self._create_order(quantity=5)
                self.env.flush_all()
                order.write({name: value})
                self._assert_refused(order)

    def test_the_margin_is_that_of_the_lines(self):
        """CR-33: as above, for the limit of the margin."""
        self._create_rule("margin", margin=50)
        order = self._create_order(quantity=5)
        self.env.flush_all()
        order.write({"amount_untaxed": 1e6})
        self._assert_refused(order)

    def test_the_amount_counts_in_the_currency_of_the_company(self):
        """CR-20: converted at the rate of the day of the quotation, not at the stored one."""
        currency = self.env["res.currency"].create({"name": "XCR", "symbol": "x"})
        self.env["res.currency.rate"].create(
            {"currency_id": currency.id, "name": "2020-01-01", "rate": 4.0, "company_id": self.company.id}
        )
        pricelist = self.env["product.pricelist"].create({"name": "X", "currency_id": currency.id})
        rule = self._create_rule("amount", amount=100)
        order = self._create_order(quantity=5, pricelist_id=pricelist.id)
        facts = self.env["contract.review.gate"]._matches(order)[order.id].facts
        self.assertAlmostEqual(facts.amount(order), 125)
        rule.amount = 126
        order.action_confirm()
        self.assertEqual(order.state, "sale")

    def test_a_line_marked_as_down_payment_counts(self):
        """CR-15, CR-20: the mark took goods out of the stock check and out of the rule on new products."""
        for condition in ("new_product", "not_in_stock"):
            with self.subTest(condition=condition):
                rule = self._create_rule(condition)
                order = self._create_order(quantity=1000)
                order.order_line.write({"is_downpayment": True})
                self._assert_refused(order)
                rule.active = False

    def test_a_negative_line_brings_no_stock(self):
        """CR-15: a line of minus 1000 pieces made 1000 pieces available for the next."""
        self._create_rule("not_in_stock")
        order = self._create_order(quantity=-1000)
        order.order_line = [Command.create({"product_id": self.product.id, "product_uom_qty": 1000})]
        self._assert_refused(order)

    def test_the_lead_time_of_the_product_counts(self):
        """CR-20: the salesperson set the lead time of the line to nothing."""
        self._create_rule("lead_time")
        self.product.sale_delay = 30
        order = self._create_order(commitment_date=fields.Datetime.add(fields.Datetime.now(), days=2))
        order.order_line.customer_lead = 0
        self._assert_refused(order)

    def test_an_order_that_turns_out_to_be_oral_is_reviewed_with_its_proof(self):
        """CR-51: the channel changed after the approval, and nobody asked for the proof of the oral order."""
        self._create_rule("always")
        order, _review = self._approved_order()
        order.order_channel = "phone"
        self.assertEqual(order.review_state, "changed")
        self._assert_refused(order)

    def test_what_is_made_to_the_customers_wish_counts(self):
        """CR-13: the custom value of an attribute changed after the approval, which is what is made."""
        self._create_rule("always")
        attribute = self.env["product.attribute"].create(
            {
                "name": "Engraving",
                "create_variant": "no_variant",
                "value_ids": [Command.create({"name": "Text", "is_custom": True}), Command.create({"name": "None"})],
            }
        )
        template = self.env["product.template"].create(
            {
                "name": "Engraved",
                "attribute_line_ids": [
                    Command.create({"attribute_id": attribute.id, "value_ids": [Command.set(attribute.value_ids.ids)]})
                ],
            }
        )
        text, none = template.attribute_line_ids.product_template_value_ids
        order = self._create_order(product=template.product_variant_id)
        custom = {"custom_product_template_attribute_value_id": text.id, "custom_value": "Anna"}
        order.order_line.write(
            {
                "product_no_variant_attribute_value_ids": [Command.set(text.ids)],
                "product_custom_attribute_value_ids": [Command.create(custom)],
            }
        )
        self._sign(self._request(order))
        before = order._review_fingerprint()
        order.order_line.product_custom_attribute_value_ids.custom_value = "Hanna"
        self._assert_refused(order)
        order.order_line.product_custom_attribute_value_ids.custom_value = "Anna"
        self.assertEqual(order._review_fingerprint(), before)
        order.order_line.product_no_variant_attribute_value_ids = none
        self.assertNotEqual(order._review_fingerprint(), before)

    def test_who_made_the_quotation_does_not_approve_it(self):
        """XX-10: a member of the approving function made the quotation and named somebody else as salesperson."""
        self._create_rule("always")
        self.functions["director"].user_ids = self.salesman
        other = self.salesman.copy({"login": "cr_colleague", "name": "Colleague"})
        order = self._create_order()
        order.user_id = other
        order.with_user(other).action_request_review()
        review = order.sudo()._review_current()
        review.with_user(other).action_submit()
        self._sign(review, "production")
        row = review.signoff_ids.filtered(lambda row: row.state == "pending")
        with self.assertRaises(UserError):
            row.with_user(self.salesman).action_approve()
        self._sign(review, "director")
        self.assertEqual(review.state, "approved")

    def test_no_questions_are_added_to_a_closed_review(self):
        """CR-97: a checklist put on an approved review changed the record of it."""
        self._create_rule("always")
        checklist = self.env["customer.checklist"].create(
            {
                "name": "Late",
                "model_id": self.env["ir.model"]._get_id("contract.review"),
                "item_ids": [Command.create({"question": "Late?"})],
            }
        )
        _order, review = self._approved_order()
        wizard = (
            self.env["customer.checklist.wizard"]
            .with_user(self.salesman)
            .create(
                {
                    "res_model": "contract.review",
                    "res_ids": review.ids,
                    "checklist_ids": [Command.set(checklist.ids)],
                }
            )
        )
        with self.assertRaises(UserError):
            wizard.action_apply()
        with self.assertRaises(UserError):
            review.with_user(self.salesman).action_add_checklists()
