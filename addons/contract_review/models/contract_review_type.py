from odoo import api, fields, models, tools
from odoo.exceptions import UserError, ValidationError


class ContractReviewType(models.Model):
    """A way of reviewing quotations: which functions sign, in which order, and what they are asked (CR-14).

    A type with :attr:`stock_check` asks nobody as long as all goods are in stock: the stock check is the review
    (CR-15). Its functions sign only when the goods are not there, or when somebody asks for a review by hand.
    """

    _name = "contract.review.type"
    _description = "Contract Review Type"
    _order = "sequence, id"
    _check_company_auto = True

    name = fields.Char(required=True, translate=True)
    kind = fields.Selection(
        [
            ("regular_stock", "Regular Contract, in Stock"),
            ("regular_made", "Regular Contract, to Be Made"),
            ("special", "Special Contract"),
            ("repeat", "Repeat Order"),
            ("bid", "Bid"),
            ("oral", "Oral Order"),
            ("change", "Change"),
        ],
        required=True,
        default="special",
        help="What the procedures ask of a review depends on it (CR-14).",
    )
    sequence = fields.Integer(default=10, help="The first type is proposed when no rule names one.")
    active = fields.Boolean(default=True)
    company_id = fields.Many2one("res.company", index=True, help="Empty: the type serves all companies.")
    stock_check = fields.Boolean(
        "Stock Check Is the Review",
        help="When all goods are in stock, the review is approved by the stock check itself and recorded with its "
        "facts. Nobody has to sign.",
    )
    line_ids = fields.One2many("contract.review.type.line", "type_id", "Functions", copy=True)
    checklist_ids = fields.Many2many(
        "customer.checklist", string="Checklists", domain=[("model_name", "=", "contract.review")], check_company=True
    )
    inform_function_ids = fields.Many2many(
        "customer.function",
        string="Informed on Approval",
        check_company=True,
        help="These functions are told when a review of this type is approved, and acknowledge it.",
    )
    description = fields.Text(translate=True)

    @api.constrains("line_ids")
    def _check_lines(self):
        for review_type in self:
            if not review_type.line_ids:
                raise ValidationError(
                    self.env._("%(type)s: add at least one function that signs.", type=review_type.name)
                )

    def _plan(self, company):
        """Return the sign-offs of this type for a company, as ``_signoff_request`` takes them.

        A company's own function takes the place of the shared one with the same code.

        :raises UserError: when nobody is to sign
        """
        self.ensure_one()
        if not self.line_ids:
            raise UserError(
                self.env._(
                    "The review type %(type)s names no function. Add the functions that sign in Customer Quality > "
                    "Configuration > Review Types.",
                    type=self.name,
                )
            )
        return [
            {
                "function": self._own_function(line.function_id, company),
                "role": line.role,
                "sequence": line.sequence,
                "quorum": line.quorum,
            }
            for line in self.line_ids
        ]

    def _own_function(self, function, company):
        if function.company_id:
            return function
        return function.browse(self._get_own_function_id(function.code, company.id))

    @api.model
    @tools.ormcache("code", "company_id")
    def _get_own_function_id(self, code, company_id):
        company = self.env["res.company"].browse(company_id)
        return self.env["customer.function"]._get(code, company).id
