from odoo import fields, models


class ResConfigSettings(models.TransientModel):
    """Settings of when a review is needed and who approves it."""

    _inherit = "res.config.settings"

    contract_currency_id = fields.Many2one(related="company_id.currency_id", string="Currency of the Limit")
    contract_major_amount = fields.Monetary(
        related="company_id.contract_major_amount", readonly=False, currency_field="contract_currency_id"
    )
    contract_gm_special = fields.Boolean(related="company_id.contract_gm_special", readonly=False)
    contract_gm_all = fields.Boolean(related="company_id.contract_gm_all", readonly=False)
    contract_in_writing = fields.Boolean(related="company_id.contract_in_writing", readonly=False)
    contract_admission = fields.Boolean(related="company_id.contract_admission", readonly=False)
