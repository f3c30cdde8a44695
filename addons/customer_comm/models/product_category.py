from odoo import fields, models


class ProductCategory(models.Model):
    _inherit = "product.category"

    warranty_months = fields.Integer(
        "Warranty (months)", help="Warranty of the products of this category. 0: as the company says."
    )

    _warranty_months_positive = models.Constraint("CHECK (warranty_months >= 0)", "A warranty cannot be negative.")
