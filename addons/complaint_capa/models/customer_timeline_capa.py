from odoo import api, models


class CustomerTimeline(models.Model):
    """CAPAs, and the 8D reports that were sent, are part of what happened with a customer."""

    _inherit = "customer.timeline"

    @api.model
    def _timeline_sources(self):
        return [
            *super()._timeline_sources(),
            {"model": "capa.case", "partner": "partner_id", "date": "create_date", "user": "leader_id"},
            {"model": "capa.report.sending", "partner": "partner_id", "date": "sent_at"},
        ]
