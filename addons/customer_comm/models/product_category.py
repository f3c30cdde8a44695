from odoo import fields, models


class ProductCategory(models.Model):
    _inherit = "product.category"

    warranty_months = fields.Integer(
        "Warranty (months)", help="Warranty of the products of this category. 0: as the company says."
    )

    _warranty_months_positive = models.Constraint(
        "CHECK (warranty_months >= 0 AND warranty_months <= 1200)", "A warranty lasts from 0 to 1200 months."
    )
