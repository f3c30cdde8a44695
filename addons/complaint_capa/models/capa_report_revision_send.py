from odoo import api, fields, models
from odoo.exceptions import AccessError, UserError

from .capa_report_revision import REVISION_SEAL
from .complaint_complaint import CLOSED_STATES

TEMPLATE = "complaint_capa.mail_template_capa_report"
# What the customer is told with a report: an interim one does not end his complaint.
REPLY_TYPES = {"interim": "interim", "final": "report"}


class CapaReportRevision(models.Model):
    """Sending an 8D report to the customer, from the record.

    A mail to somebody outside that carries the PDF is the sending, from whichever dialogue it was written: it is
    recorded with time, sender and recipients, and answers the complaints.
    """

    _inherit = "capa.report.revision"

    can_send = fields.Boolean(compute="_compute_can_send")

    @api.depends_context("uid")
    @api.depends("is_latest", "partner_id", "complaint_ids")
    def _compute_can_send(self):
        for revision in self:
            functions = revision._get_sending_functions()
            mine = all(self.env["complaint.complaint"]._answers_for(function) for function in functions)
            revision.can_send = bool(mine and revision.partner_id and revision.is_latest)

    def _get_sending_functions(self):
        """Return the functions that answer the customer, in superuser mode (CP-120)."""
        self.ensure_one()
        complaints = self.sudo().complaint_ids  # who answers is no secret
        functions = self.env["customer.function"].sudo().union(*[one._get_reply_function() for one in complaints])
        return functions or self.env["complaint.team"]._get_reply_function(self.company_id).sudo()

    def _ask_to_send(self):
        """Tell those who answer the customer that the report is ready, when its author is none of them."""
        for revision in self.filtered(lambda revision: revision.partner_id and not revision.can_send):
            subject = self.env._(
                "%(report)s is ready to be sent to %(customer)s",
                report=revision.display_name,
                customer=revision.partner_id.name,
            )
            revision.case_id._distribute(subject, functions=revision._get_sending_functions().sudo(False))

    def action_send(self):
        """Open the mail to the customer, with the PDF, in his language.

        :raises UserError: when a newer revision was issued, or the report is for nobody outside
        """
        self.ensure_one()
        self.check_access("read")
        if not self.partner_id:
            raise UserError(self.env._("%s was issued for no customer.", self.display_name))
        if not self.is_latest:
            raise UserError(self.env._("%s was replaced by a later revision. Send that one.", self.display_name))
        self._check_sender()
        template = self.env.ref(TEMPLATE, raise_if_not_found=False)
        return {
            "type": "ir.actions.act_window",
            "name": self.env._("Send the 8D Report"),
            "res_model": "mail.compose.message",
            "view_mode": "form",
            "views": [(False, "form")],
            "target": "new",
            "context": {
                "default_model": self._name,
                "default_res_ids": self.ids,
                "default_composition_mode": "comment",
                "default_template_id": template.id if template else False,
                "default_partner_ids": self._get_recipients().ids,
                "default_attachment_ids": self.pdf_id.ids,
                "default_email_layout_xmlid": "mail.mail_notification_light",
                "force_email": True,
            },
        }

    def _get_recipients(self):
        """Return to whom the report goes by default: who has complained, else the customer itself."""
        self.ensure_one()
        complaints = self.sudo().complaint_ids  # whose complaint it is, is no secret to who may send the report
        contacts = (complaints.contact_id | complaints.partner_id).filtered("email")
        return contacts.filtered(lambda partner: not partner.is_company) or contacts or self.partner_id

    def _check_sender(self):
        """Raise AccessError unless the user belongs to the function that answers the customer (CP-120)."""
        self.check_access("read")
        for function in self._get_sending_functions():
            if not self.env.su and not self.env["complaint.complaint"]._answers_for(function):
                raise AccessError(self.env._("Customers are answered by %s. Ask one of them.", function.name))

    def _message_post_after_hook(self, message, msg_values):
        result = super()._message_post_after_hook(message, msg_values)
        outside = message.partner_ids.filtered("partner_share")
        if outside and self.pdf_id and self.pdf_id in message.attachment_ids:
            self._record_sending(message, outside)
        return result

    def _record_sending(self, message, recipients):
        """Keep on record that this revision was sent, and let case and complaints know."""
        self.ensure_one()
        self._check_sender()
        # sudo: sendings are the system's alone; who may send was just checked
        sending = REVISION_SEAL.open(self.env["capa.report.sending"].sudo()).create(
            {
                "revision_id": self.id,
                "company_id": self.company_id.id,
                "name": f"{self.name} {self.letter}",
                "subject": self.case_id.subject,
                "partner_id": self.partner_id.id,
                "recipient_ids": [fields.Command.set(recipients.ids)],
                "sent_at": fields.Datetime.now(),
                "user_id": self.env.uid,
                "message_id": message.id,
            }
        )
        self._answer_complaints(sending)
        self.case_id._note_report_sent(self, sending)

    def _answer_complaints(self, sending):
        """Enter the report as a reply on each complaint that is still open; its clocks stop."""
        text = self.env._(
            "%(report)s sent to %(recipients)s.",
            report=self.display_name,
            recipients=", ".join(sending.recipient_ids.mapped("name")),
        )
        channel = self.env.ref("customer_comm.channel_email", raise_if_not_found=False)
        channel = channel or self.env["customer.channel"].search([], limit=1)
        self.env["complaint.reply"].create(
            [
                {
                    "complaint_id": complaint.id,
                    "reply_type": REPLY_TYPES[self.kind],
                    "channel_id": channel.id,
                    "contact_id": sending.recipient_ids[:1].id,
                    "sent_at": sending.sent_at,
                    "text": text,
                    "attachment_ids": [fields.Command.set(self.pdf_id.ids)],
                }
                for complaint in self.complaint_ids
                if complaint.state not in (*CLOSED_STATES, "draft")
            ]
        )
