from odoo import api, fields, models


class StockPicking(models.Model):
    """Deliveries that a stop of shipment covers do not leave (CP-47)."""

    _inherit = "stock.picking"

    stop_warning = fields.Char(compute="_compute_stop_warning")

    @api.depends("state", "partner_id", "move_line_ids")
    def _compute_stop_warning(self):
        """Tell who prepares a delivery that it will be refused. Shown on the form, never in lists."""
        waiting = self.filtered(lambda picking: picking.state not in ("done", "cancel"))._get_deliveries()
        stops = self.env["complaint.stop"]._get_in_force(waiting.company_id) if waiting else ()
        self.stop_warning = False
        for picking in waiting:
            # sudo: who prepares deliveries need not be able to read orders
            found = [stop.display_name for stop in stops if stop._may_cover(picking.sudo())]
            picking.stop_warning = "; ".join(found) or False

    def _action_done(self):
        if deliveries := self._get_deliveries():
            self.env["complaint.stop"]._check_deliveries(deliveries)
        return super()._action_done()

    def _get_deliveries(self):
        """Return those of these transfers that bring goods to customers, also by dropship or to a sister company."""
        return self.filtered(lambda picking: picking.location_dest_id._is_at_customer())
