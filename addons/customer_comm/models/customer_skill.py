from odoo import fields, models


class CustomerSkill(models.Model):
    """What somebody must be able to do for a kind of service, or for a kind of product (CC-141)."""

    _name = "customer.skill"
    _description = "Skill"
    _order = "sequence, name, id"

    name = fields.Char(required=True, translate=True)
    sequence = fields.Integer(default=10)
    active = fields.Boolean(default=True)
    description = fields.Text(translate=True)
    categ_ids = fields.Many2many(
        "product.category",
        string="Product Categories",
        help="Who serves products of these categories needs the skill, whatever the service.",
    )
    validity_months = fields.Integer(
        "Valid (Months)", help="After this time it has to be proven again. 0: it stays valid."
    )
    competence_ids = fields.One2many("customer.competence", "skill_id", "Who Has It")
    note = fields.Text()

    _validity_positive = models.Constraint("CHECK (validity_months >= 0)", "The validity cannot be negative.")
