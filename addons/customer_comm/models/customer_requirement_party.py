from odoo import fields, models


class CustomerRequirementParty(models.Model):
    """A kind of interested party: customers, authorities, suppliers, neighbours, ... (CC-116)."""

    _name = "customer.requirement.party"
    _description = "Kind of Interested Party"
    _order = "sequence, id"

    name = fields.Char(required=True, translate=True)
    sequence = fields.Integer(default=10)
    active = fields.Boolean(default=True)
    company_id = fields.Many2one("res.company", index=True, help="Empty: the kind serves all companies.")
