from odoo import fields, models


class ContractReviewRule(models.Model):
    """Rules on products that were reviewed for the customer before (CR-21)."""

    _inherit = "contract.review.rule"

    condition = fields.Selection(
        selection_add=[
            ("repeat", "Repeat order of reviewed products, not in stock"),
            ("repeat_changed", "Reviewed product with another specification, material, marks or process"),
        ],
        ondelete={"repeat": "cascade", "repeat_changed": "cascade"},
    )

    def _filter_repeat(self, facts):
        """CR-21: later orders, of which only quantity, date and price differ. What is in stock is simpler still."""
        return facts.orders.filtered(lambda order: facts.is_short(order) and facts.repeat.is_repeat(order))

    def _filter_repeat_changed(self, facts):
        return facts.orders.filtered(facts.repeat.is_changed)
