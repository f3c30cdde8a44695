from odoo import api, fields, models
from odoo.exceptions import UserError, ValidationError

from .complaint_measure_rule import RISKS, SEVERITIES

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
        "customer.number.mixin",
        "customer.workflow.mixin",
        "portal.mixin",
        "mail.thread",
        "mail.activity.mixin",
        "customer.sla.mixin",
        "customer.signoff.mixin",
        "customer.checklist.mixin",
        "customer.distribution.mixin",
        "customer.submission.mixin",
        "customer.evidence.mixin",
        "customer.retention.mixin",
    ]
    _order = "received_at desc, id desc"
    _rec_names_search = ["name", "subject", "partner_id"]
    _check_company_auto = True
    _form_key = "complaint_handling_sheet"

    # Register
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
        "customer.communication", readonly=True, copy=False, ondelete="restrict", check_company=True
    )

    # What it is about
    order_id = fields.Many2one("sale.order", "Sales Order", index="btree_not_null", check_company=True)
    delivery_id = fields.Many2one(
        "stock.picking",
        index="btree_not_null",
        check_company=True,
        domain="[('picking_type_code', '=', 'outgoing'), ('state', '=', 'done')]",
        help="The delivery that brought the products to the customer.",
    )
    line_ids = fields.One2many("complaint.line", "complaint_id", "Products", copy=True)
    main_product_id = fields.Many2one(
        "product.product", compute="_compute_main_product_id", store=True, index="btree_not_null"
    )

    # Judgement
    grade_id = fields.Many2one("customer.grade", index="btree_not_null", ondelete="restrict", tracking=True)
    severity = fields.Selection(SEVERITIES, tracking=True, index=True, groups=INTERNAL)
    risk = fields.Selection(RISKS, tracking=True, groups=INTERNAL)
    liability = fields.Selection(
        [
            ("ours", "Ours"),
            ("customer", "Customer"),
            ("supplier", "Supplier"),
            ("carrier", "Carrier"),
            ("none", "Nobody"),
            ("other", "Other"),
        ],
        tracking=True,
        index=True,
        copy=False,
        groups=INTERNAL,
    )
    liability_note = fields.Text("Finding on Liability", copy=False, groups=INTERNAL)
    counted = fields.Boolean(
        "In Statistics",
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

    # Time stamps, set by the actions
    registered_at = fields.Datetime("Registered On", readonly=True, copy=False)
    assessed_at = fields.Datetime("Assessed On", readonly=True, copy=False, groups=INTERNAL)
    contained_at = fields.Datetime("Contained On", readonly=True, copy=False, groups=INTERNAL)
    resolved_at = fields.Datetime("Resolved On", readonly=True, copy=False)
    replied_at = fields.Datetime("Replied On", readonly=True, copy=False)
    closed_at = fields.Datetime("Closed", readonly=True, copy=False, index="btree_not_null")
    closed_by_id = fields.Many2one("res.users", readonly=True, copy=False, ondelete="restrict", groups=INTERNAL)
    reopen_count = fields.Integer("Reopened", readonly=True, copy=False, groups=INTERNAL)

    is_locked = fields.Boolean(compute="_compute_is_locked")  # closed, or not the user's to change

    _guarded_fields = frozenset(
        {
            "state",
            "receiver_id",
            "communication_id",
            "registered_at",
            "assessed_at",
            "contained_at",
            "resolved_at",
            "replied_at",
            "closed_at",
            "closed_by_id",
            "reopen_count",
            "main_product_id",
            "commercial_partner_id",
            "counted",
        }
    )

    _number_uniq = models.UniqueIndex("(company_id, name)", "This complaint number was already given.")
    # No communication opens a second complaint, whatever happens at the same time.
    _communication_uniq = models.UniqueIndex(
        "(communication_id) WHERE communication_id IS NOT NULL", "This communication already has its complaint."
    )

    @api.depends("name", "subject")
    def _compute_display_name(self):
        for complaint in self:
            complaint.display_name = " ".join(filter(None, [complaint.name, complaint.subject]))

    @api.depends("line_ids.product_id")
    def _compute_main_product_id(self):
        for complaint in self:
            complaint.main_product_id = complaint.line_ids[:1].product_id

    @api.depends("liability", "state")
    def _compute_counted(self):
        for complaint in self:
            complaint.counted = complaint.liability in (False, "ours") and complaint.state != "cancelled"

    @api.depends_context("uid")
    @api.depends("state")
    def _compute_is_locked(self):
        writable = self._origin._filtered_access("write")
        for complaint in self:
            readable_only = complaint._origin and complaint._origin not in writable
            complaint.is_locked = readable_only or complaint.state in CLOSED_STATES

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

    # Creation, changes, deletion

    @api.model
    def _guarded_create_vals(self, vals_list):
        """Note who received the complaints (CP-05, CP-06)."""
        vals_list = super()._guarded_create_vals(vals_list)
        return [{"receiver_id": self.env.uid, **vals} for vals in vals_list]

    def write(self, vals):
        if vals.keys() - self._get_guarded_fields() - self._get_follow_up_fields():
            self._check_unlocked()
        if "received_at" in vals:
            self._check_state("draft")  # clocks count from it
        result = super().write(vals)
        if "disposition_ids" in vals:
            self._reach_disposed()
        return result

    @api.model
    def _get_follow_up_fields(self):
        """Return the names of the fields that stay open after the close: chatter, activities, circulation."""
        names = {"active"}
        mixins = ("portal.mixin", "mail.thread", "mail.activity.mixin")
        for mixin in (*mixins, "customer.distribution.mixin", "customer.submission.mixin"):
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

    def _action_open(self, domain, context):
        """Return the action that lists the complaints of ``domain``; ``context`` fills new ones."""
        action = self.env["ir.actions.actions"]._for_xml_id("complaint_capa.complaint_complaint_action")
        action.pop("path", None)
        return {**action, "domain": domain, "context": context}
