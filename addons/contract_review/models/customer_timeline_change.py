from odoo import api, models


class CustomerTimeline(models.Model):
    """Contract changes in the history of a customer."""

    _inherit = "customer.timeline"

    @api.model
    def _timeline_sources(self):
        changes = {"model": "contract.change", "partner": "partner_id", "date": "create_date"}
        return [*super()._timeline_sources(), changes]
