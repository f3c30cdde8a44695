import os
from datetime import timedelta
from email.utils import format_datetime
from unittest.mock import patch

from odoo import fields
from odoo.exceptions import AccessError, UserError
from odoo.tests import tagged
from odoo.tools import mute_logger

from .mail_common import MailCase

MAIL_LOGGER = "odoo.addons.customer_comm.models.customer_mail_mixin"


@tagged("post_install", "-at_install")
class TestCommunicationMail(MailCase):
    """Mails on the alias: new ones, answers, loops, files, scripts, strangers, broken settings."""

    def _answer(self, record, text="Still noisy", **parts):
        message_id = record.message_ids.sorted("id")[:1].message_id
        return self._receive(text, In_Reply_To=message_id, References=message_id, Subject="Re: Noise", **parts)

    def test_new_mail(self):
        """XX-13: a mail of a customer becomes a communication of his company, with a handler and running clocks."""
        sent = fields.Datetime.now() - timedelta(hours=3)
        record = self._receive(Date=format_datetime(sent))
        self.assertEqual(len(record), 1)
        self.assertEqual((record.partner_id, record.contact_id), (self.partner, self.person))
        self.assertEqual((record.subject, record.description, record.door), ("Noise", "The pump is noisy", "mail"))
        self.assertEqual(record.occurred_on, sent)
        self.assertEqual(record.channel_id, self.env.ref("customer_comm.channel_email"))
        self.assertEqual((record.user_id, record.receiver_id), (self.sales, self.sales))
        self.assertTrue(record.needs_reply and record.is_in_intake and not record.is_sender_unknown)
        self.assertEqual(record.company_id, self.env.company)
        message = record.message_ids.filtered(lambda message: message.message_type == "email")
        self.assertEqual(message.author_id, self.person)

    def test_answer_finds_its_thread(self):
        """XX-13: an answer is added to its communication, by In-Reply-To or by References alone."""
        record = self._receive()
        first = record.message_ids.sorted("id")[:1].message_id
        self.assertFalse(self._answer(record))
        self.assertFalse(self._receive("Third", References=f"<unknown@x.example> {first}", Subject="Re: Noise"))
        self.assertEqual(len(record.message_ids.filtered(lambda message: message.message_type == "email")), 3)
        other = self._receive("Another matter", Subject="Noise")
        self.assertEqual(len(other), 1, "the same subject alone makes no thread")

    def test_answer_to_catchall(self):
        """XX-13: an answer that comes to the catchall address finds its thread as well."""
        record = self._receive()
        self.assertFalse(self._answer(record, To="catchall@works.example.com"))
        self.assertEqual(len(record.message_ids.filtered(lambda message: message.message_type == "email")), 2)

    def test_answers_go_to_the_alias(self):
        """XX-13: what we write bears the alias as the address for answers."""
        record = self._receive()
        self.assertIn("service@works.example.com", record._notify_get_reply_to()[record.id])

    def test_answer_after_the_reply(self):
        """CC-41: what the customer writes after he was answered is added, and its handler reminded."""
        record = self._receive()
        record.write({"category": "other", "grade_id": self.grade.id, "reply": "We come"})
        record.with_user(self.sales).action_reply()
        self.assertFalse(self._answer(record))
        self.assertEqual(record.activity_ids.user_id, self.sales)
        self.assertIn("written again", record.activity_ids.summary)

    def test_answer_to_duplicate_arrives_at_the_survivor(self):
        """XX-12: a mail that answers a cancelled duplicate arrives where the matter goes on."""
        first = self._receive()
        second = self._receive("Did you get my mail?")
        second.with_user(self.sales)._merge_into(first)
        count = len(first.message_ids)
        self.assertFalse(self._answer(second, "Any news?"))
        self.assertGreater(len(first.message_ids), count)
        self.assertIn("Any news?", first.message_ids.sorted("id")[-1].body)

    def test_same_mail_twice(self):
        """XX-12: a mail that the server delivers twice is one communication."""
        raw = self._mail()
        self.assertEqual(len(self._receive_raw(raw)), 1)
        self.assertFalse(self._receive_raw(raw))

    def test_automatic_replies(self):
        """XX-13: out-of-office and other automatic replies neither open a communication nor mail anybody."""
        for headers in (
            {"Auto-Submitted": "auto-replied"},
            {"Auto-Submitted": "auto-replied (vacation)"},
            {"X-Autoreply": "yes"},
            {"Precedence": "auto_reply"},
        ):
            with self.subTest(headers=headers):
                self.assertFalse(self._receive("I am away", headers=headers.items()))
        record = self._receive()
        record.message_subscribe(partner_ids=[self.sales.partner_id.id, self.person.id])
        mails = self.env["mail.mail"].sudo().search_count([])
        answer = {"headers": {"Auto-Submitted": "auto-generated", "X-Auto-Response-Suppress": "All"}.items()}
        self.assertFalse(self._answer(record, "I am away", **answer))
        note = record.message_ids.sorted("id")[-1]
        self.assertIn("I am away", note.body)
        self.assertTrue(note.subtype_id.internal)
        self.assertEqual(self.env["mail.mail"].sudo().search_count([]), mails)

    def test_programs_that_write_first_are_heard(self):
        """CC-01: a customer's system that reports by itself is no automatic reply."""
        self.assertEqual(len(self._receive(headers={"Auto-Submitted": "auto-generated"}.items())), 1)

    def test_bounces_and_own_addresses(self):
        """XX-13: a bounce, and a mail that claims to come from our own alias, open nothing."""
        self.assertFalse(self._receive(From="MAILER-DAEMON@customer.example.net", Subject="Undeliverable"))
        self.assertFalse(self._receive(From="service@works.example.com"))
        self.assertFalse(self._receive(From="catchall@works.example.com"))

    def test_flood(self):
        """XX-13: one sender cannot fill the log: after the number that the gateway allows his mails are sent back."""
        self.env["ir.config_parameter"].sudo().set_param("mail.gateway.loop.threshold", 3)
        found = sum(len(self._receive(f"Mail {number}")) for number in range(5))
        self.assertEqual(found, 3)

    def test_files_are_kept(self):
        """XX-13: files stay with the communication, one of 20 MB as well."""
        big = os.urandom(20 * 1024 * 1024)
        record = self._receive(files=[("photo.jpg", b"jpeg"), ("log.bin", big)])
        files = {file.name: file for file in record.message_ids.attachment_ids}
        self.assertEqual(set(files), {"photo.jpg", "log.bin"})
        self.assertEqual(files["log.bin"].raw, big)
        self.assertEqual((files["log.bin"].res_model, files["log.bin"].res_id), (record._name, record.id))

    def test_html_is_made_harmless(self):
        """XX-13: scripts in a mail do nothing: plain text in the record, a sanitised message in the chatter."""
        html = (
            "<html><head><style>p {color: red}</style><script>alert(1)</script></head><body><p>The <b>pump</b> is noisy"
            "</p><img src=x onerror=alert(2)><a href='javascript:alert(3)'>Click</a></body></html>"
        )
        record = self._receive(html=html)
        self.assertIn("pump", record.description)
        for bad in ("<", "alert", "color: red"):
            self.assertNotIn(bad, record.description.replace("alert(3)", "") if bad == "alert" else record.description)
        body = record.message_ids.filtered(lambda message: message.message_type == "email").body
        for bad in ("<script", "onerror", "javascript:"):
            self.assertNotIn(bad, body)

    def test_unknown_sender(self):
        """XX-13: a stranger's mail waits for somebody to say whose it is, and cannot be answered before."""
        record = self._receive(From="New Buyer <buyer@stranger.example.org>")
        self.assertTrue(record.is_sender_unknown)
        self.assertFalse(record.can_convert)
        self.assertEqual(record.partner_id, self.env.company._get_unknown_customer())
        self.assertFalse(record.partner_id.active)
        self.assertEqual(record.email_normalized, "buyer@stranger.example.org")
        again = self._receive(From="buyer@stranger.example.org", Subject="And another thing")
        self.assertEqual(again.partner_id, record.partner_id)
        record.write({"category": "other", "grade_id": self.grade.id, "reply": "Welcome"})
        with self.assertRaises(UserError):
            record.with_user(self.sales).action_reply()
        with self.assertRaises(AccessError):
            record.with_user(self.sales).is_sender_unknown = False
        for target in ("quotation", "requirement", "service"):
            with self.subTest(target=target), self.assertRaisesRegex(UserError, "Identify Sender"):
                getattr(record.with_user(self.manager), f"action_convert_to_{target}")()
        wizard = self.env["customer.communication.identify"].with_user(self.manager)
        wizard = wizard.create({"communication_id": record.id, "mode": "existing", "partner_id": self.person.id})
        wizard.action_identify()
        for communication in record | again:
            self.assertFalse(communication.is_sender_unknown)
            self.assertEqual((communication.partner_id, communication.contact_id), (self.partner, self.person))
        record.with_user(self.sales).action_reply()

    def test_unknown_sender_becomes_a_contact(self):
        """XX-13: the unknown sender can become a new contact, of a company that writes from the same mail domain."""
        user = self.manager
        user.group_ids += self.env.ref("base.group_partner_manager")
        record = self._receive(From="Nora New <nora@customer.example.net>")
        wizards = self.env["customer.communication.identify"].with_user(user)
        wizard = wizards.new({"communication_id": record.id})
        wizard._onchange_communication_id()
        self.assertEqual((wizard.name, wizard.email), ("Nora New", "nora@customer.example.net"))
        self.assertEqual(wizard.parent_id._origin, self.partner)
        wizard = wizards.create({"communication_id": record.id, "mode": "new", "parent_id": self.partner.id})
        wizard.action_identify()
        self.assertEqual(record.contact_id.name, "Nora New")
        self.assertEqual(record.contact_id.parent_id, self.partner)
        email = record.message_ids.filtered(lambda message: message.message_type == "email")
        self.assertEqual(email.author_id, record.contact_id)
        self.assertFalse(self._receive(From="nora@customer.example.net", Subject="Next").is_sender_unknown)

    def test_where_customers_must_be_recognised(self):
        """CC-82, XX-13: a company that logs recognised customers only gets its mails all the same; nobody opens a file
        for strangers."""
        self.env.company.communication_recognised_only = True
        self.assertEqual(len(self._receive()), 1)
        record = self._receive(From="buyer@stranger.example.org")
        self.assertEqual(len(record), 1)
        self.assertFalse(record.partner_id.file_opened_on)

    def test_dialogues_show_nothing_of_others(self):
        """XX-01: who may not read a communication does not read it through the dialogues either."""
        record = self._receive(From="buyer@stranger.example.org")
        for name in ("identify", "merge"):
            wizards = self.env[f"customer.communication.{name}"].with_user(self.plain)
            with self.subTest(name), self.assertRaises(AccessError), self.cr.savepoint():
                wizard = wizards.create(
                    {"communication_id": record.id} | ({"survivor_id": record.id} if name == "merge" else {})
                )
                wizard.invalidate_recordset()
                wizard.read([])
                wizard.action_identify() if name == "identify" else wizard.action_merge()

    def test_colleague_is_no_customer(self):
        """XX-13: a mail that a colleague forwards has no customer yet."""
        self.quality.email = "quality@works.example.com"
        record = self._receive(From="quality@works.example.com", Subject="Fwd: Noise")
        self.assertTrue(record.is_sender_unknown)

    def test_sender_of_another_company(self):
        """XX-13: a contact of another company is a stranger here."""
        other = self.env["res.company"].create({"name": "Other works"})
        self.env["res.partner"].create({"name": "Theirs", "email": "theirs@x.example", "company_id": other.id})
        self.assertTrue(self._receive(From="theirs@x.example").is_sender_unknown)

    def test_no_loop_by_contacts_entered_by_hand(self):
        """XX-13: contacts that were entered by hand are no mails of a sender whose address cannot be read."""
        for index in range(20):
            self._create(subject=f"Call {index}")
        self.assertEqual(len(self._receive(From="not an address")), 1)

    def test_odd_mails(self):
        """XX-13: mails without sender, subject, text or with a wrong date are registered all the same."""
        for parts in (
            {"From": None},
            {"From": "not an address"},
            {"Subject": None},
            {"Subject": "   "},
            {"Subject": "=?utf-8?q?Leak=00y?="},
            {"text": ""},
            {"text": "", "Subject": None},
            {"Date": None},
            {"Date": "Sometime"},
            {"Subject": "x" * 5000, "text": "y" * 500_000},
        ):
            with self.subTest(**{name: str(value)[:20] for name, value in parts.items()}):
                record = self._receive(**parts)
                self.assertEqual(len(record), 1)
                self.assertTrue(record.subject.strip() and record.description.strip())
        now = fields.Datetime.now()
        for wrong in (timedelta(days=3), timedelta(days=-4000)):
            record = self._receive(Date=format_datetime(now + wrong))
            self.assertLess(abs(record.occurred_on - now), timedelta(minutes=5))

    def test_order_in_the_subject(self):
        """CC-41: the order whose number the customer writes is found, another customer's is not."""
        order = self.env["sale.order"].create({"partner_id": self.partner.id})
        stranger = self.env["res.partner"].create({"name": "Other"})
        foreign = self.env["sale.order"].create({"partner_id": stranger.id})
        self.assertEqual(self._receive(Subject=f"Where is {order.name}?").order_id, order)
        self.assertFalse(self._receive(Subject=f"Where is {foreign.name}?").order_id)

    def test_company_of_the_alias(self):
        """XX-13: the alias of a company makes communications of that company, in its own numbering."""
        other = self.env["res.company"].create({"name": "Second works", "alias_domain_id": self.domain.id})
        other._set_communication_alias("second-service")
        record = self._receive(To="second-service@works.example.com")
        self.assertEqual(record.company_id, other)
        self.assertTrue(record.user_id)

    def test_settings(self):
        """XX-13: the alias is named, renamed and taken away in the settings."""
        settings = self.env["res.config.settings"].create({"communication_alias_name": "Help Desk"})
        settings.execute()
        alias = self.env.company.communication_alias_id
        self.assertEqual(alias.alias_full_name, "help-desk@works.example.com")
        self.assertEqual(len(self._receive(To="help-desk@works.example.com")), 1)
        self.env.company.alias_domain_id = self.env["mail.alias.domain"].create({"name": "new.example.com"})
        self.assertEqual(alias.alias_full_name, "help-desk@new.example.com")
        self.env["res.config.settings"].create({"communication_alias_name": False}).execute()
        self.assertFalse(alias.alias_name)

    @mute_logger(MAIL_LOGGER, "odoo.sql_db")
    def test_broken_alias(self):
        """CC-22: wrong defaults of the alias lose no mail and no deadline."""
        alias = self.env.company.communication_alias_id
        alias.alias_defaults = repr(
            {"company_id": self.env.company.id, "channel_id": 999_999, "state": "closed", "nonsense": 1}
        )
        record = self._receive()
        self.assertEqual((len(record), record.state), (1, "draft"))
        self.assertTrue(record.needs_reply)
        self.assertTrue(record.activity_ids, "somebody is told")
        alias.alias_defaults = repr({"company_id": 999_999})
        self.assertEqual(len(self._receive()), 1)

    @mute_logger(MAIL_LOGGER)
    def test_broken_deadlines_and_rules(self):
        """CC-22: a deadline or rule that fails loses no mail; the note says what to do."""
        communications = type(self.env["customer.communication"])
        rules = type(self.env["customer.intake.rule"])

        def fail(records, *args, **kwargs):
            if records or args:
                raise UserError("Broken policy")  # pylint: disable=translation-required

        for model, name in ((communications, "_sla_start"), (rules, "_assign")):
            with self.subTest(name), patch.object(model, name, fail):
                record = self._receive()
                self.assertEqual(len(record), 1)
                self.assertIn("Broken policy", "".join(record.message_ids.mapped("body")))
        self.env["ir.sequence"].search([("code", "=", "customer.communication")]).unlink()
        self.env["customer.stage"].search([]).active = False
        self.assertEqual(len(self._receive()), 1)

    def test_nobody_there(self):
        """CC-16: with no function staffed and no rule a mail still has a handler."""
        self.env["customer.function"].search([]).write({"manager_id": False, "deputy_id": False, "user_ids": False})
        record = self._receive()
        self.assertTrue(record.user_id.has_group("customer_comm.group_manager"))
