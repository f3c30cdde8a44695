from odoo import api, fields, models


class ProductTemplate(models.Model):
    """The CAPAs about a product and its variants."""

    _inherit = "product.template"

    capa_count = fields.Integer("CAPA", compute="_compute_capa_count", groups="complaint_capa.group_user")

    @api.depends("product_variant_ids")
    def _compute_capa_count(self):
        for template in self:
            template.capa_count = sum(template.product_variant_ids.mapped("capa_count"))

    @api.readonly
    def action_view_capas(self):
        """Open the CAPAs about the variants of this product."""
        return self.product_variant_ids.action_view_capas()
