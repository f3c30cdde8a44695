from odoo import api, fields, models

from odoo.addons.customer_comm.tools.period import previous_period

ACTIVITY = "complaint_capa.mail_activity_type_complaint_monthly"


class ComplaintMonthly(models.Model):
    """The review of the month that is over opens by itself, on the day that the company has chosen (CP-102, CP-103)."""

    _inherit = "complaint.monthly"

    @api.model
    def _cron_open(self):
        """Open the reviews of last month, once a company; a draft that is deleted is not opened again.

        A company whose complaint function has nobody waits until it has.
        """
        cron = self.env["ir.cron"]
        for company in self.env["res.company"].search([("complaint_monthly_auto", "=", True)]):
            today = fields.Date.context_today(self.with_context(tz=company.partner_id.tz or "UTC"))
            month = previous_period(today, "month")[0]
            settled = company.complaint_monthly_month and company.complaint_monthly_month >= month
            if settled or today.day < company.complaint_monthly_day:
                continue
            if self._open_month(company, month) and not cron._commit_progress(1):
                return

    @api.model
    def _open_month(self, company, month):
        """Open the review unless there is one, and remind its author; return whether it is settled."""
        team = self.env["complaint.team"]
        user = self.env["complaint.complaint"]._get_lead_user(company, team, team._get_lead_function(company))
        if not user:
            return False
        domain = [("company_id", "=", company.id), ("month", "=", month)]
        if not self.with_context(active_test=False).search_count(domain, limit=1):
            monthly = self.with_company(company).create({"company_id": company.id, "month": month, "user_id": user.id})
            monthly._remind_author()
        company.complaint_monthly_month = month
        return True

    def _remind_author(self):
        self.ensure_one()
        local = self.with_context(lang=self.user_id.lang or self.env.lang)
        activity_type = self.env.ref(ACTIVITY, raise_if_not_found=False)
        self.with_context(mail_activity_quick_update=True).activity_schedule(
            ACTIVITY,
            date_deadline=activity_type and activity_type._get_date_deadline(),
            summary=local.env._("Review the complaints of last month"),
            user_id=self.user_id.id,
        )

    def action_request(self):
        result = super().action_request()
        # sudo: the reminder may be a colleague's of the same function
        self.sudo().activity_unlink([ACTIVITY])
        return result
