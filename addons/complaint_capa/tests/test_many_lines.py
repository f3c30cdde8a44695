from odoo import Command
from odoo.tests import tagged

from .common import ComplaintCommon


@tagged("post_install", "-at_install")
class TestManyLines(ComplaintCommon):
    """Bad input: a complaint with 500 products works, at a constant number of queries."""

    def _lines(self, number):
        return [
            Command.create({"product_id": self.product.id, "quantity": index + 1, "reason_id": self.reason.id})
            for index in range(number)
        ]

    def _count(self, number, work):
        self.env.flush_all()
        self.env.invalidate_all()
        before = self.env.cr.sql_log_count
        result = work(number)
        self.env.flush_all()
        return self.env.cr.sql_log_count - before, result

    def test_create(self):
        """500 lines cost no more queries than 50, but for the rows themselves (100 a statement)."""
        delivery = self._deliver()
        vals = {"delivery_id": delivery.id, "order_id": delivery.sale_id.id}

        def create(number):
            return self._complaint(self.env.user, line_ids=self._lines(number), **vals)

        create(2)
        few, _complaint = self._count(50, create)
        many, complaint = self._count(500, create)
        self.assertLess((many - few) / 450, 0.2)
        self.assertEqual(len(complaint.line_ids), 500)
        self.assertEqual(complaint.line_ids.mapped("delivered_qty"), [10.0] * 500)

    def test_steps(self):
        """From the registration to the answer, duplicates and repeats included."""

        def run(number):
            complaint = self._advance(self._complaint(line_ids=self._lines(number)), "replied")
            complaint.read(["duplicate_ids", "repeat_count", "previous_complaint_id"])
            return complaint

        run(2)
        few, _complaint = self._count(50, run)
        many, complaint = self._count(500, run)
        self.assertLess((many - few) / 450, 0.3)
        self.assertTrue(complaint.is_repeat)

    def test_merge(self):
        """Merging 500 lines into 500 lines of the same goods."""

        def merge(number):
            first = self._advance(self._complaint(line_ids=self._lines(number)), "registered")
            later = self._advance(self._complaint(line_ids=self._lines(number)), "registered")
            later._merge_into(first, same_goods=False)
            return first

        merge(2)
        few, _first = self._count(50, merge)
        many, first = self._count(500, merge)
        self.assertLess((many - few) / 450, 0.5)
        self.assertEqual(len(first.line_ids), 1000)
