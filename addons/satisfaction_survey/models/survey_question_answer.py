from odoo import fields, models


class SurveyQuestionAnswer(models.Model):
    _inherit = "survey.question.answer"

    satisfaction_level_id = fields.Many2one(
        "satisfaction.scale.level",
        string="Degree",
        ondelete="restrict",
        index="btree_not_null",
        help="Degree of the questionnaire's scale that this answer stands for. Empty: the answer does not count.",
    )
    satisfaction_accepts = fields.Boolean(
        string="Accepts", help='For a question that counts as "Accepts the solution": this answer means yes.'
    )
