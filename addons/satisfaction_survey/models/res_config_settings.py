from odoo import fields, models


class ResConfigSettings(models.TransientModel):
    _inherit = "res.config.settings"

    satisfaction_target = fields.Float(related="company_id.satisfaction_target", readonly=False)
    satisfaction_response_target = fields.Float(related="company_id.satisfaction_response_target", readonly=False)
    satisfaction_standard = fields.Float(related="company_id.satisfaction_standard", readonly=False)
    satisfaction_sample_mode = fields.Selection(
        related="company_id.satisfaction_sample_mode", readonly=False, required=True
    )
    satisfaction_sample_share = fields.Float(related="company_id.satisfaction_sample_share", readonly=False)
    satisfaction_after_complaint = fields.Boolean(related="company_id.satisfaction_after_complaint", readonly=False)
    satisfaction_after_complaint_mail = fields.Boolean(
        related="company_id.satisfaction_after_complaint_mail", readonly=False
    )
    satisfaction_after_complaint_days = fields.Integer(
        related="company_id.satisfaction_after_complaint_days", readonly=False
    )
    satisfaction_after_complaint_survey_id = fields.Many2one(
        related="company_id.satisfaction_after_complaint_survey_id", readonly=False
    )
    satisfaction_function_id = fields.Many2one(related="company_id.satisfaction_function_id", readonly=False)
