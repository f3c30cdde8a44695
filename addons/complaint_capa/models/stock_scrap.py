from odoo import fields, models


class StockScrap(models.Model):
    """Scrapped goods are made unusable, before a witness (CP-118)."""

    _inherit = "stock.scrap"

    destruction_ids = fields.One2many("complaint.destruction", "scrap_id")
    destruction_state = fields.Selection(related="destruction_ids.state", string="Destruction Status")

    def action_create_destruction(self):
        """Open the record of destruction of what this order scraps."""
        self.ensure_one()
        record = self.destruction_ids[:1]
        if not record:
            quantity = self.product_uom_id._compute_quantity(self.scrap_qty, self.product_id.uom_id)
            record = self.env["complaint.destruction"].create(
                {
                    "company_id": self.company_id.id,
                    "scrap_id": self.id,
                    "product_id": self.product_id.id,
                    "lot_id": self.lot_id.id,
                    "quantity": quantity,
                }
            )
        return record.get_formview_action()
