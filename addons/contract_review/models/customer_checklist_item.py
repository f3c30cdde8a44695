from odoo import fields, models


class CustomerChecklistItem(models.Model):
    """What the system finds beside a question of a contract review."""

    _inherit = "customer.checklist.item"

    fact_kind_id = fields.Many2one(
        "contract.review.fact.kind",
        "Fact Beside It",
        ondelete="set null",
        help="On contract reviews, what the system has found is shown beside the question.",
    )
    compare_requested = fields.Boolean(
        "Compare with Requested Date",
        help="On contract reviews, a later date than the customer asks for is shown as a conflict (CR-31).",
    )
