from odoo import api, fields, models


class StockReturnPicking(models.TransientModel):
    _inherit = "stock.return.picking"

    complaint_reason_id = fields.Many2one(
        "complaint.reason",
        "Return Reason",
        domain="[('company_id', 'in', (company_id, False))]",
        help="Why the goods come back; the reason decides whether the return opens a complaint.",
    )
    complaint_id = fields.Many2one(
        "complaint.complaint",
        "For Complaint",
        domain="[('company_id', '=', company_id), ('state', 'not in', ('closed', 'rejected', 'cancelled'))]",
        help="The complaint that the goods come back for. Empty: the return may open one.",
    )
    is_customer_return = fields.Boolean(compute="_compute_is_customer_return")

    @api.depends("picking_id")
    def _compute_is_customer_return(self):
        for wizard in self:
            wizard.is_customer_return = wizard.picking_id.location_dest_id.usage == "customer"

    @api.depends("complaint_id")
    def _compute_moves_locations(self):
        super()._compute_moves_locations()
        for wizard in self.filtered("complaint_id"):
            wizard._propose_claimed()

    def _propose_claimed(self):
        """Fill in what the complaint claims and what is neither back nor on its way."""
        # sudo: the quantities that the complaint claims are no secret to who receives them
        unreturned = self.complaint_id.sudo()._get_unreturned()
        for line in self.product_return_moves:
            product = line.product_id
            claimed = product.uom_id._compute_quantity(unreturned.get(product, 0.0), line.uom_id)
            line.quantity = min(claimed, line.move_quantity)
            taken = line.uom_id._compute_quantity(line.quantity, product.uom_id)
            unreturned[product] = unreturned.get(product, 0.0) - taken

    def _prepare_picking_default_values(self):
        vals = super()._prepare_picking_default_values()
        if self.is_customer_return:
            vals.update(complaint_reason_id=self.complaint_reason_id.id, complaint_id=self.complaint_id.id)
        return vals

    def _prepare_picking_default_values_based_on(self, picking):
        vals = super()._prepare_picking_default_values_based_on(picking)
        # sudo: a setting, whoever makes the return
        quarantine = picking.company_id.sudo().return_location_id
        if quarantine and picking == self.picking_id and self.is_customer_return and self._comes_to_us(vals):
            vals["location_dest_id"] = quarantine.id
        return vals

    def _comes_to_us(self, vals):
        """Tell whether the goods come into one of our own places, and not straight to the vendor."""
        return self.env["stock.location"].browse(vals["location_dest_id"]).usage == "internal"


class StockReturnPickingLine(models.TransientModel):
    _inherit = "stock.return.picking.line"

    complaint_reason_id = fields.Many2one(
        "complaint.reason", "Reason", help="When it differs from the reason of the return."
    )

    def _prepare_move_default_values(self, new_picking):
        vals = super()._prepare_move_default_values(new_picking)
        if self.wizard_id.is_customer_return:
            reason = self.complaint_reason_id or self.wizard_id.complaint_reason_id
            vals["complaint_reason_id"] = reason.id
        return vals
