from markupsafe import Markup

from odoo import api, fields, models
from odoo.exceptions import UserError
from odoo.tools import email_normalize, hmac, is_html_empty

OPT_OUT_SCOPE = "customer_comm.care_opt_out"


class CustomerCare(models.Model):
    """Mails of the care programme: who opted out gets none, each one is logged, the queue gets them in batches."""

    _inherit = "customer.care"

    mail_subject = fields.Char("Subject")
    mail_body = fields.Html("Text", sanitize_style=True)
    mailing_state = fields.Selection(
        [("none", "Not Sent"), ("sending", "Being Sent"), ("sent", "Sent")],
        "Mailing",
        default="none",
        required=True,
        readonly=True,
        copy=False,
        tracking=True,
    )
    recipient_count = fields.Integer("Recipients", compute="_compute_recipients")
    left_out_count = fields.Integer("Left Out", compute="_compute_recipients")
    sent_count = fields.Integer("Mails Sent", compute="_compute_recipients")

    _guarded_fields = frozenset({"mailing_state"})

    @api.depends("line_ids.skip_reason", "line_ids.mail_state")
    def _compute_recipients(self):
        groups = self.env["customer.care.line"]._read_group(
            [("care_id", "in", self.ids)], ["care_id", "skip_reason", "mail_state"], ["__count"]
        )
        counts = {}
        for care, reason, state, count in groups:
            total = counts.setdefault(care, {"recipient_count": 0, "left_out_count": 0, "sent_count": 0})
            total["left_out_count" if reason else "recipient_count"] += count
            if state == "queued":
                total["sent_count"] += count
        for care in self:
            total = counts.get(care, {})
            care.recipient_count = total.get("recipient_count", 0)
            care.left_out_count = total.get("left_out_count", 0)
            care.sent_count = total.get("sent_count", 0)

    def action_check_recipients(self):
        """Find out who will be left out, and why."""
        self.check_access("write")
        self._check_state("draft", "planned")
        self._check_recipients()
        return True

    def action_send(self):
        """Send the mail to all who are not left out, in batches through the mail queue (CC-145).

        :raise UserError: without subject or text, or with nobody left to send to
        """
        self.check_access("write")
        self._check_state("planned")
        self._check_filled("mail_subject")
        for care in self:
            if is_html_empty(care.mail_body):
                raise UserError(self.env._("%s: write the text of the mail first.", care.display_name))
            if care.mailing_state != "none":
                raise UserError(self.env._("%s was sent already.", care.display_name))
        self._check_recipients()
        lines = self.line_ids.filtered(lambda line: not line.skip_reason)
        if not lines:
            raise UserError(self.env._("There is nobody to send it to: all customers are left out."))
        lines._guarded().write({"mail_state": "to_send"})
        (self.line_ids - lines)._guarded().write({"mail_state": "skipped"})
        self._guarded().write({"mailing_state": "sending"})
        self.env.ref("customer_comm.ir_cron_care_mailing")._trigger()
        return True

    def _stop_mailing(self):
        sending = self.filtered(lambda care: care.mailing_state == "sending")
        sending.line_ids.filtered(lambda line: line.mail_state == "to_send")._guarded().write({"mail_state": "none"})
        sending._guarded().write({"mailing_state": "sent"})

    def _check_recipients(self):
        """Note on each line why the customer is left out, if so."""
        for care in self:
            care.line_ids._update_skip_reason()

    @api.model
    def _cron_send_mailing(self):
        """Put what is left to send into the mail queue, batch by batch."""
        lines = self.env["customer.care.line"].sudo()  # run by the scheduler for whoever has sent it
        domain = [("mail_state", "=", "to_send"), ("care_id.mailing_state", "=", "sending")]
        remaining = lines.search_count(domain)
        self.env["ir.cron"]._commit_progress(remaining=remaining)
        while first := lines.search(domain, limit=1, order="care_id, id"):
            care = first.care_id
            limit = care.company_id.care_mail_batch
            batch = lines.search([*domain, ("care_id", "=", care.id)], limit=limit, order="id")
            care._send_batch(batch)
            left = lines.search_count([*domain, ("care_id", "=", care.id)], limit=1)
            if not left:
                care._guarded().write({"mailing_state": "sent"})
            if not self.env["ir.cron"]._commit_progress(len(batch)):
                return

    def _send_batch(self, lines):
        """Log and queue the mails of these lines; who has opted out in the meantime gets none."""
        self.ensure_one()
        lines._update_skip_reason()
        skipped = lines.filtered("skip_reason")
        skipped._guarded().write({"mail_state": "skipped"})
        due = lines - skipped
        quiet = self.env["customer.communication"].with_context(
            tracking_disable=True, mail_create_nosubscribe=True, mail_create_nolog=True
        )
        communications = quiet.create([line._prepare_mail_log() for line in due])
        communications.action_close()
        for line, communication in zip(due, communications, strict=True):
            line._guarded().write({"mail_state": "queued", "communication_id": communication.id})
        self.env["mail.mail"].create(
            [self._prepare_mail(line, communication) for line, communication in zip(due, communications, strict=True)]
        )

    def _prepare_mail(self, line, communication):
        link = line._opt_out_url()
        footer = Markup('<p style="font-size:12px;color:#888">%s <a href="%s">%s</a></p>') % (
            self.env._("You receive this as our customer."),
            link,
            self.env._("I do not want such mails"),
        )
        return {
            "subject": self.mail_subject,
            "body_html": Markup("%s%s") % (self.mail_body, footer),
            "email_from": self.user_id.email_formatted or self.company_id.email_formatted,
            "recipient_ids": [fields.Command.link(line.partner_id.id)],
            "model": communication._name,
            "res_id": communication.id,
            "message_type": "email_outgoing",
            "headers": repr({"List-Unsubscribe": f"<{link}>", "Precedence": "bulk"}),
            "auto_delete": True,
        }


