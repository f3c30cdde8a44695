from odoo import api, fields, models, tools
from odoo.exceptions import ValidationError
from odoo.fields import Domain

from .customer_contact_schedule import WATCHED_RULE_FIELDS

FILE = "customer_comm.group_file"
# Stages in which contact is made as needed, at no interval (CC-48).
FREE_STAGES = ("pre_sale", "in_contract")


class CustomerContactRule(models.Model):
    """Who is contacted how often, by which means and by whom (CC-45 to CC-50, CC-62).

    All conditions that a rule names have to hold. A customer to whom several rules apply is contacted by each of them.
    The condition on the class is part of the customer file: others than its readers see neither it nor which rule has
    planned a contact.
    """

    _name = "customer.contact.rule"
    _description = "Contact Rule"
    _inherit = ["mail.thread"]
    _order = "sequence, id"
    _check_company_auto = True

    name = fields.Char(required=True, translate=True, tracking=True)
    sequence = fields.Integer(default=10)
    active = fields.Boolean(default=True, tracking=True)
    company_id = fields.Many2one("res.company", index=True, help="Empty: for all companies.")
    kind = fields.Selection(
        selection="_selection_kind", required=True, default="regular", help="What kind of contact is planned."
    )

    # To whom
    class_ids = fields.Many2many(
        "customer.class", "customer_contact_rule_class_rel", string="Classes", groups=FILE, help="Empty: any class."
    )
    stage_id = fields.Many2one(
        "customer.stage",
        ondelete="restrict",
        help="Stage of the business. Before and during a sale contact is made as needed, at no interval.",
    )
    distance = fields.Selection([("near", "Near"), ("far", "Far"), ("abroad", "Cannot Be Visited")], tracking=True)
    phase = fields.Selection(
        [
            ("installed", "Right After Installation"),
            ("warranty", "In Warranty"),
            ("after", "After Warranty"),
        ],
        "Phase of Installed Goods",
        tracking=True,
        help="For customers with goods in this phase. Newly installed goods go before older ones.",
    )
    country_group_id = fields.Many2one("res.country.group", ondelete="restrict")
    category_id = fields.Many2one("res.partner.category", "Tag", ondelete="restrict")
    partner_ids = fields.Many2many(
        "res.partner",
        "customer_contact_rule_partner_rel",
        string="Customers",
        check_company=True,
        help="Only these customers.",
    )

    # How often
    interval_value = fields.Integer("Interval", required=True, default=1, tracking=True)
    interval_unit = fields.Selection(
        [
            ("day", "Days"),
            ("week", "Weeks"),
            ("half_month", "Half Months"),
            ("month", "Months"),
            ("class", "As the Class Says"),
            ("needed", "As Needed"),
        ],
        "Unit",
        required=True,
        default="month",
        tracking=True,
        help="As the class says: at the interval of each customer's class. As needed: nothing is planned or missed; "
        "the rule proposes what a contact planned by hand is made of.",
    )
    once = fields.Boolean(
        "Once per Order",
        tracking=True,
        help="One contact for each delivered order, so long after the delivery, instead of one after the other.",
    )
    shift = fields.Selection(
        [
            ("none", "Stay There"),
            ("before", "Move to the Working Day Before"),
            ("after", "Move to the Next Working Day"),
        ],
        "Days Off",
        required=True,
        default="before",
        help="What becomes of a date on which the company does not work, by its working schedule.",
    )
    grace_days = fields.Integer(
        "Missed After (days)", required=True, default=7, help="A contact not done so long after its date is missed."
    )

    # How, and by whom
    channel_id = fields.Many2one("customer.channel", required=True, ondelete="restrict")
    responsible = fields.Selection(
        [("specialist", "After-sales Specialist"), ("salesperson", "Salesperson"), ("user", "A Certain User")],
        required=True,
        default="specialist",
        tracking=True,
        help="A customer without a specialist is contacted by the salesperson, one without either by the manager of "
        "After-sales.",
    )
    user_id = fields.Many2one(
        "res.users", domain=[("share", "=", False)], ondelete="restrict", check_company=True, tracking=True
    )
    checklist_id = fields.Many2one(
        "customer.checklist",
        ondelete="restrict",
        check_company=True,
        domain=[("model_name", "=", "customer.contact")],
        help="Questions to be answered at each of these contacts.",
    )
    purpose = fields.Text(
        translate=True, help="Proposed as the purpose. Whoever makes the contact reads it: name no class here."
    )
    customer_count = fields.Integer(compute="_compute_customer_count", groups=FILE)

    _interval_positive = models.Constraint("CHECK (interval_value > 0)", "The interval has to be at least 1.")
    _grace_positive = models.Constraint(
        "CHECK (grace_days BETWEEN 0 AND 3650)", "A contact is missed after 0 to 3650 days."
    )
    _user_named = models.Constraint(
        "CHECK (responsible != 'user' OR user_id IS NOT NULL)", "Name the user who makes these contacts."
    )

    @api.model
    def _selection_kind(self):
        return self.env["customer.contact"]._fields["kind"]._description_selection(self.env)

    def _compute_customer_count(self):
        # sudo: nobody reads the schedule itself
        groups = (
            self.env["customer.contact.schedule"]
            .sudo()
            ._read_group([("rule_id", "in", self.ids)], ["rule_id"], ["partner_id:count_distinct"])
        )
        counts = {rule.id: count for rule, count in groups}
        for rule in self:
            rule.customer_count = counts.get(rule.id, 0)

    @api.constrains("interval_unit", "stage_id", "once", "phase")
    def _check_interval(self):
        for rule in self:
            if rule.interval_unit != "needed" and rule.stage_id.code in FREE_STAGES:
                raise ValidationError(
                    self.env._(
                        '%(rule)s: in the stage "%(stage)s" contact is made whenever it is needed. Choose "As Needed" '
                        "instead of an interval, and plan such contacts by hand.",
                        rule=rule.name,
                        stage=rule.stage_id.name,
                    )
                )
            if rule.once and not rule.phase:
                raise ValidationError(
                    self.env._(
                        "%s: a contact once per order needs the phase of the goods in which it is made.", rule.name
                    )
                )

    @api.constrains("interval_unit", "stage_id", "distance", "phase", "country_group_id", "category_id", "partner_ids")
    def _check_condition(self):
        for rule in self.sudo():  # the condition on the class counts whoever asks
            if rule.interval_unit != "needed" and not rule._has_condition():
                raise ValidationError(
                    self.env._("%s: say which customers are contacted, or all contacts of the company are.", rule.name)
                )

    def _has_condition(self):
        self.ensure_one()
        names = ("class_ids", "distance", "phase", "country_group_id", "category_id", "partner_ids")
        return self.interval_unit == "class" or any(self[name] for name in names)

    @api.model_create_multi
    def create(self, vals_list):
        rules = super().create(vals_list)
        rules._reschedule()
        return rules

    def write(self, vals):
        result = super().write(vals)
        if WATCHED_RULE_FIELDS & vals.keys():
            self._check_condition()
            self._reschedule()
        return result

    def unlink(self):
        # Contacts that were made stay; what is only planned goes with the rule.
        self.with_context(active_test=False).active = False
        result = super().unlink()
        self.env.registry.clear_cache()
        return result

    def _reschedule(self):
        self.env.registry.clear_cache()
        # sudo: the schedule is the planner's alone
        self.env["customer.contact.schedule"].sudo()._sync(self.sudo())

    @api.model
    @tools.ormcache()
    def _get_watched_partner_fields(self):
        """Return the fields of customers on which the rules in use depend: a change of any other costs nothing."""
        # sudo: which conditions are in use is the same for everybody
        rules = self.sudo().search([("interval_unit", "!=", "needed")])
        names = set()
        for rule in rules:
            names |= {name for condition, name in rule._get_partner_conditions() if rule[condition]}
            names |= {"customer_class_id"} if rule.interval_unit == "class" else set()
        return frozenset(names | {"active", "company_id", "parent_id", "is_company"} if rules else names)

    @api.model
    def _get_partner_conditions(self):
        """Return ``[(condition of the rule, field of the customer that it looks at)]``."""
        return [
            ("class_ids", "customer_class_id"),
            ("distance", "distance"),
            ("country_group_id", "country_id"),
            ("category_id", "category_id"),
        ]

    def _get_partner_domain(self):
        """Return the domain of the customers that this (single) rule, read in superuser mode, applies to."""
        self.ensure_one()
        domain = Domain("active", "=", True)
        if self.class_ids:
            domain &= Domain("customer_class_id", "in", self.class_ids.ids)
        if self.interval_unit == "class":
            domain &= Domain("customer_class_id.contact_interval", ">", 0)
        if self.distance:
            domain &= Domain("distance", "=", self.distance)
        if self.country_group_id:
            domain &= Domain("country_id", "in", self.country_group_id.country_ids.ids)
        if self.category_id:
            domain &= Domain("category_id", "in", self.category_id.ids)
        if self.partner_ids:
            domain &= Domain("id", "in", self.partner_ids.commercial_partner_id.ids)
        if self.company_id:
            domain &= Domain("company_id", "in", [self.company_id.id, False])
        return domain

    def _get_interval(self, partner):
        """Return the interval at which this (single) rule contacts ``partner``, as number and unit."""
        self.ensure_one()
        if self.interval_unit == "class":
            customer_class = partner.customer_class_id
            return customer_class.contact_interval, customer_class.contact_unit
        return self.interval_value, self.interval_unit

    def _get_channel(self, partner):
        """Return by which channel ``partner`` is contacted; the class and its customer know better than the rule."""
        self.ensure_one()
        if self.interval_unit == "class":
            return partner.customer_class_id.contact_channel_id or partner.preferred_channel_id or self.channel_id
        return self.channel_id

    def _is_planned(self):
        """Tell whether contacts are planned by this rule."""
        self.ensure_one()
        return self.active and self.interval_unit != "needed"

    def _get_responsible(self, partner, company, fallback):
        """Return who of ``company`` contacts ``partner`` under this rule.

        :param fallback: the user for customers that nobody looks after
        """
        self.ensure_one()
        candidates = {
            "user": [self.user_id],
            "specialist": [partner.service_user_id, partner.user_id],
            "salesperson": [partner.user_id, partner.service_user_id],
        }[self.responsible]
        able = (user for user in candidates if user.active and not user.share and company in user.company_ids)
        return next(able, fallback)

    def action_view_contacts(self):
        """Open the contacts that this rule has planned."""
        self.ensure_one()
        action = self.env["ir.actions.act_window"]._for_xml_id("customer_comm.customer_contact_action")
        return {**action, "domain": [("rule_id", "=", self.id)], "context": {}}
