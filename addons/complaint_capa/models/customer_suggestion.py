from odoo import fields, models


class CustomerSuggestion(models.Model):
    """Suggestions for improvement that a monthly complaint review has brought up (CP-105)."""

    _inherit = "customer.suggestion"

    monthly_id = fields.Many2one(
        "complaint.monthly", "Complaint Review", index="btree_not_null", check_company=True, ondelete="set null"
    )
