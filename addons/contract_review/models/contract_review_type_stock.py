from odoo import fields, models


class ContractReviewType(models.Model):
    """The two signatures on the outbound slip, where a company wants them on a stock check (CR-15)."""

    _inherit = "contract.review.type"

    stock_signatures = fields.Boolean(
        "Both Signatures on the Stock Check",
        help="Sales and the warehouse sign the outbound slip even when all goods are in stock. Refused when the goods "
        "are short.",
    )
