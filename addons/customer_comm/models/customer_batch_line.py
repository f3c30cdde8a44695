from odoo import fields, models


class CustomerBatchLine(models.Model):
    """A batch that a key customer ordered and that is not in the sales orders: entered by hand (CC-68)."""

    _name = "customer.batch.line"
    _description = "Batch Entered by Hand"
    _inherit = ["customer.file.row.mixin"]
    _order = "date desc, id desc"
    _rec_name = "specification"
    _check_company_auto = True

    date = fields.Date(required=True, default=fields.Date.context_today)
    product_id = fields.Many2one("product.product", index="btree_not_null", ondelete="restrict", check_company=True)
    specification = fields.Char(required=True)
    quantity = fields.Float(required=True, digits="Product Unit")
    uom_id = fields.Many2one("uom.uom", "Unit", ondelete="restrict")
    reference = fields.Char(help="Number of the order or delivery.")

    _quantity_positive = models.Constraint("CHECK (quantity > 0)", "The quantity of a batch must be above zero.")
