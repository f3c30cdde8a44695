from odoo import api, models


class CustomerHandover(models.Model):
    """Open contract reviews go to whoever takes over (CC-88)."""

    _inherit = "customer.handover"

    @api.model
    def _handover_sources(self):
        return super()._handover_sources() + [
            ("contract.review", "user_id", [("state", "in", ("draft", "in_review", "negotiating"))]),
        ]
