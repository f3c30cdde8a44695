from odoo import fields, models

from ..tools import sampling


class ResCompany(models.Model):
    _inherit = "res.company"

    # Defaults of new campaigns
    satisfaction_target = fields.Float(
        "Satisfaction Target (%)", default=85.0, help="Satisfaction index that a campaign is to reach."
    )
    satisfaction_response_target = fields.Float(
        "Response Target (%)", default=80.0, help="Share of the A and B customers that must answer."
    )
    satisfaction_standard = fields.Float(
        "Satisfaction Standard (points)", default=60.0, help="A customer whose index is below it is not satisfied."
    )
    satisfaction_sample_mode = fields.Selection(
        [(sampling.SHARE_OF_TOTAL, "Share of all questionnaires"), (sampling.SHARE_OF_CLASS, "Share of the class")],
        default=sampling.SHARE_OF_TOTAL,
        required=True,
        help="What the share of the sampled class (C) refers to.",
    )
    satisfaction_sample_share = fields.Float("Sample Share (%)", default=20.0)

    # After a complaint is closed
    satisfaction_after_complaint = fields.Boolean(
        "Follow Up Closed Complaints",
        default=True,
        help="Puts the customer of a closed complaint on the list and reminds after-sales to ask. Sends nothing.",
    )
    satisfaction_after_complaint_mail = fields.Boolean(
        "Send the Survey by Mail", help="Sends the survey to the customer as soon as a complaint is closed."
    )
    satisfaction_after_complaint_days = fields.Integer("Ask Within (days)", default=3)
    satisfaction_after_complaint_survey_id = fields.Many2one(
        "survey.survey",
        "Questionnaire after Complaints",
        domain=[("satisfaction_scale_id", "!=", False)],
        help="Empty: the questionnaire that comes with the app.",
    )
    satisfaction_function_id = fields.Many2one(
        "customer.function",
        "Asked By",
        help="Business function that asks customers after a complaint. Empty: after-sales service.",
    )

    _satisfaction_percentages = models.Constraint(
        "CHECK (satisfaction_target BETWEEN 0 AND 100 AND satisfaction_response_target BETWEEN 0 AND 100"
        " AND satisfaction_standard BETWEEN 0 AND 100 AND satisfaction_sample_share BETWEEN 0 AND 100)",
        "Satisfaction targets, standard and sample share go from 0 to 100.",
    )
    _satisfaction_days = models.Constraint(
        "CHECK (satisfaction_after_complaint_days >= 0)", "A customer cannot be asked before the complaint is closed."
    )

    def _get_after_complaint_survey(self):
        """Return the questionnaire for customers whose complaint was closed; empty when none can be used."""
        self.ensure_one()
        survey = self.satisfaction_after_complaint_survey_id or self.env.ref(
            "satisfaction_survey.survey_after_complaint", raise_if_not_found=False
        )
        return survey if survey and survey.active and survey._satisfaction_is_scored() else self.env["survey.survey"]
