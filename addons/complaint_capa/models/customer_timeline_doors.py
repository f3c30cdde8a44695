from odoo import api, models


class CustomerTimeline(models.Model):
    """Follow-ups that were made and re-checks are in the history of the customer (CP-91, CP-96)."""

    _inherit = "customer.timeline"

    @api.model
    def _timeline_sources(self):
        partner = {"partner": "commercial_partner_id", "subject": "result"}
        return [
            *super()._timeline_sources(),
            {**partner, "model": "complaint.followup", "date": "done_on", "domain": [("state", "=", "done")]},
            {**partner, "model": "complaint.recheck", "date": "checked_on"},
        ]
