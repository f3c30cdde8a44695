from odoo import api, models

from .contract_review_gate import Verdict


class ContractReviewGate(models.AbstractModel):
    """Quotations that are reviewed for what they are, whatever the rules say: bids (CR-60) and oral orders (CR-51)."""

    _inherit = "contract.review.gate"

    @api.model
    def _matches(self, orders):
        matches = super()._matches(orders)
        for order in orders.sudo():  # sudo: the gate judges for everybody alike
            match = matches[order.id]
            kind = order._review_kind()
            if kind == "bid" or (kind and not match.rules):
                found = self._type_of_kind(kind, order.company_id)
                matches[order.id] = match._replace(type=found or match.type)
        return matches

    def _type_of_kind(self, kind, company):
        # sudo: the types serve everybody, whoever may read them
        types = self.env["contract.review.type"].sudo()
        return types.search([("kind", "=", kind), ("company_id", "in", [company.id, False])], limit=1)

    def _rule_verdict(self, order, review, match):
        verdict = super()._rule_verdict(order, review, match)
        if verdict.outcome in ("free", "stock") and order._review_required():
            return Verdict("missing", review, match)
        return verdict
