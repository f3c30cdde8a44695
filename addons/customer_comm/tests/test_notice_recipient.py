from datetime import timedelta

from psycopg2.errors import CheckViolation

from odoo import fields
from odoo.exceptions import AccessError, UserError, ValidationError
from odoo.tests import tagged
from odoo.tools import mute_logger

from odoo.addons.mail.tests.common import MailCase

from .notice_common import NoticeCase


@tagged("post_install", "-at_install")
class TestNoticeRecipient(NoticeCase, MailCase):
    """What customers answer, where the goods are, and the letters and reminders that they get."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.delivery = cls._deliver(cls.partner, 10, cls.lot)
        cls._deliver(cls.partner_2, 4, cls.lot)
        cls.notice = cls._create_issued()
        cls.recipient = cls._recipient(cls.notice, cls.partner)
        cls.recipient_2 = cls._recipient(cls.notice, cls.partner_2)

    def test_stays_who_it_is(self):
        """CC-99: an informed customer is not exchanged for another one, also not after the notice is closed."""
        other = self.env["res.partner"].create({"name": "Innocent"})
        with self.assertRaisesRegex(UserError, "exchanged"):
            self.recipient.with_user(self.sales).partner_id = other
        added = self.env["customer.notice.recipient"].with_user(self.sales)
        added = added.create({"notice_id": self.notice.id, "partner_id": other.id, "received": 1})
        added.partner_id = other.copy()
        self._answer(added)
        with self.assertRaisesRegex(UserError, "exchanged"):
            added.partner_id = other

    # Quantities

    def test_reconciliation(self):
        """CC-99: delivered, returned, destroyed, outstanding of each customer and in all, and the progress."""
        self._return(self.delivery, 3)
        self.notice.action_trace()
        self.recipient.with_user(self.sales).write({"returned_hand": 1, "destroyed": 2})
        self.assertEqual((self.recipient.returned, self.recipient.outstanding), (4, 4))
        notice = self.notice
        self.assertEqual((notice.affected, notice.returned, notice.destroyed, notice.outstanding), (14, 4, 2, 8))
        self.assertAlmostEqual(notice.progress, 100 * 6 / 14)
        self.assertEqual(notice.acknowledged_share, 0)

    def test_progress_of_an_advisory_notice(self):
        """CC-99: where nothing is recalled, the share of customers who have acknowledged is the progress."""
        notice = self._create_issued(kind="advisory", decision="notice")
        self._answer(notice.recipient_ids[0])
        self.assertEqual((notice.acknowledged_count, notice.recipient_count, notice.progress), (1, 2, 50))

    def test_no_more_than_held(self):
        """CC-99: by hand nobody accounts for more than the customer held, nor for less than nothing."""
        for vals in ({"destroyed": 11}, {"returned_hand": 6, "corrected": 5}):
            with self.subTest(vals=vals), self.assertRaises(ValidationError):
                self.recipient.write(vals)
        with mute_logger("odoo.sql_db"), self.assertRaises(CheckViolation), self.cr.savepoint():
            self.recipient.destroyed = -1
            self.env.flush_all()

    def test_returned_twice_shows(self):
        """CC-99: goods entered by hand that stock then receives too are pointed out, and never count below zero."""
        self.recipient.returned_hand = 9
        self._return(self.delivery, 9)
        self.notice.action_trace()
        self.assertTrue(self.recipient.is_over)
        self.assertEqual(self.recipient.outstanding, 0)

    def test_passed_on(self):
        """CC-99: what a customer passed on is outstanding with the next one, and counts once."""
        end_user = self.env["res.partner"].create({"name": "End User", "email": "end@example.com"})
        child = (
            self.env["customer.notice.recipient"]
            .with_user(self.sales)
            .create(
                {
                    "notice_id": self.notice.id,
                    "partner_id": end_user.id,
                    "parent_id": self.recipient.id,
                    "received": 6,
                }
            )
        )
        self.assertEqual((self.recipient.resold, self.recipient.outstanding, child.outstanding), (6, 4, 6))
        self.assertEqual((self.notice.affected, self.notice.outstanding), (14, 14))
        self.assertTrue(child.next_mail_at, "gets the letter too")
        with self.assertRaises(ValidationError):
            child.received = 11
        self.notice.action_trace()
        self.assertEqual((self.recipient.outstanding, child.outstanding), (4, 6))
        with self.assertRaises(ValidationError):
            self.recipient.parent_id = child

    def test_statement_taken_over(self):
        """CC-99: what the customer states counts when we take it over; returns that stock shows are not doubled."""
        self._return(self.delivery, 3)
        self.notice.action_trace()
        self._answer(self.recipient, held=1, returned=5, destroyed=4)
        self.assertEqual(self.recipient.outstanding, 7, "a statement alone is not a return")
        self.recipient.with_user(self.sales).action_take_over()
        self.assertEqual((self.recipient.returned_hand, self.recipient.destroyed), (2, 4))
        self.assertEqual(self.recipient.outstanding, 1)

    # Answers

    def test_answers_are_kept(self):
        """CC-99: each answer is evidence; the last one counts."""
        self._answer(self.recipient, held=10)
        self._answer(self.recipient, held=2, destroyed=8)
        self.env.invalidate_all()
        self.assertEqual(self.recipient.acknowledgement_ids.mapped("held"), [2, 10])
        self.assertEqual((self.recipient.stated_held, self.recipient.state), (2, "acknowledged"))
        with self.assertRaises(AccessError):
            self.recipient.acknowledgement_ids.with_user(self.admin).write({"held": 0})
        with self.assertRaises(AccessError):
            self.recipient.acknowledgement_ids.with_user(self.admin).unlink()

    def test_answer_by_phone(self):
        """CC-99: an answer on the phone is entered by staff, and says who entered it."""
        action = self.recipient_2.with_user(self.sales).action_acknowledge()
        wizard = self.env[action["res_model"]].with_user(self.sales).with_context(**action["context"])
        with self.assertRaises(UserError):
            wizard.create({"name": "Bert", "held": -1}).action_apply()
        wizard.create({"name": "Bert", "held": 4}).action_apply()
        answer = self.recipient_2.acknowledgement_ids
        self.assertEqual((answer.source, answer.user_id, answer.name), ("hand", self.sales, "Bert"))

    def test_traced_ones_stay(self):
        """CC-99: a customer found through deliveries cannot be taken off the list."""
        with self.assertRaises(UserError):
            self.recipient.with_user(self.sales).unlink()

    # Letters

    def test_letters(self):
        """CC-99: each customer gets one letter in his language, with the link to his page, through the mail queue."""
        self.env["res.lang"]._activate_lang("fr_FR")
        self.partner_2.lang = "fr_FR"
        template = self.env.ref("customer_comm.mail_template_notice_letter")
        template.with_context(lang="fr_FR").subject = "Avis {{ object.notice_id.name }}"
        self._send()
        mails = self.recipient.sudo().mail_id | self.recipient_2.sudo().mail_id
        self.assertEqual(len(mails), 2)
        self.assertEqual(set(mails.mapped("state")), {"outgoing"})
        self.assertEqual(self.recipient_2.sudo().mail_id.subject, f"Avis {self.notice.name}")
        body = self.recipient.sudo().mail_id.body_html
        for text in ("Hot water escapes", "BAD-1", self.recipient._acknowledge_url()):
            self.assertIn(text, body)
        self.assertNotIn(self.recipient_2._acknowledge_url(), body)
        self.assertEqual((self.recipient.state, self.notice.sent_count), ("sent", 2))
        self._send()
        self.assertEqual(len(self.recipient.sudo().message_ids.mail_ids), 1, "not twice")

    def test_translated_content(self):
        """CC-94: hazard and reason can be written in the customer's language, are approved and frozen with the rest."""
        self.env["res.lang"]._activate_lang("fr_FR")
        self.partner_2.lang = "fr_FR"
        self.notice._revise("In French too")
        self.notice.update_field_translations("hazard", {"fr_FR": "Eau chaude"})
        self._approve(self.notice)
        self.notice.with_user(self.sales).action_issue()
        self._send()
        self.assertIn("Eau chaude", self.recipient_2.sudo().mail_id.body_html)
        self.assertIn("Hot water", self.recipient.sudo().mail_id.body_html)

    def test_failures_show(self):
        """CC-99: a letter that failed, and a customer without address, are pointed out."""
        self.partner_2.email = False
        self._send()
        self.recipient.sudo().mail_id.write({"state": "exception", "failure_reason": "Mailbox full"})
        self.env.invalidate_all()
        self.assertEqual(self.recipient.with_user(self.sales).problem, "Mailbox full")
        self.assertTrue(self.recipient_2.problem)
        self.assertEqual(self.notice.with_user(self.sales).problem_count, 2)
        domain = self.notice.with_user(self.sales).action_view_problems()["domain"]
        self.assertEqual(self.env["customer.notice.recipient"].search(domain), self.recipient | self.recipient_2)
        self.assertEqual(self.notice.activity_ids.user_id, self.engineer)
        self.recipient_2.with_user(self.sales).action_sent_by_post()
        self.assertFalse(self.recipient_2.problem)
        self.recipient.with_user(self.sales).action_send_again()
        self._send()
        self.assertEqual(self.notice.problem_count, 0)

    def _pass_days(self, days):
        """Let so many days go by."""
        for recipient in self.notice.recipient_ids.filtered("next_mail_at"):
            recipient._guarded().next_mail_at -= timedelta(days=days)

    def test_reminders(self):
        """CC-99: who does not answer is reminded as often as the company has set, then the handler is to call."""
        self.env.company.write({"notice_reminder_days": 5, "notice_reminder_count": 2})
        self._send()
        self._answer(self.recipient_2)
        self._pass_days(4)
        self._send()
        self.assertEqual(self.recipient.reminder_count, 0)
        self._pass_days(1)
        for count in (1, 2):
            self._send()
            self.assertEqual(self.recipient.reminder_count, count)
            self._pass_days(5)
        self.assertFalse(self.notice.activity_ids)
        self._send()
        self.assertEqual(self.recipient.reminder_count, 2)
        self.assertFalse(self.recipient.next_mail_at)
        self.assertEqual(self.recipient_2.reminder_count, 0)
        self.assertEqual(len(self.notice.activity_ids), 1)
        self.assertEqual(len(self.recipient.sudo().message_ids.mail_ids), 3)

    def test_no_reminders(self):
        """CC-99: zero days between reminders means none."""
        self.env.company.notice_reminder_days = 0
        self._send()
        self.assertFalse(self.recipient.next_mail_at)
        with self.assertRaises(ValidationError):
            self.env.company.notice_reminder_days = -1

    def test_closed_sends_nothing(self):
        """CC-99: nobody is written to once the notice is closed."""
        self._settle(self.notice)
        self.notice._close("Enough")
        self.recipient._guarded().sudo().next_mail_at = fields.Datetime.now()
        self._send()
        self.assertFalse(self.recipient.sudo().mail_id)

    def test_queries_of_a_list(self):
        """CC-99: a list of notices costs as many queries for twenty as for two."""
        names = ["name", "recipient_count", "acknowledged_count", "outstanding", "progress", "stock_quantity"]

        def count(notices):
            self.env.flush_all()
            self.env.invalidate_all()
            before = self.env.cr.sql_log_count
            notices.read(names)
            return self.env.cr.sql_log_count - before

        few = self._create() | self._create()
        many = self.env["customer.notice"].concat(*(self._create() for _i in range(20)))
        for notice in (few | many)[:12]:
            notice.action_trace()
        count(few)
        self.assertEqual(count(few), count(many))
