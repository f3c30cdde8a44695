from odoo import fields, models


class ComplaintLossType(models.Model):
    """A kind of loss that a complaint brings: scrap, sorting, freight, stop of the customer's line, ... (CP-53)."""

    _name = "complaint.loss.type"
    _description = "Type of Loss"
    _order = "sequence, id"

    name = fields.Char(required=True, translate=True)
    code = fields.Char(help="Short code for prints and imports.")
    side = fields.Selection(
        [("ours", "Ours"), ("customer", "Customer's")], help="Whose loss it is as a rule. Empty: either side's."
    )
    sequence = fields.Integer(default=10)
    active = fields.Boolean(default=True)
    company_id = fields.Many2one("res.company", index=True, help="Empty: the type serves all companies.")

    _code_company_uniq = models.UniqueIndex(
        "(code, COALESCE(company_id, 0)) WHERE code IS NOT NULL", "A company can have a type of loss only once."
    )
