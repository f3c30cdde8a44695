from odoo import fields, models


class ContractReviewTypeLine(models.Model):
    """What a function is asked for beside its signature, and whether it is asked at all."""

    _inherit = "contract.review.type.line"

    line_verdict = fields.Selection(
        [("none", "No"), ("verdict", "Verdict"), ("date", "Verdict and Possible Date")],
        "Judges Each Line",
        required=True,
        default="none",
        help="Before it signs, the function says of each product whether it can be met: yes, with a condition, or no; "
        "and by when (CR-31, CR-32).",
    )
    presence = fields.Selection(
        [("required", "Always"), ("default", "Unless Left Out"), ("optional", "When Added")],
        "Takes Part",
        required=True,
        default="required",
        help="Departments that are not needed for each contract are added or left out before the review is submitted "
        "(CR-34).",
    )


class ContractReviewType(models.Model):
    _inherit = "contract.review.type"

    def _get_default_departments(self):
        """Return the optional departments that take part unless somebody leaves them out."""
        return self.line_ids.filtered(lambda line: line.presence == "default").function_id