class CustomerCareLine(models.Model):
    """Who is left out of a mailing, and how a recipient opts out of the next ones."""

    _inherit = "customer.care.line"

    def _update_skip_reason(self):
        """Note why each of these customers gets no mail: five queries for any number of them."""
        self.partner_id.fetch(["email", "email_normalized", "active"])
        addresses = [address for address in self.partner_id.mapped("email_normalized") if address]
        # sudo: the list of those who have opted out is closed to users, the fact counts for all
        opted_out = set(
            self.env["mail.blacklist"].sudo().search([("email", "in", addresses)]).mapped("email") if addresses else ()
        )
        taken = self._taken_addresses()
        for reason, lines in self.grouped(lambda line: line._find_skip_reason(opted_out, taken)).items():
            lines.filtered(lambda line, reason=reason: line.skip_reason != reason)._guarded().write(
                {"skip_reason": reason}
            )

    def _taken_addresses(self):
        """Return ``{address: id of the first line that has it}`` of all lines of these care actions."""
        taken = {}
        for line in self.care_id.line_ids.sorted("id"):
            if line.partner_id.active:
                taken.setdefault(line.partner_id.email_normalized, line.id)
        return taken

    def _find_skip_reason(self, opted_out, taken):
        partner = self.partner_id
        address = partner.email_normalized
        if not partner.active:
            return "archived"
        if not (partner.email or "").strip():
            return "no_email"
        if not address or not email_normalize(partner.email):
            return "invalid"
        if address in opted_out:
            return "opted_out"
        return "duplicate" if taken.get(address, self.id) != self.id else False

    def _opt_out_token(self):
        self.ensure_one()
        return hmac(self.env(su=True), OPT_OUT_SCOPE, (self.id, self.partner_id.email_normalized))

    def _opt_out_url(self):
        return f"{self.get_base_url()}/customer/opt-out/{self.id}/{self._opt_out_token()}"
