from odoo import api, models


class CustomerHandover(models.Model):
    """What a leaver keeps of customers, and the needs that wait for his action, go to another."""

    _inherit = "customer.handover"

    @api.model
    def _handover_sources(self):
        here = [("state", "not in", ("returned", "consumed", "lost", "cancelled"))]
        return super()._handover_sources() + [
            ("customer.property", "custodian_id", here),
            ("customer.requirement", "action_user_id", [("state", "in", ("draft", "confirmed", "analysed"))]),
        ]
