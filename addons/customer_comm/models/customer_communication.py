from odoo import api, fields, models
from odoo.exceptions import UserError

# States in which the content is a record and no longer a draft.
ANSWERED_STATES = ("replied", "closed")


class CustomerCommunication(models.Model):
    """One contact with a customer, by whichever means: logged, graded, routed, analysed, answered (CC-01)."""

    _name = "customer.communication"
    _description = "Customer Communication"
    _inherit = ["customer.signoff.mixin", "mail.thread", "mail.activity.mixin"]
    _order = "occurred_on desc, id desc"
    _rec_names_search = ["name", "subject", "partner_id"]
    _check_company_auto = True
    _mail_post_access = "read"

    # Identity
    name = fields.Char("Number", readonly=True, copy=False, index="trigram")
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
        help="When the contact took place. For an incoming contact the deadlines count from here.",
    )
    channel_id = fields.Many2one("customer.channel", required=True, ondelete="restrict", index=True)
    direction = fields.Selection(
        [("in", "Incoming"), ("out", "Outgoing")], required=True, default="in", help="Who made contact with whom."
    )
    stage_id = fields.Many2one("customer.stage", required=True, ondelete="restrict", index=True)
    subject_kind = fields.Selection(
        [
            ("product_information", "Product Information"),
            ("enquiry", "Enquiry"),
            ("order", "Order"),
            ("change", "Change of Order"),
            ("feedback", "Feedback"),
            ("complaint", "Complaint"),
            ("requirement", "Requirement"),
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
    grade_id = fields.Many2one("customer.grade", ondelete="restrict", index=True, tracking=True)
    partner_id = fields.Many2one(
        "res.partner", "Customer", required=True, index=True, ondelete="restrict", check_company=True, tracking=True
    )
    contact_id = fields.Many2one(
        "res.partner", index="btree_not_null", check_company=True, help="The person who was spoken or written to."
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
    order_id = fields.Many2one("sale.order", "Sales Order", index="btree_not_null", check_company=True)
    product_id = fields.Many2one("product.product", index="btree_not_null", check_company=True)
    description = fields.Text("What Was Said", required=True)

    # Outcome
    needs_reply = fields.Boolean(
        "Reply Needed", compute="_compute_needs_reply", store=True, readonly=False, precompute=True
    )
    conclusion = fields.Text()
    reply = fields.Text("Reply to the Customer")
    replied_at = fields.Datetime(readonly=True, copy=False)
    replied_by_id = fields.Many2one("res.users", readonly=True, copy=False, ondelete="restrict")
    closed_at = fields.Datetime(readonly=True, copy=False)
    special = fields.Boolean("Special Problem", tracking=True, help="Top management decides before the reply.")
    routing_ids = fields.One2many("customer.communication.routing", "communication_id", "Routing")

    _guarded_fields = frozenset({"name", "state", "replied_at", "replied_by_id", "closed_at"})

    _number_uniq = models.UniqueIndex("(company_id, name)", "This number was already given.")

    @api.depends("direction")
    def _compute_needs_reply(self):
        for communication in self:
            communication.needs_reply = communication.direction == "in"

    @api.depends("name", "subject")
    def _compute_display_name(self):
        for communication in self:
            communication.display_name = " ".join(filter(None, [communication.name, communication.subject]))

    @api.model
    def _guarded_create_vals(self, vals_list):
        vals_list = super()._guarded_create_vals(vals_list)
        groups = {}
        for vals in vals_list:
            company_id = vals.get("company_id") or self.env.company.id
            groups.setdefault(company_id, []).append(vals)
        today = fields.Date.context_today(self)
        for company in self.env["res.company"].browse(groups):
            group = groups[company.id]
            numbers = self.env["ir.sequence"]._next_by_code_batch(self._name, len(group), company, today)
            for vals, number in zip(group, numbers, strict=True):
                vals["name"] = number
        return vals_list

    # Workflow

    def action_route(self):
        """Pass the information on to the functions on the routing lines.

        :raises UserError: when category, grade or the routing lines are missing (CC-24)
        """
        self._check_state("draft")
        for communication in self:
            communication._check_classified()
            if not communication.routing_ids:
                raise UserError(self.env._("%s: add the functions that are to analyse it.", communication.display_name))
        self._guarded_write({"state": "routed"})
        return True

    def action_analyse(self):
        """Conclude: every asked function has answered (CC-33).

        :raises UserError: when an answer or the conclusion is missing
        """
        self._check_state("routed")
        for communication in self:
            communication._check_routing_answered()
            if not (communication.conclusion or "").strip():
                raise UserError(self.env._("%s: write the conclusion first.", communication.display_name))
        self._guarded_write({"state": "analysed"})
        return True

    def action_reply(self):
        """Record that the customer was answered, now, by the current user (CC-25)."""
        self._check_state("draft", "analysed")
        for communication in self:
            communication._check_classified()
            communication._check_routing_answered()
            if not (communication.reply or "").strip():
                raise UserError(self.env._("%s: write the reply first.", communication.display_name))
        self._guarded_write(
            {"state": "replied", "replied_at": fields.Datetime.now(), "replied_by_id": self.env.uid}
        )
        return True

    def action_close(self):
        """Close what is answered, or what needs no answer."""
        self._guarded_write({"state": "closed", "closed_at": fields.Datetime.now()})
        return True

    def action_cancel(self):
        """Cancel a contact that was logged by mistake."""
        self._check_state("draft", "routed", "analysed")
        self._guarded_write({"state": "cancelled"})
        return True

    def action_draft(self):
        """Take up a cancelled contact again."""
        self._check_state("cancelled")
        self._guarded_write({"state": "draft"})
        return True

    def _check_state(self, *states):
        """Raise UserError unless all records are in one of the states."""
        labels = dict(self._fields["state"]._description_selection(self.env))
        for communication in self:
            if communication.state not in states:
                raise UserError(
                    self.env._(
                        "%(record)s is %(state)s. This can only be done when it is: %(states)s.",
                        record=communication.display_name,
                        state=labels[communication.state],
                        states=", ".join(labels[state] for state in states),
                    )
                )

    def _check_classified(self):
        """CC-24: sales judges category and grade before anything else happens."""
        self.ensure_one()
        if not self.category or not self.grade_id:
            raise UserError(self.env._("%s: set the category and the grade first.", self.display_name))

    def _check_routing_answered(self):
        """CC-33: nobody concludes before all asked functions have answered."""
        self.ensure_one()
        waiting = self.routing_ids.filtered(lambda line: not line.answered_at)
        if waiting:
            raise UserError(
                self.env._(
                    "%(record)s: these functions have not answered yet: %(functions)s.",
                    record=self.display_name,
                    functions=", ".join(waiting.function_id.mapped("name")),
                )
            )
