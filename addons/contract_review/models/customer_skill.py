from odoo import fields, models


class CustomerSkill(models.Model):
    """What a salesperson must know of the products to recognise what the customer needs (CR-09)."""

    _inherit = "customer.skill"

    sale_categ_ids = fields.Many2many(
        "product.category",
        "customer_skill_sale_categ_rel",
        string="Sold Product Categories",
        help="Who sells products of these categories needs the skill. Quotations of others show a warning.",
    )
