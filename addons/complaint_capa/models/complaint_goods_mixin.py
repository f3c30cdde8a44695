from odoo import api, fields, models
from odoo.exceptions import ValidationError


class ComplaintGoodsMixin(models.AbstractModel):
    """Goods a record is about: a product and, where it has them, one lot or serial number of it (CP-15)."""

    _name = "complaint.goods.mixin"
    _description = "Goods of a Quality Record"

    product_id = fields.Many2one("product.product", index="btree_not_null", ondelete="restrict", check_company=True)
    product_tracking = fields.Selection(related="product_id.tracking")
    lot_id = fields.Many2one(
        "stock.lot",
        "Lot/Serial Number",
        index="btree_not_null",
        ondelete="restrict",
        check_company=True,
        domain="[('product_id', '=', product_id)]",
    )
    uom_id = fields.Many2one(related="product_id.uom_id", string="Unit")

    @api.onchange("product_id")
    def _onchange_product_id(self):
        if self.lot_id.product_id != self.product_id:
            self.lot_id = False

    @api.constrains("product_id", "lot_id")
    def _check_lot(self):
        for record in self.sudo():  # the lot of a record may be one the user cannot read
            if record.lot_id and record.lot_id.product_id != record.product_id:
                raise ValidationError(
                    self.env._(
                        "The lot %(lot)s is not one of %(product)s.",
                        lot=record.lot_id.name,
                        product=record.product_id.display_name or self.env._("no product"),
                    )
                )
