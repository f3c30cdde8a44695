from odoo import api, models


class CustomerHandover(models.Model):
    """Open complaints, CAPAs and actions go to whoever takes over (CC-88)."""

    _inherit = "customer.handover"

    @api.model
    def _handover_sources(self):
        open_complaints = [("state", "not in", ("closed", "rejected", "cancelled"))]
        open_cases = [("state", "not in", ("closed", "rejected", "cancelled"))]
        return super()._handover_sources() + [
            ("complaint.complaint", "user_id", open_complaints),
            ("complaint.complaint", "responsible_user_id", open_complaints),
            ("capa.case", "leader_id", open_cases),
            ("capa.case", "responsible_user_id", open_cases),
            ("capa.action", "user_id", [("state", "=", "open")]),
        ]
