from odoo import api, models


class CustomerHandover(models.Model):
    """Contracts that have not ended go to the clerk who takes over (CC-88)."""

    _inherit = "customer.handover"

    @api.model
    def _handover_sources(self):
        contracts = ("contract.contract", "clerk_id", [("state", "in", ("draft", "signed", "running"))])
        checks = ("contract.check", "user_id", [("state", "=", "draft")])
        return [*super()._handover_sources(), contracts, checks]
