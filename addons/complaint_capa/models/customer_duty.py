from odoo import api, models


class CustomerDuty(models.Model):
    """The monthly reviews of complaints and of returns are duties of the month (XX-31)."""

    _inherit = "customer.duty"

    @api.model
    def _sources(self):
        over = ["approved", "published"]
        return [
            *super()._sources(),
            self._monthly_source("complaint.monthly", 10, done=over),
            self._monthly_source("complaint.return.monthly", 10, done=over),
        ]

    @api.model
    def _schedules(self):
        return [
            *super()._schedules(),
            {"model": "complaint.monthly", "auto": "complaint_monthly_auto", "days": 10},
            {"model": "complaint.return.monthly", "auto": "return_monthly_auto", "days": 10},
        ]
