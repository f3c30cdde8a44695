from contextlib import suppress
from datetime import datetime, timedelta

from odoo import api, fields, models
from odoo.exceptions import AccessError, UserError, ValidationError

# What was said, judged and answered is a record once the customer has the reply.
CONTENT_FIELDS = frozenset(
    {
        "subject",
        "occurred_on",
        "channel_id",
        "direction",
        "stage_id",
        "subject_kind",
        "category",
        "grade_id",
        "partner_id",
        "contact_id",
        "order_id",
        "product_id",
        "description",
        "needs_reply",
        "conclusion",
        "reply",
        "special",
        "receiver_id",
        "cancel_reason",
        "company_id",
    }
)
FINAL_STATES = ("replied", "closed", "cancelled")
# An earlier year is a slip of the pen, such as 26 for 2026.
EARLIEST = datetime(1970, 1, 1)
# How much the clocks of a mail server or a telephone may be ahead of ours.
CLOCK_TOLERANCE = timedelta(minutes=10)


class CustomerCommunication(models.Model):
    """One contact with a customer, by whichever means: logged, graded, routed, analysed, answered (CC-01).

    The workflow is in ``customer_communication_workflow.py``; what it is about, its outcome, meetings, news to top
    management and what is made of it are in the other files ``customer_communication_*.py``.
    """

    _name = "customer.communication"
    _description = "Customer Communication"
    _inherit = [
        "customer.number.mixin",
        "customer.workflow.mixin",
        "mail.thread",
        "mail.activity.mixin",
        "customer.sla.mixin",
        "customer.signoff.mixin",
        "customer.checklist.mixin",
        "customer.distribution.mixin",
        "customer.submission.mixin",
        "customer.retention.mixin",
    ]
    _order = "occurred_on desc, id desc"
    _rec_names_search = ["name", "subject", "partner_id"]
    _check_company_auto = True
    _mail_post_access = "read"
    _form_key = "communication_record"

    # Identity
    subject = fields.Char(required=True, tracking=True)
    active = fields.Boolean(default=True)
    company_id = fields.Many2one(
        "res.company", required=True, readonly=True, index=True, default=lambda self: self.env.company
    )
    state = fields.Selection(
        [
            ("draft", "Draft"),
            ("routed", "Routed"),
            ("analysed", "Analysed"),
            ("replied", "Replied"),
            ("closed", "Closed"),
            ("cancelled", "Cancelled"),
        ],
        "Status",
        default="draft",
        required=True,
        readonly=True,
        copy=False,
        index=True,
        tracking=True,
        group_expand=True,
    )

    # The contact
    occurred_on = fields.Datetime(
        "When",
        required=True,
        default=fields.Datetime.now,
        copy=False,
        index=True,
        tracking=True,
        help="When the contact took place. For an incoming contact the deadlines count from here.",
    )
    channel_id = fields.Many2one(
        "customer.channel",
        compute="_compute_channel_id",
        store=True,
        readonly=False,
        precompute=True,
        required=True,
        ondelete="restrict",
        index=True,
        help="The means that the customer prefers is proposed.",
    )
    direction = fields.Selection(
        [("in", "Incoming"), ("out", "Outgoing")],
        required=True,
        default="in",
        tracking=True,
        help="Who made contact with whom.",
    )
    stage_id = fields.Many2one("customer.stage", required=True, ondelete="restrict", index=True)
    subject_kind = fields.Selection(
        [
            ("product_information", "Product Information"),
            ("enquiry", "Enquiry"),
            ("order", "Order"),
            ("order_status", "Order Status Enquiry"),
            ("change", "Change of Order"),
            ("progress", "Progress Message"),
            ("feedback", "Feedback"),
            ("complaint", "Complaint"),
            ("opinion", "Opinion or Suggestion"),
            ("requirement", "Requirement"),
            ("notice", "Advisory Notice"),
            ("market_information", "Market Information"),
            ("care", "Customer Care"),
        ],
        required=True,
        index=True,
        tracking=True,
    )
    category = fields.Selection(
        [("quality", "Product Quality Information"), ("other", "Other Information")],
        index=True,
        tracking=True,
        help="Sales judges category and grade before the information is passed on.",
    )
    grade_id = fields.Many2one("customer.grade", ondelete="restrict", index=True, check_company=True, tracking=True)
    partner_id = fields.Many2one(
        "res.partner", "Customer", required=True, index=True, ondelete="restrict", check_company=True, tracking=True
    )
    commercial_partner_id = fields.Many2one(related="partner_id.commercial_partner_id")
    contact_id = fields.Many2one(
        "res.partner",
        index="btree_not_null",
        check_company=True,
        domain="[('commercial_partner_id', '=', commercial_partner_id), ('id', '!=', partner_id)]",
        help="The person who was spoken or written to.",
    )
    user_id = fields.Many2one(
        "res.users",
        "Handler",
        required=True,
        index=True,
        default=lambda self: self.env.user,
        domain=[("share", "=", False)],
        check_company=True,
        tracking=True,
    )
    order_id = fields.Many2one(
        "sale.order",
        "Sales Order",
        index="btree_not_null",
        check_company=True,
        domain="[('partner_id', 'child_of', commercial_partner_id)]",
    )
    product_id = fields.Many2one("product.product", index="btree_not_null", check_company=True)
    description = fields.Text("What Was Said", required=True)

    # Outcome
    needs_reply = fields.Boolean(
        "Reply Needed",
        compute="_compute_needs_reply",
        store=True,
        readonly=False,
        precompute=True,
        tracking=True,
        help="Deadlines run only for contacts that the customer expects an answer to.",
    )
    special = fields.Boolean(
        "Special Problem",
        tracking=True,
        help="Top management decides on the conclusion before the customer is answered.",
    )
    conclusion = fields.Text(copy=False)
    reply = fields.Text("Reply to the Customer", copy=False)
    replied_at = fields.Datetime(readonly=True, copy=False)
    replied_by_id = fields.Many2one("res.users", readonly=True, copy=False, ondelete="restrict")
    closed_at = fields.Datetime(readonly=True, copy=False)
    cancel_reason = fields.Char(copy=False, tracking=True)
    routing_ids = fields.One2many("customer.communication.routing", "communication_id")
    can_reply = fields.Boolean(compute="_compute_can_reply")

    _guarded_fields = frozenset({"state", "replied_at", "replied_by_id", "closed_at"})

    _number_uniq = models.UniqueIndex("(company_id, name)", "This number was already given.")

    @api.depends("partner_id")
    def _compute_channel_id(self):
        """Propose the means of contact that the person or the customer prefers (CC-03)."""
        for communication in self:
            if not communication.channel_id:
                partner = communication.partner_id
                communication.channel_id = partner.preferred_channel_id or partner.parent_id.preferred_channel_id

    @api.depends("direction")
    def _compute_needs_reply(self):
        for communication in self:
            communication.needs_reply = communication.direction == "in"

    @api.depends("name", "subject")
    def _compute_display_name(self):
        for communication in self:
            communication.display_name = " ".join(filter(None, [communication.name, communication.subject]))

    @api.depends_context("uid")
    @api.depends("company_id")
    def _compute_can_reply(self):
        for company, communications in self.grouped("company_id").items():
            communications.can_reply = False
            with suppress(UserError):  # no such function: action_reply says so
                functions = self._get_reply_functions(company)
                communications.can_reply = any(function._is_member(self.env.user) for function in functions)

    @api.constrains("occurred_on")
    def _check_occurred(self):
        limit = fields.Datetime.now() + CLOCK_TOLERANCE
        for communication in self:
            # Data that an administrator loads may be ahead of the clock; a user may not move his deadlines away.
            if communication.occurred_on > limit and not self.env.user._is_superuser():
                raise ValidationError(
                    self.env._("%s: a contact is logged after it took place, not before.", communication.display_name)
                )
            if communication.occurred_on < EARLIEST:
                raise ValidationError(
                    self.env._("%s: the year in which the contact took place is wrong.", communication.display_name)
                )

    @api.constrains("subject", "description")
    def _check_not_blank(self):
        self._check_filled("subject", "description")

    @api.onchange("partner_id")
    def _onchange_partner_id(self):
        if self.contact_id.commercial_partner_id != self.commercial_partner_id:
            self.contact_id = False
        if self.order_id.partner_id.commercial_partner_id != self.commercial_partner_id:
            self.order_id = False

    @api.model_create_multi
    def create(self, vals_list):
        communications = super().create(vals_list)
        communications.filtered("needs_reply")._sla_start()
        return communications

    def write(self, vals):
        self._check_content_open(vals)
        self._check_special_kept(vals)
        self._check_archivable(vals)
        result = super().write(vals)
        if "needs_reply" in vals or "direction" in vals:
            self._plan_reply()
        return result

    def _plan_reply(self):
        """Let the deadlines run for contacts that need a reply, and for no others."""
        open_ones = self.filtered(lambda communication: communication.state not in FINAL_STATES)
        needed = open_ones.filtered("needs_reply")
        needed._sla_start()
        (open_ones - needed)._sla_cancel()

    def _check_content_open(self, vals):
        """What the customer was answered to, and how, does not change any more."""
        changed = self._get_content_fields() & vals.keys()
        final = changed and self.filtered(lambda communication: communication.state in FINAL_STATES)
        if final:
            labels = dict(self._fields["state"]._description_selection(self.env))
            raise UserError(
                self.env._(
                    "%(record)s is %(state)s: %(fields)s cannot change any more. Write a note or log a new contact.",
                    record=final[0].display_name,
                    state=labels[final[0].state],
                    fields=", ".join(sorted(self._fields[name]._description_string(self.env) for name in changed)),
                )
            )

    @api.model
    def _get_content_fields(self):
        """Return the names of the fields that do not change any more once the customer has the reply."""
        return CONTENT_FIELDS

    def _check_special_kept(self, vals):
        """A problem once passed on as special stays so, unless an administrator decides otherwise."""
        if vals.get("special", True) or self.env.su or self.env.user.has_group("customer_comm.group_manager"):
            return
        if self.filtered(lambda communication: communication.special and communication.state != "draft"):
            raise AccessError(self.env._("Only an administrator can take back that a routed problem is special."))

    def _check_archivable(self, vals):
        """What still waits for somebody does not go out of sight."""
        waiting = self.filtered(lambda communication: communication.state not in ("draft", *FINAL_STATES))
        if not vals.get("active", True) and waiting:
            raise UserError(
                self.env._("%s is not closed yet. Close or cancel it before you archive it.", waiting[0].display_name)
            )

    @api.model
    def _get_reply_functions(self, company):
        """Return the functions that answer customers in this company: those it has set, else sales (CC-25)."""
        return company.sudo().communication_reply_function_ids or self.env["customer.function"]._get("sales", company)

    def _checklist_locked(self, answer):
        return self.state in FINAL_STATES or super()._checklist_locked(answer)

    def _checklist_closed(self):
        return self.state in FINAL_STATES or super()._checklist_closed()

    # Deadlines: analysis by the asked functions and reply to the customer (CC-22, CC-23, CC-36)

    @api.model
    def _sla_milestones(self):
        return [("analyse", self.env._("Analysis")), ("reply", self.env._("Reply"))]

    def _sla_started_at(self):
        return self.occurred_on

    @api.model
    def _sla_watched_fields(self):
        return super()._sla_watched_fields() | {"category", "occurred_on"}
