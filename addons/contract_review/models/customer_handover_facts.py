from odoo import api, models


class CustomerHandover(models.Model):
    """Open countermeasures and conditions go to whoever takes over (CC-88)."""

    _inherit = "customer.handover"

    @api.model
    def _handover_sources(self):
        return super()._handover_sources() + [
            ("contract.countermeasure", "user_id", [("state", "=", "open")]),
            ("contract.condition", "user_id", [("state", "=", "open")]),
        ]
