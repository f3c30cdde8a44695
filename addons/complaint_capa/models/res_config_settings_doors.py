from odoo import api, fields, models


class ResConfigSettings(models.TransientModel):
    _inherit = "res.config.settings"

    complaint_alias_name = fields.Char(
        "Mail Alias of Complaints", compute="_compute_complaint_alias_name", inverse="_inverse_complaint_alias_name"
    )
    complaint_alias_domain = fields.Char(related="company_id.alias_domain_id.name", string="Complaint Alias Domain")
    complaint_duplicate_days = fields.Integer(related="company_id.complaint_duplicate_days", readonly=False)
    complaint_repeat_days = fields.Integer(related="company_id.complaint_repeat_days", readonly=False)
    complaint_followup = fields.Boolean(related="company_id.complaint_followup", readonly=False)
    complaint_followup_days = fields.Integer(related="company_id.complaint_followup_days", readonly=False)
    complaint_portal_file_count = fields.Integer(related="company_id.complaint_portal_file_count", readonly=False)
    complaint_portal_file_size = fields.Integer(related="company_id.complaint_portal_file_size", readonly=False)
    complaint_assistance_type_id = fields.Many2one(related="company_id.complaint_assistance_type_id", readonly=False)

    @api.depends("company_id")
    def _compute_complaint_alias_name(self):
        for settings in self:
            settings.complaint_alias_name = settings.company_id.complaint_alias_id.alias_name

    def _inverse_complaint_alias_name(self):
        for settings in self:
            company = settings.company_id
            if settings.complaint_alias_name != company.complaint_alias_id.alias_name:
                # sudo: settings are kept by who may change settings; aliases belong to the administrator
                company.sudo()._set_complaint_alias(settings.complaint_alias_name)
