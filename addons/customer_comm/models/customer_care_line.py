from datetime import datetime, time

from odoo import api, fields, models
from odoo.tools import html2plaintext


class CustomerCareLine(models.Model):
    """One customer of a care action: invited, attended, said; written to, or left out and why."""

    _name = "customer.care.line"
    _description = "Customer of a Care Action"
    _inherit = ["customer.lock.line.mixin", "customer.guard.mixin"]
    _order = "care_id, id"
    _rec_name = "partner_id"
    _check_company_auto = True
    _lock_parent = "care_id"

    care_id = fields.Many2one("customer.care", required=True, index=True, ondelete="cascade")
    company_id = fields.Many2one(related="care_id.company_id", store=True, index=True)
    partner_id = fields.Many2one(
        "res.partner", "Customer", required=True, index=True, ondelete="restrict", check_company=True
    )
    email = fields.Char(related="partner_id.email")
    contact_name = fields.Char("Persons", help="Who comes, or receives it.")
    invitation = fields.Selection([("accepted", "Accepted"), ("declined", "Declined")], copy=False)
    attended = fields.Boolean(copy=False)
    gift = fields.Char("Offer or Gift", copy=False)
    opinion = fields.Text(copy=False, help="What the customer said.")
    opinion_communication_id = fields.Many2one(
        "customer.communication", "Opinion Logged", readonly=True, copy=False, index="btree_not_null"
    )
    communication_id = fields.Many2one(
        "customer.communication", "Mail Logged", readonly=True, copy=False, index="btree_not_null"
    )
    mail_state = fields.Selection(
        [("none", "Not Sent"), ("to_send", "To Send"), ("queued", "In the Mail Queue"), ("skipped", "Left Out")],
        "Mail",
        default="none",
        required=True,
        readonly=True,
        copy=False,
    )
    skip_reason = fields.Selection(
        [
            ("opted_out", "Wants No Mail"),
            ("no_email", "No E-mail Address"),
            ("invalid", "Wrong E-mail Address"),
            ("archived", "Archived"),
            ("duplicate", "Same Address as Another Customer"),
        ],
        "Left Out Because",
        readonly=True,
        copy=False,
        help="Found when the recipients were checked, and checked again right before sending.",
    )

    _guarded_fields = frozenset({"mail_state", "skip_reason", "communication_id", "opinion_communication_id"})

    _customer_uniq = models.UniqueIndex("(care_id, partner_id)", "The customer is in the list already.")
    # The scheduled action looks for what is left to send.
    _to_send_idx = models.Index("(care_id, id) WHERE mail_state = 'to_send'")

    def _has_new_opinion(self):
        self.ensure_one()
        return bool((self.opinion or "").strip()) and not self.opinion_communication_id

    @api.model
    def _default_channel(self, xml_id):
        return self.env.ref(xml_id, raise_if_not_found=False) or self.env["customer.channel"].search([], limit=1)

    def _prepare_opinion(self):
        """Return the communication that logs the opinion of this customer."""
        self.ensure_one()
        care = self.care_id
        channel = care.channel_id or self._default_channel("customer_comm.channel_symposium")
        moment = datetime.combine(care.date_from, time(12))
        return {
            "subject": care.title,
            "partner_id": self.partner_id.id,
            "company_id": care.company_id.id,
            "occurred_on": min(moment, fields.Datetime.now()),
            "channel_id": channel.id,
            "stage_id": care.stage_id.id,
            "direction": "in",
            "subject_kind": "feedback",
            "user_id": care.user_id.id,
            "description": self.opinion,
            "needs_reply": False,
        }

    def _prepare_mail_log(self):
        """Return the communication that logs the mail to this customer (CC-145)."""
        self.ensure_one()
        care = self.care_id
        return {
            "subject": care.mail_subject,
            "partner_id": self.partner_id.id,
            "company_id": care.company_id.id,
            "channel_id": self._default_channel("customer_comm.channel_email").id,
            "stage_id": care.stage_id.id,
            "direction": "out",
            "subject_kind": "care",
            "user_id": care.user_id.id,
            "description": html2plaintext(care.mail_body) or care.mail_subject,
            "conclusion": self.env._("Sent with the care programme %s.", care.name),
            "needs_reply": False,
        }
