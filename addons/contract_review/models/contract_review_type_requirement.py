from odoo import fields, models


class ContractReviewType(models.Model):
    """Which types of review ask for the requirements of the contract, by origin (CR-01)."""

    _inherit = "contract.review.type"

    needs_requirements = fields.Boolean(
        "Requirements by Origin",
        help="Before such a review is submitted, the requirements are written down by origin: stated by the customer, "
        "needed for the use, of the law, of the company. An origin of which there is nothing is answered “None”.",
    )
