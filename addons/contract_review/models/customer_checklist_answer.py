from odoo import api, fields, models


class CustomerChecklistAnswer(models.Model):
    """A question on a contract review shows what the system has found about it."""

    _inherit = "customer.checklist.answer"

    fact = fields.Text("Facts", compute="_compute_fact")

    @api.depends_context("uid", "lang")
    @api.depends("item_id.fact_kind_id")
    def _compute_fact(self):
        Fact = self.env["contract.review.fact"]
        asked = self.filtered(lambda row: row.res_model == "contract.review" and row.item_id.fact_kind_id)
        found = {}
        if asked and Fact.has_access("read"):
            domain = [("review_id", "in", asked.mapped("res_id")), ("kind_id", "in", asked.item_id.fact_kind_id.ids)]
            # As the user: prices are for those who may see them.
            found = Fact.search(domain).grouped(lambda fact: (fact.review_id.id, fact.kind_id))
        for row in self:
            facts = found.get((row.res_id, row.item_id.fact_kind_id), Fact) if row in asked else Fact
            row.fact = "\n".join(fact._get_text() for fact in facts) or False
