from markupsafe import Markup

from odoo import fields, models
from odoo.exceptions import UserError
from odoo.tools import plaintext2html

LETTER = "complaint_capa.report_reply_letter"


class ComplaintReply(models.Model):
    """The quality complaint reply letter: printed once, kept with the reply, sent from the record (CP-18, CP-89)."""

    _inherit = "complaint.reply"

    letter_id = fields.Many2one(
        "ir.attachment", "Reply Letter", readonly=True, copy=False, ondelete="restrict", index="btree_not_null"
    )

    _guarded_fields = frozenset({"letter_id"})

    def action_letter(self):
        """Open the reply letter; the first time it is made, and kept as it is from then on (CP-89)."""
        self.ensure_one()
        self.check_access("read")
        letter = self._get_letter()
        return {
            "type": "ir.actions.act_url",
            "url": f"/web/content/{letter.id}?download=true",
            "target": "self",
        }

    def action_send_by_mail(self):
        """Open a mail to the customer with the letter and the files of this reply (CP-89).

        :raises AccessError: for people who do not answer customers (CP-120)
        :raises UserError: when the contact has no e-mail address
        """
        self.ensure_one()
        self._check_may_send()
        contact = self.contact_id or self.complaint_id.contact_id or self.complaint_id.partner_id
        if not contact.email:
            raise UserError(self.env._("Enter the e-mail address of %s first.", contact.display_name or "–"))
        return {
            "type": "ir.actions.act_window",
            "name": self.env._("Send the Reply"),
            "res_model": "mail.compose.message",
            "view_mode": "form",
            "target": "new",
            "context": {
                "default_model": "complaint.complaint",
                "default_res_ids": self.complaint_id.ids,
                "default_composition_mode": "comment",
                "default_partner_ids": contact.ids,
                "default_subject": self._get_mail_subject(),
                "default_body": self._get_mail_body(),
                "default_attachment_ids": (self._get_letter() | self.attachment_ids).ids,
            },
        }

    def _get_mail_subject(self):
        self.ensure_one()
        complaint = self.complaint_id
        return self.env._("Your complaint %(number)s: %(subject)s", number=complaint.name, subject=complaint.subject)

    def _get_mail_body(self):
        """Return the text of the reply as HTML, with the telephone number for complaints (CP-18)."""
        self.ensure_one()
        body = plaintext2html(self.text)
        phone = self.company_id.sudo().complaint_phone  # printed for everybody
        if phone:
            body += Markup("<p>%s</p>") % self.env._("Complaints and suggestions: %s", phone)
        return body

    def _get_letter(self):
        """Return the letter of this reply; make it when there is none yet."""
        self.ensure_one()
        # sudo: the letter is evidence like the reply: nobody has the right to write it
        reply = self.sudo()
        if not reply.letter_id:
            content, _kind = self.env["ir.actions.report"].sudo()._render_qweb_pdf(LETTER, reply.ids)
            reply._guarded().letter_id = self.env["ir.attachment"].sudo().create(reply._prepare_letter_vals(content))
            self._tell_complaint_phone()
        return reply.letter_id.sudo(self.env.su)

    def _prepare_letter_vals(self, content):
        number = (self.complaint_id.name or "").replace("/", "-")
        return {
            "name": self.env._("Reply letter %(complaint)s-%(number)s.pdf", complaint=number, number=self.id),
            "raw": content,
            "mimetype": "application/pdf",
            "res_model": self._name,
            "res_id": self.id,
        }

    def _tell_complaint_phone(self):
        """The letter tells where to complain (CP-18, CC-132)."""
        complaint = self.complaint_id
        company = complaint.company_id.sudo()  # its number is printed for everybody
        if company.complaint_phone and complaint.partner_id:
            # sudo: the date is the server's, whoever sends the letter
            complaint.partner_id.commercial_partner_id.sudo().with_company(company)._mark_complaint_phone_given()
