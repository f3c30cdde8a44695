from odoo import fields, models

from .res_partner_file import DEFAULT_REVIEW_MONTHS, REVIEW_MONTHS


class ResConfigSettings(models.TransientModel):
    _inherit = "res.config.settings"

    communication_recognised_only = fields.Boolean(related="company_id.communication_recognised_only", readonly=False)
    file_review_months = fields.Integer(
        "Verify Customer Files Every (Months)",
        config_parameter=REVIEW_MONTHS,
        default=DEFAULT_REVIEW_MONTHS,
        help="For customers whose class has no interval of its own.",
    )

    def set_values(self):
        partners = self.env["res.partner"].sudo()  # sudo: the dates of all files move, whoever sees them
        before = partners._get_file_review_months()
        super().set_values()
        if partners._get_file_review_months() != before:
            opened = partners.with_context(active_test=False).search([("file_opened_on", "!=", False)])
            self.env.add_to_compute(partners._fields["file_review_next"], opened)
