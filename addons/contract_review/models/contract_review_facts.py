from odoo import fields, models

from odoo.addons.customer_comm.tools.seal import Seal

from ..tools.review_facts import ReviewFacts

# While many reviews are submitted, what is found for them is read once for all.
SUBMITTING = Seal("contract_review_submitting")


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

    def _submit(self):
        result = super(ContractReview, SUBMITTING.open(self))._submit()
        self.sudo()._prepare_answers()  # once for all of them
        return result

    def _ask(self):
        result = super()._ask()
        if not SUBMITTING.is_open(self.env):
            self.sudo()._prepare_answers()  # facts of the whole company, whatever the person who asks may read
        return result

    def _restart(self):
        result = super()._restart()
        if self.state == "in_review":
            self.sudo()._prepare_answers()  # as above
        return result

    def _prepare_answers(self):
        """Hook: put on these reviews, which ask for signatures now, what the functions answer. In superuser mode."""
        self._take_facts()

    def _take_facts(self):
        """Find the facts for the functions that are asked, for all these reviews at once. In superuser mode.

        What only functions have seen that have signed already stays as it was.
        """
        Fact = self.env["contract.review.fact"]
        old = Fact.search([("review_id", "in", self.ids)])
        kept = old.filtered(lambda fact: not fact.review_id._waits_for_any(fact.kind_id.function_ids.mapped("code")))
        (old - kept).unlink()
        there = {(fact.review_id.id, fact.kind_id.id) for fact in kept}
        vals_list = []
        for company, reviews in self.grouped("company_id").items():
            facts = ReviewFacts(reviews)
            for kind in self.env["contract.review.fact.kind"]._get_kinds(company.id):
                asked = reviews.filtered(
                    lambda review, kind=kind: (
                        (review.id, kind.id) not in there and review._waits_for_any(kind.functions)
                    )
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

    def _waits_for_any(self, codes):
        """Tell whether a function with one of these codes is still to sign."""
        rows = self.signoff_ids.filtered(lambda row: row.state in ("waiting", "pending"))
        return not set(codes).isdisjoint(rows.function_id.mapped("code"))

    def _get_report_facts(self):
        """Return the facts that the print shows to the current user: those that he may see."""
        return self.env["contract.review.fact"].search([("review_id", "=", self.id)])
