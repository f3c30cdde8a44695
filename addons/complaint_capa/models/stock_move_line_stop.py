from odoo import api, models
from odoo.tools import float_compare

# What a correction of a delivery that is done changes in what has left.
LEAVING_FIELDS = frozenset({"quantity", "product_uom_id", "lot_id", "quant_id", "location_dest_id", "move_id"})


class StockMoveLine(models.Model):
    """A stop of shipment holds on every way to the customer, not only on that of a delivery (CP-47).

    Lines of other transfers that end at a customer, and corrections of deliveries that are done, are checked here.
    """

    _inherit = "stock.move.line"

    @api.model_create_multi
    def create(self, vals_list):
        lines = super().create(vals_list)
        done = lines.filtered(lambda line: line.state == "done" and line.quantity > 0)
        self.env["complaint.stop"]._check_lines(done._filter_leaving())
        return lines

    def write(self, vals):
        done = self.filtered(lambda line: line.state == "done") if LEAVING_FIELDS & vals.keys() else self.browse()
        before = {line: line._get_leaving() for line in done}
        result = super().write(vals)
        self.env["complaint.stop"]._check_lines(done.filtered(lambda line: line._leaves_more(before[line])))
        return result

    def _action_done(self):
        unchecked = self.filtered(lambda line: line.quantity > 0)._filter_leaving()
        # Deliveries were checked as a whole before the first of their lines left.
        unchecked -= unchecked.filtered(lambda line: line.picking_id._get_deliveries())
        self.env["complaint.stop"]._check_lines(unchecked)
        return super()._action_done()

    def _filter_leaving(self):
        """Return those of these lines that bring goods to customers, also to a sister company."""
        return self.filtered(lambda line: line.location_dest_id._is_at_customer())

    def _get_leaving(self):
        """Return what of this line leaves to a customer: lot and quantity in the product's unit."""
        self.ensure_one()
        return self.lot_id, self.quantity_product_uom if self._filter_leaving() else 0.0

    def _leaves_more(self, before):
        """Tell whether more leaves with this line, or another lot, than before."""
        lot, quantity = before
        now_lot, now = self._get_leaving()
        digits = self.product_uom_id.rounding
        return now > 0 and (now_lot != lot or float_compare(now, quantity, precision_rounding=digits) > 0)
