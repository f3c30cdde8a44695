from odoo import fields, models


class ResConfigSettings(models.TransientModel):
    """Hours of the production notice and the task order (CR-69)."""

    _inherit = "res.config.settings"

    production_notice_hours = fields.Float(related="company_id.production_notice_hours", readonly=False)
    production_task_hours = fields.Float(related="company_id.production_task_hours", readonly=False)
