from odoo import fields, models


class SaleOrder(models.Model):
    """An order that replaces or delivers again what a customer complained about (CP-51, CP-57)."""

    _inherit = "sale.order"

    complaint_id = fields.Many2one(
        "complaint.complaint",
        "Replacement For",
        readonly=True,
        copy=False,
        index="btree_not_null",
        check_company=True,
        help="The complaint for which this order is delivered.",
    )
