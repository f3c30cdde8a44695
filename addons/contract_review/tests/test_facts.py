from odoo import fields
from odoo.exceptions import AccessError
from odoo.fields import Command
from odoo.tests import new_test_user, tagged

from .facts_common import FactsCase

PRICE_CODES = {"last_price", "margin", "balance", "credit"}


@tagged("post_install", "-at_install")
class TestFacts(FactsCase):
    """What the books say is beside the questions, as it was when the signatures were asked for."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.env["contract.review.fact.kind"].search([]).active = False
        cls.kinds = {
            code: cls.env["contract.review.fact.kind"].create(
                {"name": code, "code": code, "function_ids": cls.functions["production"].ids}
            )
            for code, __ in cls.env["contract.review.fact.kind"]._fields["code"].selection
        }
        cls.seller = new_test_user(cls.env, "cr_price", "contract_review.group_price")

    def _facts(self, review, code):
        return (review.fact_ids | review.sudo().price_fact_ids).filtered(lambda fact: fact.code == code)

    def _request_on(self, days, **vals):
        date = fields.Datetime.add(fields.Datetime.now(), days=days)
        return self._request(self._create_order(commitment_date=date, **vals))

    def _plan_move(self, quantity, days, incoming=True):
        warehouse = self.env["stock.warehouse"].search([("company_id", "=", self.company.id)], limit=1)
        outside = self.env.ref("stock.stock_location_suppliers" if incoming else "stock.stock_location_customers")
        places = [outside.id, warehouse.lot_stock_id.id]
        move = self.env["stock.move"].create(
            {
                "product_id": self.product.id,
                "product_uom_qty": quantity,
                "location_id": places[0 if incoming else 1],
                "location_dest_id": places[1 if incoming else 0],
                "date": fields.Datetime.add(fields.Datetime.now(), days=days),
            }
        )
        move._action_confirm()
        return move

    def test_stock_at_the_date(self):
        """CR-31: free stock, and what comes in and goes out up to the requested date, beside what is needed."""
        self._plan_move(5, 4)
        self._plan_move(3, 5, incoming=False)
        self._plan_move(100, 30)
        fact = self._facts(self._request_on(10, quantity=11), "stock")
        self.assertEqual(fact.data["incoming"], 5)
        self.assertEqual(fact.data["forecast"], 12)
        self.assertEqual(fact.data["needed"], 11)
        self.assertFalse(fact.is_warning)
        late = self._facts(self._request_on(10, quantity=13), "stock")
        self.assertTrue(late.is_warning)
        self.assertIn("12 left on", late.value)

    def test_lead_time(self):
        self.product.sale_delay = 12
        fact = self._facts(self._request_on(10), "lead_time")
        self.assertEqual((fact.data["lead"], fact.data["left"]), (12, 10))
        self.assertTrue(fact.is_warning)
        self.assertFalse(self._facts(self._request_on(12), "lead_time").is_warning)

    def test_supplier(self):
        """CR-31: the supplier's lead time is compared with the customer's date; late gives warning."""
        supplier = self.env["res.partner"].create({"name": "Foundry"})
        self.product.seller_ids = [Command.create({"partner_id": supplier.id, "delay": 15})]
        fact = self._facts(self._request_on(14), "supplier")
        self.assertEqual(fact.data["date"], self._day(15).isoformat())
        self.assertTrue(fact.is_warning)
        self.assertIn("Foundry, 15 days", fact.value)
        self.assertFalse(self._facts(self._request_on(15), "supplier").is_warning)

    def test_prices(self):
        """CR-33: last price to the same customer, margin, balance and credit level, for those who may see them."""
        old = self._create_order(price_unit=80)
        self.company.contract_review_policy = "off"
        old.action_confirm()
        self.company.contract_review_policy = "enforce"
        review = self._request(self._create_order())
        last = self._facts(review, "last_price")
        self.assertEqual((last.data["last"], last.data["now"], last.data["change"]), (80, 100, 25))
        self.assertIn(old.name, last.value)
        self.assertFalse(last.is_warning)
        self.assertEqual(self._facts(review, "margin").data["percent"], 40)
        self.assertEqual(self._facts(review, "balance").data["overdue"], 0)
        self.assertTrue(self._facts(self._request(self._create_order(price_unit=70)), "last_price").is_warning)

    def test_overdue_and_credit_limit(self):
        """CR-33: an overdue invoice and an order beyond the credit limit are warnings."""
        journal = self.env["account.journal"].search(
            [("type", "=", "sale"), ("company_id", "=", self.company.id)], limit=1
        )
        invoice = self.env["account.move"].create(
            {
                "move_type": "out_invoice",
                "partner_id": self.partner.id,
                "journal_id": journal.id,
                "invoice_date": self._day(-40),
                "invoice_date_due": self._day(-10),
                "invoice_line_ids": [Command.create({"name": "x", "price_unit": 500, "tax_ids": []})],
            }
        )
        invoice.action_post()
        self.company.account_use_credit_limit = True
        self.partner.credit_limit = 550
        review = self._request(self._create_order())
        balance, credit = self._facts(review, "balance"), self._facts(review, "credit")
        self.assertEqual((balance.data["open"], balance.data["overdue"]), (500, 500))
        self.assertTrue(balance.is_warning)
        self.assertEqual((credit.data["limit"], credit.data["used"]), (550, 600))
        self.assertTrue(credit.is_warning)

    def test_who_sees_prices(self):
        """CR-33: the margin is for finance and sales: reviewers and salespeople without the group see none."""
        review = self._request()
        facts = self.env["contract.review.fact"]
        for user in (self.signers["production"], self.salesman):
            found = facts.with_user(user).search([("review_id", "=", review.id)])
            self.assertTrue(found)
            self.assertFalse(PRICE_CODES & set(found.mapped("code")), user.login)
            with self.assertRaises(AccessError):
                self._facts(review, "margin").with_user(user).read(["data"])
            with self.assertRaises(AccessError):
                review.with_user(user).read(["price_fact_ids"])
        self.assertIn("margin", review.with_user(self.seller).price_fact_ids.mapped("code"))

    def test_only_for_those_who_are_asked(self):
        self.kinds["stock"].function_ids = self.env.ref("customer_comm.function_logistics")
        review = self._request()
        self.assertFalse(self._facts(review, "stock"))
        self.assertTrue(self._facts(review, "lead_time"))

    def test_new_product_and_returns(self):
        """CR-27: a product that the customer never had is marked; what he sent back within a year as well."""
        review = self._request()
        self.assertTrue(self._facts(review, "new_product").is_warning)
        self.company.contract_review_policy = "off"
        order = self._create_order()
        order.action_confirm()
        picking = order.sudo().picking_ids
        picking.move_ids.write({"quantity": 1, "picked": True})
        picking._action_done()
        wizard = self.env["stock.return.picking"].create({"picking_id": picking.id})
        wizard.product_return_moves.quantity = 1
        back = self.env["stock.picking"].browse(wizard.action_create_returns()["res_id"])
        back.move_ids.write({"quantity": 1, "picked": True})
        back._action_done()
        self.company.contract_review_policy = "enforce"
        review = self._request(self._create_order())
        self.assertFalse(self._facts(review, "new_product"))
        self.assertEqual(self._facts(review, "returns").data["quantity"], 1)

    def test_weight(self):
        self.product.weight = 2.5
        self.partner.city = "Chengdu"
        fact = self._facts(self._request(self._create_order(quantity=4)), "weight")
        self.assertEqual(fact.data["weight"], 10)
        self.assertIn("Chengdu", fact.value)

    def test_the_record_shows_what_the_signers_saw(self):
        """The facts stay as they were when the signatures were asked for, whatever happens to the stock later."""
        review = self._request_on(10)
        before = self._facts(review, "stock").data
        self._plan_move(50, 1)
        review.invalidate_recordset()
        self.assertEqual(self._facts(review, "stock").data, before)
        for user in (self.signers["production"], self.salesman, self.seller):
            fact = self._facts(review, "stock").with_user(user)
            with self.assertRaises(AccessError):
                fact.data = {}
            with self.assertRaises(AccessError):
                fact.unlink()

    def test_reviewed_again_with_new_facts(self):
        order = self._create_order()
        review = self._request(order)
        order.order_line.product_uom_qty = 50
        review.with_user(self.salesman).action_review_again()
        fact = self._facts(review, "stock")
        self.assertEqual(fact.data["needed"], 50)
        self.assertTrue(fact.is_warning)

    def test_beside_the_question(self):
        """The fact stands beside the question; a price only for those who may see prices."""
        checklist = self.env["customer.checklist"].create(
            {
                "name": "Facts",
                "model_id": self.env["ir.model"]._get_id("contract.review"),
                "item_ids": [
                    Command.create({"question": code, "fact_kind_id": self.kinds[code].id})
                    for code in ("stock", "margin")
                ],
            }
        )
        self.review_type.checklist_ids = checklist
        review = self._request(self._create_order(quantity=3))
        answers = review.checklist_answer_ids.sorted("question")
        margin, stock = answers.with_user(self.signers["production"])
        self.assertIn("3 Units needed", stock.fact)
        self.assertFalse(margin.fact)
        self.assertIn("40.0 % of", answers.with_user(self.seller)[0].fact)

    def test_in_the_language_of_the_reader(self):
        review = self._request()
        fact = self._facts(review, "lead_time")
        self.assertIn("days needed", fact.with_context(lang="en_US").value)

    def test_services_and_notes_have_no_facts_of_goods(self):
        service = self.env["product.product"].create({"name": "Advice", "type": "service", "list_price": 10})
        lines = [
            Command.create({"product_id": service.id}),
            Command.create({"display_type": "line_note", "name": "A note"}),
        ]
        review = self._request(self._create_order(order_line=lines))
        self.assertFalse(self._facts(review, "stock") | self._facts(review, "lead_time"))
        self.assertEqual(len(review.verdict_ids), 2, "the service is judged, the note is not")

    def test_facts_of_a_batch(self):
        """The number of queries does not grow with the reviews, nor with the lines."""

        def count(size):
            reviews = self.env["contract.review"]
            for __ in range(size):
                reviews |= self._request(self._create_two_lines())
            reviews = reviews.sudo()
            reviews.fact_ids.unlink()
            self.env.flush_all()
            self.env.invalidate_all()
            before = self.cr.sql_log_count
            reviews._take_facts()
            self.env.flush_all()
            return self.cr.sql_log_count - before

        count(1)
        self.assertLessEqual(count(12) - count(3), 3)


@tagged("post_install", "-at_install")
class TestCapacity(FactsCase):
    """CR-32: the load of the machines, where manufacturing is installed; without it nothing is missing."""

    def test_capacity(self):
        kind = self.env["contract.review.fact.kind"].create(
            {"name": "Capacity", "code": "capacity", "function_ids": self.functions["production"].ids}
        )
        if "mrp.bom" in self.env:
            center = self.env["mrp.workcenter"].create({"name": "Lathe", "time_start": 0, "time_stop": 0})
            self.env["mrp.bom"].create(
                {
                    "product_tmpl_id": self.product.product_tmpl_id.id,
                    "operation_ids": [
                        Command.create({"name": "Turn", "workcenter_id": center.id, "time_cycle_manual": 60})
                    ],
                }
            )
        date = fields.Datetime.add(fields.Datetime.now(), days=7)
        few = self._request(self._create_order(quantity=8, commitment_date=date))
        many = self._request(self._create_order(quantity=500, commitment_date=date))
        facts = (few | many).fact_ids.filtered(lambda fact: fact.kind_id == kind)
        facts = facts.sorted(lambda fact: fact.review_id.id)
        if "mrp.bom" not in self.env:
            self.assertFalse(facts)
            return
        self.assertEqual([fact.data["needed"] for fact in facts], [8, 500])
        self.assertEqual([fact.is_warning for fact in facts], [False, True])
        self.assertTrue(0 < facts[0].data["free"] <= 56)
        self.assertIn("Lathe", facts[0].value)
