from odoo import fields, models


class ProductTemplate(models.Model):
    _inherit = "product.template"

    warranty_policy = fields.Selection(
        [("category", "As the Category Says"), ("own", "Of its Own"), ("none", "No Warranty")],
        "Warranty",
        default="category",
        required=True,
        help="Goods with a warranty are kept as installed at the customer when they are delivered.",
    )
    warranty_months = fields.Integer("Warranty (months)")

    _warranty_months_positive = models.Constraint(
        "CHECK (warranty_months >= 0 AND warranty_months <= 1200)", "A warranty lasts from 0 to 1200 months."
    )

    def _get_warranty_months(self, company):
        """Return the months of warranty on goods that ``company`` delivers; 0 when there is none."""
        self.ensure_one()
        if self.warranty_policy == "none" or self.type != "consu":
            return 0
        if self.warranty_policy == "own":
            return self.warranty_months
        return self.categ_id.warranty_months or company.warranty_months
