from odoo import models


class StockReturnPicking(models.TransientModel):
    """What comes back defective is put apart from the goods for sale (CP-50)."""

    _inherit = "stock.return.picking"

    def _prepare_picking_default_values(self):
        vals = super()._prepare_picking_default_values()
        if self.is_customer_return and self.complaint_reason_id.is_defective:
            location = self._get_defective_location(vals)
            vals["location_dest_id"] = location.id or vals["location_dest_id"]
        return vals

    def _get_defective_location(self, picking_vals):
        """Return where defective goods of the warehouse that takes the return are kept.

        :param dict picking_vals: values of the return
        """
        picking_type = self.env["stock.picking.type"].browse(picking_vals["picking_type_id"])
        return picking_type.warehouse_id._get_defective_location() if picking_type.warehouse_id else False


class StockReturnPickingLine(models.TransientModel):
    """A line may come back for another reason than the rest of the return."""

    _inherit = "stock.return.picking.line"

    def _prepare_move_default_values(self, new_picking):
        vals = super()._prepare_move_default_values(new_picking)
        wizard = self.wizard_id
        if wizard.is_customer_return and self.complaint_reason_id:
            vals["location_dest_id"] = self._get_destination(vals)
        return vals

    def _get_destination(self, vals):
        """Return the id of the location for goods that come back for the reason of this line."""
        if self.complaint_reason_id.is_defective:
            location = self.wizard_id._get_defective_location(vals)
            return location.id if location else vals["location_dest_id"]
        if not self.wizard_id.complaint_reason_id.is_defective:
            return vals["location_dest_id"]
        picking_type = self.env["stock.picking.type"].browse(vals["picking_type_id"])
        return (picking_type.default_location_dest_id or self.move_id.location_id).id
