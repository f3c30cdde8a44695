from odoo import fields, models


class ResConfigSettings(models.TransientModel):
    """How contracts are signed and filed."""

    _inherit = "res.config.settings"

    contract_signatory_function_id = fields.Many2one(
        related="company_id.contract_signatory_function_id", readonly=False
    )
    contract_clerk_id = fields.Many2one(related="company_id.contract_clerk_id", readonly=False)
    contract_internal = fields.Boolean(related="company_id.contract_internal", readonly=False)
    contract_internal_from = fields.Date(related="company_id.contract_internal_from", readonly=False)
    contract_delivery_hold = fields.Boolean(related="company_id.contract_delivery_hold", readonly=False)
    contract_retention_warning_days = fields.Integer(
        related="company_id.contract_retention_warning_days", readonly=False
    )
