from odoo import fields, models


class ResConfigSettings(models.TransientModel):
    """Settings of customer admission and order tendency."""

    _inherit = "res.config.settings"

    admission_block = fields.Boolean(related="company_id.admission_block", readonly=False)
    admission_required_from = fields.Date(related="company_id.admission_required_from", readonly=False)
    tendency_lead_days = fields.Integer(related="company_id.tendency_lead_days", readonly=False)
    tendency_months = fields.Integer(related="company_id.tendency_months", readonly=False)
