from odoo import api, fields, models

from .complaint_complaint import INTERNAL


class ComplaintComplaint(models.Model):
    """Complaints that come in by themselves: who has them, and whether they are registered at once (XX-12)."""

    _inherit = "complaint.complaint"

    door = fields.Selection(
        [("form", "Registered by Hand"), ("mail", "Mail"), ("portal", "Portal")],
        "Came By",
        default="form",
        required=True,
        readonly=True,
        copy=False,
        groups=INTERNAL,
        help="How the complaint came in.",
    )

    _guarded_fields = frozenset({"door"})

    @api.model
    def _create_from_outside(self, vals):
        """Create a complaint that came in by itself, in superuser mode; its handler counts as who received it."""
        complaint = self.with_context(mail_create_nosubscribe=True)._guarded().create([vals])
        receiver = complaint.user_id or self.env["customer.communication"]._get_last_resort_handler(self.env.company)
        complaint._guarded().write({"receiver_id": receiver.id, "user_id": receiver.id})
        return complaint

    def _register_from_outside(self):
        """Register what has a customer and a description; what lacks one waits for its handler, who is told."""
        self.ensure_one()
        if self.partner_id and (self.description or "").strip():
            self.action_register()
        else:
            self._remind_handlers(self.env._("Came in by itself: choose the customer and register it"))
