from odoo import models

CORRECTED_FIELDS = frozenset({"quantity", "lot_id", "product_uom_id"})


class StockMoveLine(models.Model):
    """What the warehouse corrects on a received return is corrected on its complaint, too (CP-59)."""

    _inherit = "stock.move.line"

    def write(self, vals):
        corrected = self.browse()
        if CORRECTED_FIELDS & vals.keys():
            corrected = self.filtered(lambda line: line.state == "done" and line.picking_id.return_state)
        corrected.picking_id._check_correctable()
        result = super().write(vals)
        if corrected:
            # sudo: who corrects a return needs no right on complaints
            corrected.sudo().move_id._correct_returned_lines()
        return result
