from datetime import timedelta

from odoo import Command, fields
from odoo.exceptions import ValidationError
from odoo.tests import tagged
from odoo.tools import mute_logger

from ..tools.order_facts import OrderFacts
from .common import ContractReviewCase


@tagged("post_install", "-at_install")
class TestRules(ContractReviewCase):
    """Which quotations are reviewed, for which reason, in which way."""

    def _match(self, order):
        match = self.env["contract.review.gate"]._matches(order)[order.id]
        return match.rules

    def _deliver_before(self, **vals):
        """Give the customer a confirmed order."""
        self.company.contract_review_policy = "off"
        order = self._create_order(**vals)
        order.action_confirm()
        self.company.contract_review_policy = "enforce"
        return order

    def test_new_customer(self):
        """CR-20: a customer without a confirmed order is new; the contacts of one company are one customer."""
        rule = self._create_rule("new_customer")
        contact = self.env["res.partner"].create({"name": "Contact", "parent_id": self.partner.id})
        self.assertEqual(self._match(self._create_order()), rule)
        self._create_order().action_cancel()
        self.assertEqual(self._match(self._create_order()), rule, "a cancelled order makes no customer")
        self._deliver_before(partner_id=contact.id)
        self.assertFalse(self._match(self._create_order()))

    def test_confirmed_order_is_no_history_of_its_own(self):
        """CR-20: a review that follows the confirmation still sees a new customer and a product new for him."""
        order = self._create_order(partner_id=self.env["res.partner"].create({"name": "First Order"}).id)
        self.company.contract_review_policy = "off"
        order.action_confirm()
        facts = OrderFacts(order)
        self.assertEqual(facts.new_customer_ids, set(order.ids))
        self.assertEqual(facts.new_product_line_ids, set(order.order_line.ids))

    def test_new_customer_is_a_matter_of_the_company(self):
        """CR-20: what another company of the group sold does not count."""
        rule = self._create_rule("new_customer")
        other = self.env["res.company"].create({"name": "Other company", "contract_review_policy": "off"})
        order = self.env["sale.order"].create({"partner_id": self.partner.id, "company_id": other.id})
        order.action_confirm()
        self.assertEqual(self._match(self._create_order()), rule)

    def test_new_product(self):
        """CR-20: goods that the customer has never had are new, services are not."""
        rule = self._create_rule("new_product")
        self.assertEqual(self._match(self._create_order()), rule)
        self._deliver_before()
        self.assertFalse(self._match(self._create_order()))
        other = self._create_goods("Never sold")
        self.assertEqual(self._match(self._create_order(product=other)), rule)
        service = self._create_goods("Service", type="service", is_storable=False)
        self.assertFalse(self._match(self._create_order(product=service)))

    def test_oral(self):
        rule = self._create_rule("oral")
        for channel in ("oral", "phone"):
            self.assertEqual(self._match(self._create_order(order_channel=channel)), rule)
        for channel in ("written", "fax", "mail", "web"):
            self.assertFalse(self._match(self._create_order(order_channel=channel)))

    def test_amount_in_the_currency_of_the_company(self):
        rule = self._create_rule("amount", amount=1000)
        self.assertFalse(self._match(self._create_order(price_unit=999.99)))
        self.assertEqual(self._match(self._create_order(price_unit=1000)), rule)
        currency = self.env["res.currency"].create({"name": "XCR", "symbol": "X"})
        self.env["res.currency.rate"].create({"currency_id": currency.id, "rate": 10, "name": "2020-01-01"})
        pricelist = self.env["product.pricelist"].create({"name": "Foreign", "currency_id": currency.id})
        self.assertFalse(self._match(self._create_order(price_unit=9999, pricelist_id=pricelist.id)))
        self.assertEqual(self._match(self._create_order(price_unit=10000, pricelist_id=pricelist.id)), rule)

    def test_margin(self):
        """CR-33: price and profit; the cost is 60."""
        rule = self._create_rule("margin", margin=40)
        self.assertFalse(self._match(self._create_order(price_unit=100)))
        self.assertEqual(self._match(self._create_order(price_unit=99)), rule)
        self.product.standard_price = 0
        self.assertFalse(self._match(self._create_order(price_unit=1)), "nothing is known of the cost")

    def test_lead_time(self):
        """CR-32: a delivery sooner than the lead time, of the products or a fixed one."""
        rule = self._create_rule("lead_time")
        self.product.sale_delay = 10
        now = fields.Datetime.now()
        self.assertFalse(self._match(self._create_order()), "no date was promised")
        self.assertEqual(self._match(self._create_order(commitment_date=now + timedelta(days=9))), rule)
        self.assertFalse(self._match(self._create_order(commitment_date=now + timedelta(days=11))))
        rule.days = 30
        self.assertEqual(self._match(self._create_order(commitment_date=now + timedelta(days=29))), rule)

    def test_payment_terms(self):
        rule = self._create_rule("payment_term")
        term = self.env["account.payment.term"].create({"name": "Ninety days"})
        self.assertFalse(self._match(self._create_order()))
        self.assertEqual(self._match(self._create_order(payment_term_id=term.id)), rule)
        self.partner.property_payment_term_id = term
        self.assertFalse(self._match(self._create_order()))

    def test_stock(self):
        """CR-15: free means neither reserved nor promised to others."""
        rule = self._create_rule("not_in_stock")
        self.assertFalse(self._match(self._create_order(quantity=10)))
        self.assertEqual(self._match(self._create_order(quantity=10.5)), rule)
        self._deliver_before(quantity=4)
        self.assertFalse(self._match(self._create_order(quantity=6)))
        self.assertEqual(self._match(self._create_order(quantity=7)), rule)

    def test_stock_in_the_unit_of_the_line(self):
        rule = self._create_rule("not_in_stock")
        order = self._create_order(quantity=1)
        order.order_line.product_uom_id = self.env.ref("uom.product_uom_dozen")
        self.assertEqual(self._match(order), rule)
        self.env["stock.quant"]._update_available_quantity(self.product, order.warehouse_id.lot_stock_id, 2)
        self.env.invalidate_all()
        self.assertFalse(self._match(order))

    def test_stock_promised_to_others_is_not_free(self):
        """Goods on hand that a waiting delivery will take are not there for this quotation."""
        rule = self._create_rule("not_in_stock")
        picking = self._deliver_before(quantity=8).picking_ids
        picking.do_unreserve()
        self.assertEqual(self._match(self._create_order(quantity=3)), rule)

    def test_condition_on_the_quotation(self):
        rule = self._create_rule("domain", domain="[('order_line.product_id.default_code', '=', 'SPECIAL')]")
        self.assertFalse(self._match(self._create_order()))
        self.product.default_code = "SPECIAL"
        self.assertEqual(self._match(self._create_order()), rule)

    def test_a_condition_that_cannot_be_used_is_refused(self):
        for domain in ("[('no_such_field', '=', 1)]", "[(", "__import__('os')"):
            with self.assertRaises(ValidationError), mute_logger("odoo.tools.safe_eval"):
                self._create_rule("domain", domain=domain)

    @mute_logger("odoo.addons.contract_review.models.contract_review_rule")
    def test_a_condition_that_breaks_later_lets_nothing_pass(self):
        rule = self._create_rule("domain", domain="[('client_order_ref', '!=', False)]")
        self.env.cr.execute(
            "UPDATE contract_review_rule SET domain = %s WHERE id = %s", ["[('gone', '=', 1)]", rule.id]
        )
        rule.invalidate_recordset()
        self.assertEqual(self._match(self._create_order()), rule)

    def test_the_first_rule_decides_the_type_and_all_are_recorded(self):
        """CR-14: the type is proposed by what the quotation holds."""
        other_type = self._create_type("Other", [("production", 10, "review")])
        self._create_rule("always", self.stock_type, name="Anything", sequence=30)
        self._create_rule("new_product", other_type, name="New product", sequence=20)
        self._create_rule("new_customer", name="New customer", sequence=10)
        review = self._request(submit=False)
        self.assertEqual(review.type_id, self.review_type)
        self.assertEqual(review.reason, "New customer, New product")
        self.assertEqual(len(review.rule_ids), 2)

    def test_a_rule_of_another_company_does_not_count(self):
        other = self.env["res.company"].create({"name": "Other company"})
        self._create_rule("always", company_id=other.id)
        self.assertFalse(self._match(self._create_order()))

    def test_all_of_a_batch_at_once(self):
        rule = self._create_rule("amount", amount=500)
        orders = self._create_order(price_unit=100) | self._create_order(price_unit=600)
        matches = self.env["contract.review.gate"]._matches(orders)
        self.assertEqual([matches[order.id].rules for order in orders], [rule.browse(), rule])

    def test_facts_stand_beside_the_lines(self):
        """CR-33: stock, lead time and margin of the moment when the review started."""
        review = self._request(
            self._create_order(
                quantity=12,
                price_unit=80,
                commitment_date="2030-01-01",
                order_line=[
                    Command.create({"display_type": "line_section", "name": "Goods"}),
                    Command.create({"product_id": self.product.id, "product_uom_qty": 12, "price_unit": 80}),
                ],
            )
        )
        self.assertRecordValues(review, [{"stock_state": "short", "margin_percent": 25.0, "amount_untaxed": 960}])
        self.assertRecordValues(
            review.line_ids,
            [
                {"name": "Goods", "product_id": False, "stock_state": False},
                {"name": "Reviewed product", "product_id": self.product.id, "stock_state": "short"},
            ],
        )
        self.assertEqual(review.line_ids[1].margin_percent, 25.0)


