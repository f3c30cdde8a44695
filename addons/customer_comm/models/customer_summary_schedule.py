from dateutil.relativedelta import relativedelta

from odoo import api, fields, models

ACTIVITY = "customer_comm.mail_activity_type_service_summary"


class CustomerSummary(models.Model):
    """The summary of the month that is over is opened by itself, and sales is reminded to write it (CC-44)."""

    _inherit = "customer.summary"

    @api.model
    def _cron_open(self):
        """Open the drafts of last month, once a company; a draft that is deleted is not opened again.

        A company whose sales function has nobody waits until it has.
        """
        cron = self.env["ir.cron"]
        for company in self.env["res.company"].search([("service_summary_auto", "=", True)]):
            month = self._get_last_month(company)
            if company.service_summary_month and company.service_summary_month >= month:
                continue
            if self._open_month(company, month) and not cron._commit_progress(1):
                return

    @api.model
    def _get_last_month(self, company):
        tz = company.resource_calendar_id.tz or "UTC"
        return fields.Date.context_today(self.with_context(tz=tz)).replace(day=1) - relativedelta(months=1)

    @api.model
    def _open_month(self, company, month):
        """Open the summary unless there is one, and remind its author; return whether it is settled."""
        user = self.env["customer.function"]._get("sales", company)._responsible_user()
        # A shared function may be in the hands of somebody who does not work in this company.
        if not user or company not in user.company_ids:
            return False
        domain = [("company_id", "=", company.id), ("month", "=", month)]
        if not self.with_context(active_test=False).search_count(domain, limit=1):
            summary = self.with_company(company).create({"company_id": company.id, "month": month, "user_id": user.id})
            summary._remind_author()
        company.service_summary_month = month
        return True

    def _remind_author(self):
        self.ensure_one()
        local = self.with_context(lang=self.user_id.lang or self.env.lang)
        activity_type = self.env.ref(ACTIVITY, raise_if_not_found=False)
        self.with_context(mail_activity_quick_update=True).activity_schedule(
            ACTIVITY,
            date_deadline=activity_type and activity_type._get_date_deadline(),
            summary=local.env._("Write the service summary of last month"),
            user_id=self.user_id.id,
        )

    def action_request(self):
        result = super().action_request()
        # sudo: the reminder may be a colleague's of the same function
        self.sudo().activity_unlink([ACTIVITY])
        return result
