from odoo import api, fields, models

from .contract_review_line import PRICE_GROUPS


class ContractReviewLine(models.Model):
    """What the goods of a line are made to, and what they were last reviewed as for this customer (CR-21)."""

    _inherit = "contract.review.line"

    commercial_partner_id = fields.Many2one(
        related="review_id.partner_id.commercial_partner_id", store=True, index="btree_not_null"
    )
    spec = fields.Text("Specification", readonly=True)
    material = fields.Text(readonly=True)
    marks = fields.Text("Marks and Graphics", readonly=True)
    process = fields.Text(readonly=True)
    reviewed_line_id = fields.Many2one(
        "contract.review.line", "Last Reviewed As", readonly=True, index="btree_not_null", ondelete="set null"
    )
    reviewed_id = fields.Many2one(related="reviewed_line_id.review_id", string="Last Review")
    reviewed_on = fields.Datetime(related="reviewed_line_id.review_id.approved_on", string="Last Approved On")
    reviewed_quantity = fields.Float(related="reviewed_line_id.quantity", string="Last Quantity", digits="Product Unit")
    reviewed_date = fields.Datetime(related="reviewed_line_id.review_id.commitment_date", string="Last Delivery Date")
    reviewed_price = fields.Float(
        related="reviewed_line_id.price_unit",
        string="Last Unit Price",
        min_display_digits="Product Price",
        groups=PRICE_GROUPS,
    )
    is_ordered_differently = fields.Boolean("Ordered Differently", readonly=True)
    differences = fields.Text(
        compute="_compute_differences", help="Was and is, of what must be the same in a repeat order."
    )

    @api.depends("reviewed_line_id", "is_ordered_differently")
    def _compute_differences(self):
        for line in self:
            line.differences = line.is_ordered_differently and "\n".join(line._get_differences())

    def _get_differences(self):
        """Return what differs from the last review, one text for each aspect."""
        reviewed = self.reviewed_line_id.sudo()  # the comparison is for all who see the line
        return [
            self.env._(
                "%(aspect)s: was “%(was)s”, is “%(is)s”",
                aspect=self._fields[name]._description_string(self.env),
                **{"was": reviewed[name] or "–", "is": self[name] or "–"},
            )
            for name in ("name", "spec", "material", "marks", "process")
            if " ".join((reviewed[name] or "").split()) != " ".join((self[name] or "").split())
        ]
