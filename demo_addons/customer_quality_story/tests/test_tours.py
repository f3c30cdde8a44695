from odoo.tests import HttpCase, tagged

from ..story import Story


@tagged("post_install", "-at_install")
class TestTours(HttpCase):
    """The way of one order through the web client, as the people who do it: sales, production, warehouse, quality."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.story = Story(cls.env)
        cls.env.company.contract_review_policy = "enforce"
        cls.product = cls.story.make_product()
        cls.product.name = "Tour Pump"

    def _tour(self, name, login, record=None):
        url = f"/odoo/{record._name}/{record.id}" if record else None
        self.start_tour(url or "/odoo/sales", f"customer_quality_{name}", login=login)
        self.env.invalidate_all()

    def test_one_order_by_five_people(self):
        """Quotation, review, delivery, return, complaint, CAPA, reply, closing: clicked by those who do it."""
        self._tour("sales_quotes", "sales")
        order = self.env["sale.order"].search([("order_line.product_id", "=", self.product.id)])
        self.assertEqual(order.review_ids.state, "in_review")

        self._review(order.review_ids)
        self.assertEqual(order.review_ids.state, "approved")
        self._tour("sales_confirms", "sales", order)
        self.assertEqual(order.state, "sale")

        self._tour("warehouse_delivers", "warehouse", order.picking_ids)
        complaint = self.env["complaint.complaint"].search([("order_id", "=", order.id)])
        self.assertEqual((complaint.state, complaint.line_ids.quantity), ("registered", 2))

        self.story.verify_return(complaint.with_user(self.env.ref("customer_comm.demo_user_quality")))
        self._tour("quality_assesses", "quality", complaint)
        self.assertEqual(complaint.capa_ids.state, "draft")
        self._tour("quality_resolves", "quality", complaint)
        self.story.repair(complaint)
        self._tour("sales_replies", "sales", complaint)
        self._tour("quality_closes", "quality", complaint)
        self.assertEqual(complaint.state, "closed")
        self.assertEqual(len(complaint.satisfaction_recipient_ids), 1)

    def _review(self, review):
        """Production answers and signs in the web client; the others answered and signed before and after."""
        production = self.env.ref("customer_comm.function_production")
        answers = review.checklist_answer_ids
        mine = answers.filtered(lambda answer: answer.function_id == production and answer.answer_kind == "yesno")
        left = mine[0]
        self.story._answer(answers - left)
        self._tour("production_signs", "production", review)
        self.assertEqual(left.value_yesno, "yes")
        row = review.signoff_ids.filtered(lambda row: row.function_id == production)
        self.assertEqual((row.state, row.note), ("approved", "Capacity is there"))
        self.story.sign_review(review)
