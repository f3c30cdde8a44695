from odoo import api, models


class CustomerTimeline(models.Model):
    """Contracts in the list of everything with a customer (XX-22)."""

    _inherit = "customer.timeline"

    @api.model
    def _timeline_sources(self):
        contracts = {
            "model": "contract.contract",
            "partner": "partner_id",
            "date": "create_date",
            "user": "clerk_id",
            "subject": "client_order_ref",
        }
        return [*super()._timeline_sources(), contracts]
