from odoo import api, models


class CustomerTimeline(models.Model):
    _inherit = "customer.timeline"

    @api.model
    def _timeline_sources(self):
        complaints = {"model": "complaint.complaint", "partner": "partner_id", "date": "received_at"}
        return [*super()._timeline_sources(), complaints]
