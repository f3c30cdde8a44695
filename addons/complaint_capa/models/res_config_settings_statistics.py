from odoo import fields, models


class ResConfigSettings(models.TransientModel):
    """The settings of the monthly review of complaints."""

    _inherit = "res.config.settings"

    complaint_monthly_auto = fields.Boolean(related="company_id.complaint_monthly_auto", readonly=False)
    complaint_monthly_day = fields.Integer(related="company_id.complaint_monthly_day", readonly=False)
    complaint_monthly_function_id = fields.Many2one(related="company_id.complaint_monthly_function_id", readonly=False)
    complaint_indicator_id = fields.Many2one(related="company_id.complaint_indicator_id", readonly=False)
