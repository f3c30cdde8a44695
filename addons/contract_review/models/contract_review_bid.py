from odoo import api, fields, models


class ContractReview(models.Model):
    """The bid behind a review: its questions to the tenderer, and how the contract differs from it (CR-58, CR-61)."""

    _inherit = "contract.review"

    bid_id = fields.Many2one(related="order_id.bid_id")
    bid_question_ids = fields.One2many(related="bid_id.question_ids", string="Questions to the Tenderer")
    bid_difference_ids = fields.Many2many(
        "contract.comparison", compute="_compute_bid_difference_ids", string="Differences From the Bid"
    )

    @api.depends_context("uid")
    @api.depends("order_id.comparison_ids")
    def _compute_bid_difference_ids(self):
        # As the user: prices are not for everybody.
        rows = self.env["contract.comparison"]
        found = rows.search([("order_id", "in", self.sudo().order_id.ids)]) if rows.has_access("read") else rows
        for review in self:
            review.bid_difference_ids = found.filtered(
                lambda row, review=review: row.order_id == review.sudo().order_id
            )

    def _prefill(self):
        result = super()._prefill()
        self.order_id._compare()
        return result

    def _refresh_snapshot(self):
        result = super()._refresh_snapshot()
        self.order_id._compare()
        return result

    def _check_ready(self):
        """CR-61: a contract is approved when each difference from the bid is resolved."""
        self.sudo().order_id._compare()  # whoever signs last
        self.order_id._check_compared()
        return super()._check_ready()
