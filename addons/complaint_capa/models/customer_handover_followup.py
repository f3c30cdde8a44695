from odoo import api, models


class CustomerHandover(models.Model):
    """Follow-ups that are still to be made go to whoever takes over (CC-88)."""

    _inherit = "customer.handover"

    @api.model
    def _handover_sources(self):
        return [*super()._handover_sources(), ("complaint.followup", "user_id", [("state", "=", "planned")])]
