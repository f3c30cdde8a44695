from odoo import Command
from odoo.tests import tagged

from .common import ContractReviewCase


@tagged("post_install", "-at_install")
class TestNeeds(ContractReviewCase):
    """What the customer expects and supplies is beside the quotation under review."""

    def _need(self, name, **vals):
        return self.env["customer.requirement"].create(
            {
                "subject": name,
                "need": name,
                "party_id": self.env.ref("customer_comm.requirement_party_customer").id,
                "source_id": self.env.ref("customer_comm.requirement_source_customer_feedback").id,
                "partner_id": self.partner.id,
                "importance": "key",
                "feasibility": "now",
                "line_ids": [Command.create({"kind": "quality", "origin": "intended_use", "description": name})],
                **vals,
            }
        )

    def test_expectations(self):
        """CC-121: the expectations for the order, its products and in general, not those for other things."""
        order, other = self._create_order(), self._create_order()
        goods = self._create_goods("Something else")
        stranger = self.env["res.partner"].create({"name": "Stranger"})
        mine = self._need("General") | self._need("Product", product_id=self.product.id)
        mine |= self._need("Order", order_id=order.id)
        self._need("Other product", product_id=goods.id)
        self._need("Other order", order_id=other.id)
        self._need("Stranger", partner_id=stranger.id)
        dropped = self._need("Dropped")
        dropped.cancel_reason = "Twice"
        dropped.action_cancel()
        review = self._request(order)
        self.assertEqual(review.with_user(self.signers["production"]).expectation_ids, mine.line_ids)
        self.assertEqual(review.expectation_ids[:1].origin, "intended_use")

    def test_supplied_property(self):
        """CC-102: what the customer supplies under the quotation is on its review."""
        order = self._create_order()
        record = self.env["customer.property"].create(
            {
                "type_id": self.env.ref("customer_comm.property_type_tooling").id,
                "partner_id": self.partner.id,
                "item": "Mould",
                "order_id": order.id,
            }
        )
        self.assertEqual(self._request(order).property_ids, record)
