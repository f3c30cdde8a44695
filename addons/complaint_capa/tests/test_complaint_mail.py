from datetime import timedelta
from email.message import EmailMessage
from email.utils import format_datetime
from itertools import count
from unittest.mock import patch

from odoo import fields
from odoo.exceptions import AccessError, UserError
from odoo.tests import tagged
from odoo.tools import mute_logger

from .common import ComplaintCommon

MAIL_LOGGER = "odoo.addons.customer_comm.models.customer_mail_mixin"
NUMBERS = count(1)


@tagged("post_install", "-at_install")
class TestComplaintMail(ComplaintCommon):
    """Mails on the alias of complaints: new ones, answers, loops, files, strangers, broken settings."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.domain = cls.env["mail.alias.domain"].create({"name": "works.example.com", "catchall_alias": "catchall"})
        cls.company.complaint_alias_id.unlink()
        cls.company.alias_domain_id = cls.domain
        cls.company._set_complaint_alias("complaints")

    @classmethod
    def _mail(cls, text="The seal leaks", files=(), headers=(), **parts):
        message = EmailMessage()
        parts = {
            "From": "Contact <contact@example.com>",
            "To": "complaints@works.example.com",
            "Subject": "Leak",
            "Date": format_datetime(fields.Datetime.now()),
            "Message-Id": f"<{cls.env.cr.now().timestamp()}.{next(NUMBERS)}@example.com>",
        } | {name.replace("_", "-"): value for name, value in parts.items()}
        for name, value in [*parts.items(), *headers]:
            if value is not None:
                message[name] = value
        message.set_content(text)
        for name, content in files:
            message.add_attachment(content, maintype="application", subtype="octet-stream", filename=name)
        return message.as_bytes()

    @classmethod
    def _arrive(cls, *args, raw=None, **kwargs):
        """Let a mail arrive; return the complaints that are new."""
        complaints = cls.env["complaint.complaint"].sudo()
        before = complaints.search([], order="id desc", limit=1).id or 0
        raw = raw or cls._mail(*args, **kwargs)
        cls.env["mail.thread"].with_context(mail_notify_force_send=False).message_process(None, raw)
        return complaints.search([("id", ">", before)])

    def _answer(self, record, text="Still leaks", **parts):
        message_id = record.message_ids.sorted("id")[:1].message_id
        return self._arrive(text, In_Reply_To=message_id, References=message_id, Subject="Re: Leak", **parts)

    def test_known_customer_is_registered(self):
        """XX-12: a mail of a known customer that says something is registered at once, from when it was sent."""
        sent = fields.Datetime.now() - timedelta(hours=3)
        complaint = self._arrive(Date=format_datetime(sent))
        self.assertEqual((complaint.state, complaint.door), ("registered", "mail"))
        self.assertEqual((complaint.partner_id, complaint.contact_id), (self.customer, self.contact))
        self.assertEqual((complaint.subject, complaint.description), ("Leak", "The seal leaks"))
        self.assertEqual(complaint.received_at, sent)
        self.assertEqual(complaint.receiver_id, complaint.user_id)
        self.assertEqual(complaint.channel_id, self.env.ref("customer_comm.channel_email"))
        self.assertTrue(complaint.sla_status_ids)
        self.assertTrue(complaint.activity_ids.user_id)

    def test_stranger_waits(self):
        """XX-13: a stranger's mail is a draft until somebody has chosen the customer; it is then registered."""
        complaint = self._arrive(From="New Buyer <buyer@stranger.example.org>")
        self.assertEqual((complaint.state, complaint.is_sender_unknown), ("draft", True))
        self.assertIn(complaint, complaint.search([("is_sender_unknown", "=", True)]))
        self.assertEqual(complaint.activity_ids.user_id, complaint.user_id)
        with self.assertRaises(UserError):
            complaint.with_user(self.quality).action_register()
        complaint.with_user(self.quality).write({"partner_id": self.customer.id, "contact_id": self.contact.id})
        self.assertFalse(complaint.is_sender_unknown)
        email = complaint.message_ids.filtered(lambda message: message.message_type == "email")
        self.assertEqual(email.author_id, self.contact)
        complaint.with_user(self.quality).action_register()
        with self.assertRaises(AccessError):
            complaint.with_user(self.manager).door = "form"

    def test_colleague_and_other_company(self):
        """XX-13: neither a colleague who forwards a mail nor a contact of another company is the customer."""
        self.quality.email = "quality@works.example.com"
        self.assertTrue(self._arrive(From="quality@works.example.com").is_sender_unknown)
        other = self.env["res.company"].create({"name": "Other works"})
        self.env["res.partner"].create({"name": "Theirs", "email": "theirs@x.example", "company_id": other.id})
        self.assertTrue(self._arrive(From="theirs@x.example").is_sender_unknown)

    def test_archived_contact(self):
        """Bad input: the mail of a contact who was archived is not lost."""
        self.contact.active = False
        self.assertEqual(len(self._arrive()), 1)

    def test_answers_find_their_thread(self):
        """XX-12: an answer is added to its complaint, one on a merged complaint to the one that goes on."""
        first = self._arrive()
        second = self._arrive("Did you get my mail?")
        self.assertFalse(self._answer(first))
        self.assertEqual(len(first.message_ids.filtered(lambda message: message.message_type == "email")), 2)
        second.with_user(self.quality)._merge_into(first.with_user(self.quality))
        self.assertFalse(self._answer(second, "Any news?"))
        self.assertIn("Any news?", first.message_ids.sorted("id")[-1].body)
        self.assertIn("complaints@works.example.com", first._notify_get_reply_to()[first.id])

    def test_answer_after_the_close(self):
        """CP-91: what the customer writes after the close is added, and the handler told."""
        complaint = self._arrive()
        complaint._guarded().write({"state": "closed"})
        complaint.activity_ids.unlink()
        self.assertFalse(self._answer(complaint))
        self.assertIn("written again", complaint.activity_ids.summary)

    def test_loops(self):
        """XX-13: automatic replies, bounces and our own addresses open nothing and mail nobody."""
        for parts in (
            {"headers": {"Auto-Submitted": "auto-replied"}.items()},
            {"headers": {"X-Autoreply": "yes"}.items()},
            {"From": "MAILER-DAEMON@example.com", "Subject": "Undeliverable"},
            {"From": "complaints@works.example.com"},
            {"From": "catchall@works.example.com"},
        ):
            with self.subTest(**{name: str(value) for name, value in parts.items()}):
                self.assertFalse(self._arrive(**parts))
        complaint = self._arrive()
        mails = self.env["mail.mail"].sudo().search_count([])
        self.assertFalse(self._answer(complaint, "Away", headers={"Auto-Submitted": "auto-generated"}.items()))
        self.assertTrue(complaint.message_ids.sorted("id")[-1].subtype_id.internal)
        self.assertEqual(self.env["mail.mail"].sudo().search_count([]), mails)

    def test_flood_and_twice(self):
        """XX-13: one sender cannot fill the register; a mail that comes twice is one complaint."""
        raw = self._mail()
        self.assertEqual(len(self._arrive(raw=raw)), 1)
        self.assertFalse(self._arrive(raw=raw))
        self.env["ir.config_parameter"].sudo().set_param("mail.gateway.loop.threshold", 3)
        self.assertEqual(sum(len(self._arrive(str(number))) for number in range(5)), 2)

    def test_files_are_kept(self):
        """XX-13: files stay with the complaint, one of 20 MB as well."""
        big = bytes(20 * 1024 * 1024)
        complaint = self._arrive(files=[("photo.jpg", b"jpeg"), ("log.bin", big)])
        files = {file.name: file for file in complaint.message_ids.attachment_ids}
        self.assertEqual(set(files), {"photo.jpg", "log.bin"})
        self.assertEqual(len(files["log.bin"].raw), len(big))
        self.assertEqual(files["log.bin"].res_id, complaint.id)

    def test_odd_mails(self):
        """XX-13: mails without sender, subject, text or with a wrong date are kept all the same."""
        for parts in ({"From": None}, {"Subject": None, "text": ""}, {"Date": "Sometime"}, {"text": "y" * 500_000}):
            with self.subTest(str(parts)[:30]):
                complaint = self._arrive(**parts)
                self.assertEqual(len(complaint), 1)
                self.assertTrue(complaint.subject.strip() and complaint.description.strip())

    def test_company_of_the_alias(self):
        """XX-13: the alias of a company makes complaints of that company, in its own numbering."""
        other = self.env["res.company"].create({"name": "Second works", "alias_domain_id": self.domain.id})
        other._set_complaint_alias("second-complaints")
        complaint = self._arrive(To="second-complaints@works.example.com")
        self.assertEqual(complaint.company_id, other)
        self.assertTrue(complaint.user_id)

    def test_alias_of_a_team(self):
        """XX-13: a team has an address of its own; answers to its complaints come back there."""
        team = self.env["complaint.team"].with_user(self.manager).create({"name": "Service", "kind": "service"})
        team.alias_name = "service-complaints"
        self.assertEqual(team.alias_email, "service-complaints@works.example.com")
        complaint = self._arrive(To="service-complaints@works.example.com")
        self.assertEqual((complaint.team_id, complaint.state), (team, "registered"))
        self.assertIn("service-complaints@works.example.com", complaint._notify_get_reply_to()[complaint.id])
        team.alias_name = False
        self.assertIn("complaints@works.example.com", complaint._notify_get_reply_to()[complaint.id])

    @mute_logger(MAIL_LOGGER, "odoo.sql_db")
    def test_broken_settings(self):
        """CP-19: wrong defaults of the alias and a broken deadline lose no mail; a note says what failed."""
        alias = self.company.complaint_alias_id
        alias.alias_defaults = repr({"company_id": self.company.id, "channel_id": 999_999, "state": "closed", "x": 1})
        complaint = self._arrive()
        self.assertEqual((len(complaint), complaint.state), (1, "registered"))
        alias.alias_defaults = repr({"company_id": self.company.id})

        def fail(records, *args, **kwargs):
            raise UserError("Broken policy")  # pylint: disable=translation-required

        with patch.object(type(complaint), "_sla_start", fail):
            complaint = self._arrive()
        self.assertEqual(complaint.state, "draft")
        self.assertIn("Broken policy", "".join(complaint.message_ids.mapped("body")))
        self.assertTrue(complaint.activity_ids)
        self.env["ir.sequence"].search([("code", "=", "complaint.complaint")]).unlink()
        with patch.object(type(complaint), "_sla_start", fail):
            self.assertTrue(self._arrive().name)

    def test_nobody_there(self):
        """CP-12: with nobody named a mail still has a handler."""
        self.env["customer.function"].search([]).write({"manager_id": False, "deputy_id": False, "user_ids": False})
        self.assertTrue(self._arrive().user_id)

    def test_settings(self):
        """XX-13: the alias is named, renamed and taken away in the settings."""
        self.env["res.config.settings"].create({"complaint_alias_name": "Claims"}).execute()
        alias = self.company.complaint_alias_id
        self.assertEqual(alias.alias_full_name, "claims@works.example.com")
        self.company.alias_domain_id = self.env["mail.alias.domain"].create({"name": "new.example.com"})
        self.assertEqual(alias.alias_full_name, "claims@new.example.com")
        self.env["res.config.settings"].create({"complaint_alias_name": False}).execute()
        self.assertFalse(alias.alias_name)
