from odoo import fields
from odoo.tests import freeze_time, tagged

from .common import ContractReviewCase


class PerformanceCase(ContractReviewCase):
    """Quotations of a known customer for a known product, to which no rule applies, and a counter of queries."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.product = cls._create_goods("Plenty", stock=10000)
        cls.rules = cls.env["contract.review.rule"].union(
            cls._create_rule("new_customer"),
            cls._create_rule("new_product"),
            cls._create_rule("oral"),
            cls._create_rule("payment_term"),
            cls._create_rule("lead_time"),
            cls._create_rule("amount", amount=1e9),
            cls._create_rule("margin", margin=-1000),
            cls._create_rule("not_in_stock"),
            cls._create_rule("domain", domain="[('partner_id.name', '=', 'Nobody')]"),
        )
        # A customer and a product that are known, so that no rule applies.
        cls.company.contract_review_policy = "off"
        cls._create_order().action_confirm()

    def _create_batch(self, size):
        order = self._create_order()
        return self.env["sale.order"].browse(order.id).concat(*(order.copy() for _number in range(size - 1)))

    def _count(self, function):
        """Return how many queries ``function`` costs with an empty cache, the writes at its end included.

        Time stands still meanwhile: what is written at different moments takes more queries.
        """
        self.env.flush_all()
        self.env.invalidate_all()
        before = self.cr.sql_log_count
        with freeze_time(fields.Datetime.now()):
            function()
            self.env.flush_all()
        return self.cr.sql_log_count - before


@tagged("post_install", "-at_install")
class TestPerformance(PerformanceCase):
    """What the gate costs, in queries, beside the same confirmation with the policy off."""

    def _count_confirm(self, policy, size):
        orders = self._create_batch(size)
        self.company.contract_review_policy = policy
        count = self._count(orders.action_confirm)
        self.company.contract_review_policy = "off"
        self.assertEqual(set(orders.mapped("state")), {"sale"})
        return count

    def test_confirming_what_needs_no_review(self):
        """Budget: 100 orders that need no review cost no extra query an order beyond 1. Here: a handful for all."""
        self._count_confirm("off", 2)  # warm
        core = self._count_confirm("off", 100)
        self.assertLessEqual(self._count_confirm("enforce", 100) - core, 20)
        small = self._count_confirm("off", 20)
        self.assertLessEqual(self._count_confirm("advise", 20) - small, 20)
        self.assertFalse(self.env["contract.review"].search([("partner_id", "=", self.partner.id)]))

    def test_confirming_what_is_in_stock(self):
        """The recorded stock checks stay within the budget of 1 query an order: as many for 20 as for 50."""
        self._create_rule("always", self.stock_type, sequence=99)
        self._count_confirm("enforce", 2)
        extra = [self._count_confirm("enforce", size) - self._count_confirm("off", size) for size in (20, 50)]
        reviews = self.env["contract.review"].search([("partner_id", "=", self.partner.id)])
        self.assertEqual(reviews.mapped("state"), ["approved"] * 72)
        self.assertLessEqual(extra[0], 48)
        self.assertLessEqual(extra[1] - extra[0], 3)

    def test_confirming_what_is_approved(self):
        """Comparing fingerprints and signatures costs no query an order."""
        self._create_rule("always", self.review_type, sequence=99)
        self._count_confirm("off", 2)
        core = self._count_confirm("off", 20)
        orders = self._create_batch(20)
        self.company.contract_review_policy = "enforce"
        for order in orders:
            self._sign(self._request(order))
        self.assertLessEqual(self._count(orders.action_confirm) - core, 36)

    def test_a_header_write_costs_nothing_extra(self):
        """Budget: a header write on 100 orders costs no extra query at all: the one that Odoo itself needs."""
        orders = self._create_batch(100).sudo()
        self.company.contract_review_policy = "enforce"
        self._create_rule("always", self.review_type, sequence=99)
        self._sign(self._request(orders[0]))
        for vals in ({"client_order_ref": "X"}, {"note": "<p>Y</p>"}, {"origin": "Z"}):
            self.env.flush_all()
            orders.mapped("state")
            before = self.cr.sql_log_count
            orders.write(vals)
            self.env.flush_all()
            self.assertLessEqual(self.cr.sql_log_count - before, 1, vals)

    def test_listing_review_states(self):
        """The column of a list costs the same for 20 quotations and for 50."""
        self._create_rule("always", self.review_type, sequence=99)
        orders = self._create_batch(50)
        self.company.contract_review_policy = "enforce"
        for order in orders[:10]:
            self._sign(self._request(order))
        self._count(lambda: orders[:2].mapped("review_state"))
        counts = [self._count(lambda size=size: orders[:size].mapped("review_state")) for size in (20, 50)]
        self.assertLessEqual(counts[0], 16)
        self.assertLessEqual(counts[1] - counts[0], 1)
