from odoo import api, fields, models


class ComplaintDefect(models.Model):
    """What is wrong with a product, as a tree: the group of defects, the defect, its variety.

    A :class:`ComplaintReason` says why goods come back; the defect says what was found on them.
    """

    _name = "complaint.defect"
    _description = "Defect"
    _parent_store = True
    _rec_name = "complete_name"
    _rec_names_search = ["name", "code", "parent_id.name"]
    _order = "parent_path, id"  # each group followed by what belongs to it
    _check_company_auto = True

    name = fields.Char(required=True, translate=True)
    # Not stored: it is read in the language of the user.
    complete_name = fields.Char("Defect", compute="_compute_complete_name", recursive=True)
    code = fields.Char(help="Short code for prints and imports.")
    parent_id = fields.Many2one(
        "complaint.defect", "Group", index="btree_not_null", ondelete="restrict", check_company=True
    )
    parent_path = fields.Char(index=True)
    child_ids = fields.One2many("complaint.defect", "parent_id", "Defects of the Group")
    company_id = fields.Many2one("res.company", index=True, help="Empty: the defect serves all companies.")
    note = fields.Text("Description", translate=True, help="How the defect is recognised, and from what it differs.")
    active = fields.Boolean(default=True)

    _code_company_uniq = models.UniqueIndex(
        "(code, COALESCE(company_id, 0)) WHERE code IS NOT NULL", "A company can have a defect code only once."
    )

    @api.depends_context("lang")
    @api.depends("name", "parent_id.complete_name")
    def _compute_complete_name(self):
        for defect in self:
            defect.complete_name = " / ".join(filter(None, [defect.parent_id.complete_name, defect.name]))

    def write(self, vals):
        """Take the defects of a group along when the group is archived."""
        if vals.get("active") is False:
            below = self.search([("id", "child_of", self.ids), ("id", "not in", self.ids)])
            super(ComplaintDefect, below).write({"active": False})
        return super().write(vals)
