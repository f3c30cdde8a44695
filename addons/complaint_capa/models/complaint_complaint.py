from odoo import api, fields, models
from odoo.exceptions import UserError, ValidationError

from .complaint_measure_rule import MEASURES, RISKS, SEVERITIES

# The case is over: the record is read-only but for follow-up (CP-94).
CLOSED_STATES = ("closed", "rejected", "cancelled")

# What the customer is not shown on the portal or through any API.
INTERNAL = "base.group_user"


class ComplaintComplaint(models.Model):
    """One customer's complaint, opinion or return, from registration to the close (CP-01 to CP-06).

    draft -> registered (clocks run) -> assessed (liability, severity) -> contained (interim measure) -> resolved
    (every product has its disposition) -> replied -> closed. A complaint that is not ours ends as rejected, after the
    customer was given an explanation. The state changes by the ``action_`` methods alone; each checks its rule.
    """

    _name = "complaint.complaint"
    _description = "Complaint"
    _inherit = [
        "portal.mixin",
        "mail.thread",
        "mail.activity.mixin",
        "customer.sla.mixin",
        "customer.distribution.mixin",
        "customer.retention.mixin",
    ]
    _order = "received_at desc, id desc"
    _rec_names_search = ["name", "subject", "partner_id"]
    _check_company_auto = True
    _form_key = "complaint_report"

    # Register
    name = fields.Char("Number", readonly=True, copy=False, index="trigram")
    subject = fields.Char(required=True, tracking=True)
    active = fields.Boolean(default=True)
    company_id = fields.Many2one(
        "res.company", required=True, readonly=True, index=True, default=lambda self: self.env.company
    )
    state = fields.Selection(
        [
            ("draft", "Draft"),
            ("registered", "Registered"),
            ("assessed", "Assessed"),
            ("contained", "Contained"),
            ("resolved", "Resolved"),
            ("replied", "Replied"),
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
        help="Rejected: not ours, and explained to the customer.",
    )
    record_type = fields.Selection(
        [("complaint", "Complaint"), ("opinion", "Opinion"), ("rework", "Return for Rework"), ("repair", "Repair")],
        "Type",
        required=True,
        default="complaint",
        index=True,
    )
    kind = fields.Selection(
        [("quality", "Quality"), ("hsf", "HSF / Environment"), ("service", "Service")],
        required=True,
        default="quality",
        index=True,
        tracking=True,
        help="HSF: hazardous-substance-free.",
    )
    category_id = fields.Many2one(
        "complaint.category", index=True, ondelete="restrict", check_company=True, tracking=True
    )
    origin = fields.Selection(
        [("customer", "Customer"), ("internal", "Found Internally"), ("other", "Other Channel")],
        required=True,
        default="customer",
        index=True,
        help="Problems found in other ways than by the customer are handled alike.",
    )

    # Who complained, when, about what
    partner_id = fields.Many2one(
        "res.partner", "Customer", index=True, ondelete="restrict", check_company=True, tracking=True
    )
    commercial_partner_id = fields.Many2one(
        related="partner_id.commercial_partner_id", string="Customer Company", store=True, index=True
    )
    contact_id = fields.Many2one(
        "res.partner", index="btree_not_null", check_company=True, help="The person who complained."
    )
    channel_id = fields.Many2one("customer.channel", ondelete="restrict", help="By which means it reached us.")
    received_at = fields.Datetime(
        "Received On",
        required=True,
        default=fields.Datetime.now,
        index=True,
        copy=False,
        tracking=True,
        help="When the complaint reached the company. The deadlines count from here.",
    )
    receiver_id = fields.Many2one(
        "res.users",
        "Received By",
        readonly=True,
        copy=False,
        index=True,
        ondelete="restrict",
        groups=INTERNAL,
        help="Who registered the complaint.",
    )
    description = fields.Text(help="What the customer complains about: what, where, when, how many.")
    customer_proposal = fields.Text("Customer's Proposal", help="What the customer asks for in this case.")
    communication_id = fields.Many2one(
        "customer.communication", "Communication", readonly=True, copy=False, ondelete="restrict", check_company=True
    )

    # What it is about
    order_id = fields.Many2one("sale.order", "Sales Order", index="btree_not_null", check_company=True)
    delivery_id = fields.Many2one(
        "stock.picking",
        "Delivery",
        index="btree_not_null",
        check_company=True,
        domain="[('picking_type_code', '=', 'outgoing'), ('state', '=', 'done')]",
        help="The delivery that brought the products to the customer.",
    )
    line_ids = fields.One2many("complaint.line", "complaint_id", "Products", copy=True)
    main_product_id = fields.Many2one(
        "product.product", compute="_compute_main_product_id", store=True, index="btree_not_null"
    )
    picking_ids = fields.One2many("stock.picking", "complaint_id", "Returns", groups=INTERNAL)
    return_picking_id = fields.Many2one(
        "stock.picking",
        "Opened By Return",
        readonly=True,
        copy=False,
        ondelete="set null",
        groups=INTERNAL,
        help="The first transfer of the return that opened the complaint.",
    )
    repair_ids = fields.One2many("repair.order", "complaint_id", "Repairs", groups=INTERNAL)

    # Judgement
    grade_id = fields.Many2one("customer.grade", index="btree_not_null", ondelete="restrict", tracking=True)
    sla_profile_id = fields.Many2one(
        "customer.sla.profile",
        "Deadline Profile",
        compute="_compute_sla_profile_id",
        store=True,
        readonly=False,
        precompute=True,
        domain="[('res_model', '=', 'complaint.complaint'), ('company_id', 'in', (company_id, False))]",
        check_company=True,
        ondelete="restrict",
        groups=INTERNAL,
    )
    severity = fields.Selection(SEVERITIES, tracking=True, index=True, groups=INTERNAL)
    risk = fields.Selection(RISKS, tracking=True, groups=INTERNAL)
    required_measure = fields.Selection(
        MEASURES,
        compute="_compute_required_measure",
        store=True,
        groups=INTERNAL,
        help="The least measure, from the matrix of severity and risk.",
    )
    liability = fields.Selection(
        [
            ("ours", "Ours"),
            ("customer", "Customer"),
            ("supplier", "Supplier"),
            ("carrier", "Carrier"),
            ("none", "Nobody"),
        ],
        tracking=True,
        index=True,
        groups=INTERNAL,
    )
    liability_note = fields.Text("Finding on Liability", groups=INTERNAL)
    counted = fields.Boolean(
        compute="_compute_counted",
        store=True,
        index=True,
        groups=INTERNAL,
        help="Complaints that are not ours, and cancelled ones, are kept but not counted in rates and rankings.",
    )
    responsible_function_id = fields.Many2one(
        "customer.function", index="btree_not_null", check_company=True, tracking=True, groups=INTERNAL
    )
    responsible_user_id = fields.Many2one(
        "res.users",
        "Responsible Person",
        domain=[("share", "=", False)],
        index="btree_not_null",
        check_company=True,
        tracking=True,
        groups=INTERNAL,
        help="Who has to answer for the cause, in the responsible function.",
    )
    user_id = fields.Many2one(
        "res.users",
        "Handler",
        compute="_compute_user_id",
        store=True,
        readonly=False,
        precompute=True,
        domain=[("share", "=", False)],
        index=True,
        check_company=True,
        tracking=True,
        groups=INTERNAL,
        help="Who handles the complaint; by default the responsible person of the function that leads complaints.",
    )
    mould_change = fields.Boolean(groups=INTERNAL, help="The permanent measure needs a change of mould or tooling.")
    temporary_countermeasure = fields.Boolean(
        "Interim Measure Needed", groups=INTERNAL, help="The customer needs an interim measure at once."
    )
    is_installation = fields.Boolean("Installation Stage", groups=INTERNAL)
    onsite_needed = fields.Boolean("On-site Visit Needed", groups=INTERNAL)
    onsite_arrived_at = fields.Datetime("Arrived On Site", copy=False, groups=INTERNAL)
    onsite_findings = fields.Text("Findings On Site", copy=False, groups=INTERNAL)

    # Handling
    containment = fields.Text(
        "Interim Measure", copy=False, groups=INTERNAL, help="What was done at once, or why nothing had to be."
    )
    cause = fields.Text(copy=False, groups=INTERNAL)
    solution = fields.Text(copy=False, groups=INTERNAL, help="What was done to solve the case.")
    disposition_ids = fields.Many2many(
        "complaint.disposition", string="Dispositions", groups=INTERNAL, help="What is done beside the products."
    )
    reply_ids = fields.One2many("complaint.reply", "complaint_id", "Replies", groups=INTERNAL)
    capa_ids = fields.Many2many(
        "capa.case", "complaint_capa_rel", "complaint_id", "capa_id", "CAPA", copy=False, groups=INTERNAL
    )
    no_capa_reason = fields.Text("No CAPA Because", readonly=True, copy=False, groups=INTERNAL)
    no_capa_user_id = fields.Many2one(
        "res.users", "No CAPA Decided By", readonly=True, copy=False, ondelete="restrict", groups=INTERNAL
    )

    # Time stamps, set by the actions
    registered_at = fields.Datetime("Registered On", readonly=True, copy=False)
    assessed_at = fields.Datetime("Assessed On", readonly=True, copy=False, groups=INTERNAL)
    contained_at = fields.Datetime("Contained On", readonly=True, copy=False, groups=INTERNAL)
    resolved_at = fields.Datetime("Resolved On", readonly=True, copy=False)
    replied_at = fields.Datetime("Replied On", readonly=True, copy=False)
    closed_at = fields.Datetime("Closed", readonly=True, copy=False, index="btree_not_null")
    closed_by_id = fields.Many2one("res.users", readonly=True, copy=False, ondelete="restrict", groups=INTERNAL)
    reopen_count = fields.Integer("Reopened", readonly=True, copy=False, groups=INTERNAL)

    # After the close (CP-97)
    satisfaction_state = fields.Selection(
        [("none", "Not Asked"), ("asked", "Asked"), ("satisfied", "Satisfied"), ("dissatisfied", "Not Satisfied")],
        "Satisfaction",
        default="none",
        required=True,
        readonly=True,
        copy=False,
        index=True,
        groups=INTERNAL,
    )
    satisfaction_score = fields.Float(
        readonly=True, copy=False, aggregator="avg", groups=INTERNAL, help="From 0 (very dissatisfied) to 100."
    )

    is_locked = fields.Boolean(compute="_compute_is_locked")
    capa_count = fields.Integer(compute="_compute_counts", groups=INTERNAL)
    picking_count = fields.Integer(compute="_compute_counts", groups=INTERNAL)
    repair_count = fields.Integer(compute="_compute_counts", groups=INTERNAL)

    _guarded_fields = frozenset(
        {
            "name",
            "state",
            "receiver_id",
            "communication_id",
            "return_picking_id",
            "no_capa_reason",
            "no_capa_user_id",
            "registered_at",
            "assessed_at",
            "contained_at",
            "resolved_at",
            "replied_at",
            "closed_at",
            "closed_by_id",
            "reopen_count",
            "satisfaction_state",
            "satisfaction_score",
            "main_product_id",
            "commercial_partner_id",
            "required_measure",
            "counted",
        }
    )

    _number_uniq = models.UniqueIndex("(company_id, name)", "This complaint number was already given.")
    # Neither a communication nor a return opens a second complaint, whatever happens at the same time.
    _communication_uniq = models.UniqueIndex(
        "(communication_id) WHERE communication_id IS NOT NULL", "This communication already has its complaint."
    )
    _return_uniq = models.UniqueIndex(
        "(return_picking_id) WHERE return_picking_id IS NOT NULL", "This return already has its complaint."
    )

    @api.depends("name", "subject")
    def _compute_display_name(self):
        for complaint in self:
            complaint.display_name = " ".join(filter(None, [complaint.name, complaint.subject]))

    @api.depends("line_ids.product_id")
    def _compute_main_product_id(self):
        for complaint in self:
            complaint.main_product_id = complaint.line_ids[:1].product_id

    @api.depends("severity", "risk", "company_id")
    def _compute_required_measure(self):
        judged = self.filtered(lambda complaint: complaint.severity and complaint.risk)
        matrix = self.env["complaint.measure.rule"]._get_matrix() if judged else {}
        for complaint in self:
            cell = (complaint.severity, complaint.risk)
            complaint.required_measure = matrix.get((*cell, complaint.company_id.id)) or matrix.get((*cell, False))

    @api.depends("liability", "state")
    def _compute_counted(self):
        for complaint in self:
            complaint.counted = complaint.liability in (False, "ours") and complaint.state != "cancelled"

    @api.depends("company_id")
    def _compute_sla_profile_id(self):
        get_default = self.env["customer.sla.profile"]._get_default
        profiles = {company: get_default(self._name, company) for company in self.company_id}
        for complaint in self:
            complaint.sla_profile_id = complaint.sla_profile_id or profiles.get(complaint.company_id)

    @api.depends("company_id")
    def _compute_user_id(self):
        users = {company: self._get_lead_user(company) for company in self.company_id}
        for complaint in self:
            complaint.user_id = complaint.user_id or users.get(complaint.company_id)

    @api.depends("state")
    def _compute_is_locked(self):
        for complaint in self:
            complaint.is_locked = complaint.state in CLOSED_STATES

    def _compute_counts(self):
        # sudo: a count tells nothing of records that the user may not open
        complaints = self.sudo()
        returns = dict(
            self.env["stock.picking"]
            .sudo()
            ._read_group([("complaint_id", "in", self.ids)], ["complaint_id"], ["__count"])
        )
        repairs = dict(
            self.env["repair.order"].sudo()._read_group([("complaint_id", "in", self.ids)], ["complaint_id"], ["__count"])
        )
        for complaint, record in zip(complaints, self, strict=True):
            record.capa_count = len(complaint.capa_ids)
            record.picking_count = returns.get(complaint, 0)
            record.repair_count = repairs.get(complaint, 0)

    def _compute_access_url(self):
        super()._compute_access_url()
        for complaint in self:
            complaint.access_url = f"/my/complaints/{complaint.id}"

    @api.onchange("order_id")
    def _onchange_order_id(self):
        if self.order_id and not self.partner_id:
            self.partner_id = self.order_id.partner_id

    @api.onchange("delivery_id")
    def _onchange_delivery_id(self):
        if self.delivery_id:
            self.order_id = self.order_id or self.delivery_id.sale_id
            self.partner_id = self.partner_id or self.delivery_id.partner_id

    @api.constrains("received_at")
    def _check_received_at(self):
        # A minute of tolerance for clocks that differ between client and server.
        limit = fields.Datetime.add(fields.Datetime.now(), minutes=1)
        if any(complaint.received_at > limit for complaint in self):
            raise ValidationError(self.env._("A complaint cannot have been received in the future."))

    @api.constrains("onsite_arrived_at", "received_at")
    def _check_onsite_arrived_at(self):
        for complaint in self:
            if complaint.onsite_arrived_at and complaint.onsite_arrived_at < complaint.received_at:
                raise ValidationError(self.env._("Nobody can arrive on site before the complaint was received."))

    # Creation, changes, deletion

    @api.model
    def _guarded_create_vals(self, vals_list):
        """Number the complaints in one go and note who received them (CP-05, CP-06)."""
        vals_list = super()._guarded_create_vals(vals_list)
        by_company = {}
        for vals in vals_list:
            vals.setdefault("receiver_id", self.env.uid)
            by_company.setdefault(vals.get("company_id") or self.env.company.id, []).append(vals)
        today = fields.Date.context_today(self)
        for company in self.env["res.company"].browse(by_company):
            group = by_company[company.id]
            numbers = self.env["ir.sequence"]._next_by_code_batch(self._name, len(group), company, today)
            for vals, number in zip(group, numbers, strict=True):
                vals["name"] = number
        return vals_list

    def write(self, vals):
        if vals.keys() - self._get_guarded_fields() - self._get_follow_up_fields():
            self._check_unlocked()
        if "received_at" in vals:
            self._check_state("draft")  # clocks count from it
        result = super().write(vals)
        if vals.get("onsite_arrived_at"):
            self._reach_onsite()
        if "disposition_ids" in vals:
            self._reach_disposed()
        return result

    @api.model
    def _get_follow_up_fields(self):
        """Return the names of the fields that stay open when a complaint is closed: chatter, activities, circulation."""
        names = {"active"}
        for mixin in ("portal.mixin", "mail.thread", "mail.activity.mixin", "customer.distribution.mixin"):
            names |= self.env[mixin]._fields.keys()
        return names

    def _check_unlocked(self):
        """Raise UserError when one of these complaints is closed (CP-94)."""
        locked = self.filtered(lambda complaint: complaint.state in CLOSED_STATES)
        if locked:
            raise UserError(
                self.env._(
                    "%s is closed and cannot be changed. A complaint manager can reopen it with a reason.",
                    locked[0].display_name,
                )
            )

    @api.model
    def _get_lead_user(self, company):
        """Return who handles new complaints of ``company``; empty when nobody is named."""
        # sudo: anybody inside may register a complaint, and need not see the settings for it
        company = company.sudo()
        try:
            function = company.complaint_function_id or self.env["customer.function"]._get("quality", company)
        except UserError:
            # A complaint without handler is better than a warehouse that cannot receive a return.
            return self.env["res.users"]
        user = function._responsible_user()
        # A shared function may be in the hands of somebody who does not work in this company.
        return user if company in user.sudo().company_ids else user.browse()

    # Deadlines (CP-19 to CP-25)

    @api.model
    def _sla_milestones(self):
        return [
            ("respond", self.env._("First Response")),
            ("onsite", self.env._("Arrival On Site")),
            ("contain", self.env._("Interim Measure")),
            ("dispose", self.env._("Disposition")),
            ("answer", self.env._("Answer to the Customer")),
            ("report", self.env._("Report to the Customer")),
            ("close", self.env._("Close")),
        ]

    def _sla_started_at(self):
        return self.received_at

    @api.model
    def _sla_watched_fields(self):
        return super()._sla_watched_fields() | {
            "category_id",
            "kind",
            "sla_profile_id",
            "mould_change",
            "temporary_countermeasure",
            "is_installation",
            "onsite_needed",
        }

    def _reach_onsite(self):
        for complaint in self.filtered("onsite_arrived_at"):
            complaint._sla_reach("onsite", at=complaint.onsite_arrived_at)

    def _reach_disposed(self):
        """Stop the disposition clock of the complaints whose every product has its disposition (CP-19)."""
        self.filtered(lambda complaint: complaint._is_disposed())._sla_reach("dispose")

    def _is_disposed(self):
        self.ensure_one()
        if self.line_ids:
            return all(line.disposition_id for line in self.line_ids)
        return bool(self.disposition_ids)
