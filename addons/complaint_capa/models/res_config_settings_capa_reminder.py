from odoo import fields, models


class ResConfigSettings(models.TransientModel):
    """Settings of late actions and of similar complaints."""

    _inherit = "res.config.settings"

    capa_reminder = fields.Boolean(related="company_id.capa_reminder", readonly=False)
    capa_reminder_days = fields.Integer(related="company_id.capa_reminder_days", readonly=False)
    capa_manager_reminder_days = fields.Integer(related="company_id.capa_manager_reminder_days", readonly=False)
    capa_approver_reminder_days = fields.Integer(related="company_id.capa_approver_reminder_days", readonly=False)
    capa_similar_days = fields.Integer(related="company_id.capa_similar_days", readonly=False)
