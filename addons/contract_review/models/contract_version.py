from odoo import fields, models
from odoo.exceptions import AccessError

from .contract_document_kind import CONTRACT_PRICE_GROUPS


class ContractVersion(models.Model):
    """An earlier version of a contract, as it was signed (CR-75, CR-82). Written by the server alone."""

    _name = "contract.version"
    _description = "Contract Version"
    _order = "contract_id, version desc"
    _check_company_auto = True
    _rec_name = "version"

    contract_id = fields.Many2one("contract.contract", required=True, readonly=True, index=True, ondelete="cascade")
    company_id = fields.Many2one(related="contract_id.company_id", store=True)
    version = fields.Integer(required=True, readonly=True)
    review_id = fields.Many2one("contract.review", readonly=True, index="btree_not_null", ondelete="restrict")
    signed_on = fields.Date(readonly=True)
    our_signed_by_id = fields.Many2one("res.users", "Signed for Us By", readonly=True, ondelete="restrict")
    customer_signed_by = fields.Char("Signed for the Customer By", readonly=True)
    commitment_date = fields.Datetime("Delivery Date", readonly=True)
    currency_id = fields.Many2one("res.currency", readonly=True)
    amount_total = fields.Monetary("Total", readonly=True, groups=CONTRACT_PRICE_GROUPS)
    content = fields.Json(readonly=True, groups=fields.NO_ACCESS, prefetch=False)
    reason = fields.Char("Replaced Because", readonly=True)
    ended_on = fields.Date("Valid Until", readonly=True)

    _version_uniq = models.UniqueIndex("(contract_id, version)", "This version is on record already.")

    def write(self, vals):
        """Refuse: an earlier version is a record."""
        if not self.env.su:
            raise AccessError(self.env._("Earlier versions of a contract do not change."))
        return super().write(vals)
