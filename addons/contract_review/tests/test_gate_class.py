from datetime import timedelta

from odoo import Command, fields
from odoo.exceptions import UserError
from odoo.tests import new_test_user, tagged

from .common import ContractReviewCase


class GateClassCase(ContractReviewCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.top = cls.env["customer.function"]._get("top_management", cls.company)
        cls.boss = new_test_user(cls.env, "cr_boss", "contract_review.group_user")
        cls.top.write({"manager_id": cls.boss.id, "deputy_id": False, "user_ids": [Command.clear()]})

    def _rules(self, order):
        return self.env["contract.review.gate"]._matches(order)[order.id].rules

    def _deliver_before(self, **vals):
        """Give the customer a confirmed order."""
        self.company.contract_review_policy = "off"
        self._create_order(**vals).action_confirm()
        self.company.contract_review_policy = "enforce"

    def _planned(self, order):
        """Return the codes of the functions that are asked for a review of ``order``, in their order."""
        rows = self._request(order).signoff_ids.filtered(lambda row: row.state != "void")
        return [(row.function_id.code, row.role) for row in rows.sorted("sequence")]


@tagged("post_install", "-at_install")
class TestClassification(GateClassCase):
    """Which quotations are special, major, for export, on credit; and that no class has a way around the review."""

    def test_products_that_are_not_standard(self):
        """CR-14: special when a product is flagged new, changed or made to order, or there is no product at all."""
        rule = self._create_rule("not_standard")
        self.assertFalse(self._rules(self._create_order()))
        for kind in ("new", "changed", "special"):
            self.product.product_tmpl_id.contract_class = kind
            self.assertEqual(self._rules(self._create_order()), rule, kind)
        empty = self._create_order()
        self.product.product_tmpl_id.contract_class = "standard"
        self.assertFalse(self._rules(empty))
        empty.order_line = [Command.clear()]
        self.assertEqual(self._rules(empty), rule)

    def test_every_review_has_a_type(self):
        """CR-14: the type is required, and set by the rules."""
        self._create_rule("always")
        review = self._request(submit=False)
        self.assertTrue(review.type_id)
        self.assertTrue(review._fields["type_id"].required)
        with self.assertRaises(UserError):
            review.with_user(self.salesman).write({"type_id": self.stock_type.id})

    def test_what_the_classification_found_stands_on_the_review(self):
        """CR-20: a new customer and new products are found by themselves."""
        self._create_rule("always")
        review = self._request(submit=False)
        self.assertRecordValues(
            review, [{"is_new_customer": True, "has_new_product": True, "is_standard": True, "is_major": False}]
        )
        self._deliver_before()
        review = self._request(self._create_order(), submit=False)
        self.assertRecordValues(review, [{"is_new_customer": False, "has_new_product": False}])

    def test_a_major_contract_by_amount(self):
        """CR-18: from the amount of the company on, top management approves, whatever the type of the review."""
        self.company.contract_major_amount = 400
        rule = self._create_rule("major")
        self.assertFalse(self._rules(self._create_order(quantity=3)))
        order = self._create_order(quantity=4)
        self.assertEqual(self._rules(order), rule)
        self.assertEqual(
            self._planned(order),
            [("cr_production", "review"), ("cr_director", "approve"), ("top_management", "approve")],
        )
        self.assertTrue(order.sudo().review_ids.is_major)

    def test_a_major_contract_by_hand(self):
        """CR-18: marked by hand, and the mark is part of what is reviewed."""
        self._create_rule("major")
        order = self._create_order(is_major=True)
        review = self._request(order)
        self._sign(review)
        self.assertEqual(review.state, "in_review", "top management has not approved")
        review.signoff_ids.filtered(lambda row: row.function_id == self.top).with_user(self.boss).action_approve()
        self.assertEqual(review.state, "approved")
        order.is_major = False
        self.assertEqual(order.review_state, "changed")
        with self.assertRaises(UserError):
            order.action_confirm()

    def test_other_reviews_are_concluded_without_top_management(self):
        """CR-18: not major and not special."""
        self.review_type.kind = "regular_made"
        self.company.contract_gm_special = True
        self._create_rule("always")
        self.assertEqual(self._planned(self._create_order()), [("cr_production", "review"), ("cr_director", "approve")])

    def test_top_management_approves_special_contracts_by_default(self):
        """CR-17: the deputy in charge, then top management; on by default, switched off by the company."""
        self.assertTrue(self.env["res.company"].create({"name": "New"}).contract_gm_special)
        self._create_rule("always")
        for wanted, last in ((True, ("top_management", "approve")), (False, ("cr_director", "approve"))):
            self.company.contract_gm_special = wanted
            self.assertEqual(self._planned(self._create_order())[-1], last)

    def test_top_management_approves_all_contracts(self):
        """CR-19: a setting of the company, off by default."""
        self.assertFalse(self.env["res.company"].create({"name": "New"}).contract_gm_all)
        self.review_type.kind = "regular_made"
        self.company.contract_gm_all = True
        self._create_rule("always")
        self.assertEqual(self._planned(self._create_order())[-1], ("top_management", "approve"))

    def test_top_management_is_not_asked_twice(self):
        """CR-17, CR-19: a type that ends with top management gets no second row."""
        self.company.contract_gm_all = True
        self.functions["top"] = self.top
        self._create_rule("always", self._create_type("Top", [("production", 10, "review"), ("top", 20, "approve")]))
        self.assertEqual(
            self._planned(self._create_order()), [("cr_production", "review"), ("top_management", "approve")]
        )

    def test_credit_levels(self):
        """CR-99, CR-100: each level can be reviewed, the annual customers of level III too."""
        none = self._create_rule("credit_level", credit_level="none")
        third = self._create_rule("credit_level", credit_level="iii")
        order = self._create_order()
        self.assertEqual(self._rules(order), none)
        self.partner._set_credit(self.company, credit_level="iii")
        self.assertEqual(self._rules(order), third)
        with self.assertRaises(UserError):
            order.action_confirm()

    def test_overdue_amounts(self):
        """CR-33: what is late by more days and more money than the rule allows."""
        rule = self._create_rule("overdue", days=10, amount=500)
        order = self._create_order()
        self.assertFalse(self._rules(order))
        self._invoice(400, late=30)
        self.assertFalse(self._rules(order), "too little")
        self._invoice(400, late=5)
        self.assertFalse(self._rules(order), "not late enough")
        self._invoice(200, late=11)
        self.assertEqual(self._rules(order), rule)

    def test_credit_limit(self):
        """CR-33: what the customer owes, and this order, against the limit."""
        rule = self._create_rule("credit_limit")
        order = self._create_order(quantity=4)
        self.assertFalse(self._rules(order))
        self.partner.write({"use_partner_credit_limit": True, "credit_limit": 500})
        self.assertFalse(self._rules(order))
        self._invoice(200, late=0)
        self.assertEqual(self._rules(order), rule)

    def _invoice(self, amount, late):
        due = fields.Date.today() - timedelta(days=late)
        self.env["account.move"].create(
            {
                "move_type": "out_invoice",
                "partner_id": self.partner.id,
                "invoice_date": due,
                "invoice_date_due": due,
                "invoice_payment_term_id": False,
                "invoice_line_ids": [Command.create({"name": "Late", "price_unit": amount, "tax_ids": False})],
            }
        ).action_post()

    def test_export(self):
        """CR-07: the goods leave the country, or the customer is abroad and no other address is known."""
        rule = self._create_rule("export")
        self.company.country_id = self.env.ref("base.cn")
        order = self._create_order()
        self.assertFalse(self._rules(order), "nobody knows where the customer is")
        self.partner.country_id = self.env.ref("base.cn")
        self.assertFalse(self._rules(order))
        abroad = self.env["res.partner"].create(
            {
                "name": "Abroad",
                "parent_id": self.partner.id,
                "type": "delivery",
                "country_id": self.env.ref("base.de").id,
            }
        )
        order.partner_shipping_id = abroad
        self.assertEqual(self._rules(order), rule)
        self.assertTrue(self._request(order, submit=False).is_export)

    def test_the_date_of_the_quotation_does_not_choose_the_rate(self):
        """CR-18: a quotation dated to a day with a good rate got below the limit."""
        currency = self.env["res.currency"].create({"name": "XCR", "symbol": "x"})
        for day, rate in (("2020-01-01", 100.0), ("2021-01-01", 1.0)):
            self.env["res.currency.rate"].create(
                {"currency_id": currency.id, "name": day, "rate": rate, "company_id": self.company.id}
            )
        pricelist = self.env["product.pricelist"].create({"name": "X", "currency_id": currency.id})
        rule = self._create_rule("amount", amount=400)
        order = self._create_order(quantity=5, pricelist_id=pricelist.id, date_order="2020-06-01")
        self.assertEqual(self._rules(order), rule)


@tagged("post_install", "-at_install")
class TestWrittenOnly(GateClassCase):
    """CR-55: products that are sold on written orders only."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.parent = cls.env["product.category"].create({"name": "Concrete"})
        cls.category = cls.env["product.category"].create({"name": "Ready-mixed", "parent_id": cls.parent.id})
        cls.product.categ_id = cls.category

    def _written_only(self):
        return self.product._is_ordered_in_writing(self.company)

    def test_product_category_company(self):
        """CR-55: the product's own word, its nearest category's, the company's."""
        self.assertFalse(self._written_only())
        self.company.contract_in_writing = True
        self.assertTrue(self._written_only())
        self.parent.ordered_in_writing = "no"
        self.assertFalse(self._written_only())
        self.category.ordered_in_writing = "yes"
        self.assertTrue(self._written_only())
        self.product.product_tmpl_id.ordered_in_writing = "no"
        self.assertFalse(self._written_only())

    def test_an_oral_order_is_not_confirmed(self):
        """CR-55: by word of mouth or telephone never, whether a rule applies or not; in any other way as always."""
        self.category.ordered_in_writing = "yes"
        for channel in ("oral", "phone"):
            order = self._create_order(order_channel=channel)
            with self.subTest(channel=channel), self.assertRaisesRegex(UserError, "written orders only"):
                order.action_confirm()
            with self.assertRaisesRegex(UserError, "written orders only"):
                order.action_request_review()
        for channel in ("written", "fax", "mail", "web"):
            order = self._create_order(order_channel=channel)
            order.action_confirm()
            self.assertEqual(order.state, "sale")

    def test_an_oral_order_is_not_reviewed_either(self):
        """CR-55: no signature makes a written order of it."""
        self._create_rule("oral")
        order = self._create_order(order_channel="phone")
        review = self._request(order)
        self.category.ordered_in_writing = "yes"
        review.with_user(self.salesman).write(
            {
                "oral_from": "Ann",
                "oral_taken_by_id": self.salesman.id,
                "oral_taken_on": fields.Datetime.now(),
                "oral_confirmed_by": "Bob",
                "oral_confirmed_on": fields.Datetime.now(),
                "oral_confirmed_how": "fax",
            }
        )
        self._sign(review, "production")
        with self.assertRaisesRegex(UserError, "written orders only"):
            self._sign(review, "director")
        self.category.ordered_in_writing = "no"
        draft = self._request(self._create_order(order_channel="phone"), submit=False)
        self.category.ordered_in_writing = "yes"
        with self.assertRaisesRegex(UserError, "written orders only"):
            draft.with_user(self.salesman).action_submit()

    def test_it_can_be_a_reason_for_a_review(self):
        self.category.ordered_in_writing = "yes"
        rule = self._create_rule("written_only")
        self.assertEqual(self._rules(self._create_order(order_channel="oral")), rule)
        self.assertFalse(self._rules(self._create_order()))

    def test_nothing_is_blocked_where_reviews_are_advised(self):
        """CR-55: as everything else, it blocks where the company enforces."""
        self.category.ordered_in_writing = "yes"
        for policy in ("advise", "off"):
            self.company.contract_review_policy = policy
            order = self._create_order(order_channel="phone")
            order.action_confirm()
            self.assertEqual(order.state, "sale")

    def test_the_acceptance_of_the_customer_is_held(self):
        """CR-13, CR-55: nothing that the customer signed or paid is lost."""
        self.category.ordered_in_writing = "yes"
        order = self._create_order(order_channel="phone")
        order.with_user(self.env.ref("base.public_user")).sudo()._validate_order()
        self.assertRecordValues(order, [{"state": "sent", "review_hold": True}])
        self.assertTrue(order.sudo().activity_ids)


@tagged("post_install", "-at_install")
class TestStockSignatures(GateClassCase):
    """CR-15: sales and the warehouse sign the outbound slip, where the company wants it."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.functions["warehouse"] = cls.functions["director"]
        cls.signers["warehouse"] = cls.signers["director"]
        cls.slip_type = cls._create_type(
            "Slip",
            [("production", 10, "review"), ("warehouse", 20, "verify")],
            kind="regular_stock",
            stock_check=True,
            stock_signatures=True,
        )
        cls._create_rule("always", cls.slip_type)

    def test_two_signatures_complete_it(self):
        """CR-15: both signatures are the review."""
        order = self._create_order()
        with self.assertRaises(UserError):
            order.action_confirm()
        review = self._request(order)
        self.assertEqual(review.stock_state, "available")
        self._sign(review, "production")
        self.assertEqual(review.state, "in_review")
        self._sign(review, "warehouse")
        self.assertRecordValues(review, [{"state": "approved", "is_stock_check": False}])
        order.action_confirm()
        self.assertEqual(order.state, "sale")

    def test_refused_when_the_stock_is_short(self):
        """CR-15: goods that are gone by the time of the signature are not confirmed by it."""
        review = self._request(self._create_order(quantity=8))
        self._sign(review, "production")
        self.company.contract_review_policy = "off"
        self._create_order(quantity=5).action_confirm()
        self.company.contract_review_policy = "enforce"
        with self.assertRaisesRegex(UserError, "not all goods are in stock"):
            self._sign(review, "warehouse")

    def test_without_the_option_nobody_signs(self):
        """CR-15: the stock check itself is the review."""
        self.slip_type.stock_signatures = False
        order = self._create_order()
        order.action_confirm()
        self.assertTrue(order.sudo().review_ids.is_stock_check)

    def test_the_slip_is_printed(self):
        """CR-15: product, specification, quantity, price and both signatures; prices for those who may see them."""
        review = self._request(self._create_order(quantity=3, price_unit=1234.5))
        self._sign(review, "production", "warehouse")
        report = self.env["ir.actions.report"]
        pages = {
            user: str(
                report.with_user(user)._render_qweb_html(
                    "contract_review.report_outbound_slip", review.ids, data={"report_type": "pdf"}
                )[0]
            )
            for user in (self.salesman, self.signers["production"])
        }
        for part in ("Outbound Slip", "Reviewed product", "3.00", "1,234.50", self.signers["warehouse"].name):
            self.assertIn(part, pages[self.salesman])
        self.assertNotIn("1,234.50", pages[self.signers["production"]])


@tagged("post_install", "-at_install")
class TestOrigin(GateClassCase):
    """What a review is based on and what it is about; who is responsible; whether the customer is admitted."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls._create_rule("always")

    def test_the_origin_has_a_kind(self):
        """CR-10: customer order, draft contract, draft technical agreement, oral order or bid, with the document."""
        kinds = dict(self.env["contract.review"]._fields["origin_kind"].selection)
        self.assertLessEqual({"customer_order", "draft_contract", "draft_agreement", "oral_order", "bid"}, set(kinds))
        review = self._request(self._create_order(client_order_ref="PO 7"), submit=False)
        self.assertRecordValues(review, [{"origin_kind": "customer_order", "origin_reference": "PO 7"}])
        oral = self._request(self._create_order(order_channel="phone"), submit=False)
        self.assertEqual(oral.origin_kind, "oral_order")
        values = {"name": "draft.pdf", "raw": b"draft", "res_model": review._name, "res_id": review.id}
        document = self.env["ir.attachment"].with_user(self.salesman).create(values)
        review.with_user(self.salesman).write(
            {"origin_kind": "draft_contract", "origin_attachment_ids": [Command.set(document.ids)]}
        )
        self._sign(self._request(review.order_id))
        with self.assertRaises(UserError):
            review.with_user(self.salesman).write({"origin_kind": "bid"})

    def test_the_origin_is_taken_over(self):
        """CR-10: the review that takes the place of a rejected one is based on the same document."""
        order = self._create_order()
        review = self._request(order, submit=False)
        review.with_user(self.salesman).write({"origin_kind": "draft_agreement", "origin_reference": "TA 1"})
        self._reject(self._request(order))
        order.order_line.price_unit = 90
        order.action_request_review()
        new = order.sudo()._review_current()
        self.assertNotEqual(new, review)
        self.assertRecordValues(new, [{"origin_kind": "draft_agreement", "origin_reference": "TA 1"}])

    def test_asked_for_from_the_log(self):
        """CR-10: where the customer's requirements were logged, the quotation and its review are made of them."""
        self.salesman.group_ids |= self.env.ref("customer_comm.group_user")
        log = self.env["customer.communication"].create(
            {
                "subject": "Wants 20",
                "partner_id": self.partner.id,
                "channel_id": self.env.ref("customer_comm.channel_phone").id,
                "stage_id": self.env.ref("customer_comm.stage_after_delivery").id,
                "subject_kind": "feedback",
                "description": "<p>20 pieces</p>",
            }
        )
        log.with_user(self.salesman).action_request_review()
        order = self.env["sale.order"].search([("communication_id", "=", log.id)])
        self.assertEqual(len(order), 1)
        self.assertEqual(order.sudo()._review_current().state, "draft")
        log.with_user(self.salesman).action_request_review()
        self.assertEqual(self.env["sale.order"].search_count([("communication_id", "=", log.id)]), 1)

    def test_what_is_reviewed(self):
        """CR-24: bid, contract, order, agreement, change."""
        review = self._request(submit=False)
        self.assertEqual(review.subject_kind, "order")
        for origin, subject in (("draft_contract", "contract"), ("draft_agreement", "agreement"), ("bid", "bid")):
            review.with_user(self.salesman).origin_kind = origin
            self.assertEqual(review.subject_kind, subject)
        for kind in ("bid", "change"):
            self.review_type.kind = kind
            self.env.flush_all()
            self.assertEqual(review.subject_kind, kind)

    def test_somebody_is_responsible(self):
        """CR-09: without a salesperson nobody is asked to sign."""
        order = self._create_order()
        order.user_id = False
        self.env["customer.function"]._get("sales", self.company).sudo().write(
            {"manager_id": False, "deputy_id": False, "user_ids": [Command.clear()]}
        )
        review = self._request(order.sudo(), submit=False) if order.has_access("write") else None
        review = review or self._request(order, submit=False)
        review.sudo().user_id = False
        with self.assertRaisesRegex(UserError, "nobody who is responsible"):
            review._submit()
        review.sudo().user_id = self.salesman
        review._submit()
        self.assertEqual(review.state, "in_review")

    def test_who_does_not_know_the_product_is_warned(self):
        """CR-09: a warning and no more, where the company says which skill it takes to sell a category."""
        category = self.env["product.category"].create({"name": "Boilers"})
        self.product.categ_id = self.env["product.category"].create({"name": "Steam", "parent_id": category.id})
        review = self._request(submit=False)
        self.assertFalse(review.competence_warning)
        skill = self.env["customer.skill"].create({"name": "Boilers", "sale_categ_ids": [Command.set(category.ids)]})
        review.invalidate_recordset()
        self.assertIn("Boilers", review.competence_warning)
        review.with_user(self.salesman).action_submit()
        self.env["customer.competence"].create({"user_id": self.salesman.id, "skill_id": skill.id})
        review.invalidate_recordset()
        self.assertFalse(review.competence_warning)

    def test_admission_and_credit_level_stand_on_the_review(self):
        """CR-99: shown, the credit level for those only who may see prices and margins."""
        self.partner._set_credit(self.company, credit_level="ii", admission_state="applied")
        review = self._request(submit=False)
        self.assertEqual((review.credit_level, review.admission_state), ("ii", "applied"))
        reader = review.with_user(self.signers["production"])
        self.assertEqual(reader.admission_state, "applied")
        self.assertNotIn("credit_level", reader.fields_get())
        finance = new_test_user(self.env, "cr_gate_finance", "contract_review.group_price")
        self.assertEqual(review.with_user(finance).credit_level, "ii")

    def test_only_admitted_customers_are_approved(self):
        """CR-99: by setting, the last signature is refused until the customer is admitted."""
        self.company.admission_block = False
        self.company.contract_admission = True
        self.partner._set_credit(self.company, admission_state="applied")
        review = self._request()
        self._sign(review, "production")
        with self.assertRaisesRegex(UserError, "not admitted"):
            self._sign(review, "director")
        self.partner._set_credit(self.company, admission_state="admitted")
        self._sign(review, "director")
        self.assertEqual(review.state, "approved")
