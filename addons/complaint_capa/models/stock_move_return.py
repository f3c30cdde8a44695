from odoo import api, fields, models
from odoo.exceptions import AccessError


class StockMove(models.Model):
    """What was announced of returned goods, against what was counted (CP-59)."""

    _inherit = "stock.move"

    return_notified_qty = fields.Float(
        "Announced",
        digits="Product Unit",
        readonly=True,
        copy=False,
        help="What the return notice says, in the unit of the line.",
    )
    return_difference_qty = fields.Float(
        "Difference",
        digits="Product Unit",
        compute="_compute_return_difference_qty",
        help="What was counted above (or, negative, below) what was announced.",
    )

    @api.depends("return_notified_qty", "quantity", "state")
    def _compute_return_difference_qty(self):
        for move in self:
            counted = move.quantity if move.state == "done" else 0.0
            over = move.state in ("done", "cancel") and move.picking_id.state == "done" and move.picking_id.return_state
            move.return_difference_qty = counted - move.return_notified_qty if over else 0.0

    def _has_return_difference(self):
        self.ensure_one()
        counted = self.quantity if self.state == "done" else 0.0
        return self.product_uom.compare(counted, self.return_notified_qty) != 0

    def write(self, vals):
        if "return_notified_qty" in vals and not self.env.su:
            raise AccessError(self.env._("What was announced of a return is not changed afterwards."))
        return super().write(vals)

    def _prepare_move_split_vals(self, qty):
        vals = super()._prepare_move_split_vals(qty)
        if self.return_notified_qty:
            vals["return_notified_qty"] = min(qty, self.return_notified_qty)
        return vals

    def _split(self, qty, restrict_partner_id=False):
        vals_list = super()._split(qty, restrict_partner_id)
        for vals in vals_list:
            if moved := vals.get("return_notified_qty"):
                self.sudo().return_notified_qty -= moved  # sudo: the announced quantity goes along with the part
        return vals_list

    def _correct_returned_lines(self):
        """Bring the lines of the complaints in step with what these moves brought back; superuser mode."""
        complaint_line = self.env["complaint.line"]
        known = complaint_line.search([("move_id", "in", self.ids)])
        for move in self & known.move_id:
            lines = {line.lot_id.id: line for line in known if line.move_id == move}
            complaint = known.filtered(lambda line, move=move: line.move_id == move).complaint_id[:1]
            for vals in complaint._prepare_returned_line_vals(move, complaint):
                line = lines.pop(vals["lot_id"], None)
                if line:
                    line._guarded().write({"quantity": vals["quantity"], "uom_id": vals["uom_id"]})
                else:
                    complaint_line._guarded().create(vals)
            # What did not come back after all is claimed again.
            complaint_line.concat(*lines.values())._guarded().write({"move_id": False})
        for picking in self.picking_id:
            different = any(move._has_return_difference() for move in picking.move_ids)
            picking._guarded().write({"return_difference": different})
