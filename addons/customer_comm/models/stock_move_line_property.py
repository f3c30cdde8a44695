from odoo import fields, models


class StockMoveLine(models.Model):
    """What a line with an owner brings into the property register."""

    _inherit = "stock.move.line"

    def _prepare_property_vals(self):
        """Return the values of the property that this line brought in."""
        self.ensure_one()
        company = self.company_id
        place = self.location_dest_id if self.location_dest_id.is_customer_property else self.env["stock.location"]
        kind = company.property_receipt_type_id or self.env["customer.property.type"]._get("materials", company)
        return {
            "company_id": company.id,
            "type_id": kind.id,
            "partner_id": self.owner_id.id,
            "product_id": self.product_id.id,
            "lot_id": self.lot_id.id,
            "item": self.product_id.name,
            "spec": self._get_property_spec(),
            "model": self.product_id.default_code,
            "quantity": self.quantity,
            "counted_quantity": self.quantity,
            "uom_id": self.product_uom_id.id,
            "received_on": fields.Date.context_today(self, self.date),
            "spec_checked": True,
            "picking_id": self.picking_id.id,
            "move_line_id": self.id,
            "location_id": place.id,
        }

    def _get_property_spec(self):
        return ", ".join(self.product_id.product_template_variant_value_ids.mapped("display_name")) or False

    def _get_property_line(self):
        return {
            "name": self.product_id.name,
            "spec": self._get_property_spec() or "",
            "model": self.product_id.default_code or "",
            "quantity": self.quantity,
            "unit": self.product_uom_id.name,
            "owner": self.owner_id.display_name,
            "mark": self.lot_id.name or self.lot_name or "",
        }
