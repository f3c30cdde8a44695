from odoo import api, fields, models

from .complaint_complaint import INTERNAL


class ComplaintComplaint(models.Model):
    """Mails on the alias become complaints, answers find their complaint, and no mail of a customer is lost
    (XX-12, XX-13).

    A mail of a known customer that says something is registered at once: its deadlines run. Others wait as drafts.
    """

    _name = "complaint.complaint"
    _inherit = ["customer.mail.mixin", "complaint.complaint"]
    _mail_number_prefix = "CP"
    _mail_settled_states = ("replied", "closed", "rejected", "cancelled")

    email_from = fields.Char(groups=INTERNAL)
    email_normalized = fields.Char(groups=INTERNAL)
    is_sender_unknown = fields.Boolean(
        "Unknown Sender",
        compute="_compute_is_sender_unknown",
        search="_search_is_sender_unknown",
        groups=INTERNAL,
        help="A mail whose sender is nobody's contact: somebody has to choose the customer.",
    )

    @api.depends("door", "partner_id", "state")
    def _compute_is_sender_unknown(self):
        for complaint in self:
            complaint.is_sender_unknown = (
                complaint.door == "mail" and complaint.state == "draft" and not complaint.partner_id
            )

    def _search_is_sender_unknown(self, operator, value):
        if operator != "in":
            return NotImplemented
        return [("door", "=", "mail"), ("state", "=", "draft"), ("partner_id", "=", False)]

    @api.model
    def _create_from_mail(self, msg_dict, defaults, plain):
        """Create the complaint of a mail; register it when the customer is known.

        :param bool plain: without deadlines, because a policy is broken
        """
        vals = {
            **self._read_mail(msg_dict),
            "received_at": self._get_mail_date(msg_dict),
            **defaults,
            "door": "mail",
            "email_from": msg_dict.get("email_from") or False,
        }
        if plain:
            self._restore_numbering()
        complaint = self._create_from_outside(vals)
        if not plain:
            complaint._register_from_outside()
        return complaint

    def _get_mail_alias(self):
        # sudo: the addresses are settings of the company and its teams
        complaint = self.sudo()
        team_alias = complaint.team_id.alias_id
        return team_alias if team_alias.alias_name else complaint.company_id.complaint_alias_id

    def _remind_of_mail(self):
        self._remind_handlers(self.env._("The customer has written again"))

    def _note_mail_failure(self, error):
        """Say on the record what was wrong with the set-up, and remind its handler."""
        self._message_log(
            body=self.env._(
                "This mail could not be registered as set up: %s\nCheck it, register it to start its deadlines, and "
                "have the settings mended.",
                error,
            )
        )
        self._remind_handlers(self.env._("Came in without its settings: check it"))

    def write(self, vals):
        unknown = self.browse()
        if vals.get("partner_id"):
            unknown = self.filtered("is_sender_unknown")
        result = super().write(vals)
        if unknown:
            unknown._place_sender()
        return result

    def _place_sender(self):
        """Let the mails of these complaints be those of the contact that was chosen, where they have no author yet."""
        for complaint in self:
            sender = complaint.contact_id or complaint.partner_id
            # sudo: the messages of a mail have no author as long as nobody knows the sender
            messages = complaint.sudo().message_ids.filtered(
                lambda message: message.message_type == "email" and not message.author_id
            )
            messages.write({"author_id": sender.id})
