from odoo import api, models

from .customer_contact import OPEN_STATES


class CustomerHandover(models.Model):
    """Whoever takes over gets the planned contacts, open problems and unfinished trip reports as well (CC-88)."""

    _inherit = "customer.handover"

    @api.model
    def _handover_sources(self):
        return [
            *super()._handover_sources(),
            ("customer.contact", "user_id", [("state", "in", OPEN_STATES)]),
            ("customer.contact.issue", "user_id", [("state", "=", "open")]),
            ("customer.trip.report", "user_id", [("state", "=", "draft")]),
        ]
