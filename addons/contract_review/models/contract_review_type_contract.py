from odoo import api, fields, models


class ContractReviewType(models.Model):
    """Which orders of a type need a signed contract, and who signs it (CR-23, CR-64)."""

    _inherit = "contract.review.type"

    contract_need = fields.Selection(
        [
            ("none", "The order confirmation is enough"),
            ("new", "New customers sign a contract"),
            ("always", "All customers sign a contract"),
        ],
        "Signed Contract",
        required=True,
        default="none",
        help="Where a signed contract is needed it is drafted when the review is approved. Otherwise the order "
        "confirmation, confirmed by both sides, counts as the contract.",
    )
    signatory_function_id = fields.Many2one(
        "customer.function",
        "Contract Signed By",
        check_company=True,
        ondelete="restrict",
        help="Signs contracts for the company. Empty: the signatory of the company's settings.",
    )

    @api.model
    def _default_signatory(self, company):
        """Return the function that signs contracts for a company where the type names none (CR-64).

        Empty when there is none: a review is approved all the same, and the contract says what is missing.
        """
        # sudo: settings that anybody may meet
        functions = company.sudo().contract_signatory_function_id
        if not functions:
            domain = [("code", "=", "sales_vp"), ("company_id", "in", [company.id, False])]
            functions = self.env["customer.function"].sudo().search(domain)
        return functions.sorted(lambda function: not function.company_id)[:1].sudo(self.env.su)

    def _signatory(self, company):
        """Return the function that signs contracts reviewed by this type, or by none."""
        function = self.signatory_function_id
        if not function:
            return self._default_signatory(company)
        return function if function.company_id else self.env["customer.function"]._get(function.code, company)
