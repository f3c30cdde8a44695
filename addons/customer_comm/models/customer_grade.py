from odoo import fields, models


class CustomerGrade(models.Model):
    """How important a customer's information is (CC-22): AA within 24 hours, A within 48, B within 72."""

    _name = "customer.grade"
    _description = "Information Grade"
    _order = "sequence, id"

    code = fields.Char(required=True)
    name = fields.Char(required=True, translate=True)
    hours = fields.Integer(required=True)
    sequence = fields.Integer(default=10)
    active = fields.Boolean(default=True)
