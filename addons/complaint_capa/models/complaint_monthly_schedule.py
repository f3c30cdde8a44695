from odoo import api, models


class ComplaintMonthly(models.Model):
    """The review of the month that is over opens by itself, on the day that the company has chosen (CP-102, CP-103)."""

    _inherit = "complaint.monthly"

    _monthly_auto = "complaint_monthly_auto"
    _monthly_last = "complaint_monthly_month"
    _monthly_activity = "complaint_capa.mail_activity_type_complaint_monthly"

    @api.model
    def _get_opening_day(self, company):
        return company.complaint_monthly_day

    @api.model
    def _get_month_author(self, company):
        team = self.env["complaint.team"]
        return self.env["complaint.complaint"]._get_lead_user(company, team, team._get_lead_function(company))

    def _describe_month_task(self):
        return self.env._("Review the complaints of last month")

    def action_request(self):
        result = super().action_request()
        self._forget_reminder()
        return result
