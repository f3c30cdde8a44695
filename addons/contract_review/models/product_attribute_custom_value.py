from odoo import api, models


class ProductAttributeCustomValue(models.Model):
    """What the customer wants engraved, say: it belongs to what was agreed (CR-72)."""

    _inherit = "product.attribute.custom.value"

    @api.model_create_multi
    def create(self, vals_list):
        lines = self.env["sale.order.line"].browse(
            {vals["sale_order_line_id"] for vals in vals_list if vals.get("sale_order_line_id")}
        )
        orders = lines.order_id._change_watched()
        if not orders:
            return super().create(vals_list)
        with orders._change_watch() as watch:
            values = super(ProductAttributeCustomValue, watch.on(self)).create(vals_list)
        return values.with_env(self.env)

    def write(self, vals):
        orders = self.sale_order_line_id.order_id._change_watched()
        if not orders:
            return super().write(vals)
        with orders._change_watch() as watch:
            return super(ProductAttributeCustomValue, watch.on(self)).write(vals)

    def unlink(self):
        orders = self.sale_order_line_id.order_id._change_watched()
        if not orders:
            return super().unlink()
        with orders._change_watch() as watch:
            return super(ProductAttributeCustomValue, watch.on(self)).unlink()
