from odoo import fields
from odoo.exceptions import AccessError, UserError
from odoo.tests import Form, freeze_time, tagged

from .common import SatisfactionCommon


@tagged("post_install", "-at_install")
class TestCampaign(SatisfactionCommon):
    """A campaign from draft to reported."""

    def test_number(self):
        """XX-07: campaigns are numbered SC/<year>/<5 digits>, without gaps."""
        first, second = self._campaign(), self._campaign()
        year = fields.Date.context_today(first).year
        self.assertRegex(first.name, rf"^SC/{year}/\d{{5}}$")
        self.assertEqual(int(second.name[-5:]), int(first.name[-5:]) + 1)
        self.assertEqual(first.display_name, f"{first.name} Annual survey")

    def test_states(self):
        campaign = self._running(A=1)
        self.assertEqual(campaign.state, "running")
        self._answer(campaign.recipient_ids)
        campaign.action_close()
        self.assertEqual(campaign.state, "closed")
        self.assertEqual(campaign.closed_by_id, self.user)
        action = campaign.action_report()
        self.assertEqual(campaign.state, "reported")
        self.assertEqual(action["type"], "ir.actions.report")
        for method in ("action_start", "action_close", "action_report", "action_send", "action_remind"):
            with self.subTest(method=method), self.assertRaises(UserError):
                getattr(campaign, method)()

    def test_start_needs_recipients(self):
        with self.assertRaisesRegex(UserError, "no recipients"):
            self._campaign().action_start()

    def test_start_needs_a_usable_questionnaire(self):
        """SS-21: the questionnaire is open, scored, and its scale marks the two named degrees."""
        self._customers(A=1)
        campaign = self._campaign()
        campaign.action_draw()
        level = self.env.ref("satisfaction_survey.level_extremely_dissatisfied")
        level.mark = False
        with self.assertRaisesRegex(UserError, "Extremely dissatisfied"):
            campaign.action_start()
        level.mark = "extreme"
        self.survey.action_archive()
        with self.assertRaisesRegex(UserError, "closed"):
            campaign.action_start()
        self.survey.action_unarchive()
        self.survey.question_ids.satisfaction_role = False
        with self.assertRaisesRegex(UserError, "no scored question"):
            campaign.action_start()

    def test_each_recipient_has_a_link_of_its_own(self):
        campaign = self._running(A=3)
        answers = campaign.recipient_ids.sudo().user_input_id
        self.assertEqual(len(answers), 3)
        self.assertEqual(len(set(answers.mapped("access_token"))), 3)
        self.assertEqual(len(set(answers.mapped("invite_token"))), 3)
        self.assertEqual(answers.partner_id, campaign.recipient_ids.contact_id)
        self.assertEqual(answers[0].predefined_question_ids, self.survey.question_ids)

    def test_added_while_running_gets_a_link(self):
        campaign = self._running(A=1)
        late = (
            self.env["satisfaction.recipient"]
            .with_user(self.user)
            .create({"campaign_id": campaign.id, "partner_id": self.customer.id})
        )
        self.assertTrue(late.survey_url)
        self.assertEqual(late.state, "planned")

    def test_links_expire_with_the_last_day(self):
        """The last day counts in the company's own time zone."""
        self.company.resource_calendar_id.tz = "Asia/Shanghai"
        self._customers(A=1)
        campaign = self._campaign(date_from="2026-01-01", date_to="2026-03-31")
        campaign.action_draw()
        campaign.action_start()
        deadline = campaign.recipient_ids.sudo().user_input_id.deadline
        self.assertEqual(fields.Datetime.to_string(deadline), "2026-03-31 15:59:59")
        campaign.date_to = "2026-04-30"
        deadline = campaign.recipient_ids.sudo().user_input_id.deadline
        self.assertEqual(fields.Datetime.to_string(deadline), "2026-04-30 15:59:59")
        campaign.recipient_ids.action_opt_out()
        campaign.date_to = "2026-05-31"
        self.assertLessEqual(campaign.recipient_ids.sudo().user_input_id.deadline, fields.Datetime.now())

    # Response

    def test_response_rates(self):
        """SS-18: answers by questionnaires sent, for A and B separately and together."""
        campaign = self._running(A=2, B=3, C=10)
        by_class = campaign.recipient_ids.grouped("class_id")
        for recipient in by_class[self.classes["A"]] + by_class[self.classes["B"]][:1]:
            self._answer(recipient)
        rows = {row["class"] and row["class"].code: row for row in campaign._response_by_class()}
        self.assertEqual(rows["A"]["rate"], 100)
        self.assertAlmostEqual(rows["B"]["rate"], 100 / 3)
        self.assertEqual((rows["C"]["sent"], rows["C"]["rate"]), (2, 0))
        self.assertEqual((rows[None]["sent"], rows[None]["answered"]), (7, 3))
        self.assertEqual(campaign.response_rate_key, 60)
        self.assertAlmostEqual(campaign.response_rate, 300 / 7)
        self.assertTrue(campaign.is_response_low)

    def test_close_refused_below_the_response_target(self):
        """SS-18: below 80 % of A and B nobody simply closes; only the representative does, with a reason."""
        campaign = self._running(A=5)
        for recipient in campaign.recipient_ids[:3]:
            self._answer(recipient)
        with self.assertRaisesRegex(UserError, "60.0 %"):
            campaign.action_close()
        with self.assertRaises(AccessError):
            campaign.action_close_low()
        wizard = self.env["satisfaction.close.wizard"].with_user(self.user)
        with self.assertRaises(AccessError):
            wizard.create({"campaign_id": campaign.id, "reason": "Never mind"}).action_close()
        campaign = campaign.with_user(self.representative)
        with Form.from_action(campaign.env, campaign.action_close_low()) as form:
            form.reason = "Two customers are on strike; asked again in March."
        form.record.action_close()
        self.assertEqual(campaign.state, "closed")
        self.assertEqual(campaign.response_reason, "Two customers are on strike; asked again in March.")
        self.assertEqual(campaign.response_rate_closed, 60)

    def test_reason_is_no_blank(self):
        """SS-18"""
        campaign = self._running(A=1).with_user(self.representative)
        wizard = self.env["satisfaction.close.wizard"].with_user(self.representative)
        with self.assertRaisesRegex(UserError, "reason"):
            wizard.create({"campaign_id": campaign.id, "reason": "  "}).action_close()

    def test_exactly_the_response_target(self):
        """SS-18: 80 % is enough."""
        campaign = self._running(A=5)
        for recipient in campaign.recipient_ids[:4]:
            self._answer(recipient)
        campaign.action_close()
        self.assertEqual(campaign.state, "closed")
        self.assertFalse(campaign.response_reason)

    def test_close_refused_while_somebody_was_not_asked(self):
        """SS-11: all A and B customers get the questionnaire."""
        self._customers(A=2)
        campaign = self._campaign()
        campaign.action_draw()
        campaign.action_start()
        campaign.recipient_ids[0].action_mark_sent()
        self._answer(campaign.recipient_ids[0])
        with self.assertRaisesRegex(UserError, "1 customers were not asked"):
            campaign.action_close()
        campaign.recipient_ids[1].action_opt_out()
        campaign.action_close()

    # Results

    def test_results_by_item_and_class(self):
        """SS-22: index by item and class, and the item with the lowest score."""
        campaign = self._running(A=1, B=1)
        first, second = campaign.recipient_ids
        self._answer(first, {"function": 100, "quality": 100, "price": 0}, rating=9)
        self._answer(second, {"function": 80, "quality": 60, "price": 40}, rating=3)
        campaign.action_close()
        rows = {
            (row.measure, row.item_id.code, row.class_id.code): (row.value, row.answer_count, row.is_lowest)
            for row in campaign.score_ids
        }
        self.assertEqual(rows["index", "price", False], (20, 2, True))
        self.assertEqual(rows["index", "quality", False], (80, 2, False))
        self.assertEqual(rows["index", "price", "A"], (0, 1, False))
        self.assertEqual(rows["index", False, "B"], (60, 1, False))
        self.assertAlmostEqual(rows["index", False, False][0], (200 / 3 + 60) / 2, 1)
        self.assertEqual(rows["nps", False, False], (0, 2, False))
        self.assertEqual(rows["nps", False, "A"], (100, 1, False))

    def test_target(self):
        """SS-24: whether the target was reached is on record."""
        for points, reached in ((80, False), (100, True)):
            with self.subTest(points=points):
                campaign = self._campaign()
                campaign.recipient_ids = [fields.Command.create({"partner_id": self._customers(A=1).id})]
                campaign.action_start()
                campaign.recipient_ids.action_mark_sent()
                self._answer(campaign.recipient_ids, points)
                campaign.action_close()
                self.assertEqual(campaign.target_reached, reached)
                self.assertEqual(campaign.index_closed, points)

    def test_results_are_frozen(self):
        """SS-21: points of given answers stay when the scale is changed, results when the campaign is closed."""
        campaign = self._running(A=1)
        self._answer(campaign.recipient_ids, 80)
        self.env.ref("satisfaction_survey.level_satisfied").points = 75
        campaign.action_close()
        self.assertEqual(campaign.index_closed, 80)
        with self.assertRaises(UserError):
            campaign.target = 50
        with self.assertRaises(UserError):
            campaign.action_compute_scores()

    def test_interim_results_are_replaced(self):
        campaign = self._running(A=2)
        self._answer(campaign.recipient_ids[0], 100)
        campaign.action_compute_scores()
        self._answer(campaign.recipient_ids[1], 60)
        campaign.action_compute_scores()
        total = campaign.score_ids.filtered(lambda row: row.measure == "index" and not row.item_id and not row.class_id)
        self.assertEqual((total.value, total.answer_count), (80, 2))

    def test_closing_ends_the_links(self):
        campaign = self._running(B=5)
        for recipient in campaign.recipient_ids[:4]:
            self._answer(recipient)
        campaign.action_close()
        answers = campaign.recipient_ids.sudo().user_input_id
        self.assertLessEqual(answers[4].deadline, fields.Datetime.now())
        self.assertFalse(answers[0].deadline)

    # Records

    def test_report_prints(self):
        """SS-26, XX-06: the report bears the form number of its questionnaire."""
        campaign = self._running(A=2, C=5)
        self._answer(campaign.recipient_ids[0], {"quality": 40}, rating=2)
        campaign.action_compute_scores()
        text = (
            self.env["ir.actions.report"]
            ._render_template(
                "satisfaction_survey.report_campaign",
                {"docs": campaign.with_user(self.user), "report_type": "pdf"},
            )
            .decode()
        )
        for expected in ("FM-MKT-006-B1", campaign.name, "Quality", "lowest", "Class A", "missed", "40.0", "50.0"):
            self.assertIn(expected, text)

    def test_form_number(self):
        """SS-26: the form number belongs to the questionnaire and can be changed."""
        campaign = self._campaign()
        self.assertEqual(campaign.form_id.code, "FM-MKT-006-B1")
        self.assertEqual(self._campaign(survey_id=self.complaint_survey.id).form_id.code, "DXC-CSFM-05")
        own = self.env["customer.form"].create(
            {"key": "satisfaction_questionnaire", "code": "Q-7", "name": "Ours", "company_id": self.company.id}
        )
        self.assertEqual(self._campaign().form_id, own)

    def test_retention(self):
        """XX-05: a draft may go; a closed campaign is kept for three years, and its answers with it."""
        self._campaign().with_user(self.administrator).unlink()
        campaign = self._running(A=1)
        with self.assertRaisesRegex(UserError, "not closed"):
            campaign.with_user(self.administrator).unlink()
        self._answer(campaign.recipient_ids)
        with freeze_time("2026-05-04"):
            campaign.action_close()
            self.assertEqual(fields.Date.to_string(campaign.retention_until), "2029-05-04")
            with self.assertRaises(UserError):
                campaign.with_user(self.administrator).unlink()

    def test_copy_is_a_fresh_draft(self):
        campaign = self._running(A=1)
        copy = campaign.copy()
        self.assertEqual((copy.state, len(copy.recipient_ids), copy.drawn_at), ("draft", 0, False))
        self.assertNotEqual(copy.name, campaign.name)

    def test_form_view(self):
        with Form(self.env["satisfaction.campaign"].with_user(self.user)) as form:
            form.title = "Ad hoc"
            form.kind = "ad_hoc"
            self.assertEqual(form.survey_id, self.survey)
        self.assertEqual(form.record.state, "draft")
