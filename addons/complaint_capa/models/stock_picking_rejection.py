from odoo import models
from odoo.exceptions import LockError, UserError

from .complaint_complaint import CLOSED_STATES


class StockPicking(models.Model):
    """A delivery that the customer refuses becomes a complaint, and the goods come back (CP-70)."""

    _inherit = "stock.picking"

    def action_reject_delivery(self):
        """Open the dialogue in which to say what the customer refuses, and why."""
        self.ensure_one()
        self.check_access("read")
        self._check_rejectable()
        return self._action_reject()

    def _action_reject(self, **defaults):
        return {
            "type": "ir.actions.act_window",
            "name": self.env._("Rejected by the Customer"),
            "res_model": "complaint.rejection",
            "view_mode": "form",
            "target": "new",
            "context": {
                "default_picking_id": self.id,
                **{f"default_{name}": value for name, value in defaults.items()},
            },
        }

    def _check_rejectable(self):
        """Raise UserError unless this is a done delivery to a customer without an open complaint of its rejection."""
        if self.state != "done" or self.location_dest_id.usage != "customer":
            raise UserError(self.env._("%s: only a delivery that reached the customer is rejected.", self.name))
        delivery = self.sudo()  # sudo: whether there is such a complaint does not depend on who asks
        try:
            delivery.lock_for_update()  # of two people who reject together the second one is told of the first
        except LockError:
            raise UserError(self.env._("Somebody else works on %s at this moment. Try again.", self.name)) from None
        delivery.invalidate_recordset(["delivery_complaint_ids"])
        earlier = delivery.delivery_complaint_ids.filtered(
            lambda complaint: complaint.is_rejection and complaint.state not in CLOSED_STATES
        )[:1]
        if earlier:
            raise UserError(
                self.env._(
                    "%(delivery)s was rejected already: add what else is wrong to the complaint %(complaint)s.",
                    delivery=self.name,
                    complaint=earlier.name,
                )
            )
