from odoo import api, fields, models


class ResConfigSettings(models.TransientModel):
    """Settings of the doors by which customer information comes in."""

    _inherit = "res.config.settings"

    communication_alias_name = fields.Char(
        "Mail Alias",
        compute="_compute_communication_alias_name",
        inverse="_inverse_communication_alias_name",
        readonly=False,
    )
    communication_alias_domain = fields.Char(related="company_id.alias_domain_id.name")
    communication_mail_kind = fields.Selection(related="company_id.communication_mail_kind", readonly=False)
    communication_intake_function_id = fields.Many2one(
        related="company_id.communication_intake_function_id", readonly=False
    )
    communication_duplicate_days = fields.Integer(related="company_id.communication_duplicate_days", readonly=False)

    @api.depends("company_id")
    def _compute_communication_alias_name(self):
        for settings in self:
            settings.communication_alias_name = settings.company_id.communication_alias_id.alias_name

    def _inverse_communication_alias_name(self):
        for settings in self:
            company = settings.company_id
            if settings.communication_alias_name != company.communication_alias_id.alias_name:
                # sudo: settings are kept by who may change settings; aliases belong to the administrator
                company.sudo()._set_communication_alias(settings.communication_alias_name)
