from odoo import api, fields, models
from odoo.exceptions import UserError, ValidationError

# What is reported when, and who bears it as a rule (CC-104, CC-111, CC-113).
REPORT_BY_CAUSE = {
    "rejected": "feedback",
    "material": "nonconformity",
    "unsuitable": "nonconformity",
    "quantity": "nonconformity",
    "damage": "accident",
    "loss": "accident",
    "misuse": "accident",
}
LIABLE_BY_REPORT = {"feedback": "customer", "nonconformity": "customer", "accident": "company"}
DECISIONS = [
    ("use", "Use As It Is"),
    ("rework", "Repair or Rework, Then Inspect Again"),
    ("return", "Return to the Customer"),
    ("replace", "Return, the Customer Replaces It"),
    ("scrap", "Scrap"),
    ("write_off", "Accept the Loss"),
]
REPORT_FIELDS = frozenset(
    {"property_id", "cause", "report_type", "description", "quantity", "found_on", "company_id", "proposal"}
)
DECISION_FIELDS = frozenset(
    {"decision", "decision_text", "decision_on", "decision_contact_id", "decision_attachment_ids"}
)
FORM_BY_REPORT = {
    "feedback": "property_quality_feedback",
    "accident": "property_accident_report",
    "nonconformity": "property_nonconformity_report",
}


