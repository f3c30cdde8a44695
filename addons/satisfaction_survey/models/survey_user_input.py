from odoo import models


class SurveyUserInput(models.Model):
    _inherit = "survey.user_input"

    def _mark_done(self):
        """A customer has answered: score it for the campaign, and return it to the complaint it is about."""
        result = super()._mark_done()
        self._satisfaction_recipients()._register_answers()
        return result

    def _satisfaction_recipients(self):
        """Return the recipients that these answers belong to; tests and anonymous answers belong to none."""
        asked = self.filtered(lambda answer: not answer.test_entry)
        # sudo: whoever answers is a customer, and has access to the questionnaire by token only
        Recipient = self.env["satisfaction.recipient"].sudo()
        return Recipient.search([("user_input_id", "in", asked.ids)]) if asked else Recipient
