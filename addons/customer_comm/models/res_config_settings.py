from odoo import api, fields, models

from .res_partner_file import DEFAULT_REVIEW_MONTHS, REVIEW_MONTHS


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

    warranty_months = fields.Integer(related="company_id.warranty_months", readonly=False)
    installation_phase_days = fields.Integer(related="company_id.installation_phase_days", readonly=False)
    contact_grace_days = fields.Integer(related="company_id.contact_grace_days", readonly=False)
    return_visit_notice_days = fields.Integer(related="company_id.return_visit_notice_days", readonly=False)

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

    communication_recognised_only = fields.Boolean(related="company_id.communication_recognised_only", readonly=False)
    file_review_months = fields.Integer(
        "Verify Customer Files Every (Months)",
        config_parameter=REVIEW_MONTHS,
        default=DEFAULT_REVIEW_MONTHS,
        help="For customers whose class has no interval of its own.",
    )

    notice_author_function_ids = fields.Many2many(related="company_id.notice_author_function_ids", readonly=False)
    notice_approve_function_ids = fields.Many2many(related="company_id.notice_approve_function_ids", readonly=False)
    notice_issue_function_ids = fields.Many2many(related="company_id.notice_issue_function_ids", readonly=False)
    notice_recall_function_ids = fields.Many2many(related="company_id.notice_recall_function_ids", readonly=False)
    notice_informed_function_ids = fields.Many2many(related="company_id.notice_informed_function_ids", readonly=False)
    notice_reminder_days = fields.Integer(related="company_id.notice_reminder_days", readonly=False)
    notice_reminder_count = fields.Integer(related="company_id.notice_reminder_count", readonly=False)

    admission_block = fields.Boolean(related="company_id.admission_block", readonly=False)
    admission_required_from = fields.Date(related="company_id.admission_required_from", readonly=False)
    tendency_lead_days = fields.Integer(related="company_id.tendency_lead_days", readonly=False)
    tendency_months = fields.Integer(related="company_id.tendency_months", readonly=False)

    property_problem_function_ids = fields.Many2many(
        related="company_id.property_problem_function_ids", readonly=False, string="Told of Problems"
    )
    property_from_receipt = fields.Boolean(related="company_id.property_from_receipt", readonly=False)
    property_receipt_type_id = fields.Many2one(related="company_id.property_receipt_type_id", readonly=False)
    recurrence_count = fields.Integer(related="company_id.recurrence_count", readonly=False)
    recurrence_days = fields.Integer(related="company_id.recurrence_days", readonly=False)
    requirement_training = fields.Selection(related="company_id.requirement_training", readonly=False)
    requirement_skill_id = fields.Many2one(related="company_id.requirement_skill_id", readonly=False)

    complaint_phone = fields.Char(related="company_id.complaint_phone", readonly=False)
    training_evaluation_days = fields.Integer(related="company_id.training_evaluation_days", readonly=False)
    training_pass_score = fields.Float(related="company_id.training_pass_score", readonly=False)
    suggestion_evaluation_days = fields.Integer(related="company_id.suggestion_evaluation_days", readonly=False)
    care_mail_batch = fields.Integer(related="company_id.care_mail_batch", readonly=False)

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

    def set_values(self):
        partners = self.env["res.partner"].sudo()  # sudo: the dates of all files move, whoever sees them
        before = partners._get_file_review_months()
        super().set_values()
        if partners._get_file_review_months() != before:
            opened = partners.with_context(active_test=False).search([("file_opened_on", "!=", False)])
            self.env.add_to_compute(partners._fields["file_review_next"], opened)
