from odoo import api, fields, models
from odoo.exceptions import ValidationError

# A larger quantity or an earlier date is reviewed before it is promised, and so is another product (CR-77, CR-78).
ALWAYS_REVIEWED = ("quantity_up", "date_earlier", "product")


class ContractChangeKind(models.Model):
    """A kind of contract change and what follows from it (CR-77, CR-78)."""

    _name = "contract.change.kind"
    _description = "Contract Change Kind"
    _order = "sequence, id"

    name = fields.Char(required=True, translate=True)
    code = fields.Selection(
        [
            ("quantity_up", "Larger Quantity"),
            ("quantity_down", "Smaller Quantity"),
            ("date_earlier", "Earlier Date"),
            ("date_later", "Later Date"),
            ("price", "Price"),
            ("product", "Product or Structure"),
            ("process", "Process"),
            ("terms", "Terms"),
            ("cancel", "Termination"),
        ],
        required=True,
        readonly=True,
    )
    sequence = fields.Integer(default=10)
    review_required = fields.Boolean(
        "Reviewed Again", help="The order as it would be is reviewed before the customer's agreement is asked for."
    )
    review_type_id = fields.Many2one(
        "contract.review.type", ondelete="restrict", help="Empty: the first type of the kind Change."
    )
    follow_up = fields.Selection(
        [
            ("flow_sheet", "New Production Flow Sheet"),
            ("quotation", "New Quotation"),
            ("review", "New Contract Review"),
            ("product_notice", "Product Change Notice"),
            ("termination", "Both Sign on the Original Contract"),
        ],
        "Document That Follows",
        help="The change cannot be closed before it is there (CR-77).",
    )
    agreement_required = fields.Boolean(
        "New Technical Agreement", help="The technical agreement is signed again by both (CR-80)."
    )
    design_required = fields.Boolean(
        "Design Change Application", help="Engineering applies for the change before the customer is asked (CR-74)."
    )
    reviewer_ids = fields.Many2many(
        "customer.function", "contract_change_kind_reviewer_rel", string="Reviewed By", help="Signs first (CR-75)."
    )
    approver_ids = fields.Many2many(
        "customer.function",
        "contract_change_kind_approver_rel",
        string="Approved By",
        help="Decides, after the customer has agreed (CR-74). Nobody approves a change that he asked for.",
    )
    inform_ids = fields.Many2many(
        "customer.function",
        "contract_change_kind_inform_rel",
        string="Informed",
        help="Are told when the change is carried out, take note and adjust their work (CR-76).",
    )

    _code_uniq = models.UniqueIndex("(code)", "There is a record for each kind of change already.")

    @api.constrains("review_required", "code")
    def _check_review_required(self):
        for kind in self:
            if kind.code in ALWAYS_REVIEWED and not kind.review_required:
                raise ValidationError(
                    self.env._(
                        "%s: a larger quantity, an earlier date and another product are always reviewed again.",
                        kind.name,
                    )
                )

    @api.model
    def _by_code(self):
        """Return ``{code: kind}``."""
        return {kind.code: kind for kind in self.sudo().search([])}  # sudo: what follows is the same for everybody

    def _get_review_type(self, company):
        """Return the type by which changes of these kinds are reviewed: the most thorough one they name."""
        types = self.sudo().review_type_id.filtered(
            lambda kind: kind.active and kind.company_id in (company, company.browse())
        )
        if types:
            return types.sorted()[:1]
        domain = [("kind", "=", "change"), ("company_id", "in", [company.id, False])]
        return self.env["contract.review.type"].sudo().search(domain, limit=1)  # sudo: as above

    def _plan(self, company):
        """Return who signs changes of these kinds, as ``_signoff_request`` takes it."""
        steps = {}
        for sequence, role, functions in ((10, "review", self.reviewer_ids), (20, "approve", self.approver_ids)):
            for function in functions:
                steps[(function.code, role)] = {
                    "function": self._own_function(function, company),
                    "role": role,
                    "sequence": sequence,
                }
        return list(steps.values())

    def _get_informed(self, company):
        """Return the functions that are told of changes of these kinds."""
        functions = self.env["customer.function"]
        return functions.union(*(self._own_function(function, company) for function in self.inform_ids))

    @api.model
    def _own_function(self, function, company):
        """Return the company's own function in the place of the shared one with the same code."""
        return function if function.company_id else function._get(function.code, company)
