from odoo import Command
from odoo.tests import new_test_user, tagged

from .common import REVIEWER
from .test_performance import PerformanceCase


@tagged("post_install", "-at_install")
class TestSignoffPerformance(PerformanceCase):
    """What asking five functions and their signatures cost, with deadlines and whom a change concerns."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        for code in ("finance", "planning"):
            cls.signers[code] = new_test_user(cls.env, f"cr_{code}", REVIEWER)
            cls.functions[code] = cls.env["customer.function"].create(
                {"name": code.title(), "code": f"cr_{code}", "manager_id": cls.signers[code].id}
            )
        cls.codes = ("engineering", "production", "finance", "planning", "director")
        cls.review_type.line_ids = [
            Command.clear(),
            *(
                Command.create({"function_id": cls.functions[code].id, "sequence": 10, "role": "review"})
                for code in cls.codes[:-1]
            ),
            Command.create({"function_id": cls.functions["director"].id, "sequence": 20, "role": "approve"}),
        ]
        cls._create_rule("always", cls.review_type, sequence=99)
        cls.company.contract_review_policy = "enforce"

    def _rows(self, orders, code):
        reviews = orders.sudo().review_ids
        return reviews.signoff_ids.filtered(lambda row: row.function_id == self.functions[code])

    def test_requesting_many(self):
        """Budget: asking five functions to review 100 orders takes at most 10 queries an order; here for 30."""
        self._create_batch(2).with_user(self.salesman).action_request_reviews()
        orders = self._create_batch(30)
        count = self._count(lambda: orders.with_user(self.salesman).action_request_reviews())
        self.assertEqual(set(orders.sudo().review_ids.mapped("state")), {"in_review"})
        self.assertEqual(len(orders.sudo().review_ids.signoff_ids), 150)
        self.assertLessEqual(count / 30, 10)

    def test_signing_many(self):
        """Budget: signing for a function takes at most 10 queries an order, also where others sign after it."""
        orders = self._create_batch(30)
        orders.with_user(self.salesman).action_request_reviews()
        for code in self.codes[:-1]:
            rows = self._rows(orders, code).with_user(self.signers[code])
            self.assertLessEqual(self._count(rows.action_approve) / 30, 10, code)
        self.assertEqual(set(self._rows(orders, "director").mapped("state")), {"pending"})
        rows = self._rows(orders, "director").with_user(self.signers["director"])
        self.assertLessEqual(self._count(rows.action_approve) / 30, 10, "the last one, whose result is told to sales")
        self.assertEqual(set(orders.sudo().review_ids.mapped("state")), {"approved"})
        self.assertEqual(
            orders.sudo().activity_ids.grouped("user_id"), {self.salesman: orders.sudo().activity_ids}, "told once each"
        )
        self.assertEqual(len(orders.sudo().activity_ids), 30)

    def test_counting_what_to_sign(self):
        """Budget: the counter of “To sign” takes one query, besides finding out which functions the user has."""
        orders = self._create_batch(20)
        orders.with_user(self.salesman).action_request_reviews()
        signoffs = self.env["customer.signoff"].with_user(self.signers["production"])
        self.env.flush_all()
        signoffs.search_count([("can_sign", "=", True)])
        before = self.cr.sql_log_count
        self.assertEqual(signoffs.search_count([("can_sign", "=", True)]), 20)
        self.assertLessEqual(self.cr.sql_log_count - before, 2)
