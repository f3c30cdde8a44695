from odoo import api, fields, models
from odoo.exceptions import ValidationError

ROLES_BY_TYPE = {
    "item": ("simple_choice", "matrix", "scale"),
    "nps": ("scale",),
    "acceptance": ("simple_choice",),
}


class SurveyQuestion(models.Model):
    _inherit = "survey.question"

    satisfaction_role = fields.Selection(
        [("item", "Scored item"), ("nps", "Recommendation (NPS)"), ("acceptance", "Accepts the solution")],
        string="Counts as",
        help="Scored item: earns points for the satisfaction index.\n"
        "Recommendation: 0 to 10, promoters (9-10) minus detractors (0-6).\n"
        "Accepts the solution: whether the customer is content with how a complaint ended.",
    )
    satisfaction_item_id = fields.Many2one(
        "satisfaction.item", string="Item", index="btree_not_null", ondelete="restrict"
    )
    satisfaction_weight = fields.Float(string="Weight", default=1.0, help="Weight in the customer's index.")
    satisfaction_scale_id = fields.Many2one(related="survey_id.satisfaction_scale_id")

    _satisfaction_weight_positive = models.Constraint(
        "CHECK (satisfaction_weight >= 0)", "The weight of a question cannot be negative."
    )

    @api.constrains("satisfaction_role", "satisfaction_item_id", "question_type", "scale_min", "scale_max")
    def _check_satisfaction_role(self):
        for question in self.filtered("satisfaction_role"):
            if question.question_type not in ROLES_BY_TYPE[question.satisfaction_role]:
                raise ValidationError(
                    self.env._(
                        'Question "%(question)s": this type of question cannot count as "%(role)s".',
                        question=question.title,
                        role=dict(question._fields["satisfaction_role"]._description_selection(self.env))[
                            question.satisfaction_role
                        ],
                    )
                )
            if question.satisfaction_role == "item" and not question.satisfaction_item_id:
                raise ValidationError(
                    self.env._('Question "%(question)s" is scored: choose its item.', question=question.title)
                )
            if question.satisfaction_role == "nps" and (question.scale_min, question.scale_max) != (0, 10):
                raise ValidationError(
                    self.env._(
                        'Question "%(question)s": a recommendation is asked on a scale from 0 to 10.',
                        question=question.title,
                    )
                )
