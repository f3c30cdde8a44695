from odoo import fields, models


class AccountMove(models.Model):
    """A credit note made for a complaint (CP-51)."""

    _inherit = "account.move"

    complaint_id = fields.Many2one(
        "complaint.complaint", readonly=True, copy=False, index="btree_not_null", check_company=True
    )
