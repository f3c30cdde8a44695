from odoo import fields, models


class ResCompany(models.Model):
    """The monthly review of complaints: when it opens, who approves it, which target it is held against."""

    _inherit = "res.company"

    complaint_monthly_auto = fields.Boolean(
        "Open Complaint Reviews",
        default=True,
        help="When a month is over, its review is opened and who leads complaints is reminded of it.",
    )
    complaint_monthly_day = fields.Integer(
        "Review Opens On Day", default=3, help="Day of the month after, 1 to 28: what came in late is in by then."
    )
    complaint_monthly_month = fields.Date(
        "Last Review Opened", readonly=True, help="First day of the last month whose review was opened."
    )
    complaint_monthly_function_id = fields.Many2one(
        "customer.function", "Review Approved By", help="Approves the monthly review. Empty: top management."
    )
    complaint_indicator_id = fields.Many2one(
        "customer.indicator",
        "Complaint Rate",
        help="Which rate the review is held against: per delivery, per order line, or PPM; its target stands there. "
        "Empty: complaints per 100 deliveries.",
    )

    _complaint_monthly_day_range = models.Constraint(
        "CHECK (complaint_monthly_day BETWEEN 1 AND 28)", "Choose a day that each month has: 1 to 28."
    )

    def _get_complaint_indicator(self):
        """Return the indicator that complaints are measured by; empty when there is none any more."""
        self.ensure_one()
        shipped = self.env.ref("complaint_capa.indicator_complaint_rate", raise_if_not_found=False)
        return self.complaint_indicator_id or shipped or self.env["customer.indicator"]
