from email.message import EmailMessage
from email.utils import format_datetime
from itertools import count

from odoo import fields

from .communication_common import CommunicationCase

NUMBERS = count(1)


class MailCase(CommunicationCase):
    """A company with the alias ``service``, and mails as they come from a mail server."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.domain = cls.env["mail.alias.domain"].create({"name": "works.example.com", "catchall_alias": "catchall"})
        cls.env.company.communication_alias_id.unlink()
        cls.env.company.communication_unknown_partner_id = False
        cls.env.company.alias_domain_id = cls.domain
        cls.env.company.email = "works@works.example.com"
        cls.env.company._set_communication_alias("service")
        cls.env.company.communication_intake_function_id = cls.f_sales
        cls.env["customer.intake.rule"].search([]).active = False
        cls.person = cls.env["res.partner"].create(
            {"name": "Mary Mail", "email": "mary@customer.example.net", "parent_id": cls.partner.id}
        )

    @classmethod
    def _mail(cls, text="The pump is noisy", html=None, files=(), headers=(), **parts):
        """Return the raw text of a mail to the alias."""
        message = EmailMessage()
        parts = {
            "From": "Mary Mail <mary@customer.example.net>",
            "To": "service@works.example.com",
            "Subject": "Noise",
            "Date": format_datetime(fields.Datetime.now()),
            "Message-Id": f"<{cls.env.cr.now().timestamp()}.{next(NUMBERS)}@customer.example.net>",
        } | {name.replace("_", "-"): value for name, value in parts.items()}
        for name, value in [*parts.items(), *headers]:
            if value is not None:
                message[name] = value
        message.set_content(text)
        if html:
            message.add_alternative(html, subtype="html")
        for name, content in files:
            message.add_attachment(content, maintype="application", subtype="octet-stream", filename=name)
        return message.as_bytes()

    @classmethod
    def _receive(cls, *args, **kwargs):
        """Let a mail arrive; return the communications that are new."""
        return cls._receive_raw(cls._mail(*args, **kwargs))

    @classmethod
    def _receive_raw(cls, raw):
        communications = cls.env["customer.communication"].sudo()
        before = communications.search([], order="id desc", limit=1).id or 0
        cls.env["mail.thread"].with_context(mail_notify_force_send=False).message_process(None, raw)
        return communications.search([("id", ">", before)])
