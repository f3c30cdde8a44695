from odoo import api, fields, models
from odoo.exceptions import AccessError, UserError

from .complaint_measure_rule import SEVERITIES

# The plan can be written; afterwards it is signed content.
PLAN_STATES = ("draft", "rejected")
ENDED_STATES = ("closed", "cancelled")

# What is approved with the plan, beside causes and actions.
PLAN_FIELDS = frozenset(
    {"subject", "problem", "function_id", "responsible_user_id", "effectiveness_criteria", "company_id", "measure"}
)
# Who is responsible and when the effect is checked: fixed while the effect is to be proven (CP-98).
CHECK_FIELDS = frozenset({"leader_id", "responsible_user_id", "effectiveness_due"})


class CapaCase(models.Model):
    """Corrective and preventive action in eight disciplines (8D), from the team to the proven effect (CP-74, CP-75).

    :attr:`state` is the workflow of the approval: draft -> proposed -> approved -> in progress -> done -> verified ->
    closed, with rejected (to be revised) and cancelled. :attr:`step` tells which discipline, D1 to D8, the work is at.
    What top management approves is the plan; a changed plan is approved again.
    """

    _name = "capa.case"
    _description = "CAPA"
    _inherit = [
        "customer.number.mixin",
        "customer.workflow.mixin",
        "mail.thread",
        "mail.activity.mixin",
        "customer.sla.mixin",
        "customer.signoff.mixin",
        "customer.distribution.mixin",
        "customer.retention.mixin",
    ]
    _order = "id desc"
    _rec_names_search = ["name", "subject"]
    _check_company_auto = True
    _form_key = "capa_8d"

    subject = fields.Char(required=True, tracking=True)
    active = fields.Boolean(default=True)
    company_id = fields.Many2one(
        "res.company", required=True, readonly=True, index=True, default=lambda self: self.env.company
    )
    state = fields.Selection(
        [
            ("draft", "Draft"),
            ("proposed", "Proposed"),
            ("approved", "Approved"),
            ("in_progress", "In Progress"),
            ("done", "Done"),
            ("verified", "Verified"),
            ("closed", "Closed"),
            ("rejected", "Rejected"),
            ("cancelled", "Cancelled"),
        ],
        default="draft",
        required=True,
        readonly=True,
        copy=False,
        index=True,
        tracking=True,
        group_expand=True,
    )
    step = fields.Selection(
        [
            ("d1", "D1 Team"),
            ("d2", "D2 Problem"),
            ("d3", "D3 Containment"),
            ("d4", "D4 Causes"),
            ("d5", "D5 Corrective Actions"),
            ("d6", "D6 Implementation"),
            ("d7", "D7 Prevention"),
            ("d8", "D8 Closure"),
        ],
        compute="_compute_step",
        store=True,
        index=True,
        help="The discipline that the work is at.",
    )
    origin = fields.Selection(
        [
            ("complaint", "Complaint"),
            ("satisfaction", "Customer Satisfaction"),
            ("communication", "Communication"),
            ("notice", "Notice or Recall"),
            ("property", "Customer Property"),
            ("summary", "Monthly Review"),
            ("internal", "Internal"),
        ],
        required=True,
        default="internal",
        index=True,
    )
    complaint_ids = fields.Many2many(
        "complaint.complaint", "complaint_capa_rel", "capa_id", "complaint_id", "Complaints", check_company=True
    )
    source_complaint_id = fields.Many2one(
        "complaint.complaint", "Created From", readonly=True, copy=False, ondelete="set null", index="btree_not_null"
    )
    complaint_count = fields.Integer(compute="_compute_complaint_count")
    product_id = fields.Many2one("product.product", index="btree_not_null", check_company=True)
    severity = fields.Selection(SEVERITIES, tracking=True)

    # D1 Team
    leader_id = fields.Many2one(
        "res.users",
        index=True,
        domain=[("share", "=", False)],
        check_company=True,
        tracking=True,
        ondelete="restrict",
    )
    member_ids = fields.One2many("capa.member", "case_id", "Team", copy=True)
    function_id = fields.Many2one(
        "customer.function", "Responsible Function", index="btree_not_null", check_company=True, tracking=True
    )
    responsible_user_id = fields.Many2one(
        "res.users",
        "Responsible Person",
        domain=[("share", "=", False)],
        check_company=True,
        tracking=True,
        ondelete="restrict",
        help="Who has to answer for the cause.",
    )
    # D2 to D8
    problem = fields.Text(help="What is wrong with what, where, when, how many, how it was found.")
    action_ids = fields.One2many("capa.action", "case_id", "Actions")
    containment_ids = fields.One2many("capa.action", "case_id", domain=[("kind", "=", "containment")])
    corrective_ids = fields.One2many("capa.action", "case_id", domain=[("kind", "=", "corrective")])
    preventive_ids = fields.One2many("capa.action", "case_id", domain=[("kind", "=", "preventive")])
    containment_note = fields.Text(copy=False, help="What was done at once, or why nothing had to be contained.")
    cause_ids = fields.One2many("capa.cause", "case_id", "Causes")
    implementation_note = fields.Text("Results", copy=False)
    prevention_note = fields.Text(
        "Documents and Systems", copy=False, help="Which specifications, instructions and trainings were changed."
    )
    effectiveness_criteria = fields.Text("Criterion", help="How it will be seen that the actions work.")
    effectiveness_due = fields.Date(
        "Check From", copy=False, tracking=True, help="The effect is not judged before this day."
    )
    effectiveness_result = fields.Selection(
        [("effective", "Effective"), ("not_effective", "Not Effective")], "Effect", readonly=True, copy=False
    )
    effectiveness_note = fields.Text("Finding", readonly=True, copy=False)
    effectiveness_at = fields.Datetime("Checked On", readonly=True, copy=False)
    effectiveness_by_id = fields.Many2one("res.users", "Checked By", readonly=True, copy=False, ondelete="restrict")
    closing_note = fields.Text("Recognition of the Team", copy=False)
    previous_id = fields.Many2one(
        "capa.case", "Previous Cycle", readonly=True, copy=False, index="btree_not_null", ondelete="restrict"
    )
    next_ids = fields.One2many("capa.case", "previous_id", "Next Cycles")
    next_id = fields.Many2one("capa.case", "Next Cycle", compute="_compute_next_id")
    original_function_id = fields.Many2one(
        "customer.function",
        "Original Held By",
        compute="_compute_original_function_id",
        store=True,
        readonly=False,
        check_company=True,
        help="Which function keeps the original of the 8D report; the copies are under Circulation.",
    )

    proposed_at = fields.Datetime("Proposed On", readonly=True, copy=False)
    proposed_by_id = fields.Many2one("res.users", readonly=True, copy=False, ondelete="restrict")
    approved_at = fields.Datetime("Approved On", readonly=True, copy=False)
    started_at = fields.Datetime("Started On", readonly=True, copy=False)
    done_at = fields.Datetime("Done On", readonly=True, copy=False)
    verified_at = fields.Datetime("Verified On", readonly=True, copy=False)
    closed_at = fields.Datetime("Closed", readonly=True, copy=False)
    is_locked = fields.Boolean(compute="_compute_is_locked", help="The CAPA is over.")
    is_plan_locked = fields.Boolean(compute="_compute_is_locked", help="The plan is proposed or approved.")
    open_action_count = fields.Integer("Open Actions", compute="_compute_open_actions", store=True)
    next_due = fields.Date(compute="_compute_open_actions", store=True, index="btree_not_null")

    _guarded_fields = frozenset(
        {
            "state",
            "effectiveness_result",
            "effectiveness_note",
            "effectiveness_at",
            "effectiveness_by_id",
            "previous_id",
            "source_complaint_id",
            "proposed_at",
            "proposed_by_id",
            "approved_at",
            "started_at",
            "done_at",
            "verified_at",
            "closed_at",
            "step",
            "open_action_count",
            "next_due",
        }
    )

    _number_uniq = models.UniqueIndex("(company_id, name)", "This CAPA number was already given.")
    # Two people who press “Create CAPA” on one complaint at the same time get one case.
    _source_uniq = models.UniqueIndex(
        "(source_complaint_id) WHERE source_complaint_id IS NOT NULL AND state != 'cancelled'",
        "The CAPA of this complaint was just created by somebody else. Reload the complaint to see it.",
    )

    @api.depends("name", "subject")
    def _compute_display_name(self):
        for case in self:
            case.display_name = " ".join(filter(None, [case.name, case.subject]))

    @api.depends("company_id")
    def _compute_original_function_id(self):
        for case in self:
            case.original_function_id = case.original_function_id or self.env["customer.function"]._get(
                "quality", case.company_id
            )

    @api.depends("state")
    def _compute_is_locked(self):
        for case in self:
            case.is_locked = case.state in ENDED_STATES
            case.is_plan_locked = case.state not in PLAN_STATES

    @api.depends("next_ids")
    def _compute_next_id(self):
        for case in self:
            case.next_id = case.next_ids[:1]

    @api.depends("complaint_ids")
    def _compute_complaint_count(self):
        for case in self:
            case.complaint_count = len(case.complaint_ids)

    @api.depends("action_ids.state", "action_ids.date_due")
    def _compute_open_actions(self):
        for case in self:
            open_actions = case.action_ids.filtered(lambda action: action.state == "open")
            case.open_action_count = len(open_actions)
            case.next_due = min(open_actions.filtered("date_due").mapped("date_due"), default=False)

    @api.depends(
        "state",
        "leader_id",
        "problem",
        "containment_note",
        "prevention_note",
        "cause_ids.is_root",
        "action_ids.kind",
        "action_ids.state",
    )
    def _compute_step(self):
        for case in self:
            case.step = case._get_step()

    def _get_step(self):
        """Return the discipline that the work is at: the first without content, or what the state tells."""
        self.ensure_one()
        by_state = {"proposed": "d5", "approved": "d5", "in_progress": "d6", "done": "d6", "closed": "d8"}
        if self.state in by_state:
            return by_state[self.state]
        if self.state == "verified":
            return "d8" if self.prevention_note else "d7"
        steps = [
            ("d1", self.leader_id),
            ("d2", self.problem),
            ("d3", self._has_containment()),
            ("d4", any(self.cause_ids.mapped("is_root"))),
        ]
        return next((step for step, done in steps if not done), "d5")

    def _has_containment(self):
        """Tell whether something is contained (D3), or why nothing is."""
        self.ensure_one()
        kinds = self.action_ids.mapped("kind")
        return "containment" in kinds or bool((self.containment_note or "").strip())

    # Creation, changes, deletion

    def write(self, vals):
        if vals.keys() - self._get_guarded_fields() - self._get_follow_up_fields():
            self._check_unlocked()
        if PLAN_FIELDS & vals.keys():
            self._check_plan_open()
        if CHECK_FIELDS & vals.keys():
            self.filtered(lambda case: case.state == "verified")._check_may_change_check()
        return super().write(vals)

    def _check_may_change_check(self):
        """CP-98: who is responsible neither hands the case over nor brings the day forward to prove the effect."""
        if not self:
            return
        self._check_manager()
        if self.env.user in (self.leader_id | self.responsible_user_id):
            raise AccessError(
                self.env._("Another complaint manager changes who is responsible and when the effect is checked.")
            )

    @api.model
    def _get_follow_up_fields(self):
        """Return the names of the fields that stay open when a CAPA is closed: chatter, activities, circulation."""
        names = {"active"}
        for mixin in ("mail.thread", "mail.activity.mixin", "customer.distribution.mixin", "customer.signoff.mixin"):
            names |= self.env[mixin]._fields.keys()
        return names

    def _check_unlocked(self):
        """Raise UserError when one of these cases is over."""
        ended = self.filtered(lambda case: case.state in ENDED_STATES)
        if ended:
            raise UserError(self.env._("%s is closed and cannot be changed.", ended[0].display_name))

    def _check_plan_open(self):
        """Raise UserError when the plan of one of these cases is proposed or approved."""
        signed = self.filtered(lambda case: case.state not in PLAN_STATES)
        if signed:
            raise UserError(
                self.env._(
                    "The plan of %s is proposed or approved. Use “Revise” to change it; it is approved again then.",
                    signed[0].display_name,
                )
            )
