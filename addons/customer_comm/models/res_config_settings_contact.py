from odoo import fields, models


class ResConfigSettings(models.TransientModel):
    _inherit = "res.config.settings"

    warranty_months = fields.Integer(related="company_id.warranty_months", readonly=False)
    installation_phase_days = fields.Integer(related="company_id.installation_phase_days", readonly=False)
    contact_grace_days = fields.Integer(related="company_id.contact_grace_days", readonly=False)
    return_visit_notice_days = fields.Integer(related="company_id.return_visit_notice_days", readonly=False)
