from odoo import fields, models


class ResConfigSettings(models.TransientModel):
    _inherit = "res.config.settings"

    complaint_resource_threshold = fields.Monetary(
        related="company_id.complaint_resource_threshold", readonly=False, currency_field="currency_id"
    )
    complaint_resource_function_id = fields.Many2one(
        related="company_id.complaint_resource_function_id", readonly=False
    )
