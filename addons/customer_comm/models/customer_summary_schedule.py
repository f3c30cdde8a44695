from odoo import api, models


class CustomerSummary(models.Model):
    """The summary of the month that is over is opened by itself, and sales is reminded to write it (CC-44)."""

    _inherit = "customer.summary"

    _monthly_auto = "service_summary_auto"
    _monthly_last = "service_summary_month"
    _monthly_activity = "customer_comm.mail_activity_type_service_summary"

    @api.model
    def _get_month_author(self, company):
        return self.env["customer.function"]._get("sales", company)._responsible_user()

    def _describe_month_task(self):
        return self.env._("Write the service summary of last month")

    def action_request(self):
        result = super().action_request()
        self._forget_reminder()
        return result
