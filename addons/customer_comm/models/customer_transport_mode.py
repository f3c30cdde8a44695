from odoo import fields, models


class CustomerTransportMode(models.Model):
    """How goods travel to the customer (CC-133)."""

    _name = "customer.transport.mode"
    _description = "Transport Mode"
    _order = "sequence, name, id"

    name = fields.Char(required=True, translate=True)
    sequence = fields.Integer(default=10)
    active = fields.Boolean(default=True)
