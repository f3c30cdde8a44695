from odoo import api, fields, models

from odoo.addons.customer_comm.tools.period import previous_period

ACTIVITY = "complaint_capa.mail_activity_type_return_monthly"


class ComplaintReturnMonthly(models.Model):
    """The statistics of the month that is over are opened by themselves, and somebody is reminded of them (CP-66)."""

    _inherit = "complaint.return.monthly"

    @api.model
    def _cron_open(self):
        """Open the statistics of last month, once a company; those that are deleted are not opened again.

        A company whose team for returns has nobody waits until it has.
        """
        cron = self.env["ir.cron"]
        for company in self.env["res.company"].search([("return_monthly_auto", "=", True)]):
            today = fields.Date.context_today(self.with_context(tz=company.resource_calendar_id.tz or "UTC"))
            month = previous_period(today, "month")[0]
            if company.return_monthly_month and company.return_monthly_month >= month:
                continue
            if self._open_month(company, month) and not cron._commit_progress(1):
                return

    @api.model
    def _open_month(self, company, month):
        """Open the statistics unless there are some, and remind who counts; return whether it is settled."""
        team = company._get_return_function()
        candidates = (team.user_ids | team._responsible_user()) if team else self.env["res.users"]
        # A shared function may be in the hands of people who do not work in this company.
        user = candidates.filtered(lambda candidate: company in candidate.company_ids)[:1]
        if not user:
            return False
        domain = [("company_id", "=", company.id), ("month", "=", month)]
        if not self.with_context(active_test=False).search_count(domain, limit=1):
            monthly = self.with_company(company).create({"company_id": company.id, "month": month, "user_id": user.id})
            monthly._remind()
        company.return_monthly_month = month
        return True

    def _remind(self):
        self.ensure_one()
        local = self.with_context(lang=self.user_id.lang or self.env.lang)
        activity_type = self.env.ref(ACTIVITY, raise_if_not_found=False)
        self.with_context(mail_activity_quick_update=True).activity_schedule(
            ACTIVITY,
            date_deadline=activity_type and activity_type._get_date_deadline(),
            summary=local.env._("Check the return statistics of last month"),
            user_id=self.user_id.id,
        )

    def action_request(self):
        result = super().action_request()
        # sudo: the reminder may be a colleague's of the same function
        self.sudo().activity_unlink([ACTIVITY])
        return result
