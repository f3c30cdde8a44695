from odoo import fields, models

WRITTEN = [("yes", "Only in Writing"), ("no", "Also by Word of Mouth")]


class ProductCategory(models.Model):
    """Whether products of a category may be ordered by word of mouth (CR-55)."""

    _inherit = "product.category"

    ordered_in_writing = fields.Selection(
        WRITTEN,
        "Ordering",
        help="Only in writing: an oral or telephone order of these products is not confirmed. Empty: as the category "
        "above, or else as the company has it.",
    )

    def _get_ordered_in_writing(self):
        """Return the value of the nearest category that has one, from this category upwards; False when none has."""
        category = self[:1]
        while category and not category.ordered_in_writing:
            category = category.parent_id
        return category.ordered_in_writing


class ProductTemplate(models.Model):
    """What contract review asks of a product: whether it is standard, and how it may be ordered (CR-14, CR-55)."""

    _inherit = "product.template"

    contract_class = fields.Selection(
        [("standard", "Standard"), ("new", "New"), ("changed", "Changed"), ("special", "Made to Order")],
        "Kind of Product",
        required=True,
        default="standard",
        tracking=True,
        help="Quotations of anything but standard products are special contracts.",
    )
    ordered_in_writing = fields.Selection(
        WRITTEN,
        "Ordering",
        tracking=True,
        help="Only in writing: an oral or telephone order of this product is not confirmed. Empty: as its category.",
    )


class ProductProduct(models.Model):
    _inherit = "product.product"

    def _is_ordered_in_writing(self, company):
        """Tell whether ``company`` takes orders of this product in writing only: product, category, company (CR-55)."""
        self.ensure_one()
        own = self.ordered_in_writing or self.categ_id._get_ordered_in_writing()
        return own == "yes" if own else company.contract_in_writing
