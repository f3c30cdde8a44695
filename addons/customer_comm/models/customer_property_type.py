from odoo import api, fields, models
from odoo.exceptions import ValidationError


class CustomerPropertyType(models.Model):
    """A kind of thing that customers entrust, and which function keeps it (CC-100, CC-109)."""

    _name = "customer.property.type"
    _description = "Type of Customer Property"
    _order = "sequence, id"
    _check_company_auto = True

    name = fields.Char(required=True, translate=True)
    code = fields.Char(copy=False, help="By which other apps find the type. Letters, digits and underscores.")
    sequence = fields.Integer(default=10)
    active = fields.Boolean(default=True)
    company_id = fields.Many2one("res.company", index=True, help="Empty: the type serves all companies.")
    function_id = fields.Many2one(
        "customer.function",
        "Custodian",
        required=True,
        index=True,
        ondelete="restrict",
        check_company=True,
        help="Keeps things of this type and checks them, unless the property says otherwise.",
    )
    needs_location = fields.Boolean(
        "Needs a Place",
        default=True,
        help="Things lie somewhere. Rights, data and files do not: they need a person who keeps them.",
    )
    is_confidential = fields.Boolean(
        "Custodian Only",
        help="Only the custodian, the custodian's function and the functions it opens the record to can see it.",
    )
    check_months = fields.Integer(
        "Check Every (Months)", default=6, required=True, help="How often property of this type is checked."
    )
    checklist_ids = fields.Many2many(
        "customer.checklist",
        string="Inspection Checklists",
        domain=[("model_name", "=", "customer.property")],
        check_company=True,
        help="Put on the property when its inspection begins.",
    )
    note = fields.Text(translate=True)

    _code_company_uniq = models.UniqueIndex(
        "(code, COALESCE(company_id, 0)) WHERE code IS NOT NULL", "A company can have a type code only once."
    )
    _check_months_positive = models.Constraint(
        "CHECK (check_months > 0)", "Customer property is checked after one month at the earliest: enter 1 or more."
    )

    @api.constrains("is_confidential", "checklist_ids")
    def _check_confidential(self):
        for kind in self:
            if kind.is_confidential and kind.checklist_ids:
                raise ValidationError(
                    self.env._(
                        "%s: answers on checklists are seen by all Customer Quality users. Take the checklists away, "
                        "or let everybody see property of this type.",
                        kind.name,
                    )
                )

    @api.model
    def _get(self, code, company=None):
        """Return the type with this code: the company's own, else the shared one, else an empty record."""
        company = company or self.env.company
        # sudo: which types there are is no secret to who receives property
        found = self.sudo().search(
            [("code", "=", code), ("company_id", "in", [company.id, False])], order="company_id, sequence", limit=1
        )
        return found.sudo(self.env.su)
