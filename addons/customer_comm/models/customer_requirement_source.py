from odoo import fields, models


class CustomerRequirementSource(models.Model):
    """Where information about needs comes from: market research, feedback, competitors, ... (CC-117)."""

    _name = "customer.requirement.source"
    _description = "Source of Needs"
    _order = "sequence, id"

    name = fields.Char(required=True, translate=True)
    sequence = fields.Integer(default=10)
    active = fields.Boolean(default=True)
    company_id = fields.Many2one("res.company", index=True, help="Empty: the source serves all companies.")
