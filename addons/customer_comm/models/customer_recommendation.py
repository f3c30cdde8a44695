from odoo import fields, models


class CustomerRecommendation(models.Model):
    """A product that suits a customer, and why (CC-81)."""

    _name = "customer.recommendation"
    _description = "Product Recommendation"
    _inherit = ["customer.file.row.mixin"]
    _order = "date desc, id desc"
    _rec_name = "product_id"
    _check_company_auto = True

    product_id = fields.Many2one(
        "product.product",
        required=True,
        index=True,
        ondelete="restrict",
        check_company=True,
        domain=[("sale_ok", "=", True)],
    )
    date = fields.Date(required=True, default=fields.Date.context_today)
    reason = fields.Text(required=True, help="Performance, parameters, environment in which the customer uses it.")
    result = fields.Selection([("open", "Open"), ("ordered", "Ordered"), ("declined", "Declined")], default="open")
