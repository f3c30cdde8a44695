from odoo import api, fields, models


class StockWarehouse(models.Model):
    """Each warehouse may have a place of its own for defective goods (CP-50)."""

    _inherit = "stock.warehouse"

    defective_location_id = fields.Many2one(
        "stock.location",
        "Defective Goods",
        domain="[('usage', '=', 'internal'), ('warehouse_id', '=', False), ('company_id', '=', company_id)]",
        check_company=True,
        help="Where defective goods that come back to this warehouse are kept. Empty: the company's place.",
    )

    @api.constrains("defective_location_id", "company_id")
    def _check_defective_location(self):
        for warehouse in self:
            warehouse.defective_location_id._check_defective_place(warehouse.company_id)

    def _get_defective_location(self):
        """Return where defective goods of this warehouse are kept; empty when there is no such place."""
        self.ensure_one()
        # sudo: who receives goods need not see the settings
        return self.defective_location_id or self.company_id.sudo().complaint_defective_location_id.sudo(self.env.su)
