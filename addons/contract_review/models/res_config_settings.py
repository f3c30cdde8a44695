from odoo import fields, models


class ResConfigSettings(models.TransientModel):
    _inherit = "res.config.settings"

    contract_review_policy = fields.Selection(
        related="company_id.contract_review_policy", readonly=False, required=True
    )
