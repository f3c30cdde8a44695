from odoo.tests import HttpCase, new_test_user, tagged

from .common import SatisfactionCommon


@tagged("post_install", "-at_install")
class TestSurveyHttp(SatisfactionCommon, HttpCase):
    """The customer answers in the browser, by the link alone (SS-28, CP-97, XX-03)."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.complaint = cls._closed_complaint(contact_id=cls.contact.id)
        cls.recipient = cls._follow_up(cls.complaint)
        cls.answer = cls.recipient.sudo().user_input_id
        cls.colleague_partner = cls.env["res.partner"].create({"name": "Colleague", "parent_id": cls.customer.id})

    def _portal(self, partner, login):
        user = new_test_user(self.env, login=login, groups="base.group_portal", password=login)
        user.partner_id.parent_id = partner
        return user

    def _start(self, answer=None):
        answer = answer or self.answer
        return self.url_open(f"/survey/start/{self.complaint_survey.access_token}?answer_token={answer.access_token}")

    def _post(self, route, answer=None, **params):
        answer = answer or self.answer
        url = f"/survey/{route}/{answer.survey_id.access_token}/{answer.access_token}"
        return self.url_open(url, json={"params": params}).json()["result"]

    def _begin(self, answer=None):
        return self._post("begin", answer, lang_code="en_US")

    def _submit(self, answer=None, points=80, accepts=True):
        """Submit the only page of the questionnaire as the browser does; returns the error, if any."""
        survey = self.complaint_survey
        params = {"page_id": survey.page_ids.id}
        for question in survey.question_ids:
            if question.satisfaction_role == "item":
                chosen = question.suggested_answer_ids.filtered(
                    lambda choice: choice.satisfaction_level_id and choice.satisfaction_level_id.points == points
                )
                params[str(question.id)] = str(chosen.id)
            elif question.satisfaction_role == "acceptance":
                chosen = question.suggested_answer_ids.filtered(lambda choice: choice.satisfaction_accepts == accepts)
                params[str(question.id)] = str(chosen.id)
        return self._post("submit", answer, **params)[1].get("error")

    def _assert_untouched(self):
        self.env.invalidate_all()
        self.assertEqual(self.recipient.state, "planned")
        self.assertEqual(self.complaint.satisfaction_state, "asked")

    def test_anonymous_customer(self):
        """CP-97: whoever has the link answers without signing in, and the score is on the complaint."""
        response = self._start()
        self.assertIn("Are You Satisfied", response.text)
        self._begin()
        self.assertFalse(self._submit(points=80))
        self.env.invalidate_all()
        self.assertEqual((self.recipient.state, self.recipient.score), ("answered", 80))
        self.assertEqual((self.complaint.satisfaction_state, self.complaint.satisfaction_score), ("satisfied", 80))
        self.assertIn("Thank you", self._start().text)

    def test_double_submission(self):
        """A second submission is refused and changes nothing."""
        self._begin()
        self.assertFalse(self._submit(points=100))
        self.assertEqual(self._submit(points=0), "unauthorized")
        self.env.invalidate_all()
        self.assertEqual((self.recipient.score, self.complaint.satisfaction_score), (100, 100))

    def test_retry_is_no_second_vote(self):
        """A new attempt by the survey's retry address does not reach the complaint."""
        self._begin()
        self._submit(points=100)
        self.url_open(f"/survey/retry/{self.complaint_survey.access_token}/{self.answer.access_token}")
        attempts = self.env["survey.user_input"].search([("survey_id", "=", self.complaint_survey.id)]) - self.answer
        for attempt in attempts:
            self._begin(attempt)
            self._submit(attempt, points=0)
        self.env.invalidate_all()
        self.assertEqual((self.recipient.score, self.complaint.satisfaction_score), (100, 100))

    def test_mandatory_questions(self):
        """Without the mandatory answers the questionnaire is not finished."""
        self._begin()
        self.assertTrue(self._post("submit", page_id=self.complaint_survey.page_ids.id)[1]["has_skipped_questions"])
        self._assert_untouched()

    def test_made_up_and_mismatched_tokens(self):
        """XX-03: no route without the right token: neither a guess nor a token of another questionnaire."""
        survey = self.complaint_survey
        page = self.url_open(f"/survey/start/{survey.access_token}?answer_token=guess")
        self.assertNotIn("Start Survey", page.text)
        result = self.url_open(
            f"/survey/submit/{self.survey.access_token}/{self.answer.access_token}",
            json={"params": {"page_id": survey.page_ids.id}},
        ).json()["result"]
        self.assertTrue(result[1]["error"])
        self.assertNotIn("Start Survey", self.url_open(f"/survey/start/{survey.access_token}").text)
        self._assert_untouched()

    def test_invited_portal_customer(self):
        """A portal customer who is the contact answers signed in."""
        user = new_test_user(self.env, login="ss_portal", groups="base.group_portal", password="ss_portal")
        complaint = self._closed_complaint(partner_id=user.partner_id.id)
        recipient = self._follow_up(complaint)
        self.authenticate("ss_portal", "ss_portal")
        self._begin(recipient.sudo().user_input_id)
        self.assertFalse(self._submit(recipient.sudo().user_input_id, points=60))
        self.env.invalidate_all()
        self.assertEqual((recipient.state, complaint.satisfaction_score), ("answered", 60))

    def test_colleague_of_the_contact(self):
        """A colleague at the same customer who was given the link may answer signed in."""
        self._portal(self.customer, "ss_colleague")
        self.authenticate("ss_colleague", "ss_colleague")
        self._begin()
        self.assertFalse(self._submit(points=80))
        self.env.invalidate_all()
        self.assertEqual((self.recipient.state, self.recipient.interviewer_id.id), ("answered", False))

    def test_portal_user_of_another_customer(self):
        """XX-03: the link of one customer is refused to a signed-in user of another."""
        self._portal(self.other_customer, "ss_foreign")
        self.authenticate("ss_foreign", "ss_foreign")
        self.assertNotIn("Start Survey", self._start().text)
        self.assertEqual(self._begin()[1]["error"], "answer_wrong_user")
        self.assertEqual(self._submit(), "answer_wrong_user")
        self._assert_untouched()

    def test_staff_by_phone(self):
        """SS-15: an employee answers for the customer only after opening the interview, and is named."""
        self.user.password = "ss_user_password"
        self.authenticate("ss_user", "ss_user_password")
        self.assertEqual(self._submit(), "answer_wrong_user")
        self._assert_untouched()
        self.recipient.with_user(self.user).action_answer_by_phone()
        self._begin()
        self.assertFalse(self._submit(points=40))
        self.env.invalidate_all()
        self.assertEqual((self.recipient.state, self.recipient.interviewer_id), ("returned", self.user))
        self.assertEqual(self.complaint.satisfaction_state, "dissatisfied")

    def test_other_staff(self):
        """SS-15: an interview that somebody opened cannot be taken over by others."""
        self.recipient.with_user(self.user).action_answer_by_phone()
        for user in (self.employee, self.representative):
            user.password = f"{user.login}_password"
            self.authenticate(user.login, f"{user.login}_password")
            self.assertEqual(self._submit(), "answer_wrong_user")
        self.env.invalidate_all()
        self.assertEqual(self.recipient.state, "sent")

    def test_closed_campaign(self):
        """After the campaign is closed the link says so, and nothing is taken."""
        self.recipient.action_mark_sent()
        self.recipient.campaign_id.action_close()
        self.assertEqual(self._begin()[1]["error"], "answer_deadline")
        self.assertEqual(self._submit(), "answer_deadline")
        self.env.invalidate_all()
        self.assertEqual(self.recipient.state, "sent")
