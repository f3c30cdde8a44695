from odoo import fields, models


class ComplaintDisposition(models.Model):
    """What is done for the customer about a complaint or one of its lines (CP-51)."""

    _name = "complaint.disposition"
    _description = "Complaint Disposition"
    _order = "sequence, id"

    name = fields.Char(required=True, translate=True)
    code = fields.Char(help="Short code for prints and imports.")
    sequence = fields.Integer(default=10)
    active = fields.Boolean(default=True)
    company_id = fields.Many2one("res.company", index=True, help="Empty: the disposition serves all companies.")
    is_repair = fields.Boolean("Repair", help="Lines with this disposition can be handed to a repair order.")

    _code_company_uniq = models.UniqueIndex(
        "(code, COALESCE(company_id, 0)) WHERE code IS NOT NULL",
        "A company can have a disposition code only once.",
    )
