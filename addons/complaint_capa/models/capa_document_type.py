from odoo import fields, models


class CapaDocumentType(models.Model):
    """Kind of document that a CAPA may make the company revise: FMEA, control plan, work instruction, ... (CP-79)."""

    _name = "capa.document.type"
    _description = "Type of Document"
    _order = "sequence, id"
    _check_company_auto = True

    name = fields.Char(required=True, translate=True)
    sequence = fields.Integer(default=10)
    active = fields.Boolean(default=True)
    company_id = fields.Many2one("res.company", index=True, help="Empty: the type serves all companies.")
    function_id = fields.Many2one(
        "customer.function", "Revised By", check_company=True, help="The function that usually revises such documents."
    )
