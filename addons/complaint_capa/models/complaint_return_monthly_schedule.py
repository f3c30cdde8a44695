from odoo import api, models


class ComplaintReturnMonthly(models.Model):
    """The statistics of the month that is over are opened by themselves, and somebody is reminded of them (CP-66)."""

    _inherit = "complaint.return.monthly"

    _monthly_auto = "return_monthly_auto"
    _monthly_last = "return_monthly_month"
    _monthly_activity = "complaint_capa.mail_activity_type_return_monthly"

    @api.model
    def _get_month_author(self, company):
        team = company._get_return_function()
        candidates = (team.user_ids | team._responsible_user()) if team else self.env["res.users"]
        return candidates.filtered(lambda candidate: company in candidate.company_ids)[:1]

    def _describe_month_task(self):
        return self.env._("Check the return statistics of last month")

    def action_request(self):
        result = super().action_request()
        self._forget_reminder()
        return result
