from odoo import fields
from odoo.tests import freeze_time, tagged

from .change_common import ContractChangeCase


@tagged("post_install", "-at_install")
class TestChangePerformance(ContractChangeCase):
    """What the watch on confirmed orders costs, in queries, beside the same work with the policy off."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.product = cls._create_goods("Plenty", stock=100000)

    def _batch(self, size):
        self.company.contract_review_policy = "off"
        order = self._create_order()
        orders = self.env["sale.order"].browse(order.id).concat(*(order.copy() for _number in range(size - 1))).sudo()
        orders.action_confirm()
        return orders

    def _count(self, policy, function, orders):
        self.company.contract_review_policy = policy
        self.env.flush_all()
        self.env.invalidate_all()
        before = self.cr.sql_log_count
        with freeze_time(fields.Datetime.now()):
            function(orders)
            self.env.flush_all()
        count = self.cr.sql_log_count - before
        self.company.contract_review_policy = "off"
        return count

    def _least(self, policy, function, size):
        """Return what two batches cost at least: a look-up that is kept for all may fall into one of them."""
        return min(self._count(policy, function, self._batch(size)) for _number in range(2))

    def _assert_free(self, function, size=20):
        self._count("off", function, self._batch(2))
        core = self._least("off", function, size)
        for policy in ("enforce", "advise"):
            self.assertLessEqual(self._least(policy, function, size), core, policy)
        self.assertFalse(self.env["contract.change"].search([("partner_id", "=", self.partner.id)]))

    def test_unwatched_write(self):
        """Budget: writing what promises nothing on 100 confirmed orders costs no query more."""
        for vals in ({"client_order_ref": "X"}, {"origin": "Z"}, {"user_id": self.salesman.id}):
            self._assert_free(lambda orders, vals=vals: orders.write(vals), 100)

    def test_unwatched_line_write(self):
        """Budget: writing what promises nothing on the lines of 100 confirmed orders costs no query more."""
        self._assert_free(lambda orders: orders.order_line.write({"sequence": 7}), 100)

    def test_deliver(self):
        """Budget: delivering confirmed orders costs no query more."""

        def deliver(orders):
            orders.picking_ids.move_ids.write({"quantity": 1, "picked": True})
            orders.picking_ids.with_context(skip_backorder=True).button_validate()

        self._assert_free(deliver)

    def test_invoice(self):
        """Budget: invoicing confirmed orders and posting the invoices costs no query more."""
        self._assert_free(lambda orders: orders._create_invoices().action_post())

    def test_found(self):
        """What is found costs the same for each order, however many there are."""
        self._count("advise", lambda orders: orders.order_line.write({"product_uom_qty": 2}), self._batch(2))
        counts = [
            self._count("advise", lambda orders: orders.order_line.write({"price_unit": 3}), self._batch(size))
            - self._count("off", lambda orders: orders.order_line.write({"price_unit": 3}), self._batch(size))
            for size in (3, 9)
        ]
        self.assertLessEqual((counts[1] - counts[0]) / 6, 40)
