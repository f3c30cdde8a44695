from odoo import api, models


class CustomerHandover(models.Model):
    """What a service technician or the keeper of a care action hands over."""

    _inherit = "customer.handover"

    @api.model
    def _handover_sources(self):
        return super()._handover_sources() + [
            ("customer.service", "user_id", [("state", "in", ("draft", "planned", "in_progress"))]),
            ("customer.sample", "user_id", [("state", "in", ("draft", "sent", "judged"))]),
            ("customer.care", "user_id", [("state", "in", ("draft", "planned"))]),
            ("customer.training", "user_id", [("state", "in", ("draft", "running"))]),
            ("customer.suggestion", "responsible_id", [("state", "=", "accepted")]),
        ]
