from odoo import models


class ComplaintLine(models.Model):
    """The disposition of what came back is the last step of its return (CP-59)."""

    _inherit = "complaint.line"

    def write(self, vals):
        result = super().write(vals)
        if "disposition_id" in vals:
            # sudo: who decides need not be a warehouse user
            self.sudo().move_id.picking_id._settle_returns()
        return result

    def action_create_rework(self):
        """Open a new rework notice for the product of this line."""
        self.ensure_one()
        self.complaint_id._check_unlocked()
        action = self.env["ir.actions.act_window"]._for_xml_id("complaint_capa.complaint_rework_action")
        action.pop("path", None)
        context = {
            "default_complaint_id": self.complaint_id.id,
            "default_company_id": self.company_id.id,
            "default_product_id": self.product_id.id,
            "default_lot_id": self.lot_id.id,
            "default_quantity": self.quantity,
            "default_uom_id": self.uom_id.id,
            "default_picking_id": self.sudo().move_id.picking_id.id,  # sudo: the number of the return is no secret
        }
        return {**action, "views": [(False, "form")], "view_mode": "form", "context": context}
