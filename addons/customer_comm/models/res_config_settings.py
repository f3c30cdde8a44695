from odoo import fields, models


class ResConfigSettings(models.TransientModel):
    _inherit = "res.config.settings"

    signoff_password = fields.Boolean(related="company_id.signoff_password", readonly=False)
    communication_reply_function_ids = fields.Many2many(
        related="company_id.communication_reply_function_ids", readonly=False
    )
    communication_special_function_ids = fields.Many2many(
        related="company_id.communication_special_function_ids", readonly=False
    )
    service_summary_auto = fields.Boolean(related="company_id.service_summary_auto", readonly=False)
