from odoo import fields, models


class CustomerChannel(models.Model):
    """By which means a customer is contacted (CC-02). A company edits the list."""

    _name = "customer.channel"
    _description = "Communication Channel"
    _order = "sequence, id"

    name = fields.Char(required=True, translate=True)
    sequence = fields.Integer(default=10)
    active = fields.Boolean(default=True)
    color = fields.Integer()
    is_meeting = fields.Boolean("Meeting", help="Contacts of this kind have minutes, participants and action items.")
