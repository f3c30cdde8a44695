from odoo import api, fields, models
from odoo.exceptions import ValidationError


class CapaCause(models.Model):
    """One *why* of the cause analysis (D4): each answer is the child of the question it answers.

    Three chains are asked: why it occurred, why it was not found (escape), why the system allowed it. A cause is an
    opinion until it is verified: the evidence says how, the server notes who did it and when.
    """

    _name = "capa.cause"
    _description = "CAPA Cause"
    _inherit = ["capa.plan.row.mixin", "customer.guard.mixin"]
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
    verification = fields.Selection(
        [("confirmed", "Verified"), ("excluded", "Not a Cause")],
        help="Verified: shown to be a cause. Not a cause: looked into and excluded. Both with the evidence.",
    )
    evidence = fields.Char("Verified How", help="How it was verified that this is the cause, or that it is none.")
    verified_by_id = fields.Many2one("res.users", readonly=True, copy=False, ondelete="restrict")
    verified_on = fields.Date(readonly=True, copy=False)
    sequence = fields.Integer(default=10)

    _guarded_fields = frozenset({"verified_by_id", "verified_on", "level", "company_id"})

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

    @api.constrains("verification", "evidence", "is_root")
    def _check_verification(self):
        for cause in self.filtered("verification"):
            if not (cause.evidence or "").strip():
                raise ValidationError(self.env._("%s: say how it was verified.", cause.name))
            if cause.is_root and cause.verification == "excluded":
                raise ValidationError(self.env._("%s was excluded and cannot be the root cause.", cause.name))

    @api.model_create_multi
    def create(self, vals_list):
        causes = super().create(vals_list)
        causes.filtered("verification")._stamp_verification()
        return causes

    def write(self, vals):
        result = super().write(vals)
        if {"verification", "evidence"} & vals.keys():
            self._stamp_verification()
        return result

    def _stamp_verification(self):
        """Note who verified the causes, and when."""
        verified = self.filtered("verification")
        verified._guarded().write({"verified_by_id": self.env.uid, "verified_on": fields.Date.context_today(self)})
        (self - verified)._guarded().write({"verified_by_id": False, "verified_on": False})

    def _get_mark(self):
        """Return how the cause is marked in drawings: root, excluded or nothing."""
        self.ensure_one()
        if self.verification == "excluded":
            return "excluded"
        return "root" if self.is_root else ""
