from odoo import api, models


class CustomerHandover(models.Model):
    """Planned investigations, interim measures and checks go to whoever takes over (CC-88)."""

    _inherit = "customer.handover"

    @api.model
    def _handover_sources(self):
        return super()._handover_sources() + [
            ("complaint.onsite", "user_id", [("state", "=", "planned")]),
            ("complaint.containment", "user_id", [("state", "!=", "done")]),
            ("complaint.spot.check", "user_id", [("state", "=", "draft")]),
        ]
