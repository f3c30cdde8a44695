from odoo import api, models


class CustomerTimeline(models.Model):
    """Notices to production, samples and vehicles in the list of everything with a customer (XX-22)."""

    _inherit = "customer.timeline"

    @api.model
    def _timeline_sources(self):
        return [
            *super()._timeline_sources(),
            {"model": "contract.production.notice", "partner": "partner_id", "date": "supply_at"},
            {"model": "contract.sample.order", "partner": "partner_id", "date": "create_date"},
            {"model": "contract.sealed.sample", "partner": "partner_id", "date": "signed_on", "subject": "place"},
            {"model": "contract.dispatch", "partner": "partner_id", "date": "left_at", "subject": "vehicle"},
        ]
