from odoo import api, fields, models
from odoo.exceptions import UserError


class CustomerCommunication(models.Model):
    """Whose a mail is: senders whom nobody knows wait until somebody has placed them, and are not lost (XX-13)."""

    _inherit = "customer.communication"

    is_sender_unknown = fields.Boolean(
        "Unknown Sender", readonly=True, copy=False, help="Nobody has told yet which customer the sender belongs to."
    )

    _guarded_fields = frozenset({"is_sender_unknown"})

    _unknown_idx = models.Index("(company_id) WHERE is_sender_unknown")

    @api.depends("is_sender_unknown")
    def _compute_can_convert(self):
        super()._compute_can_convert()
        self.filtered("is_sender_unknown").can_convert = False

    def write(self, vals):
        result = super().write(vals)
        if "partner_id" in vals and (known := self.filtered("is_sender_unknown")._filter_identified()):
            known._guarded().write({"is_sender_unknown": False})
        return result

    def _filter_identified(self):
        """Return those of these communications whose customer does not stand for unknown senders any more."""
        return self.filtered(
            lambda communication: (
                # sudo: a setting of the company
                communication.partner_id != communication.company_id.sudo().communication_unknown_partner_id
            )
        )

    def _check_classified(self):
        """Nothing is passed on or answered before it is known whose it is."""
        super()._check_classified()
        self._check_customer_known()

    def _check_customer_known(self):
        """Nothing is made for the customer who stands for all unknown senders."""
        super()._check_customer_known()
        if self.is_sender_unknown:
            raise UserError(
                self.env._("%s: say first which customer the sender belongs to (Identify Sender).", self.display_name)
            )

    def action_open_identify_wizard(self):
        """Open the dialogue that says which customer the sender belongs to."""
        self.ensure_one()
        self.check_access("write")
        return {
            "type": "ir.actions.act_window",
            "name": self.env._("Identify Sender"),
            "res_model": "customer.communication.identify",
            "view_mode": "form",
            "target": "new",
            "context": {"default_communication_id": self.id},
        }

    def _place_sender(self, sender):
        """Put a contact on this communication, and on those of the same address that nobody has placed yet.

        :param sender: the ``res.partner`` that wrote
        """
        self.ensure_one()
        same = self
        if self.email_normalized:
            same |= self.search(
                [
                    ("is_sender_unknown", "=", True),
                    ("company_id", "=", self.company_id.id),
                    ("email_normalized", "=", self.email_normalized),
                    ("state", "not in", ("replied", "closed", "cancelled")),
                ]
            )
        customer = sender.commercial_partner_id
        same.write({"partner_id": customer.id, "contact_id": (sender - customer).id})
        # sudo: the messages of a mail have no author as long as nobody knows the sender
        messages = same.sudo().message_ids.filtered(
            lambda message: message.message_type == "email" and not message.author_id
        )
        messages.filtered(lambda message: (self.email_normalized or "@") in (message.email_from or "").lower()).write(
            {"author_id": sender.id}
        )
