from odoo.http import request

from odoo.addons.survey.controllers.main import Survey


class SatisfactionSurvey(Survey):
    def _check_validity(self, survey_sudo, answer_sudo, answer_token, ensure_token=True, check_partner=True):
        """Let a colleague of the contact, and the interviewer who opened it, fill in a satisfaction questionnaire.

        Odoo refuses a link to everybody who is signed in as somebody else than the person invited (SS-15).
        """
        if check_partner and answer_sudo and answer_token and not request.env.user._is_public():
            recipient = answer_sudo._satisfaction_recipients()
            if recipient and recipient._may_be_answered_by(request.env.user):
                check_partner = False
        return super()._check_validity(
            survey_sudo, answer_sudo, answer_token, ensure_token=ensure_token, check_partner=check_partner
        )
