from odoo import fields, models


class ResConfigSettings(models.TransientModel):
    """Settings of notices and recalls."""

    _inherit = "res.config.settings"

    notice_author_function_ids = fields.Many2many(related="company_id.notice_author_function_ids", readonly=False)
    notice_approve_function_ids = fields.Many2many(related="company_id.notice_approve_function_ids", readonly=False)
    notice_issue_function_ids = fields.Many2many(related="company_id.notice_issue_function_ids", readonly=False)
    notice_recall_function_ids = fields.Many2many(related="company_id.notice_recall_function_ids", readonly=False)
    notice_informed_function_ids = fields.Many2many(related="company_id.notice_informed_function_ids", readonly=False)
    notice_reminder_days = fields.Integer(related="company_id.notice_reminder_days", readonly=False)
    notice_reminder_count = fields.Integer(related="company_id.notice_reminder_count", readonly=False)