@tagged("post_install", "-at_install")
class TestShippedRules(ContractReviewCase):
    """The rules, types and questions that the addon ships, as long as the company has not changed them."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.env["contract.review.type"].search([]).active = False
        for kind in ("rule", "type"):
            model = f"contract.review.{kind}"
            names = cls.env["ir.model.data"].search([("module", "=", "contract_review"), ("model", "=", model)])
            cls.env[model].browse(names.mapped("res_id")).active = True
        for name in ("rule_amount", "rule_margin"):
            cls.env.ref(f"contract_review.{name}").active = False

    def _types(self, order):
        return self.env["contract.review.gate"]._matches(order)[order.id].type

    def _type(self, name):
        return self.env.ref(f"contract_review.type_{name}")

    def _codes(self, name):
        lines = self._type(name).line_ids.filtered(lambda line: line.presence != "optional")
        return [(line.function_id.code, line.role) for line in lines]

    def _questions(self, name):
        return len(self.env.ref(f"contract_review.checklist_{name}").item_ids)

    def test_each_quotation_finds_its_type(self):
        """CR-14, CR-20: new customers and products are special, the rest is made, oral or in stock."""
        self.assertEqual(self._types(self._create_order()), self._type("special"))
        self.company.contract_review_policy = "off"
        self._create_order().action_confirm()
        self.assertEqual(self._types(self._create_order()), self._type("regular_stock"))
        self.assertEqual(self._types(self._create_order(quantity=50)), self._type("regular_made"))
        self.assertEqual(self._types(self._create_order(order_channel="phone")), self._type("oral"))

    def test_types_name_their_functions(self):
        """CR-16: whoever looks at the list of types sees the functions that sign by their names."""
        lines = self._type("special").line_ids
        self.assertEqual(lines.mapped("display_name"), lines.mapped("function_id.name"))

    def test_functions_of_the_types(self):
        """CR-16, CR-17: who reviews and who approves each type."""
        self.assertEqual(
            self._codes("regular_made"),
            [("production", "review"), ("workshop", "review"), ("sales", "review"), ("sales_vp", "approve")],
        )
        special = self._codes("special")
        self.assertEqual(special[-1], ("deputy_gm", "approve"))
        self.assertEqual(
            {code for code, _role in special[:-1]},
            {"engineering", "quality", "purchasing", "production", "workshop", "finance", "sales"},
        )
        self.assertEqual(self._codes("regular_stock"), [("sales", "review"), ("warehouse", "verify")])
        self.assertTrue(self._type("regular_stock").stock_check)
        self.assertFalse(
            (self.env["contract.review.type"].search([]) - self._type("regular_stock")).filtered("stock_check")
        )

    def test_questions_of_the_functions(self):
        """CR-26, CR-27, CR-30, CR-31, CR-32, CR-33, CR-36: the questions of each function, remarks needed when no."""
        counts = {
            "sales": 5,
            "sales_summary": 3,
            "engineering": 7,
            "new_product": 2,
            "quality": 5,
            "purchasing": 4,
            "production": 5,
            "finance": 3,
            "overall": 4,
        }
        self.assertEqual({name: self._questions(name) for name in counts}, counts)
        checklists = self._type("special").checklist_ids
        self.assertLessEqual(
            {self.env.ref(f"contract_review.checklist_{name}") for name in counts}, set(checklists), "all are asked"
        )
        yes_no = checklists.item_ids.filtered(lambda item: item.answer_kind == "yesno")
        self.assertTrue(all(yes_no.mapped("remark_when_no")))
        self.assertEqual(self.env.ref("contract_review.checklist_overall").kind, "overall")

    def test_forms_of_the_register(self):
        """XX-06, XX-07: the numbers of the procedures are the defaults."""
        codes = {
            key: self.env["customer.form"]._get(key).code
            for key in ("contract_review", "order_confirmation", "bid", "contract", "requirement_review_record")
        }
        self.assertEqual(
            codes,
            {
                "contract_review": "LZJR-05-01",
                "order_confirmation": "LZJR-05-02",
                "bid": "LZJR-05-03",
                "contract": "LZJR-05-04",
                "requirement_review_record": "XRD04-7.2.2-01",
            },
        )
