from odoo import api, fields, models

from .contract_review_line import PRICE_GROUPS

# Who sees what contracts and their ledger say about prices.
CONTRACT_PRICE_GROUPS = f"{PRICE_GROUPS},contract_review.group_clerk"


class ContractDocumentKind(models.Model):
    """A kind of contract document: what makes it valid, and who gets it (CR-63, CR-67).

    Code refers to :attr:`code`; names are the company's own.
    """

    _name = "contract.document.kind"
    _description = "Contract Document Kind"
    _order = "sequence, id"
    _check_company_auto = True

    name = fields.Char(required=True, translate=True)
    code = fields.Char(required=True, copy=False, help="Used by other documents and apps to find the kind.")
    sequence = fields.Integer(default=10)
    active = fields.Boolean(default=True)
    company_id = fields.Many2one("res.company", index=True, help="Empty: for all companies.")
    is_annex = fields.Boolean("Annex", help="It is named in the contract and belongs to it.")
    needs_signatures = fields.Boolean(
        "Signed by Both Sides", help="It is valid only when our representative and the customer's have signed."
    )
    signatory_function_id = fields.Many2one(
        "customer.function",
        "Signed for Us By",
        check_company=True,
        ondelete="restrict",
        help="Empty: whoever signs contracts.",
    )
    has_prices = fields.Boolean("Prices Inside", help="Only people who may see prices read documents of this kind.")
    renewed_by_change = fields.Boolean(
        "Corrected with Every Change", help="A change of the contract asks for a new version of these documents."
    )
    rule_ids = fields.One2many("contract.distribution.rule", "kind_id", "Distribution")

    _code_company_uniq = models.UniqueIndex(
        "(code, COALESCE(company_id, 0))", "A company can have the code of a document kind only once."
    )

    @api.model
    def _get(self, code, company):
        """Return the kind with this code: the company's own, else the shared one, else an empty record."""
        # sudo: which kinds there are is no secret
        kinds = self.sudo().search([("code", "=", code), ("company_id", "in", [company.id, False])])
        return kinds.sorted(lambda kind: not kind.company_id)[:1].sudo(self.env.su)
