from odoo import api, models

from .customer_notice import CLOSED_STATES


class CustomerHandover(models.Model):
    """Open notices and recalls are handed over with the rest."""

    _inherit = "customer.handover"

    @api.model
    def _handover_sources(self):
        return [*super()._handover_sources(), ("customer.notice", "user_id", [("state", "not in", CLOSED_STATES)])]
