from odoo import fields, models


class ComplaintReturnMonthlyLine(models.Model):
    """What one customer returned of one product for one reason in a month (CP-66)."""

    _name = "complaint.return.monthly.line"
    _description = "Line of Monthly Return Statistics"
    _order = "monthly_id, return_count desc, value desc, id"
    _rec_name = "product_id"

    monthly_id = fields.Many2one("complaint.return.monthly", required=True, index=True, ondelete="cascade")
    company_id = fields.Many2one(related="monthly_id.company_id", store=True, index=True)
    month = fields.Date(related="monthly_id.month", store=True, index=True)
    state = fields.Selection(related="monthly_id.state")
    currency_id = fields.Many2one(related="company_id.currency_id")
    partner_id = fields.Many2one("res.partner", "Customer", index="btree_not_null", ondelete="restrict")
    product_id = fields.Many2one("product.product", required=True, index=True, ondelete="restrict")
    uom_id = fields.Many2one(related="product_id.uom_id", string="Unit")
    reason_id = fields.Many2one("complaint.reason", index="btree_not_null", ondelete="restrict")
    return_count = fields.Integer("Returns", readonly=True)
    quantity = fields.Float(digits="Product Unit", readonly=True, help="In the unit of the product.")
    value = fields.Monetary(readonly=True)
