from odoo import api, fields, models


class ProductProduct(models.Model):
    """The CAPAs about a product."""

    _inherit = "product.product"

    capa_count = fields.Integer("CAPA", compute="_compute_capa_count", groups="complaint_capa.group_user")

    def _compute_capa_count(self):
        rows = self.env["capa.case"]._read_group(
            [("product_id", "in", self.ids), ("state", "!=", "cancelled")], ["product_id"], ["__count"]
        )
        counts = {product.id: count for product, count in rows}
        for product in self:
            product.capa_count = counts.get(product._origin.id, 0)

    @api.readonly
    def action_view_capas(self):
        """Open the CAPAs about these products."""
        action = self.env["ir.actions.actions"]._for_xml_id("complaint_capa.capa_case_action")
        action.pop("path", None)
        return {**action, "domain": [("product_id", "in", self.ids)], "context": {}}
