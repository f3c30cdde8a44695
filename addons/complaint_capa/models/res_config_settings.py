from odoo import fields, models


class ResConfigSettings(models.TransientModel):
    _inherit = "res.config.settings"

    complaint_return_policy = fields.Selection(related="company_id.complaint_return_policy", readonly=False)
    complaint_function_id = fields.Many2one(related="company_id.complaint_function_id", readonly=False)
    property_from_return = fields.Boolean(related="company_id.property_from_return", readonly=False)
    capa_approval_function_id = fields.Many2one(related="company_id.capa_approval_function_id", readonly=False)
    capa_verification_function_id = fields.Many2one(related="company_id.capa_verification_function_id", readonly=False)
    capa_effectiveness_days = fields.Integer(related="company_id.capa_effectiveness_days", readonly=False)
