from odoo import api, models


class CustomerHandover(models.Model):
    """Running bids go to whoever takes over (CC-88)."""

    _inherit = "customer.handover"

    @api.model
    def _handover_sources(self):
        return super()._handover_sources() + [
            ("contract.bid", "user_id", [("state", "in", ("draft", "deciding", "bidding", "submitted"))]),
        ]


class CustomerTimeline(models.Model):
    """Bids in the history of a customer (XX-22)."""

    _inherit = "customer.timeline"

    @api.model
    def _timeline_sources(self):
        bids = {"model": "contract.bid", "partner": "partner_id", "date": "received_on", "subject": "title"}
        return [*super()._timeline_sources(), bids]
