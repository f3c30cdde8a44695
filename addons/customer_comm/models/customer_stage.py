from odoo import fields, models


class CustomerStage(models.Model):
    """Where in the business with the customer a contact takes place (CC-05): before, during or after the sale."""

    _name = "customer.stage"
    _description = "Communication Stage"
    _order = "sequence, id"

    name = fields.Char(required=True, translate=True)
    code = fields.Char(help="Short name that rules refer to, e.g. pre_sale.")
    sequence = fields.Integer(default=10)
    active = fields.Boolean(default=True)

    _code_uniq = models.UniqueIndex("(code) WHERE code IS NOT NULL", "Another stage has this code already.")
