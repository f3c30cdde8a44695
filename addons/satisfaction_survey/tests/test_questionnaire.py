from psycopg2 import IntegrityError

from odoo import Command
from odoo.exceptions import UserError, ValidationError
from odoo.tests import tagged
from odoo.tools import mute_logger

from .common import SatisfactionCommon


@tagged("post_install", "-at_install")
class TestQuestionnaire(SatisfactionCommon):
    """Scales, items and the questionnaires that come with the app."""

    def test_shipped_scale(self):
        """SS-21: five degrees, 100 / 80 / 60 / 40 / 0, the two named ones marked."""
        scale = self.env.ref("satisfaction_survey.scale_standard")
        self.assertEqual(scale.level_ids.mapped("points"), [100, 80, 60, 40, 0])
        marks = {level.mark: level.name for level in scale.level_ids if level.mark}
        self.assertEqual(marks, {"not_quite": "Not quite satisfied", "extreme": "Extremely dissatisfied"})

    def test_named_degrees_are_mandatory(self):
        """SS-21: a marked degree cannot be deleted, nor marked twice."""
        scale = self.env.ref("satisfaction_survey.scale_standard")
        with self.assertRaisesRegex(UserError, "rules on bad results"):
            scale.copy().level_ids.unlink()
        with self.assertRaises(IntegrityError), mute_logger("odoo.sql_db"), self.env.cr.savepoint():
            scale.level_ids = [Command.create({"name": "Awful", "points": 10, "mark": "extreme"})]

    def test_points_range(self):
        with self.assertRaises(IntegrityError), mute_logger("odoo.sql_db"), self.env.cr.savepoint():
            self.env.ref("satisfaction_survey.level_average").points = 101
            self.env.flush_all()

    def test_heads_of_the_questionnaire(self):
        """SS-06, SS-09, SS-27: function, quality, price, delivery, service; process and result are mandatory."""
        items = self.survey.question_ids.satisfaction_item_id
        self.assertLessEqual({"function", "quality", "price", "delivery", "service"}, set(items.mapped("code")))
        self.assertLessEqual({"product", "process", "system"}, set(items.mapped("area")))
        for name in ("process", "result"):
            self.assertTrue(self.env.ref(f"satisfaction_survey.customer_q_{name}").constr_mandatory)
        for survey in self.survey + self.complaint_survey:
            self.assertEqual(survey.access_mode, "token")
            survey._satisfaction_check_usable()

    def test_every_degree_can_be_chosen(self):
        """SS-21: each scored question of the shipped questionnaires offers every degree of its scale."""
        for survey in self.survey + self.complaint_survey:
            for question in survey.question_ids.filtered(lambda question: question.satisfaction_role == "item"):
                self.assertEqual(
                    question.suggested_answer_ids.satisfaction_level_id, survey.satisfaction_scale_id.level_ids
                )

    def test_roles_fit_their_questions(self):
        question = self.env.ref("satisfaction_survey.customer_q_opinion")
        with self.assertRaisesRegex(ValidationError, "cannot count"):
            question.write({"satisfaction_role": "item", "satisfaction_item_id": self._item("price").id})
        with self.assertRaisesRegex(ValidationError, "choose its item"):
            self.env.ref("satisfaction_survey.customer_q_price").satisfaction_item_id = False
        with self.assertRaisesRegex(ValidationError, "0 to 10"):
            self.env.ref("satisfaction_survey.customer_q_recommend").scale_min = 1

    def test_scale_question_as_item(self):
        """A question on a numeric scale can be scored too: 0 to 100 over its range."""
        self.env["survey.question"].create(
            {
                "survey_id": self.survey.id,
                "title": "How punctual are we?",
                "question_type": "scale",
                "scale_min": 0,
                "scale_max": 5,
                "satisfaction_role": "item",
                "satisfaction_item_id": self._item("delivery").id,
                "sequence": 99,
            }
        )
        campaign = self._running(A=1)
        answer = campaign.recipient_ids.sudo().user_input_id
        answer._save_lines(self.survey.question_ids.filtered(lambda q: q.title == "How punctual are we?"), "4")
        answer._mark_done()
        self.assertEqual(campaign.recipient_ids.score, 80)

    def test_random_questions(self):
        """A questionnaire that asks each customer other questions still works."""
        self.survey.questions_selection = "random"
        campaign = self._running(A=2)
        sheets = campaign.recipient_ids.sudo().user_input_id
        self.assertTrue(all(len(sheet.predefined_question_ids) == len(self.survey.page_ids) for sheet in sheets))

    def _item(self, code):
        return self.env["satisfaction.item"].search([("code", "=", code)])
