from unittest.mock import patch

from odoo import fields
from odoo.exceptions import ConcurrencyError, UserError
from odoo.tests import freeze_time, tagged
from odoo.tools import mute_logger

from odoo.addons.mail.tests.common import MailCase

from .common import SatisfactionCommon


@tagged("post_install", "-at_install")
class TestAfterComplaint(SatisfactionCommon, MailCase):
    """SS-28, CP-95, CP-97: a complaint is closed, the customer is asked, the verdict returns."""

    def test_closed_complaint_is_followed_up(self):
        """SS-28, CP-95, SS-33: closing gives after-sales the task to ask the customer within three days."""
        with freeze_time("2026-06-01 08:00:00"), self.mock_mail_gateway():
            complaint = self._closed_complaint(contact_id=self.contact.id)
        recipient = self._follow_up(complaint)
        self.assertEqual(len(recipient), 1)
        self.assertFalse(self._new_mails, "no mail leaves until the company switches it on")
        self.assertEqual((recipient.partner_id, recipient.contact_id), (self.customer, self.contact))
        self.assertEqual(recipient.channel_id, self.env.ref("customer_comm.channel_phone"))
        self.assertEqual(recipient.state, "planned")
        self.assertEqual(recipient.date_due, fields.Date.to_date("2026-06-04"))
        self.assertEqual(recipient.activity_ids.user_id, self.user)
        self.assertEqual(recipient.activity_ids.date_deadline, recipient.date_due)
        self.assertEqual(complaint.satisfaction_state, "asked")
        self.assertEqual(complaint.with_user(self.user).satisfaction_recipient_count, 1)
        self.assertEqual(complaint.with_user(self.user).action_view_satisfaction()["res_id"], recipient.id)

    def test_one_campaign_a_year(self):
        """Complaints of a year share a running campaign of their company."""
        with freeze_time("2026-06-01"):
            first, second = self._follow_up(self._closed_complaint()), self._follow_up(self._closed_complaint())
        with freeze_time("2027-01-02"):
            third = self._follow_up(self._closed_complaint())
        self.assertEqual(first.campaign_id, second.campaign_id)
        self.assertEqual(first.campaign_id.kind, "after_complaint")
        self.assertEqual(first.campaign_id.survey_id, self.complaint_survey)
        self.assertNotEqual(first.campaign_id, third.campaign_id)

    def test_campaign_closed_within_the_year(self):
        first = self._follow_up(self._closed_complaint())
        self._answer(first, 100)
        first.campaign_id.action_close()
        second = self._follow_up(self._closed_complaint())
        self.assertEqual(second.campaign_id.state, "running")
        self.assertNotEqual(first.campaign_id, second.campaign_id)

    def test_response_target_is_for_surveys(self):
        """SS-18 counts questionnaires sent to A and B in a survey, not customers asked about their complaint."""
        self.customer.customer_class_id = self.classes["A"]
        recipient = self._follow_up(self._closed_complaint())
        recipient.action_mark_sent()
        self.assertFalse(recipient.campaign_id.is_response_low)
        recipient.campaign_id.action_close()

    def test_opened_twice_at_once(self):
        """Of two sessions that open the year's campaign at once, the second runs again on what the first did."""
        campaigns = self._follow_up(self._closed_complaint()).campaign_id.sudo()
        unseen = patch.object(type(campaigns), "search", lambda model, *args, **kwargs: model.browse())
        with unseen, mute_logger("odoo.sql_db"), self.assertRaises(ConcurrencyError):
            campaigns._get_after_complaint(self.company)

    def test_score_returns(self):
        """CP-97, SS-34: the answer of the customer (not signed in) returns to the complaint, once."""
        complaint = self._closed_complaint()
        recipient = self._follow_up(complaint)
        answer = self._answer(recipient, 80)
        self.assertEqual((complaint.satisfaction_state, complaint.satisfaction_score), ("satisfied", 80))
        self.assertEqual((recipient.result, recipient.accepted), ("satisfied", "yes"))
        self.assertFalse(recipient.activity_ids)
        notes = complaint.message_ids
        self.assertIn("index 80.0", notes[0].body)
        self.assertEqual(notes[0].author_id, self.env.ref("base.partner_root"))
        answer._mark_done()
        self.assertEqual(complaint.message_ids, notes)

    def test_below_the_standard(self):
        """SS-25, SS-30: below the standard after-sales must choose reason A or B before the follow-up is closed."""
        complaint = self._closed_complaint()
        recipient = self._follow_up(complaint).with_user(self.user)
        self._answer(recipient, 40)
        self.assertEqual((complaint.satisfaction_state, complaint.satisfaction_score), ("dissatisfied", 40))
        self.assertEqual(recipient.activity_ids.user_id, self.user)
        with self.assertRaisesRegex(UserError, "reason A"):
            recipient.action_close()
        with self.assertRaisesRegex(UserError, "reason A"):
            recipient.campaign_id.action_close()
        recipient.low_reason = "a"
        recipient.action_close()
        self.assertTrue(recipient.closed_at)
        self.assertFalse(recipient.activity_ids)
        with self.assertRaisesRegex(UserError, "stays as it was"):
            recipient.low_reason = "b"

    def test_solution_not_accepted(self):
        """SS-34, CP-97: a customer who does not accept the solution is not satisfied, whatever the points."""
        complaint = self._closed_complaint()
        self._answer(self._follow_up(complaint), 100, accepts=False)
        self.assertEqual((complaint.satisfaction_state, complaint.satisfaction_score), ("dissatisfied", 100))

    def test_standard_of_the_company(self):
        """SS-25: the standard is a setting."""
        self.company.satisfaction_standard = 90
        complaint = self._closed_complaint()
        self._answer(self._follow_up(complaint), 80)
        self.assertEqual(complaint.satisfaction_state, "dissatisfied")

    def test_asked_again_after_reopening(self):
        """SS-28: each close is followed up once; the customer is asked about the new solution."""
        complaint = self._closed_complaint()
        self._answer(self._follow_up(complaint), 0)
        complaint.with_user(self.manager).action_reopen("Not solved")
        self.assertEqual(complaint.satisfaction_state, "none")
        self._advance(complaint, "closed")
        recipients = self._follow_up(complaint)
        self.assertEqual(len(recipients), 2)
        self._answer(recipients.filtered(lambda recipient: recipient.state == "planned"), 100)
        self.assertEqual((complaint.satisfaction_state, complaint.satisfaction_score), ("satisfied", 100))

    def test_unanswered_link_is_used_again(self):
        """A complaint reopened before the customer was asked does not ask twice."""
        complaint = self._closed_complaint()
        complaint.with_user(self.manager).action_reopen("Not solved")
        self._advance(complaint, "closed")
        recipient = self._follow_up(complaint)
        self.assertEqual(len(recipient), 1)
        self.assertEqual(complaint.satisfaction_state, "asked")
        self.assertEqual(len(recipient.activity_ids), 1)

    def test_answer_while_reopened(self):
        """An answer about a close that was undone is kept, and does not mark the open complaint."""
        complaint = self._closed_complaint()
        complaint.with_user(self.manager).action_reopen("Not solved")
        recipient = self._follow_up(complaint)
        self._answer(recipient, 80)
        self.assertEqual((recipient.state, complaint.satisfaction_state), ("answered", "none"))

    # Company settings

    def test_by_mail_when_switched_on(self):
        """SS-28: the company may send the questionnaire instead; who has no address is still called."""
        self.company.satisfaction_after_complaint_mail = True
        with self.mock_mail_gateway():
            written = self._follow_up(self._closed_complaint(contact_id=self.contact.id))
            called = self._follow_up(self._closed_complaint())
        mails = self._new_mails.filtered(lambda mail: mail.model == "satisfaction.recipient")
        self.assertEqual(mails.recipient_ids, self.contact)
        self.assertIn(written.sudo().user_input_id.access_token, mails.body_html)
        self.assertEqual((written.state, called.state), ("sent", "planned"))
        self.assertFalse(written.activity_ids)
        self.assertTrue(called.activity_ids)

    def test_switched_off(self):
        self.company.satisfaction_after_complaint = False
        complaint = self._closed_complaint()
        self.assertFalse(self._follow_up(complaint))
        self.assertEqual(complaint.satisfaction_state, "none")

    def test_days_function_and_questionnaire(self):
        """SS-28, SS-33: days, function and questionnaire are settings."""
        planning = self._staff_function("planning", self.second)
        survey = self.complaint_survey.copy()
        self.company.write(
            {
                "satisfaction_after_complaint_days": 10,
                "satisfaction_function_id": planning.id,
                "satisfaction_after_complaint_survey_id": survey.id,
            }
        )
        recipient = self._follow_up(self._closed_complaint())
        self.assertEqual(recipient.activity_ids.user_id, self.second)
        self.assertEqual(recipient.campaign_id.survey_id, survey)
        self.assertEqual(recipient.date_due, fields.Date.add(fields.Date.context_today(recipient), days=10))

    def test_closing_never_fails_for_want_of_a_survey(self):
        """A complaint can be closed when the questionnaire was archived; the chatter says that nobody asks."""
        self.complaint_survey.action_archive()
        complaint = self._closed_complaint()
        self.assertEqual(complaint.state, "closed")
        self.assertFalse(self._follow_up(complaint))
        self.assertIn("no questionnaire", complaint.message_ids[0].body)

    def test_closing_never_fails_for_want_of_a_function(self):
        self.after_sales.active = False
        self.assertFalse(self._follow_up(self._closed_complaint()).activity_ids.filtered(lambda a: not a.user_id))

    def test_opted_out_customer(self):
        self.customer.satisfaction_opt_out = True
        complaint = self._closed_complaint()
        self.assertFalse(self._follow_up(complaint))
        self.assertIn("does not want", complaint.message_ids[0].body)

    def test_found_internally(self):
        """A problem nobody complained about has nobody to ask."""
        complaint = self._closed_complaint(origin="internal", partner_id=False)
        self.assertFalse(self._follow_up(complaint))

    def test_customers_of_a_batch(self):
        """Complaints that are closed together are followed up together."""
        complaints = self.env["complaint.complaint"]
        for customer in (self.customer, self.customer, self.other_customer):
            complaints |= self._advance(self._complaint(partner_id=customer.id), "replied")
        complaints.action_no_capa("Corrected on site")
        complaints.action_close()
        recipients = self._follow_up(complaints)
        self.assertEqual(recipients.complaint_id, complaints.sudo(False))
        self.assertEqual(len(recipients.campaign_id), 1)
