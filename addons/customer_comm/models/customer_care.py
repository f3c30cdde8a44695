from odoo import api, fields, models
from odoo.exceptions import AccessError, UserError
from odoo.fields import Domain

FILE = "customer_comm.group_file"


class CustomerCare(models.Model):
    """An action of the care programme: an event, an offer, a gift or a mailing for customers (CC-144 to CC-146).

    Mailing is in ``customer_care_mailing.py``.
    """

    _name = "customer.care"
    _description = "Customer Care Action"
    _inherit = [
        "customer.number.mixin",
        "customer.workflow.mixin",
        "mail.thread",
        "mail.activity.mixin",
        "customer.retention.mixin",
        "customer.lock.mixin",
    ]
    _order = "date_from desc, id desc"
    _rec_names_search = ["name", "title"]
    _check_company_auto = True
    _form_key = "care_programme"
    _locked_fields = frozenset(
        {"title", "kind", "date_from", "date_to", "place", "cost", "result", "minutes", "mail_subject", "mail_body"}
    )
    _locked_states = ("done", "cancelled")

    title = fields.Char(required=True, tracking=True)
    active = fields.Boolean(default=True)
    company_id = fields.Many2one(
        "res.company", required=True, readonly=True, index=True, default=lambda self: self.env.company
    )
    currency_id = fields.Many2one(related="company_id.currency_id")
    kind = fields.Selection(
        [("event", "Event"), ("offer", "Offer"), ("gift", "Gift"), ("mailing", "Mailing")],
        required=True,
        default="event",
        index=True,
        tracking=True,
    )
    channel_id = fields.Many2one(
        "customer.channel",
        ondelete="restrict",
        help="How opinions voiced at an event are logged: symposium, get-together, ordering fair, ...",
    )
    stage_id = fields.Many2one(
        "customer.stage",
        required=True,
        ondelete="restrict",
        default=lambda self: self.env["customer.stage"].search([], limit=1),
        help="Stage under which the contacts are logged.",
    )
    date_from = fields.Date("Date", required=True, default=fields.Date.context_today, index=True, tracking=True)
    date_to = fields.Date("Until")
    place = fields.Char("Venue")
    function_id = fields.Many2one(
        "customer.function",
        "Organised By",
        ondelete="restrict",
        check_company=True,
        default=lambda self: self._default_function(),
    )
    user_id = fields.Many2one(
        "res.users",
        "Responsible",
        required=True,
        index=True,
        default=lambda self: self.env.user,
        domain=[("share", "=", False)],
        check_company=True,
        tracking=True,
    )
    purpose = fields.Text()
    budget = fields.Monetary()
    cost = fields.Monetary(tracking=True)
    result = fields.Text(copy=False)
    minutes = fields.Html(copy=False, help="What was spoken about.")
    line_ids = fields.One2many("customer.care.line", "care_id", "Customers")
    # Whom to choose
    class_ids = fields.Many2many("customer.class", string="Classes", groups=FILE)
    key_customers = fields.Boolean(groups=FILE)
    category_ids = fields.Many2many("res.partner.category", string="Tags")
    country_ids = fields.Many2many("res.country", string="Countries")
    state = fields.Selection(
        [("draft", "Draft"), ("planned", "Planned"), ("done", "Done"), ("cancelled", "Cancelled")],
        "Status",
        default="draft",
        required=True,
        readonly=True,
        copy=False,
        index=True,
        tracking=True,
        group_expand=True,
    )
    closed_at = fields.Datetime(readonly=True, copy=False)
    invited_count = fields.Integer("Customers Chosen", compute="_compute_counts")
    attended_count = fields.Integer("Attended", compute="_compute_counts")

    _guarded_fields = frozenset({"state", "closed_at"})

    _number_uniq = models.UniqueIndex("(company_id, name)", "This number was already given.")
    _date_order = models.Constraint(
        "CHECK (date_to IS NULL OR date_to >= date_from)", "The action cannot end before it begins."
    )
    _cost_positive = models.Constraint("CHECK (cost >= 0 AND budget >= 0)", "Costs cannot be negative.")

    @api.model
    def _default_function(self):
        # sudo: which functions there are is no secret
        return self.env["customer.function"].sudo().search([("code", "=", "commercial_contracts")], limit=1).id

    @api.depends("name", "title")
    def _compute_display_name(self):
        for care in self:
            care.display_name = " ".join(filter(None, [care.name, care.title]))

    @api.depends("line_ids.attended")
    def _compute_counts(self):
        lines = self.env["customer.care.line"]
        groups = lines._read_group([("care_id", "in", self.ids)], ["care_id", "attended"], ["__count"])
        counts = {}
        for care, attended, count in groups:
            invited, came = counts.get(care, (0, 0))
            counts[care] = invited + count, came + (count if attended else 0)
        for care in self:
            care.invited_count, care.attended_count = counts.get(care, (0, 0))

    def action_plan(self):
        """Put the action into the programme."""
        self._check_state("draft")
        self._guarded().write({"state": "planned"})
        return True

    def action_done(self):
        """Close the action with its result.

        :raise UserError: without result, or while mails or opinions are left
        """
        self._check_state("planned")
        self._check_filled("result")
        for care in self:
            if care.mailing_state == "sending":
                raise UserError(self.env._("%s: the mails are still being sent.", care.display_name))
            if care.line_ids.filtered(lambda line: line._has_new_opinion()):
                raise UserError(self.env._("%s: log the opinions of the customers first.", care.display_name))
        self._guarded().write({"state": "done", "closed_at": fields.Datetime.now()})
        return True

    def action_cancel(self):
        """Cancel the action; mails not yet in the mail queue are not sent."""
        self._check_state("draft", "planned")
        self._stop_mailing()
        self._guarded().write({"state": "cancelled", "closed_at": fields.Datetime.now()})
        return True

    def action_fill(self):
        """Add the customers of the chosen classes, tags and countries; those who are there stay.

        :raise AccessError: for a choice by class without access to the customer file (XX-01)
        """
        self.ensure_one()
        self.check_access("write")
        self._check_content_open()
        domain = self._customer_domain()
        present = self.line_ids.partner_id
        partners = self.env["res.partner"].search(domain) - present
        self.env["customer.care.line"].create([{"care_id": self.id, "partner_id": partner.id} for partner in partners])
        self._check_recipients()
        return True

    def _customer_domain(self):
        """Return the domain of the customers that were chosen."""
        # sudo: what was chosen decides, and who may not see it may not use it
        chosen = self.sudo()
        by_file = Domain.FALSE
        if chosen.class_ids:
            by_file |= Domain("customer_class_id", "in", chosen.class_ids.ids)
        if chosen.key_customers:
            by_file |= Domain("is_key_customer", "=", True)
        if not by_file.is_false() and not self.env.user.has_group(FILE):
            raise AccessError(
                self.env._("Only users of the customer file choose customers by class. Ask one of them to do it.")
            )
        domain = Domain("parent_id", "=", False) & Domain("company_id", "in", [self.company_id.id, False])
        if not by_file.is_false():
            domain &= by_file
        if self.category_ids:
            domain &= Domain("category_id", "in", self.category_ids.ids)
        if self.country_ids:
            domain &= Domain("country_id", "in", self.country_ids.ids)
        if by_file.is_false() and not self.category_ids and not self.country_ids:
            raise UserError(self.env._("Choose classes, tags or countries first, or add customers by hand."))
        return domain

    def action_log_opinions(self):
        """Make a communication of each opinion that was voiced, once (CC-146)."""
        self.check_access("write")
        self._check_state("planned")
        lines = self.line_ids.filtered(lambda line: line._has_new_opinion())
        if not lines:
            raise UserError(self.env._("There is no opinion that was not logged yet."))
        communications = self.env["customer.communication"].create([line._prepare_opinion() for line in lines])
        for line, communication in zip(lines, communications, strict=True):
            line._guarded().opinion_communication_id = communication
        return self._open_communications(communications)

    def action_open_communications(self):
        """Open what was logged of this action."""
        self.ensure_one()
        lines = self.line_ids
        return self._open_communications(lines.communication_id | lines.opinion_communication_id)

    def _open_communications(self, communications):
        action = self.env["ir.actions.act_window"]._for_xml_id("customer_comm.customer_communication_action")
        return {**action, "domain": [("id", "in", communications.ids)], "context": {}}

    def action_open_lines(self):
        """Open the customers of this action as a list of their own."""
        self.ensure_one()
        action = self.env["ir.actions.act_window"]._for_xml_id("customer_comm.customer_care_line_action")
        return {**action, "domain": [("care_id", "=", self.id)], "context": {"default_care_id": self.id}}

    def action_select_all_attended(self):
        """Note that all customers chosen have attended."""
        self._check_state("planned")
        self.line_ids.write({"attended": True, "invitation": "accepted"})
        return True
