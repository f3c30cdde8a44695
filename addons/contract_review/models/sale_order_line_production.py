from odoo import models


class SaleOrderLine(models.Model):
    """What production is told of a line of an order."""

    _inherit = "sale.order.line"

    def _prepare_production_notice_line(self):
        self.ensure_one()
        return {
            "order_line_id": self.id,
            "product_id": self.product_id.id,
            "name": self.name,
            "quantity": self.product_uom_qty or 1.0,
            "uom_id": self.product_uom_id.id,
            "sequence": self.sequence,
        }