class CustomerPropertyIssue(models.Model):
    """Something is wrong with a customer's property: reported through sales, decided by the customer (CC-111, CC-112).

    The way from the report to the disposal is in ``customer_property_issue_flow.py``.
    """

    _name = "customer.property.issue"
    _description = "Problem with Customer Property"
    _inherit = [
        "customer.number.mixin",
        "customer.workflow.mixin",
        "customer.evidence.mixin",
        "mail.thread",
        "mail.activity.mixin",
        "customer.distribution.mixin",
        "customer.retention.mixin",
    ]
    _order = "id desc"
    _rec_names_search = ["name", "property_id"]
    _check_company_auto = True
    _form_key = "property_problem_report"

    active = fields.Boolean(default=True)
    company_id = fields.Many2one("res.company", required=True, readonly=True, index=True)
    state = fields.Selection(
        [
            ("draft", "Found"),
            ("sent", "Customer Informed"),
            ("decided", "Customer Decided"),
            ("disposed", "Disposed Of"),
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
    property_id = fields.Many2one(
        "customer.property", required=True, index=True, ondelete="restrict", check_company=True, tracking=True
    )
    partner_id = fields.Many2one(related="property_id.partner_id", string="Property Owner", store=True, index=True)
    commercial_partner_id = fields.Many2one(related="partner_id.commercial_partner_id")
    type_id = fields.Many2one(related="property_id.type_id", store=True, index=True)
    item = fields.Char(related="property_id.item")
    uom_id = fields.Many2one(related="property_id.uom_id")

    # What happened
    cause = fields.Selection(
        [
            ("rejected", "Failed the Inspection on Receipt"),
            ("material", "Bad Customer Material"),
            ("unsuitable", "Unsuitable"),
            ("quantity", "Quantity Does Not Agree"),
            ("damage", "Damaged in Our Hands"),
            ("loss", "Lost"),
            ("misuse", "Used Otherwise Than Agreed"),
        ],
        required=True,
        index=True,
        tracking=True,
    )
    report_type = fields.Selection(
        [
            ("feedback", "Supplier Quality Tracking Feedback Record"),
            ("accident", "Accident Report"),
            ("nonconformity", "Nonconformity Report"),
        ],
        required=True,
        compute="_compute_report_type",
        store=True,
        readonly=False,
        precompute=True,
        tracking=True,
        help="An accident in use gives an accident report, bad material of the customer a nonconformity report.",
    )
    stops_use = fields.Boolean(
        compute="_compute_stops_use", help="Until the customer has decided the thing is not used."
    )
    found_on = fields.Date(required=True, default=fields.Date.context_today, tracking=True)
    found_by_id = fields.Many2one("res.users", readonly=True, ondelete="restrict")
    quantity = fields.Float("Quantity Affected", digits="Product Unit")
    description = fields.Text("Problem", required=True)
    proposal = fields.Text("Our Proposal")

    # To the customer, and back
    contact_id = fields.Many2one(
        "res.partner",
        "Informed Person",
        index="btree_not_null",
        check_company=True,
        domain="[('commercial_partner_id', '=', commercial_partner_id)]",
    )
    channel_id = fields.Many2one("customer.channel", ondelete="restrict")
    informed_at = fields.Datetime("Customer Informed On", readonly=True, copy=False, tracking=True)
    informed_by_id = fields.Many2one("res.users", readonly=True, copy=False, ondelete="restrict")
    decision = fields.Selection(DECISIONS, "Customer's Decision", copy=False, tracking=True)
    decision_text = fields.Text("Customer's Answer", copy=False, help="What the customer said, in his words.")
    decision_on = fields.Date("Decided On", copy=False, tracking=True)
    decision_contact_id = fields.Many2one(
        "res.partner",
        "Decided By",
        copy=False,
        check_company=True,
        domain="[('commercial_partner_id', '=', commercial_partner_id)]",
    )
    decision_attachment_ids = fields.Many2many(
        "ir.attachment", "customer_property_issue_attachment_rel", string="Evidence of the Decision", copy=False
    )

    # What was done
    disposition = fields.Selection(DECISIONS, copy=False, tracking=True, help="It equals the customer's decision.")
    disposition_evidence = fields.Char(
        "Evidence of the Disposal", copy=False, help="Delivery note, scrap record, work order, ..."
    )
    disposed_at = fields.Datetime(readonly=True, copy=False)
    disposed_by_id = fields.Many2one("res.users", readonly=True, copy=False, ondelete="restrict")
    move_ids = fields.One2many("customer.property.move", "issue_id")

    # What it cost
    currency_id = fields.Many2one(related="company_id.currency_id")
    loss_amount = fields.Monetary("Loss", tracking=True)
    delay_days = fields.Integer("Delay (Days)", tracking=True, help="By how much deliveries are late because of it.")
    liable_party = fields.Selection(
        [("customer", "Customer"), ("company", "Our Company"), ("carrier", "Carrier"), ("other", "Somebody Else")],
        compute="_compute_liable_party",
        store=True,
        readonly=False,
        precompute=True,
        tracking=True,
        help="Losses and delays from a customer's material are borne by the customer; that we inspected it changes "
        "nothing about that.",
    )
    cancel_reason = fields.Char(copy=False, tracking=True)
    closed_at = fields.Datetime(readonly=True, copy=False)

    _guarded_fields = frozenset(
        {
            "company_id",
            "state",
            "partner_id",
            "type_id",
            "found_by_id",
            "informed_at",
            "informed_by_id",
            "disposed_at",
            "disposed_by_id",
            "closed_at",
        }
    )

    _number_uniq = models.UniqueIndex("(company_id, name)", "This number was already given.")
    _quantity_positive = models.Constraint("CHECK (quantity >= 0)", "A quantity is never less than zero.")
    _loss_positive = models.Constraint(
        "CHECK (loss_amount >= 0 AND delay_days >= 0)", "Losses and delays are never less than zero."
    )

    @api.depends("name", "property_id")
    def _compute_display_name(self):
        for issue in self:
            issue.display_name = " ".join(filter(None, [issue.name, issue.property_id.display_name]))

    @api.depends("cause")
    def _compute_report_type(self):
        for issue in self:
            issue.report_type = REPORT_BY_CAUSE.get(issue.cause)

    @api.depends("cause")
    def _compute_stops_use(self):
        for issue in self:
            issue.stops_use = issue.cause != "quantity"

    @api.depends("report_type", "cause")
    def _compute_liable_party(self):
        for issue in self:
            issue.liable_party = LIABLE_BY_REPORT.get(issue.report_type)

    @api.constrains("found_on", "decision_on")
    def _check_dates(self):
        today = fields.Date.context_today(self)
        for issue in self:
            if issue.found_on > today or (issue.decision_on and issue.decision_on > today):
                raise ValidationError(self.env._("%s: a day to come cannot be entered.", issue.display_name))
            if issue.decision_on and issue.decision_on < issue.found_on:
                raise ValidationError(
                    self.env._("%s: the customer decides after the problem was found.", issue.display_name)
                )

    @api.constrains("description")
    def _check_described(self):
        self._check_filled("description")

    @api.model
    def _guarded_create_vals(self, vals_list):
        """Put each problem into the company of its property before it is numbered there."""
        properties = self.env["customer.property"].browse(vals.get("property_id") for vals in vals_list)
        vals_list = [
            {**vals, "company_id": record.company_id.id or self.env.company.id, "found_by_id": self.env.uid}
            for vals, record in zip(vals_list, properties, strict=True)
        ]
        return super()._guarded_create_vals(vals_list)

    def write(self, vals):
        self._check_open(vals)
        return super().write(vals)

    def _check_open(self, vals):
        """What the customer was told, what he decided and what was done stay as they are."""
        locked = {
            "sent": REPORT_FIELDS,
            "decided": REPORT_FIELDS | DECISION_FIELDS,
            "disposed": REPORT_FIELDS | DECISION_FIELDS | {"disposition", "disposition_evidence"},
        }
        locked["closed"] = locked["cancelled"] = locked["disposed"] | {"loss_amount", "delay_days", "liable_party"}
        for issue in self:
            if changed := locked.get(issue.state, frozenset()) & vals.keys():
                labels = dict(self._fields["state"]._description_selection(self.env))
                raise UserError(
                    self.env._(
                        "%(record)s is at “%(state)s”: %(fields)s cannot change any more.",
                        record=issue.display_name,
                        state=labels[issue.state],
                        fields=", ".join(sorted(self._fields[name]._description_string(self.env) for name in changed)),
                    )
                )

    def _get_report_form(self):
        """Return the form on which this problem is printed."""
        self.ensure_one()
        return self.env["customer.form"]._get(FORM_BY_REPORT[self.report_type], self.company_id)
