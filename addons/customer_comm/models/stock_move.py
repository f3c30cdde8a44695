from odoo import models


class StockMove(models.Model):
    _inherit = "stock.move"

    def _get_customer_move_lines(self):
        """Return the lines of these done moves that brought goods under warranty to customers, and those back."""
        lines = self.move_line_ids.filtered(
            lambda line: line.product_id.product_tmpl_id._get_warranty_months(line.company_id) > 0
        )
        out = lines.filtered(
            lambda line: line.location_dest_id.usage == "customer" and line.location_id.usage != "customer"
        )
        back = lines.filtered(
            lambda line: line.location_id.usage == "customer" and line.location_dest_id.usage != "customer"
        )
        return out, back
