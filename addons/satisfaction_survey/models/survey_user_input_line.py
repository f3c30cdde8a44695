from odoo import models

from ..tools import score


class SurveyUserInputLine(models.Model):
    _inherit = "survey.user_input.line"

    def _satisfaction_answer_vals(self):
        """Return the values of the scored answer (``satisfaction.answer``), or ``None`` when this answer earns nothing.

        Skipped questions, comments and answers without a degree of satisfaction ("does not apply") do not count.
        """
        self.ensure_one()
        role = self.question_id.satisfaction_role
        points = None if self.skipped or not role else getattr(self, f"_satisfaction_points_{role}")()
        if points is None:
            return None
        # A recommendation is not weighted: its mean over all customers is the net promoter score.
        weight = 1.0 if role == "nps" else self.question_id.satisfaction_weight
        value = 100.0 * score.promoter_sign(points) if role == "nps" else points
        return {
            "question_id": self.question_id.id,
            "role": role,
            "item_id": self.question_id.satisfaction_item_id.id,
            "level_id": self.suggested_answer_id.satisfaction_level_id.id,
            "points": points,
            "weight": weight,
            "weighted_points": value * weight,
        }

    def _satisfaction_points_item(self):
        if self.answer_type == "suggestion":
            level = self.suggested_answer_id.satisfaction_level_id
            return level.points if level else None
        if self.answer_type == "scale":
            question = self.question_id
            return score.scale_points(self.value_scale, question.scale_min, question.scale_max)
        return None

    def _satisfaction_points_nps(self):
        return self.value_scale if self.answer_type == "scale" else None

    def _satisfaction_points_acceptance(self):
        if self.answer_type != "suggestion":
            return None
        return 100.0 if self.suggested_answer_id.satisfaction_accepts else 0.0
