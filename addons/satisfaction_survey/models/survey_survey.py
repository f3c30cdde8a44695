from odoo import fields, models
from odoo.exceptions import UserError


class SurveySurvey(models.Model):
    _inherit = "survey.survey"

    satisfaction_scale_id = fields.Many2one(
        "satisfaction.scale",
        index="btree_not_null",
        ondelete="restrict",
        help="Set it to use this survey as a satisfaction questionnaire: answers then earn the points of the scale.",
    )
    satisfaction_form_id = fields.Many2one(
        "customer.form",
        string="Form Number",
        ondelete="restrict",
        help="Number of the questionnaire in the form register; printed on the campaign's report.",
    )

    def _satisfaction_check_usable(self):
        """Refuse a questionnaire that customers could not answer or that would earn no score.

        :raise UserError: closed, without scale or without a scored question
        """
        self.satisfaction_scale_id._check_marks()
        for survey in self:
            if not survey.active:
                raise UserError(
                    self.env._('Questionnaire "%(survey)s" is closed. Reopen it first.', survey=survey.title)
                )
            if not survey._satisfaction_is_scored():
                raise UserError(
                    self.env._(
                        'Questionnaire "%(survey)s" has no scored question. Give it a satisfaction scale, and at least '
                        "one of its questions an item.",
                        survey=survey.title,
                    )
                )

    def _satisfaction_is_scored(self):
        self.ensure_one()
        return bool(self.satisfaction_scale_id) and any(q.satisfaction_role for q in self.question_ids)

    def _satisfaction_prepare_answer_vals(self, contacts, deadline=None):
        """Prepare one invitation (``survey.user_input``) for each contact, for creation in one batch.

        Each invitation has its own pool of attempts, so that a customer can be asked again next year.

        :param contacts: list of ``res.partner`` records, one each invitation (a contact may come twice)
        :param deadline: until when the link can be used, or ``None``
        """
        self.ensure_one()
        questions = self._satisfaction_fixed_questions()
        vals_list = []
        for contact in contacts:
            vals = {
                "survey_id": self.id,
                "partner_id": contact.id,
                "email": contact.email,
                "nickname": contact.name,
                "invite_token": self.env["survey.user_input"]._generate_invite_token(),
                "deadline": deadline,
            }
            if questions is not None:
                vals["predefined_question_ids"] = questions
            vals_list.append(vals)
        return vals_list

    def _satisfaction_fixed_questions(self):
        """The questions that everybody is asked, or ``None`` when Odoo draws them anew for each answer."""
        self.ensure_one()
        if self.questions_selection != "all":
            return None
        return [fields.Command.set(self._prepare_user_input_predefined_questions().ids)]
