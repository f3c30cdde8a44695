from odoo import models

from .customer_property import TYPE


class StockMoveLine(models.Model):
    _inherit = "stock.move.line"

    def _get_returning_customer(self):
        """Return who sent the goods back, as far as the return or the delivery before it tells."""
        self.ensure_one()
        return self.picking_id.partner_id or self.move_id.origin_returned_move_id.picking_id.partner_id

    def _prepare_returned_property_vals(self):
        """Return the values of the customer property that this line of a return brought in."""
        vals = self._prepare_property_vals()
        move = self.move_id
        return {
            **vals,
            "type_id": self.env["customer.property.type"]._get(TYPE, self.company_id).id or vals["type_id"],
            "partner_id": self._get_returning_customer().id,
            "order_id": move.sale_line_id.order_id.id,
            "agreement": self.picking_id.name,
            "allowed_use": move.complaint_reason_id.name,
            "from_return": True,
            "complaint_id": self.picking_id.complaint_id.id,
        }
