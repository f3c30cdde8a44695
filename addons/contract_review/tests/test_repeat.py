from odoo import Command
from odoo.exceptions import UserError
from odoo.tests import tagged

from .common import ContractReviewCase


@tagged("post_install", "-at_install")
class TestRepeat(ContractReviewCase):
    """Second and later orders of reviewed products: confirmed by the planner, or reviewed in full when they differ."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.product.write({"contract_spec": "600 x 400", "contract_material": "B-flute", "contract_marks": "V1"})
        cls.product.contract_process = "Printed, die-cut"
        checklist = cls.env.ref("contract_review.checklist_repeat").copy(
            {"function_id": cls.functions["production"].id}
        )
        cls.repeat_type = cls._create_type(
            "Repeat", [("production", 10, "verify")], kind="repeat", sequence=45, checklist_ids=checklist.ids
        )
        cls._create_rule("new_product", sequence=20)
        cls._create_rule("repeat_changed", sequence=25)
        cls._create_rule("repeat", cls.repeat_type, sequence=65)
        cls._create_rule("always", cls.stock_type, sequence=90)
        cls.first, cls.first_review = cls._approved_order(quantity=50)
        cls.first.action_confirm()

    def _repeat(self, **vals):
        order = self._create_order(**{"quantity": 80, **vals})
        order.action_request_review()
        return order.sudo()._review_current()

    def test_only_quantity_date_and_price_differ(self):
        """CR-21: quantity, date and price may differ; the route is the confirmation, with the last review beside."""
        review = self._repeat(price_unit=90, commitment_date="2031-01-01")
        self.assertEqual(review.type_id, self.repeat_type)
        line = review.comparison_ids
        self.assertRecordValues(
            line,
            [
                {
                    "reviewed_id": self.first_review.id,
                    "reviewed_quantity": 50,
                    "quantity": 80,
                    "reviewed_price": 100,
                    "price_unit": 90,
                    "is_ordered_differently": False,
                    "differences": False,
                }
            ],
        )
        self.assertEqual(review.repeat_of_ids, self.first_review)
        self.assertEqual(line.with_user(self.signers["production"]).reviewed_id, self.first_review)

    def test_what_differs_is_reviewed_in_full(self):
        """CR-21: another specification, material, marks or process goes to the full review, and is shown was / is."""
        for name, label in (
            ("contract_spec", "Specification"),
            ("contract_material", "Material"),
            ("contract_marks", "Marks and Graphics"),
            ("contract_process", "Process"),
        ):
            before = self.product[name]
            self.product[name] = "Something else"
            review = self._repeat()
            self.assertEqual(review.type_id, self.review_type, name)
            self.assertIn("ordered differently", review.reason.replace("Rule repeat_changed", "ordered differently"))
            self.assertEqual(review.comparison_ids.differences, f"{label}: was “{before}”, is “Something else”")
            self.product[name] = before

    def test_another_description_is_reviewed_in_full(self):
        """CR-21: what the salesperson writes into the line counts as specification."""
        order = self._create_order(quantity=80)
        order.order_line.name = "Reviewed product, in blue"
        order.action_request_review()
        self.assertEqual(order.sudo()._review_current().type_id, self.review_type)

    def test_white_space_is_no_difference(self):
        self.product.contract_spec = " 600  x 400\n"
        self.assertEqual(self._repeat().type_id, self.repeat_type)

    def test_a_new_product_among_them_is_reviewed_in_full(self):
        """CR-20, CR-21: one line that is new makes the whole order one for the full review."""
        other = self._create_goods("Never had")
        order = self._create_order(quantity=80)
        order.write({"order_line": [Command.create({"product_id": other.id, "price_unit": 1})]})
        order.action_request_review()
        self.assertEqual(order.sudo()._review_current().type_id, self.review_type)

    def test_four_confirmations_of_the_planner(self):
        """CR-22: material, equipment, production plan and transport are confirmed before the order is."""
        checklist = self.env.ref("contract_review.checklist_repeat")
        self.assertEqual(checklist.function_id.code, "planning")
        self.assertEqual(len(checklist.item_ids), 4)
        review = self._repeat()
        review.with_user(self.salesman).action_submit()
        self.assertEqual(len(review.checklist_answer_ids), 4)
        with self.assertRaisesRegex(UserError, "checklist is not complete"), self.cr.savepoint():
            self._sign(review, "production")
        answers = review.checklist_answer_ids.with_user(self.signers["production"])
        answers.write({"value_yesno": "yes"})
        answers[0].write({"value_yesno": "no", "remark": "Paper comes in May"})
        with self.assertRaisesRegex(UserError, "material"), self.cr.savepoint():
            self._sign(review, "production")
        answers[0].value_yesno = "yes"
        self._sign(review, "production")
        self.assertEqual(review.state, "approved")
        review.order_id.action_confirm()
        self.assertEqual(review.order_id.state, "sale")

    def test_in_stock_the_stock_check_is_enough(self):
        """CR-15, CR-21: what lies in stock needs no confirmation by the planner."""
        self.env["stock.quant"]._update_available_quantity(self.product, self.first.warehouse_id.lot_stock_id, 500)
        self.assertTrue(self._repeat(quantity=5).is_stock_check)

    def test_reviews_of_others_do_not_count(self):
        """CR-21: reviewed for this customer, by people, approved; not for another, by stock check, or void."""
        facts = self.env["contract.review.gate"]._matches
        order = self._create_order(quantity=80).sudo()
        self.assertTrue(facts(order)[order.id].facts.repeat.is_repeat(order))
        stranger = self.env["res.partner"].create({"name": "Stranger"})
        other = self._create_order(quantity=80, partner_id=stranger.id).sudo()
        self.assertFalse(facts(other)[other.id].facts.repeat.is_repeat(other))
        contact = self.env["res.partner"].create({"name": "Contact", "parent_id": self.partner.id})
        same = self._create_order(quantity=80, partner_id=contact.id).sudo()
        self.assertTrue(facts(same)[same.id].facts.repeat.is_repeat(same))
        for vals in ({"is_stock_check": True}, {"is_stock_check": False, "state": "void"}):
            self.first_review._guarded().write(vals)
            self.env.flush_all()
            self.assertFalse(facts(order)[order.id].facts.repeat.is_repeat(order))

    def test_the_last_review_counts(self):
        """CR-21: compared with the last approved review, not with an older one."""
        self.product.contract_marks = "V2"
        second = self._repeat()
        second.with_user(self.salesman).action_submit()
        self._sign(second)
        self.assertEqual(second.state, "approved")
        third = self._repeat()
        self.assertEqual((third.type_id, third.repeat_of_ids), (self.repeat_type, second))
        self.product.contract_marks = "V1"
        self.assertEqual(self._repeat().type_id, self.review_type)

    def test_prices_of_the_last_review_are_not_for_all(self):
        line = self._repeat().comparison_ids
        self.assertEqual(line.with_user(self.salesman).reviewed_price, 100)
        self.assertNotIn("reviewed_price", line.with_user(self.signers["production"]).fields_get())

    def test_queries_do_not_grow_with_the_orders(self):
        """The rules on repeat orders cost the same for 3 orders and for 30."""
        counts = []
        for size in (3, 30):
            orders = self.env["sale.order"].union(*(self._create_order(quantity=80) for _number in range(size))).sudo()
            self.env.flush_all()
            self.env.invalidate_all()
            before = self.cr.sql_log_count
            self.env["contract.review.gate"]._matches(orders)
            counts.append(self.cr.sql_log_count - before)
        self.assertLessEqual(counts[1] - counts[0], 2, counts)
