from odoo import fields, models


class ResConfigSettings(models.TransientModel):
    _inherit = "res.config.settings"

    complaint_phone = fields.Char(related="company_id.complaint_phone", readonly=False)
    training_evaluation_days = fields.Integer(related="company_id.training_evaluation_days", readonly=False)
    training_pass_score = fields.Float(related="company_id.training_pass_score", readonly=False)
    suggestion_evaluation_days = fields.Integer(related="company_id.suggestion_evaluation_days", readonly=False)
    care_mail_batch = fields.Integer(related="company_id.care_mail_batch", readonly=False)
