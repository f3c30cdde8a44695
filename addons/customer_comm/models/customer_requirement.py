from odoo import api, fields, models
from odoo.exceptions import UserError, ValidationError

# The need as it was collected, and as it was confirmed.
NEED_FIELDS = frozenset(
    {
        "subject",
        "party_id",
        "party_name",
        "partner_id",
        "contact_id",
        "need",
        "line_ids",
        "importance",
        "product_id",
        "order_id",
        "source_id",
        "collected_on",
        "collector_id",
        "communication_id",
    }
)
SETTLED_STATES = ("met", "declined", "cancelled")


class CustomerRequirement(models.Model):
    """What a customer or another interested party needs and expects, and what is done about it (CC-116 to CC-123).

    Draft (collected) -> confirmed with the party -> analysed -> met or declined; or cancelled: the way is in
    ``customer_requirement_flow.py``.
    """

    _name = "customer.requirement"
    _description = "Need"
    _inherit = [
        "customer.number.mixin",
        "customer.workflow.mixin",
        "mail.thread",
        "mail.activity.mixin",
        "customer.retention.mixin",
    ]
    _order = "id desc"
    _rec_names_search = ["name", "subject", "partner_id"]
    _check_company_auto = True
    _form_key = "requirement_collection"

    active = fields.Boolean(default=True)
    subject = fields.Char(required=True, tracking=True)
    company_id = fields.Many2one(
        "res.company", required=True, readonly=True, index=True, default=lambda self: self.env.company
    )
    state = fields.Selection(
        [
            ("draft", "Collected"),
            ("confirmed", "Confirmed"),
            ("analysed", "Analysed"),
            ("met", "Met"),
            ("declined", "Not to Be Met"),
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

    # Whose need
    party_id = fields.Many2one(
        "customer.requirement.party", "Interested Party", required=True, index=True, ondelete="restrict", tracking=True
    )
    partner_id = fields.Many2one(
        "res.partner",
        "Customer or Party",
        index="btree_not_null",
        ondelete="restrict",
        check_company=True,
        tracking=True,
        help="Empty for a party that is no contact, like the neighbours or a legislator.",
    )
    commercial_partner_id = fields.Many2one(
        related="partner_id.commercial_partner_id", string="Customer", store=True, index="btree_not_null"
    )
    party_name = fields.Char("Party", help="Who it is, when it is no contact.")
    contact_id = fields.Many2one(
        "res.partner",
        index="btree_not_null",
        check_company=True,
        domain="[('commercial_partner_id', '=', commercial_partner_id), ('id', '!=', partner_id)]",
        help="Who told us, and with whom it is confirmed.",
    )
    product_id = fields.Many2one("product.product", index="btree_not_null", check_company=True)
    order_id = fields.Many2one(
        "sale.order",
        "Sales Order",
        index="btree_not_null",
        check_company=True,
        domain="[('partner_id', 'child_of', commercial_partner_id)]",
    )
    communication_id = fields.Many2one(
        "customer.communication",
        "Made From",
        readonly=True,
        copy=False,
        index="btree_not_null",
        ondelete="set null",
        check_company=True,
    )

    # How it was learnt
    source_id = fields.Many2one(
        "customer.requirement.source", required=True, index=True, ondelete="restrict", tracking=True
    )
    collected_on = fields.Date(required=True, default=fields.Date.context_today, tracking=True)
    collector_id = fields.Many2one(
        "res.users",
        "Collected By",
        required=True,
        index=True,
        default=lambda self: self.env.user,
        domain=[("share", "=", False)],
        check_company=True,
        tracking=True,
    )
    collector_untrained = fields.Boolean(compute="_compute_collector_untrained")

    # What it is
    need = fields.Text("Need or Expectation", required=True)
    importance = fields.Selection([("key", "Key Need"), ("general", "General Need")], index=True, tracking=True)
    feasibility = fields.Selection(
        [("now", "Can Be Met Now"), ("improve", "Needs Improvement or Innovation")],
        index=True,
        tracking=True,
    )
    line_ids = fields.One2many("customer.requirement.line", "requirement_id", "Expectations", copy=True)

    # How it was confirmed
    confirm_channel_id = fields.Many2one(
        "customer.channel", "Confirmed By Way Of", ondelete="restrict", copy=False, tracking=True
    )
    confirmed_on = fields.Date(copy=False, tracking=True)
    confirm_note = fields.Text("How It Was Confirmed", copy=False)

    # What comes of it
    function_id = fields.Many2one(
        "customer.function", "Owner", index="btree_not_null", ondelete="restrict", check_company=True, tracking=True
    )
    date_due = fields.Date("Analysis Due", copy=False, tracking=True)
    analysis = fields.Text(copy=False)
    analysed_at = fields.Datetime(readonly=True, copy=False)
    analysed_by_id = fields.Many2one("res.users", readonly=True, copy=False, ondelete="restrict")
    action = fields.Text(copy=False, help="What is done so that the need can be met.")
    action_user_id = fields.Many2one(
        "res.users",
        "Action By",
        copy=False,
        domain=[("share", "=", False)],
        check_company=True,
        index="btree_not_null",
        tracking=True,
    )
    action_due = fields.Date(copy=False, tracking=True)
    result = fields.Text(copy=False, help="How it was met, or why it is not.")
    review_on = fields.Date("Next Review", copy=False, index="btree_not_null", tracking=True)
    cancel_reason = fields.Char(copy=False, tracking=True)
    closed_at = fields.Datetime(readonly=True, copy=False)

    _guarded_fields = frozenset({"state", "commercial_partner_id", "analysed_at", "analysed_by_id", "closed_at"})

    _number_uniq = models.UniqueIndex("(company_id, name)", "This number was already given.")
    _communication_uniq = models.UniqueIndex(
        "(communication_id) WHERE communication_id IS NOT NULL", "This communication was made a need already."
    )

    @api.depends("name", "subject")
    def _compute_display_name(self):
        for need in self:
            need.display_name = " ".join(filter(None, [need.name, need.subject]))

    @api.depends("collector_id", "collected_on")
    def _compute_collector_untrained(self):
        untrained = self._get_untrained_collectors()
        for need in self:
            need.collector_untrained = need.collector_id in untrained

    @api.constrains("partner_id", "party_name")
    def _check_party(self):
        for need in self:
            if not need.partner_id and not (need.party_name or "").strip():
                raise ValidationError(self.env._("Whose need is it? Choose a contact or write the name."))

    @api.constrains("importance", "feasibility", "communication_id")
    def _check_judged(self):
        """CC-120: who collects a need judges it; what is made from a communication is judged before it goes on."""
        self.filtered(lambda need: not need.communication_id)._check_filled("importance", "feasibility")

    @api.constrains("subject", "need")
    def _check_not_blank(self):
        self._check_filled("subject", "need")

    @api.constrains("collected_on", "confirmed_on")
    def _check_dates(self):
        today = fields.Date.context_today(self)
        for need in self:
            if max(need.collected_on, need.confirmed_on or need.collected_on) > today:
                raise ValidationError(self.env._("%s: a day to come cannot be entered.", need.display_name))

    @api.onchange("partner_id")
    def _onchange_partner_id(self):
        customer = self.partner_id.commercial_partner_id
        if self.contact_id.commercial_partner_id != customer:
            self.contact_id = False
        if self.order_id.partner_id.commercial_partner_id != customer:
            self.order_id = False

    def write(self, vals):
        self._check_open(vals.keys())
        if "communication_id" in vals and self.communication_id:
            raise UserError(self.env._("A need stays with the communication that it was made from."))
        return super().write(vals)

    def _check_open(self, names):
        """What was confirmed is the need; what is settled is history. A review of the analysis stays possible."""
        names = set(names) - self._get_guarded_fields() - self._get_follow_up_fields()
        labels = dict(self._fields["state"]._description_selection(self.env))
        for need in self:
            changed = names if need.state in SETTLED_STATES else names & NEED_FIELDS if need.state != "draft" else ()
            if changed:
                raise UserError(
                    self.env._(
                        "%(record)s is “%(state)s”: %(fields)s cannot change any more. Set it back to “Collected” "
                        "first.",
                        record=need.display_name,
                        state=labels[need.state],
                        fields=", ".join(sorted(self._fields[name]._description_string(self.env) for name in changed)),
                    )
                )

    @api.model
    def _get_follow_up_fields(self):
        mixins = ("mail.thread", "mail.activity.mixin")
        return {"active", "review_on"}.union(*(self.env[mixin]._fields for mixin in mixins))
