from odoo import api, models

from .contract_change import OPEN_STATES


class CustomerHandover(models.Model):
    """Open contract changes go to whoever takes over (CC-88)."""

    _inherit = "customer.handover"

    @api.model
    def _handover_sources(self):
        return [*super()._handover_sources(), ("contract.change", "user_id", [("state", "in", OPEN_STATES)])]
