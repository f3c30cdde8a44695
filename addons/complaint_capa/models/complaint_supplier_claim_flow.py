from odoo import api, fields, models
from odoo.exceptions import UserError

from .complaint_supplier_claim import ANSWER_FIELDS, REPORT_FIELDS

MAIL_TEMPLATE = "complaint_capa.mail_template_supplier_claim"


class ComplaintSupplierClaim(models.Model):
    """The way of a supplier claim: reported, sent by purchasing, answered, closed (CP-36, CP-37, XX-32)."""

    _inherit = "complaint.supplier.claim"

    @api.model
    def _guarded_create_vals(self, vals_list):
        vals_list = super()._guarded_create_vals(vals_list)
        return [{**vals, "found_by_id": vals.get("found_by_id") or self.env.uid} for vals in vals_list]

    @api.model_create_multi
    def create(self, vals_list):
        claims = super().create(vals_list)
        claims.complaint_id.check_access("read")  # nobody ties his claim to a complaint that he may not know
        claims._claim_files("attachment_ids")
        claims._sla_start()
        return claims

    def write(self, vals):
        self._check_told(vals)
        result = super().write(vals)
        if "complaint_id" in vals:
            self.complaint_id.check_access("read")
        if "attachment_ids" in vals:
            self._claim_files("attachment_ids")
        return result

    def _check_told(self, vals):
        """What the supplier was told stays as it was told, and his answer as it was given."""
        if self._is_guard_open():
            return
        fixed = {"sent": REPORT_FIELDS, "answered": REPORT_FIELDS | ANSWER_FIELDS}
        for claim in self:
            if changed := fixed.get(claim.state, frozenset()) & vals.keys():
                claim._raise_fixed(changed)

    def _raise_fixed(self, names):
        labels = dict(self._fields["state"]._description_selection(self.env))
        raise UserError(
            self.env._(
                "%(record)s is at “%(state)s”: %(fields)s cannot change any more.",
                record=self.display_name,
                state=labels[self.state],
                fields=", ".join(sorted(self._fields[name]._description_string(self.env) for name in names)),
            )
        )

    @api.model
    def _sla_milestones(self):
        return [
            ("send", self.env._("Sent to the Supplier")),
            ("answer", self.env._("Supplier's Answer")),
            ("close", self.env._("Close")),
        ]

    @api.model
    def _sla_watched_fields(self):
        return super()._sla_watched_fields() | {"material", "origin"}

    def action_send(self):
        """Send the claim to the supplier by mail, with the printed form (CP-37).

        :raises AccessError: for others than purchasing (XX-32)
        :raises UserError: when nobody could receive the mail
        """
        self._prepare_sending()
        for claim in self:
            if not claim._get_recipient().email:
                raise UserError(
                    self.env._(
                        "%s has no e-mail address. Enter one, or send the print and press “Sent Otherwise”.",
                        claim._get_recipient().display_name,
                    )
                )
        template = self.env.ref(MAIL_TEMPLATE)
        for claim in self:
            # sudo: the letter of the company; who may send it was checked
            template.sudo().send_mail(claim.id, email_layout_xmlid="mail.mail_notification_light")
        self._set_sent(self.env.ref("customer_comm.channel_email", raise_if_not_found=False))
        return True

    def action_sent_otherwise(self):
        """Record that the printed form went to the supplier by another way than mail.

        :raises AccessError: for others than purchasing (XX-32)
        :raises UserError: without the way it went
        """
        self._prepare_sending()
        self._check_filled("channel_id")
        self._set_sent(None)
        return True

    def _prepare_sending(self):
        self._check_state("draft")
        self.check_access("write")
        self._check_duty("purchasing")
        self._check_filled("partner_id", "request")

    def _set_sent(self, channel):
        vals = {"state": "sent", "sent_at": fields.Datetime.now(), "sent_by_id": self.env.uid}
        self._guarded().write({**vals, "channel_id": channel.id} if channel else vals)
        self._sla_reach("send")

    def _get_recipient(self):
        """Return who gets the claim: the person named, else the supplier."""
        self.ensure_one()
        return self.contact_id or self.partner_id

    def action_remind(self):
        """Send the claim again to a supplier who has not answered."""
        self._check_state("sent")
        self.check_access("write")
        self._check_duty("purchasing")
        for claim in self:
            self.env.ref(MAIL_TEMPLATE).sudo().send_mail(claim.id)  # sudo: see action_send
            claim._message_log(body=self.env._("The supplier was reminded."))
        return True

    def action_answer(self):
        """Record what the supplier has answered; the day is today unless another one was entered.

        :raises AccessError: for others than purchasing
        :raises UserError: without answer or verdict
        """
        self._check_state("sent")
        self.check_access("write")
        self._check_duty("purchasing")
        self._check_filled("answer", "accepted")
        for date, claims in self.grouped("answered_on").items():
            claims._guarded().write({"state": "answered", "answered_on": date or fields.Date.context_today(self)})
        self._sla_reach("answer")
        return True

    def action_close(self):
        """Close the claim with its result and what was recovered.

        :raises AccessError: for others than purchasing
        """
        self._check_state("answered")
        self.check_access("write")
        self._check_duty("purchasing")
        self._check_filled("result")
        self._guarded().write({"state": "closed", "closed_at": fields.Datetime.now()})
        self._sla_reach("close")
        for claim in self.filtered("complaint_id"):
            # sudo: purchasing need not read the complaint
            claim.complaint_id.sudo()._message_log(body=self.env._("Supplier claim closed: %s", claim._get_html_link()))
        return True

    def action_cancel(self):
        """Give up a claim; the reason stays on it."""
        self._check_state("draft", "sent", "answered")
        self.check_access("write")
        self._check_filled("cancel_reason")
        self._guarded().write({"state": "cancelled", "closed_at": fields.Datetime.now()})
        self._sla_cancel()
        return True
