from odoo import api, models


class CustomerHandover(models.Model):
    """Notices, samples and tooling that are under way go to whoever takes over (CC-88)."""

    _inherit = "customer.handover"

    @api.model
    def _handover_sources(self):
        return [
            *super()._handover_sources(),
            ("contract.production.notice", "user_id", [("state", "in", ("draft", "issued"))]),
            ("contract.sample.order", "user_id", [("state", "not in", ("sealed", "cancelled"))]),
            ("contract.tooling", "user_id", [("state", "not in", ("done", "cancelled"))]),
        ]
