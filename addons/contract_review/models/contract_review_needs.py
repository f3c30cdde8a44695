from odoo import api, fields, models
from odoo.fields import Domain


class ContractReview(models.Model):
    """What the customer was found to expect, and what he supplies, beside the quotation under review."""

    _inherit = "contract.review"

    expectation_ids = fields.Many2many(
        "customer.requirement.line",
        compute="_compute_needs",
        string="Expectations of the Customer",
        help="Collected needs for this quotation, its products, or of the customer in general (CC-121).",
    )
    property_ids = fields.Many2many(
        "customer.property",
        compute="_compute_needs",
        string="Supplied by the Customer",
        help="Property of the customer that the register has under this quotation (CC-102).",
    )

    @api.depends("order_id.partner_id", "order_id.order_line.product_id")
    @api.depends_context("uid")
    def _compute_needs(self):
        lines, properties = self.env["customer.requirement.line"], self.env["customer.property"]
        for review in self:
            order = review.sudo().order_id  # sudo: the quotation is under review; the needs are found as the user
            review.expectation_ids = lines.has_access("read") and lines.search(self._get_needs_domain(order)) or lines
            review.property_ids = (
                properties.has_access("read") and properties.search([("order_id", "=", order.id)]) or properties
            )

    @api.model
    def _get_needs_domain(self, order):
        """Return the expectations that concern an order: made for it, or of its customer for its products or none."""
        general = Domain("requirement_id.order_id", "=", False)
        general &= Domain("product_id", "in", [*order.order_line.product_id.ids, False])
        return (
            Domain("partner_id", "=", order.partner_id.commercial_partner_id.id)
            & Domain("state", "not in", ("declined", "cancelled"))
            & Domain("company_id", "=", order.company_id.id)
            & (general | Domain("requirement_id.order_id", "=", order.id))
        )
