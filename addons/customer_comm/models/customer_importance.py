from odoo import fields, models


class CustomerImportance(models.Model):
    """Importance of a customer beside its class, with the strategy for the group (CC-73)."""

    _name = "customer.importance"
    _description = "Customer Importance"
    _order = "sequence, id"

    name = fields.Char(required=True, translate=True)
    sequence = fields.Integer(default=10)
    active = fields.Boolean(default=True)
    strategy = fields.Text(translate=True, groups="customer_comm.group_file")
