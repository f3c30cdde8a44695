from odoo import api, fields, models


class ComplaintReply(models.Model):
    """Each reply is a contact in the log of communications, and stops the clock of the answer (CP-27, CP-121)."""

    _inherit = "complaint.reply"

    communication_id = fields.Many2one(
        "customer.communication", "Logged As", readonly=True, copy=False, ondelete="set null", index="btree_not_null"
    )

    _guarded_fields = frozenset({"communication_id"})

    @api.model_create_multi
    def create(self, vals_list):
        replies = super().create(vals_list)
        replies._log_communications()
        return replies

    def _log_communications(self):
        """Log the replies as contacts that are settled; a complaint without customer has none."""
        told = self.filtered(lambda reply: reply.complaint_id.partner_id)
        log = self.env["customer.communication"].sudo()  # who answers leaves a trace, whatever his rights on the log
        contacts = log._guarded().create([reply._prepare_communication_vals() for reply in told])
        for reply, contact in zip(told, contacts, strict=True):
            reply.sudo()._guarded().communication_id = contact.sudo(False)

    def _prepare_communication_vals(self):
        self.ensure_one()
        labels = dict(self._fields["reply_type"]._description_selection(self.env))
        partner = self.complaint_id.partner_id
        return {
            **self.complaint_id._prepare_contact_vals(),
            "subject": self.env._(
                "%(type)s: %(complaint)s", type=labels[self.reply_type], complaint=self.complaint_id.display_name
            ),
            "contact_id": self.contact_id.id if self.contact_id != partner else False,
            "occurred_on": self.sent_at,
            "channel_id": self.channel_id.id,
            "direction": "out",
            "user_id": self.user_id.id,
            "description": self.text,
            "needs_reply": False,
            "state": "closed",
            "closed_at": fields.Datetime.now(),
        }

    def _notify_complaints(self):
        super()._notify_complaints()
        for reply in self.sorted("sent_at"):
            if reply.reply_type in ("answer", "report", "explanation"):
                reply.complaint_id._note_answer(reply.sent_at)
