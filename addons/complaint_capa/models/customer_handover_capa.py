from odoo import api, models


class CustomerHandover(models.Model):
    """Documents to revise go to whoever takes over (CC-88)."""

    _inherit = "customer.handover"

    @api.model
    def _handover_sources(self):
        return [*super()._handover_sources(), ("capa.document", "user_id", [("state", "=", "open")])]
