from odoo import api, models


class CustomerHandover(models.Model):
    """Campaigns that are not reported yet go to whoever takes over (CC-88)."""

    _inherit = "customer.handover"

    @api.model
    def _handover_sources(self):
        return super()._handover_sources() + [
            ("satisfaction.campaign", "user_id", [("state", "!=", "reported")]),
        ]
