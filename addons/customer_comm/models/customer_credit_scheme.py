from odoo import api, fields, models
from odoo.exceptions import AccessError, UserError
from odoo.fields import Command

from ..tools.credit import BOUNDARY_DAYS, SHORT
from .customer_credit_mixin import LEVELS

DRAFTER = "assistant_executive_vice_gm"
APPROVER = "executive_vice_gm"
# Who grants a level where the scheme in force names nobody, and where none is in force (CC-86).
APPROVERS = {"i": APPROVER, "ii": APPROVER, "iii": DRAFTER}
CONTENT_FIELDS = frozenset({"company_id", "boundary_days", "at_boundary", "description", "line_ids"})


class CustomerCreditScheme(models.Model):
    """The rules by which a company grants credit: drafted by one function, in force once another has approved (CC-84).

    One scheme is in force in a company; approving another replaces it. What was approved does not change.
    """

    _name = "customer.credit.scheme"
    _description = "Credit Scheme"
    _inherit = [
        "customer.number.mixin",
        "mail.thread",
        "mail.activity.mixin",
        "customer.signoff.mixin",
        "customer.retention.mixin",
        "customer.workflow.mixin",
    ]
    _order = "id desc"
    _check_company_auto = True
    _form_key = "credit_scheme"

    active = fields.Boolean(default=True)
    company_id = fields.Many2one(
        "res.company", required=True, readonly=True, index=True, default=lambda self: self.env.company
    )
    state = fields.Selection(
        [
            ("draft", "Draft"),
            ("submitted", "To Approve"),
            ("active", "In Force"),
            ("replaced", "Replaced"),
            ("rejected", "Refused"),
        ],
        "Status",
        default="draft",
        required=True,
        readonly=True,
        copy=False,
        index=True,
        tracking=True,
    )
    boundary_days = fields.Integer(
        "Boundary (Days)", required=True, default=BOUNDARY_DAYS, help="Up to here credit is short: level I (CC-83)."
    )
    at_boundary = fields.Selection(
        [("i", "Level I"), ("ii", "Level II")], "Exactly at the Boundary", required=True, default=SHORT
    )
    description = fields.Text("Scheme", help="How credit is granted, watched and withdrawn.")
    line_ids = fields.One2many(
        "customer.credit.scheme.line", "scheme_id", default=lambda self: self._default_lines(), copy=True
    )
    in_force_on = fields.Date("In Force Since", readonly=True, copy=False)
    closed_at = fields.Datetime("Replaced On", readonly=True, copy=False)
    can_draft = fields.Boolean(compute="_compute_can_draft")

    _guarded_fields = frozenset({"state", "in_force_on", "closed_at"})

    _number_uniq = models.UniqueIndex("(company_id, name)", "This number was already given.")
    _active_uniq = models.UniqueIndex("(company_id) WHERE state = 'active'", "Another credit scheme is in force.")
    _boundary_positive = models.Constraint("CHECK (boundary_days > 0)", "The boundary is at least one day.")

    @api.model
    def _default_lines(self):
        return [Command.create({"level": level}) for level, _label in LEVELS]

    @api.depends_context("uid")
    @api.depends("company_id")
    def _compute_can_draft(self):
        for company, schemes in self.grouped("company_id").items():
            schemes.can_draft = self._may_draft(company)

    @api.model
    def _may_draft(self, company):
        """Tell whether the current user belongs to the function that drafts schemes."""
        function = self.env["customer.function"]._get(DRAFTER, company or self.env.company)
        return bool(function.sudo()._signing_principal(self.env.user))  # who is a member is no secret

    @api.model_create_multi
    def create(self, vals_list):
        companies = {vals.get("company_id") or self.env.company.id for vals in vals_list}
        self._check_drafter(self.env["res.company"].browse(companies))
        return super().create(vals_list)

    def write(self, vals):
        if CONTENT_FIELDS & vals.keys():
            self._check_lines_open()
        return super().write(vals)

    def _check_lines_open(self):
        """Raise UserError unless the user may change the content of these schemes now."""
        self._check_open()
        self._check_drafter(self.company_id)

    def _check_open(self):
        fixed = self.filtered(lambda scheme: scheme.state != "draft")
        if fixed:
            raise UserError(
                self.env._(
                    "%s was handed in and does not change any more. Copy it, and have the copy approved.",
                    fixed[0].display_name,
                )
            )

    @api.model
    def _check_drafter(self, companies):
        """CC-84: raise AccessError unless the user belongs to the function that drafts the scheme."""
        if self.env.su:
            return
        for company in companies:
            if not self._may_draft(company):
                raise AccessError(
                    self.env._(
                        "The credit scheme is drafted by %s. You are not a member.",
                        self.env["customer.function"]._get(DRAFTER, company).name,
                    )
                )

    # Actions

    def action_submit(self):
        """Ask for the approval that puts these schemes in force.

        :raise AccessError: for users who do not draft schemes
        """
        self.check_access("write")
        self._check_state("draft")
        self._check_drafter(self.company_id)
        for scheme in self:
            scheme._check_filled("description")
        self._guarded().write({"state": "submitted"})
        self._signoff_request(self._signoff_plan)
        return True

    def action_draft(self):
        """Take these schemes, which wait for approval or were refused, back into work."""
        self.check_access("write")
        self._check_state("submitted", "rejected")
        self._check_drafter(self.company_id)
        self._signoff_void(self.env._("Taken back into work"))
        self._guarded().write({"state": "draft", "closed_at": False})
        return True

    def _signoff_plan(self, scheme):
        function = self.env["customer.function"]._get(APPROVER, scheme.company_id)
        function._check_staffed()
        return [{"function": function, "role": "approve"}]

    def _signoff_content(self):
        return {
            **super()._signoff_content(),
            "boundary_days": self.boundary_days,
            "at_boundary": self.at_boundary,
            "description": self.description or "",
            "lines": [line._signed_values() for line in self.line_ids.sorted("level")],
        }

    def _signoff_approved(self):
        for scheme in self:
            before = self.search([("company_id", "=", scheme.company_id.id), ("state", "=", "active")])
            before._guarded().write({"state": "replaced", "closed_at": fields.Datetime.now()})
            before.flush_recordset()  # before another becomes the only one
            scheme._guarded().write({"state": "active", "in_force_on": fields.Date.context_today(scheme)})

    def _signoff_rejected(self, signoff):
        self._guarded().write({"state": "rejected", "closed_at": fields.Datetime.now()})

    # For the documents that ask for a level

    @api.model
    def _get_active_by_company(self, companies):
        """Return ``{company: scheme in force}``; an empty record where there is none."""
        # sudo: the rules apply to everybody, whoever may read them
        schemes = self.sudo().search([("company_id", "in", companies.ids), ("state", "=", "active")])
        by_company = {scheme.company_id: scheme for scheme in schemes}
        return {company: by_company.get(company, self.sudo().browse()) for company in companies}

    def _boundary(self):
        """Return the days of the boundary, and the level of exactly that term; the defaults without a scheme."""
        return (self.boundary_days, self.at_boundary) if self else (BOUNDARY_DAYS, SHORT)

    def _approver(self, level, company):
        """Return the function that grants ``level``: the one of the scheme, else the one of the procedures (CC-86)."""
        line = self.line_ids.filtered(lambda line: line.level == level)[:1]
        return line.function_id or self.env["customer.function"]._get(APPROVERS[level], company)
