from odoo import api, fields, models
from odoo.exceptions import ValidationError

LEVELS = [
    ("international", "International Standard"),
    ("national", "National Standard"),
    ("inspection", "Commodity Inspection Standard"),
    ("industry", "Industry Standard"),
    ("company", "Company Standard"),
]


class ContractStandard(models.Model):
    """A standard to which the company commits itself, or on which a requirement rests (CR-01, CR-06)."""

    _name = "contract.standard"
    _description = "Standard"
    _order = "code, id"
    _rec_names_search = ["code", "name"]
    _check_company_auto = True

    code = fields.Char("Number", required=True, help="With the year of the edition, as GB/T 6543-2008.")
    name = fields.Char("Title", required=True, translate=True)
    level = fields.Selection(LEVELS, required=True, default="national", index=True)
    is_mandatory = fields.Boolean("Mandatory", help="The law demands it.")
    active = fields.Boolean(default=True)
    company_id = fields.Many2one("res.company", index=True, help="Empty: the standard serves all companies.")
    replaced_by_id = fields.Many2one("contract.standard", check_company=True, index="btree_not_null")
    note = fields.Text()

    _code_uniq = models.UniqueIndex("(code, COALESCE(company_id, 0))", "This standard is in the list already.")

    @api.depends("code", "name")
    def _compute_display_name(self):
        for standard in self:
            standard.display_name = " ".join(filter(None, [standard.code, standard.name]))

    @api.constrains("replaced_by_id")
    def _check_replaced_by(self):
        if self._has_cycle("replaced_by_id"):
            raise ValidationError(self.env._("A standard cannot be replaced by itself."))

    def _get_valid(self):
        """Return the edition that holds now: the one that replaced this one, if any did."""
        self.ensure_one()
        standard = self
        while standard.replaced_by_id:
            standard = standard.replaced_by_id
        return standard
