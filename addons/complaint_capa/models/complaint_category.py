from odoo import fields, models


class ComplaintCategory(models.Model):
    """What a complaint is about: the case scope of the procedure (CP-02). A company extends the list."""

    _name = "complaint.category"
    _description = "Complaint Category"
    _order = "sequence, id"

    name = fields.Char(required=True, translate=True)
    code = fields.Char(help="Short code for prints and imports.")
    description = fields.Text(translate=True, help="When this category is to be chosen.")
    sequence = fields.Integer(default=10)
    active = fields.Boolean(default=True)
    company_id = fields.Many2one("res.company", index=True, help="Empty: the category serves all companies.")

    _code_company_uniq = models.UniqueIndex(
        "(code, COALESCE(company_id, 0)) WHERE code IS NOT NULL",
        "A company can have a category code only once.",
    )
