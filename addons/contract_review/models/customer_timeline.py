from odoo import api, models


class CustomerTimeline(models.Model):
    _inherit = "customer.timeline"

    @api.model
    def _timeline_sources(self):
        reviews = {"model": "contract.review", "partner": "partner_id", "date": "create_date"}
        return [*super()._timeline_sources(), reviews]
