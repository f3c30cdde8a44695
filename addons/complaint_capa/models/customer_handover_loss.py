from odoo import api, models


class CustomerHandover(models.Model):
    """Open promises, settlements, supplier claims and requests go to whoever takes over (CC-88)."""

    _inherit = "customer.handover"

    @api.model
    def _handover_sources(self):
        return super()._handover_sources() + [
            ("complaint.remedy", "user_id", [("state", "in", ("promised", "started"))]),
            ("complaint.remedy", "planner_id", [("state", "in", ("promised", "started"))]),
            ("complaint.settlement", "negotiator_id", [("state", "in", ("draft", "agreed"))]),
            ("complaint.supplier.claim", "user_id", [("state", "not in", ("closed", "cancelled"))]),
            ("complaint.resource", "user_id", [("state", "in", ("draft", "rejected"))]),
        ]
