from odoo import Command
from odoo.tests import new_test_user

from odoo.addons.complaint_capa.tests.common import ComplaintCommon


class SatisfactionCommon(ComplaintCommon):
    """Users of each role, customers of the classes A, B and C, the shipped questionnaires, and ways to answer them."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.user = new_test_user(
            cls.env, login="ss_user", groups="satisfaction_survey.group_user,complaint_capa.group_user"
        )
        cls.administrator = new_test_user(cls.env, login="ss_manager", groups="satisfaction_survey.group_manager")
        cls.representative = new_test_user(cls.env, login="ss_mr", groups="satisfaction_survey.group_user")
        cls._staff_function("management_representative", cls.representative)
        cls.after_sales = cls._staff_function("after_sales", cls.user)
        cls.classes = {code: cls.env.ref(f"customer_comm.customer_class_{code.lower()}") for code in "ABC"}
        cls.survey = cls.env.ref("satisfaction_survey.survey_customer")
        cls.complaint_survey = cls.env.ref("satisfaction_survey.survey_after_complaint")
        # Customers and complaints of the demo company would be asked too.
        cls.env["satisfaction.campaign"].search([("automatic", "=", True)])._guarded().automatic = False
        cls.env["res.partner"].search([("customer_class_id", "!=", False)]).customer_class_id = False

    @classmethod
    def _staff_function(cls, code, user):
        function = cls.env["customer.function"]._get(code)
        function.write({"manager_id": user.id, "deputy_id": False, "user_ids": [Command.clear()]})
        return function

    @classmethod
    def _customers(cls, **numbers):
        """Create customers: ``_customers(A=2, C=10)``."""
        return cls.env["res.partner"].create(
            [
                {
                    "name": f"{code} {number}",
                    "is_company": True,
                    "email": f"{code}{number}@example.com",
                    "customer_class_id": cls.classes[code].id,
                }
                for code, count in numbers.items()
                for number in range(count)
            ]
        )

    @classmethod
    def _campaign(cls, user=None, **vals):
        return (
            cls.env["satisfaction.campaign"]
            .with_user(user or cls.user)
            .create({"title": "Annual survey", "sample_seed": 42, **vals})
        )

    @classmethod
    def _running(cls, user=None, **numbers):
        """Return a campaign that was drawn among new customers, started, and sent by letter."""
        cls._customers(**numbers)
        campaign = cls._campaign(user)
        campaign.action_draw()
        campaign.action_start()
        campaign.recipient_ids.action_mark_sent()
        return campaign

    @classmethod
    def _fill_in(cls, answer, degrees=80, rating=None, accepts=True):
        """Answer all questions: scored items with ``degrees`` points (a number, or {item code: points})."""
        for question in answer.survey_id.question_ids:
            if question.satisfaction_role == "item":
                points = degrees.get(question.satisfaction_item_id.code) if isinstance(degrees, dict) else degrees
                chosen = question.suggested_answer_ids.filtered(
                    lambda choice, points=points: (
                        points is not None
                        and choice.satisfaction_level_id
                        and choice.satisfaction_level_id.points == points
                    )
                )
                answer._save_lines(question, str(chosen.id) if chosen else "")
            elif question.satisfaction_role == "nps" and rating is not None:
                answer._save_lines(question, str(rating))
            elif question.satisfaction_role == "acceptance" and accepts is not None:
                chosen = question.suggested_answer_ids.filtered(lambda choice: choice.satisfaction_accepts == accepts)
                answer._save_lines(question, str(chosen.id))

    @classmethod
    def _answer(cls, recipient, degrees=80, rating=None, accepts=True, user=None):
        """Let the customer (the public user, by token) answer as the survey's controllers do."""
        answer = recipient.sudo().user_input_id.with_user(user or cls.env.ref("base.public_user")).sudo()
        cls._fill_in(answer, degrees, rating, accepts)
        answer._mark_done()
        return answer

    @classmethod
    def _closed_complaint(cls, **vals):
        return cls._advance(cls._complaint(**vals), "closed")

    @classmethod
    def _follow_up(cls, complaint):
        return cls.env["satisfaction.recipient"].search([("complaint_id", "in", complaint.ids)])
