from odoo import api, fields, models
from odoo.exceptions import ValidationError


class CapaCause(models.Model):
    """One *why* of the cause analysis (D4): each answer is the child of the question it answers.

    Three chains are asked: why it occurred, why it was not found (escape), why the system allowed it.
    """

    _name = "capa.cause"
    _description = "CAPA Cause"
    _order = "case_id, sequence, level, id"
    _check_company_auto = True

    case_id = fields.Many2one("capa.case", required=True, index=True, ondelete="cascade")
    company_id = fields.Many2one(related="case_id.company_id", store=True, index=True)
    name = fields.Char("Because", required=True, help="The answer to the question why.")
    parent_id = fields.Many2one(
        "capa.cause",
        "Why",
        index="btree_not_null",
        ondelete="restrict",
        domain="[('case_id', '=', case_id), ('kind', '=', kind), ('id', '!=', id)]",
        help="The cause that this one explains.",
    )
    child_ids = fields.One2many("capa.cause", "parent_id")
    kind = fields.Selection(
        [("occurrence", "Occurrence"), ("escape", "Escape"), ("system", "System")],
        required=True,
        default="occurrence",
        help="Occurrence: why it happened. Escape: why it was not found. System: why the organisation allowed it.",
    )
    branch = fields.Selection(
        [
            ("man", "People"),
            ("machine", "Machine"),
            ("material", "Material"),
            ("method", "Method"),
            ("measurement", "Measurement"),
            ("environment", "Environment"),
        ],
        "Ishikawa Branch",
    )
    level = fields.Integer(
        compute="_compute_level", store=True, recursive=True, help="1 is the first why, 5 the fifth."
    )
    is_root = fields.Boolean("Root Cause")
    evidence = fields.Char(help="How it was verified that this is the cause.")
    sequence = fields.Integer(default=10)

    @api.depends("parent_id.level")
    def _compute_level(self):
        for cause in self:
            cause.level = cause.parent_id.level + 1

    @api.constrains("parent_id", "kind", "case_id")
    def _check_parent(self):
        if self._has_cycle():
            raise ValidationError(self.env._("A cause cannot explain itself."))
        for cause in self.filtered("parent_id"):
            if (cause.parent_id.case_id, cause.parent_id.kind) != (cause.case_id, cause.kind):
                raise ValidationError(self.env._("A chain of causes stays within one CAPA and one kind."))

    @api.model_create_multi
    def create(self, vals_list):
        causes = super().create(vals_list)
        causes.case_id._check_plan_open()
        return causes

    def write(self, vals):
        self.case_id._check_plan_open()
        result = super().write(vals)
        if "case_id" in vals:
            self.case_id._check_plan_open()
        return result

    @api.ondelete(at_uninstall=False)
    def _unlink_except_signed(self):
        self.case_id._check_plan_open()
