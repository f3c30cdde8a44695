from psycopg2 import IntegrityError

from odoo import fields
from odoo.exceptions import UserError
from odoo.tests import tagged
from odoo.tools import mute_logger

from odoo.addons.mail.tests.common import MailCase

from .common import SatisfactionCommon


@tagged("post_install", "-at_install")
class TestRecipient(SatisfactionCommon, MailCase):
    """Asking one customer, and what the answer is worth."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls._customers(A=3)
        cls.campaign = cls._campaign()
        cls.campaign.action_draw()
        cls.campaign.action_start()
        cls.recipient = cls.campaign.recipient_ids[0]

    def test_nothing_is_sent_by_starting(self):
        """No mail leaves until somebody sends it."""
        self._customers(B=1)
        campaign = self._campaign()
        campaign.action_draw()
        with self.mock_mail_gateway():
            campaign.action_start()
        self.assertFalse(self._new_mails)
        self.assertEqual(set(campaign.recipient_ids.mapped("state")), {"planned"})

    def test_send_by_mail(self):
        """SS-14: the invitation bears the recipient's own link and is filed with the recipient."""
        self.campaign.recipient_ids[2].contact_id.sudo().email = False
        with self.mock_mail_gateway():
            notice = self.campaign.action_send()
        self.assertEqual(len(self._new_mails), 2)
        mail = self._new_mails.filtered(lambda mail: mail.res_id == self.recipient.id)
        self.assertEqual(mail.model, "satisfaction.recipient")
        self.assertEqual(mail.recipient_ids, self.recipient.contact_id)
        token = self.recipient.sudo().user_input_id.access_token
        self.assertIn(token, mail.body_html)
        for other in self.campaign.recipient_ids - self.recipient:
            self.assertNotIn(other.sudo().user_input_id.access_token, mail.body_html)
        self.assertEqual(self.campaign.recipient_ids.mapped("state"), ["sent", "sent", "planned"])
        self.assertEqual(notice["params"]["type"], "warning")
        self.assertIn("A 2", notice["params"]["message"])

    def test_send_again_is_refused(self):
        self.campaign.action_send()
        with self.assertRaisesRegex(UserError, "Nobody is left"):
            self.campaign.action_send()
        with self.assertRaisesRegex(UserError, "Planned"):
            self.recipient.action_send_mail()

    def test_reminders(self):
        """SS-19: those who have not answered are reminded; how often and when is on record."""
        self.campaign.recipient_ids.action_mark_sent()
        self._answer(self.recipient)
        with self.mock_mail_gateway():
            self.campaign.action_remind()
            self.campaign.action_remind()
        self.assertEqual(len(self._new_mails), 4)
        self.assertEqual(self.campaign.recipient_ids.mapped("reminder_count"), [0, 2, 2])
        self.assertEqual(self.campaign.recipient_ids.mapped("state"), ["answered", "reminded", "reminded"])
        self.assertTrue(self.campaign.recipient_ids[1].reminded_at)

    def test_nobody_reachable(self):
        self.campaign.recipient_ids.contact_id.sudo().email = False
        with self.assertRaisesRegex(UserError, "phone or letter"):
            self.campaign.action_send()

    def test_template_is_deleted(self):
        self.campaign.mail_template_id.sudo().unlink()
        with self.assertRaisesRegex(UserError, "Choose one"):
            self.campaign.action_send()

    def test_opt_out(self):
        """A customer who does not want to be asked is not asked again, and the link ends."""
        self.recipient.action_opt_out()
        self.assertEqual(self.recipient.state, "opted_out")
        self.assertTrue(self.recipient.partner_id.satisfaction_opt_out)
        self.assertLessEqual(self.recipient.sudo().user_input_id.deadline, fields.Datetime.now())
        with self.assertRaises(UserError):
            self.recipient.action_answer_by_phone()

    # Answers

    def test_index_of_a_customer(self):
        """SS-21, SS-22: very satisfied 100, satisfied 80, average 60, not quite 40, extremely dissatisfied 0."""
        self._answer(self.recipient, {"function": 100, "quality": 80, "price": 60, "delivery": 40, "service": 0})
        self.assertEqual(self.recipient.score, 56)
        self.assertEqual(self.recipient.result, "dissatisfied")
        self.assertEqual(sorted(self.recipient.answer_ids.mapped("points")), [0, 40, 60, 80, 100])
        self.assertEqual(self.recipient.state, "answered")
        self.assertTrue(self.recipient.sent_at)
        self.assertFalse(self.recipient.interviewer_id)

    def test_weights(self):
        """SS-22: an item counts by its weight."""
        self.env.ref("satisfaction_survey.customer_q_quality").satisfaction_weight = 3
        self._answer(self.recipient, {"quality": 100, "price": 0})
        self.assertEqual(self.recipient.score, 75)

    def test_standard(self):
        """SS-25: at the standard is satisfied, below is not."""
        first, second, third = self.campaign.recipient_ids
        self._answer(first, 60)
        self._answer(second, {"quality": 60, "price": 60, "service": 40})
        self.campaign.standard = 50
        self._answer(third, {"quality": 60, "service": 40})
        self.assertEqual(self.campaign.recipient_ids.mapped("result"), ["satisfied", "dissatisfied", "satisfied"])

    def test_nothing_scored(self):
        """Who answers nothing that counts has no index, rather than zero, and does not drag the campaign down."""
        self._answer(self.recipient, None)
        self._answer(self.campaign.recipient_ids[1], 100)
        self.assertEqual(
            (self.recipient.state, self.recipient.is_scored, self.recipient.result), ("answered", False, False)
        )
        self.assertEqual(self.campaign.index, 100)

    def test_does_not_apply(self):
        """An answer without a degree of satisfaction does not count."""
        answer = self.recipient.sudo().user_input_id
        self._fill_in(answer, {"quality": 80})
        question = self.env.ref("satisfaction_survey.customer_q_environment")
        answer._save_lines(question, str(self.env.ref("satisfaction_survey.customer_q_environment_not_applicable").id))
        answer._mark_done()
        self.assertEqual(self.recipient.score, 80)
        self.assertEqual(len(self.recipient.answer_ids), 1)

    def test_comments_do_not_count(self):
        answer = self.recipient.sudo().user_input_id
        question = self.env.ref("satisfaction_survey.customer_q_quality")
        level = self.env.ref("satisfaction_survey.customer_q_quality_satisfied")
        answer._save_lines(question, str(level.id), "Could be tighter")
        answer._mark_done()
        self.assertEqual(len(self.recipient.answer_ids), 1)
        self.assertEqual(self.recipient.score, 80)

    def test_scored_once(self):
        """Submitting twice changes nothing."""
        answer = self._answer(self.recipient, 80)
        answered_at, notes = self.recipient.answered_at, len(self.recipient.message_ids)
        self._fill_in(answer, 0)
        answer._mark_done()
        self.assertEqual((self.recipient.score, self.recipient.answered_at), (80, answered_at))
        self.assertEqual(len(self.recipient.message_ids), notes)
        self.assertEqual(set(self.recipient.answer_ids.mapped("points")), {80})

    def test_tests_and_strangers_do_not_count(self):
        """Trying the questionnaire out, and answers nobody was invited to, belong to no campaign."""
        tests = self.survey._create_answer(user=self.env.user, test_entry=True)
        stranger = self.survey._create_answer(partner=self.customer, check_attempts=False)
        for answer in tests + stranger:
            self._fill_in(answer, 0)
            answer._mark_done()
        self.assertEqual(set(self.campaign.recipient_ids.mapped("state")), {"planned"})
        self.assertFalse(self.campaign.recipient_ids.answer_ids)

    def test_answers_in_one_batch(self):
        answers = self.campaign.recipient_ids.sudo().user_input_id
        for answer, points in zip(answers, (100, 80, 60), strict=True):
            self._fill_in(answer, points)
        answers._mark_done()
        self.assertEqual(self.campaign.recipient_ids.mapped("score"), [100, 80, 60])

    def test_entered_by_staff(self):
        """SS-14, SS-15: answers given on the phone or on paper are typed in; by whom is on record."""
        action = self.recipient.action_answer_by_phone()
        self.assertEqual(action["url"], self.recipient.survey_url)
        self.assertEqual((self.recipient.state, self.recipient.interviewer_id), ("sent", self.user))
        self._answer(self.recipient, user=self.user)
        self.assertEqual((self.recipient.state, self.recipient.interviewer_id), ("returned", self.user))
        self.assertEqual(self.campaign.answered_count, 1)

    def test_customer_answers_after_a_vain_call(self):
        """SS-15: whoever submits counts, not who tried to."""
        self.recipient.action_answer_by_phone()
        self._answer(self.recipient)
        self.assertEqual((self.recipient.state, self.recipient.interviewer_id.id), ("answered", False))

    # Closing the follow-up, lists

    def test_close_follow_up(self):
        with self.assertRaisesRegex(UserError, "not answered"):
            self.recipient.action_close()
        self._answer(self.recipient, 0)
        self.recipient.action_close()
        self.assertEqual(self.recipient.closed_by_id, self.user)

    def test_asked_once_in_a_campaign(self):
        with self.assertRaises(IntegrityError), mute_logger("odoo.sql_db"), self.env.cr.savepoint():
            self.recipient.create({"campaign_id": self.campaign.id, "partner_id": self.recipient.partner_id.id})

    def test_closed_campaigns_get_no_recipients(self):
        for recipient in self.campaign.recipient_ids:
            recipient.action_mark_sent()
            self._answer(recipient)
        self.campaign.action_close()
        with self.assertRaisesRegex(UserError, "Running"):
            self.recipient.create({"campaign_id": self.campaign.id, "partner_id": self.customer.id})

    def test_asked_customers_stay_on_record(self):
        with self.assertRaisesRegex(UserError, "Opt Out"):
            self.recipient.with_user(self.administrator).unlink()
        with self.assertRaisesRegex(UserError, "exchanged"):
            self.recipient.partner_id = self.customer

    def test_partner_counts_surveys(self):
        """SS-54: the customer shows its surveys, and those of its contacts, in one query for all."""
        customer = self.recipient.partner_id
        other = self.campaign.recipient_ids[1].partner_id
        contact = self.env["res.partner"].create({"name": "Contact", "parent_id": customer.id})
        partners = (customer + other + contact).with_user(self.user)
        self.assertEqual(partners.mapped("satisfaction_recipient_count"), [1, 1, 0])
        found = self.env["satisfaction.recipient"].search(customer.action_view_satisfaction()["domain"])
        self.assertEqual(found, self.recipient)
