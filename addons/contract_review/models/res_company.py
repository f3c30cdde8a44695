from odoo import fields, models


class ResCompany(models.Model):
    _inherit = "res.company"

    contract_review_policy = fields.Selection(
        [
            ("off", "No contract review"),
            ("advise", "Review, but block nothing"),
            ("enforce", "Confirm only what is reviewed"),
        ],
        "Contract Review",
        required=True,
        default="advise",
        help="Review, but block nothing: confirming a quotation starts the review that it needs.\n"
        "Confirm only what is reviewed: a quotation that needs a review is confirmed when it is approved. What the "
        "customer signs or pays meanwhile is kept, and the order confirms by itself on approval.",
    )
