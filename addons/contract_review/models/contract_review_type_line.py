from odoo import api, fields, models


class ContractReviewTypeLine(models.Model):
    """One function that signs reviews of a type (CR-16, CR-17)."""

    _name = "contract.review.type.line"
    _description = "Contract Review Type Function"
    _order = "sequence, id"
    _check_company_auto = True

    type_id = fields.Many2one("contract.review.type", required=True, index=True, ondelete="cascade")
    company_id = fields.Many2one(related="type_id.company_id", store=True)
    sequence = fields.Integer(default=10, help="Functions of equal sequence sign side by side; the lower ones first.")
    function_id = fields.Many2one("customer.function", required=True, check_company=True, ondelete="restrict")
    role = fields.Selection(
        [("review", "Review"), ("approve", "Approve"), ("verify", "Verify")],
        required=True,
        default="review",
        help="Whoever made the quotation or asked for the review never approves it.",
    )

    quorum = fields.Integer(
        "Signatures",
        default=1,
        required=True,
        help="How many people of the function have to sign: the manager, members, each once.",
    )

    _quorum_positive = models.Constraint("CHECK (quorum >= 1)", "At least one person of a function has to sign.")
    _function_uniq = models.UniqueIndex(
        "(type_id, function_id, role, sequence)", "A function can be asked only once for the same signature."
    )

    @api.depends("function_id.name")
    def _compute_display_name(self):
        for line in self:
            line.display_name = line.function_id.name or ""
