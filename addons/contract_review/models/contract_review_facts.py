from odoo import fields, models

from ..tools.review_facts import ReviewFacts


class ContractReview(models.Model):
    """The facts from the books beside the questions of each function: found when the signatures are asked for."""

    _inherit = "contract.review"

    # Two lists, so that whoever may not see prices is not even shown that there are more.
    fact_ids = fields.One2many(
        "contract.review.fact", "review_id", "Facts", domain=[("is_price", "=", False)], readonly=True, copy=False
    )
    price_fact_ids = fields.One2many(
        "contract.review.fact",
        "review_id",
        "Facts on Prices and Credit",
        domain=[("is_price", "=", True)],
        readonly=True,
        copy=False,
        groups="contract_review.group_price",
    )

    _guarded_fields = frozenset({"fact_ids", "price_fact_ids"})

    def _ask(self):
        result = super()._ask()
        self.sudo()._take_facts()  # facts of the whole company, whatever the person who asks may read
        return result

    def _restart(self):
        result = super()._restart()
        if self.state == "in_review":
            self.sudo()._take_facts()  # as above
        return result

    def _take_facts(self):
        """Find the facts for the functions that are asked, for all these reviews at once. In superuser mode.

        What only functions have seen that have signed already stays as it was.
        """
        Fact = self.env["contract.review.fact"]
        old = Fact.search([("review_id", "in", self.ids)])
        kept = old.filtered(lambda fact: not fact.review_id._waits_for_any(fact.kind_id.function_ids))
        (old - kept).unlink()
        there = {(fact.review_id, fact.kind_id) for fact in kept}
        vals_list = []
        for company, reviews in self.grouped("company_id").items():
            facts = ReviewFacts(reviews)
            for kind in self.env["contract.review.fact.kind"]._for_company(company):
                asked = reviews.filtered(
                    lambda review, kind=kind: (review, kind) not in there and review._waits_for_any(kind.function_ids)
                )
                if asked:
                    vals_list += [self._prepare_fact_vals(kind, *found) for found in facts.find(kind.code, asked)]
        Fact.create(vals_list)

    def _prepare_fact_vals(self, kind, review, line, data, is_warning):
        return {
            "review_id": review.id,
            "company_id": review.company_id.id,
            "kind_id": kind.id,
            "sequence": kind.sequence,
            "product_id": line.product_id.id if line else False,
            "order_line_id": line.order_line_id.id if line else False,
            "is_price": kind.is_price,
            "is_warning": is_warning,
            "data": data,
        }

    def _waits_for_any(self, functions):
        """Tell whether one of these functions is still to sign, or the company's own one in its place."""
        rows = self.signoff_ids.filtered(lambda row: row.state in ("waiting", "pending"))
        return bool(set(functions.mapped("code")) & set(rows.function_id.mapped("code")))
