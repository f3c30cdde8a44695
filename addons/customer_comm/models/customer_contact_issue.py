from odoo import api, fields, models
from odoo.exceptions import UserError

CONTENT_FIELDS = frozenset(
    {"name", "description", "kind", "measure", "verification_report", "contact_id", "trip_report_id"}
)


class CustomerContactIssue(models.Model):
    """A problem that was raised at a contact or found on a trip, followed up until it is solved (CC-46, CC-54)."""

    _name = "customer.contact.issue"
    _description = "Problem Raised at a Contact"
    _inherit = [
        "customer.workflow.mixin",
        "mail.thread",
        "mail.activity.mixin",
        "customer.due.mixin",
        "customer.guard.mixin",
    ]
    _order = "due_on, id"
    _check_company_auto = True
    _due_field = "due_on"

    name = fields.Char("Problem", required=True, tracking=True)
    description = fields.Text()
    contact_id = fields.Many2one(
        "customer.contact", "Planned Contact", index="btree_not_null", ondelete="cascade", check_company=True
    )
    trip_report_id = fields.Many2one(
        "customer.trip.report", index="btree_not_null", ondelete="cascade", check_company=True
    )
    company_id = fields.Many2one("res.company", compute="_compute_origin", store=True, index=True, precompute=True)
    partner_id = fields.Many2one(
        "res.partner",
        "Customer",
        compute="_compute_origin",
        store=True,
        readonly=False,
        precompute=True,
        index=True,
        ondelete="restrict",
        required=True,
        check_company=True,
    )
    product_id = fields.Many2one("product.product", index="btree_not_null", check_company=True)
    kind = fields.Selection(
        [
            ("quality", "Product Quality"),
            ("help", "Help Needed"),
            ("support", "Technical or Service Support"),
            ("suggestion", "Suggestion"),
            ("other", "Other"),
        ],
        required=True,
        default="quality",
        tracking=True,
    )
    state = fields.Selection(
        [("open", "Open"), ("closed", "Solved"), ("cancelled", "Not Pursued")],
        "Status",
        default="open",
        required=True,
        readonly=True,
        copy=False,
        index=True,
        tracking=True,
    )
    function_id = fields.Many2one(
        "customer.function",
        "Followed Up By",
        compute="_compute_function_id",
        store=True,
        readonly=False,
        ondelete="restrict",
        check_company=True,
        tracking=True,
        index="btree_not_null",
    )
    user_id = fields.Many2one(
        "res.users",
        "Responsible",
        domain=[("share", "=", False)],
        check_company=True,
        tracking=True,
        index="btree_not_null",
    )
    due_on = fields.Date("Due", tracking=True, index="btree_not_null")
    rectifier_id = fields.Many2one(
        "res.partner", "To Be Put Right By", check_company=True, help="The contractor or department that is urged."
    )
    measure = fields.Text(tracking=True)
    measure_state = fields.Selection(
        [("none", "No Measure Yet"), ("agreed", "Agreed"), ("running", "Under Way"), ("done", "Carried Out")],
        "Measure Status",
        default="none",
        required=True,
        tracking=True,
    )
    needs_verification = fields.Boolean(
        "Verification Needed", compute="_compute_needs_verification", store=True, readonly=False, tracking=True
    )
    verification_report = fields.Text(help="What was checked, and whether the problem is put right.", copy=False)
    verified_by_id = fields.Many2one("res.users", readonly=True, copy=False, ondelete="restrict")
    closed_on = fields.Date(readonly=True, copy=False)
    feedback = fields.Text("Told to the Customer", copy=False)
    feedback_on = fields.Date("Customer Told On", copy=False, tracking=True)
    communication_id = fields.Many2one(
        "customer.communication", readonly=True, copy=False, index="btree_not_null", ondelete="restrict"
    )
    can_convert = fields.Boolean(compute="_compute_can_convert")

    _guarded_fields = frozenset({"state", "verified_by_id", "closed_on", "communication_id", "company_id"})

    _has_origin = models.Constraint(
        "CHECK (contact_id IS NOT NULL OR trip_report_id IS NOT NULL)",
        "A problem belongs to a contact or to a trip report.",
    )

    @api.depends("contact_id", "trip_report_id")
    def _compute_origin(self):
        for issue in self:
            origin = issue.contact_id or issue.trip_report_id
            issue.company_id = origin.company_id or self.env.company
            issue.partner_id = issue.contact_id.partner_id or issue.partner_id or issue.trip_report_id.partner_id

    @api.depends("contact_id", "kind")
    def _compute_function_id(self):
        """CC-46: the quality department leads and answers."""
        for issue in self:
            if not issue.function_id and issue.kind == "quality":
                issue.function_id = self.env["customer.function"]._find("quality", issue.company_id)

    @api.depends("contact_id", "kind")
    def _compute_needs_verification(self):
        """CC-54: what was raised at a return visit is verified before it is closed."""
        for issue in self:
            issue.needs_verification = issue.needs_verification or issue.contact_id.kind == "return_visit"

    @api.depends("state", "communication_id")
    def _compute_can_convert(self):
        supported = self._convert_to_complaint_supported()
        for issue in self:
            issue.can_convert = supported and issue.state != "cancelled"

    def write(self, vals):
        changed = CONTENT_FIELDS & vals.keys()
        closed = changed and self.filtered(lambda issue: issue.state != "open")
        if closed:
            raise UserError(
                self.env._("%s is settled and does not change any more. Note a new problem.", closed[0].display_name)
            )
        return super().write(vals)

    @api.ondelete(at_uninstall=False)
    def _unlink_except_recorded(self):
        for issue in self:
            origin_over = issue.contact_id.state == "done" or issue.trip_report_id.state not in (False, "draft")
            if issue.state != "open" or issue.communication_id or origin_over:
                raise UserError(
                    self.env._('%s is on record. Press "Not Pursued" instead of deleting it.', issue.display_name)
                )

    def _has_owner(self):
        self.ensure_one()
        return bool(self.function_id or self.user_id)

    def action_close(self):
        """Settle the problem.

        :raise UserError: without an owner or measure, or without the verification report where one is needed (CC-54)
        """
        self._check_state("open")
        self.check_access("write")
        for issue in self:
            if not issue._has_owner():
                raise UserError(self.env._("%s: say who follows the problem up.", issue.display_name))
            issue._check_filled("measure")
            if issue.needs_verification:
                issue._check_filled("verification_report")
        for issue in self:
            verifier = self.env.uid if issue.verification_report else False
            issue._guarded().write(
                {
                    "state": "closed",
                    "closed_on": fields.Date.context_today(self),
                    "verified_by_id": verifier,
                }
            )
        self.write({"measure_state": "done"})
        return True

    def action_cancel(self):
        """Leave the problem alone; why is in the measure."""
        self._check_state("open")
        self._check_filled("measure")
        self._guarded().write({"state": "cancelled", "closed_on": fields.Date.context_today(self)})
        return True

    def action_reopen(self):
        """Take the problem up again."""
        self._check_state("closed", "cancelled")
        self._guarded().write({"state": "open", "closed_on": False, "verified_by_id": False})
        return True

    # Complaints (CC-55, CC-60)

    @api.model
    def _convert_to_complaint_supported(self):
        """Tell whether an app is there that makes complaints of problems."""
        return self.env["customer.communication"]._convert_to_complaint_supported()

    def action_convert_to_complaint(self):
        """Make a complaint of this problem: it is logged as a communication, from which the complaint is made.

        Pressed again it opens the complaint that there is.

        :raise UserError: when no app for complaints is installed
        """
        self.ensure_one()
        self.check_access("write")
        if not self.communication_id:
            communication = self.env["customer.communication"].create(self._prepare_communication_vals())
            self._guarded().write({"communication_id": communication.id})
        return self.communication_id.action_convert_to_complaint()

    def _prepare_communication_vals(self):
        self.ensure_one()
        contact = self.contact_id
        channel = contact.channel_id or self.env.ref("customer_comm.channel_visit")
        now = fields.Datetime.now()
        return {
            "subject": self.name,
            "company_id": self.company_id.id,
            "partner_id": self.partner_id.id,
            "contact_id": contact.contact_id.id,
            "occurred_on": contact.started_at or now,
            "channel_id": channel.id,
            "direction": "in",
            "stage_id": (contact.stage_id or self.env.ref("customer_comm.stage_after_delivery")).id,
            "subject_kind": "complaint",
            "category": "quality" if self.kind == "quality" else "other",
            "order_id": contact.order_id.id,
            "product_id": self.product_id.id,
            "description": self.description or self.name,
        }
