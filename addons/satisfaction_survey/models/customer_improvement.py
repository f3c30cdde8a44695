from odoo import api, models
from odoo.tools import SQL


class CustomerImprovement(models.Model):
    """Customers who are not satisfied with how their complaint ended, or with us, are reasons to improve (XX-20)."""

    _inherit = "customer.improvement"

    @api.model
    def _sources(self):
        return [
            *super()._sources(),
            {
                "model": "satisfaction.recipient",
                "name": None,
                "subject": "low_note",
                "date": "answered_at",
                "date_due": None,
                "state": "state",
                "domain": [("result", "=", "dissatisfied")],
                # What was looked into is closed.
                "status": SQL("CASE WHEN satisfaction_recipient.closed_at IS NULL THEN 'open' ELSE 'done' END"),
            },
        ]
