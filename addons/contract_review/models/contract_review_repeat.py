from odoo import api, fields, models


class ContractReview(models.Model):
    """The repeat order of reviewed products: the picture of a quotation shows what was reviewed last (CR-21, CR-22)."""

    _inherit = "contract.review"

    type_kind = fields.Selection(related="type_id.kind", string="Kind of Review")
    comparison_ids = fields.One2many(
        "contract.review.line",
        "review_id",
        "Compared with the Last Review",
        domain=[("reviewed_line_id", "!=", False)],
        readonly=True,
    )
    repeat_of_ids = fields.Many2many(
        "contract.review", compute="_compute_repeat_of_ids", compute_sudo=True, string="Reviewed Before In"
    )

    _guarded_fields = frozenset({"comparison_ids"})

    @api.depends("line_ids.reviewed_line_id")
    def _compute_repeat_of_ids(self):
        for review in self:
            review.repeat_of_ids = review.line_ids.reviewed_line_id.review_id

    def _prepare_product_line_vals(self, line, facts):
        vals = super()._prepare_product_line_vals(line, facts)
        repeat = facts.repeat
        reviewed = repeat.reviewed.get(line.id)
        return {
            **vals,
            **repeat.aspects(line),
            "reviewed_line_id": reviewed.id if reviewed else False,
            "is_ordered_differently": bool(repeat.differing(line)),
        }

    def action_view_repeat_of(self):
        """Open the reviews in which the products were reviewed before."""
        self.ensure_one()
        action = self.env["ir.actions.act_window"]._for_xml_id("contract_review.contract_review_action")
        return {**action, "domain": [("id", "in", self.repeat_of_ids.ids)], "context": {}}
