from odoo import api, fields, models
from odoo.exceptions import AccessError, UserError, ValidationError
from odoo.fields import Domain

# What technical staff decides and writes, and what is approved: fixed from the request for approval on (CC-92).
CONTENT_FIELDS = frozenset(
    {
        "subject",
        "kind",
        "trigger",
        "severity",
        "decision",
        "decision_reason",
        "device_name",
        "device_model",
        "reason",
        "hazard",
        "measures",
        "instructions",
        "lot_ids",
    }
)
# Anybody may propose a notice with these until it is decided on; the rest of the content is for the authors.
PROPOSAL_FIELDS = frozenset({"subject", "trigger", "lot_ids"})
# What the customer reads, in his language.
TEXT_FIELDS = ("subject", "device_name", "device_model", "reason", "hazard", "measures", "instructions")
# CC-94: needed before a notice is issued; the fifth is the list of lots.
REQUIRED_FIELDS = ("device_name", "device_model", "reason", "hazard", "measures")
CLOSED_STATES = ("closed", "cancelled")


class CustomerNotice(models.Model):
    """An advisory notice, product information or recall, from the decision to the last unit accounted for (CC-92).

    The workflow is in ``customer_notice_flow.py``, the search for the customers in ``customer_notice_trace.py``, the
    figures in ``customer_notice_figures.py``, letters and reminders in ``customer_notice_send.py``.
    """

    _name = "customer.notice"
    _description = "Notice"
    _inherit = [
        "customer.number.mixin",
        "mail.thread",
        "mail.activity.mixin",
        "customer.sla.mixin",
        "customer.signoff.mixin",
        "customer.distribution.mixin",
        "customer.workflow.mixin",
        "customer.retention.mixin",
    ]
    _order = "id desc"
    _rec_names_search = ["name", "subject"]
    _check_company_auto = True
    _form_key = "advisory_notice"

    # Identity
    subject = fields.Char(required=True, translate=True, tracking=True)
    active = fields.Boolean(default=True)
    company_id = fields.Many2one(
        "res.company", required=True, readonly=True, index=True, default=lambda self: self.env.company
    )
    kind = fields.Selection(
        [("advisory", "Advisory Notice"), ("information", "Product Information"), ("recall", "Recall")],
        required=True,
        default="advisory",
        index=True,
        tracking=True,
    )
    state = fields.Selection(
        [
            ("draft", "Draft"),
            ("approved", "Approved"),
            ("issued", "Issued"),
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
    user_id = fields.Many2one(
        "res.users",
        "Handler",
        required=True,
        index=True,
        default=lambda self: self.env.user,
        domain=[("share", "=", False)],
        check_company=True,
        tracking=True,
        help="Follows the notice up: letters that fail, customers who do not answer.",
    )
    communication_id = fields.Many2one(
        "customer.communication",
        index="btree_not_null",
        copy=False,
        readonly=True,
        ondelete="restrict",
        check_company=True,
        help="The customer contact that this notice comes from.",
    )
    observation = fields.Text("What Was Found", help="The proposal: what happened, where, with which products.")

    # Decision (CC-93)
    aware_at = fields.Datetime(
        "Aware Since",
        required=True,
        default=fields.Datetime.now,
        copy=False,
        tracking=True,
        help="When the company learned of it. The time for the report to the authority counts from here.",
    )
    trigger = fields.Selection(
        [
            ("use", "Fails Its Intended Use"),
            ("harm", "Harms or May Harm"),
            ("breach", "Breaches Regulations"),
        ],
        tracking=True,
        help="Why products that are already sold need a decision.",
    )
    severity = fields.Selection(
        [("minor", "Minor"), ("major", "Major"), ("critical", "Critical")], index=True, tracking=True
    )
    decision = fields.Selection(
        [("none", "No Notice"), ("notice", "Notice"), ("recall", "Recall")], copy=False, tracking=True
    )
    decision_reason = fields.Text("Reason of the Decision", copy=False)
    decided_by_id = fields.Many2one("res.users", readonly=True, copy=False, ondelete="restrict")
    decided_at = fields.Datetime(readonly=True, copy=False)
    author_id = fields.Many2one("res.users", readonly=True, copy=False, ondelete="restrict", help="Gave it to approve.")

    # Content (CC-94)
    lot_ids = fields.One2many("customer.notice.lot", "notice_id", "Affected Products", copy=True)
    product_ids = fields.Many2many("product.product", compute="_compute_product_ids", search="_search_product_ids")
    device_name = fields.Char(
        "Product Name", compute="_compute_device", store=True, readonly=False, translate=True, tracking=True
    )
    device_model = fields.Char(
        "Specification or Model", compute="_compute_device", store=True, readonly=False, translate=True, tracking=True
    )
    reason = fields.Text("Reason of the Notice", translate=True)
    hazard = fields.Text("Possible Hazard", translate=True)
    measures = fields.Text("Measures Taken", translate=True)
    instructions = fields.Text(
        "What the Customer Has to Do", translate=True, help="e.g. stop using the product, send it back, destroy it."
    )

    # Follow-up (CC-97)
    corrective_action = fields.Text(help="What is done so that it does not happen again.")
    recipient_ids = fields.One2many("customer.notice.recipient", "notice_id", "Customers")
    stock_ids = fields.One2many("customer.notice.stock", "notice_id", "Own Stock", readonly=True)
    revision_ids = fields.One2many("customer.notice.revision", "notice_id", "Revisions", readonly=True)
    revision = fields.Integer(readonly=True, copy=False, help="Number of the last issued revision; 0: none yet.")
    revise_reason = fields.Char("What Changes", readonly=True, copy=False, help="Why a new revision is written.")
    traced_at = fields.Datetime("Customers Searched On", readonly=True, copy=False)
    untraced_quantity = fields.Float(
        "Delivered to Unknown", readonly=True, copy=False, digits="Product Unit", help="Deliveries without a customer."
    )
    approved_at = fields.Datetime(readonly=True, copy=False)
    issued_at = fields.Datetime("First Issued On", readonly=True, copy=False, index="btree_not_null")
    closed_at = fields.Datetime(readonly=True, copy=False)
    closed_by_id = fields.Many2one("res.users", readonly=True, copy=False, ondelete="restrict")
    close_reason = fields.Text("Closed Although Open", readonly=True, copy=False, tracking=True)
    cancel_reason = fields.Char(readonly=True, copy=False, tracking=True)

    _guarded_fields = frozenset(
        {
            "state",
            "communication_id",
            "decided_by_id",
            "decided_at",
            "author_id",
            "revision",
            "revise_reason",
            "traced_at",
            "untraced_quantity",
            "approved_at",
            "issued_at",
            "closed_at",
            "closed_by_id",
            "close_reason",
            "cancel_reason",
        }
    )

    _number_uniq = models.UniqueIndex("(company_id, name)", "This number was already given.")
    _communication_uniq = models.UniqueIndex(
        "(communication_id) WHERE communication_id IS NOT NULL", "This contact has been made a notice already."
    )

    @api.depends("lot_ids.product_id")
    def _compute_product_ids(self):
        readable = self.lot_ids.product_id._filtered_access("read")  # for all at once
        for notice in self:
            notice.product_ids = notice.lot_ids.product_id & readable

    def _search_product_ids(self, operator, value):
        if operator in Domain.NEGATIVE_OPERATORS:
            return NotImplemented
        return Domain("lot_ids", "any", [("product_id", operator, value)])

    @api.depends("lot_ids.product_id")
    def _compute_device(self):
        """Propose name and model from the products; what somebody has written stays."""
        for notice in self:
            products = notice.lot_ids.product_id
            notice.device_name = notice.device_name or ", ".join(products.mapped("name")) or False
            codes = [code for code in products.mapped("default_code") if code]
            notice.device_model = notice.device_model or ", ".join(codes) or False

    @api.depends("name", "subject")
    def _compute_display_name(self):
        for notice in self:
            notice.display_name = " ".join(filter(None, [notice.name, notice.subject]))

    @api.constrains("subject")
    def _check_not_blank(self):
        for notice in self:
            notice._check_filled("subject")

    @api.constrains("aware_at")
    def _check_aware(self):
        for notice in self:
            if notice.aware_at > fields.Datetime.now() and not self.env.user._is_superuser():
                raise ValidationError(
                    self.env._("%s: the day on which you learned of it cannot be in the future.", notice.display_name)
                )

    @api.model_create_multi
    def create(self, vals_list):
        for vals in vals_list:
            self.browse()._check_author(vals)  # a copy is made with a record at hand
        notices = super().create(vals_list)
        notices.filtered("decision")._note_decision()
        notices._sla_start(["issue"])
        notices._start_report_clock()
        return notices

    def write(self, vals):
        self._check_not_closed(vals)
        self._check_content_open(vals)
        for notice in self:
            notice._check_author(vals)
        self._check_report_kept(vals)
        decided = self.filtered(lambda notice: "decision" in vals and notice.decision != vals["decision"])
        result = super().write(vals)
        decided._note_decision()
        if {"report_needed", "duty_id", "report_sent_at"} & vals.keys():
            self._start_report_clock()
        return result

    def _update_field_translations(self, field_name, translations, digest=None, source_lang=""):
        # A translation is content as well: it reaches customers.
        for notice in self:
            values = dict.fromkeys([field_name], True)
            notice._check_not_closed(values)
            notice._check_content_open(values)
            notice._check_author(values)
        return super()._update_field_translations(field_name, translations, digest=digest, source_lang=source_lang)

    def _note_decision(self):
        """Remember who decided, and when (CC-93)."""
        if self:
            self._guarded().write({"decided_by_id": self.env.uid, "decided_at": fields.Datetime.now()})

    def _check_author(self, vals):
        """Raise AccessError when ``vals`` hold content and the user's functions do not write notices (CC-92)."""
        if self.env.su:
            return
        proposed = frozenset() if self.decision else PROPOSAL_FIELDS
        written = {name for name in (CONTENT_FIELDS - proposed) & vals.keys() if self._is_changed(name, vals)}
        if not written:
            return
        company = self.company_id or self.env["res.company"].browse(vals.get("company_id")) or self.env.company
        functions = company._get_notice_functions("author")
        if not any(function._is_member(self.env.user) for function in functions):
            raise AccessError(
                self.env._(
                    "Notices are decided on and written by: %(functions)s. You can propose one: describe what was "
                    "found and name the products.",
                    functions=", ".join(functions.mapped("name")),
                )
            )

    def _is_changed(self, name, vals):
        """Tell whether a value differs from what the record has, or would have by default."""
        field = self._fields[name]
        if field.type == "one2many":
            return bool(vals[name])
        if self:
            return vals[name] != self[name]
        default = field.default(self) if field.default else False
        return bool(vals[name]) and vals[name] != default

    def _check_not_closed(self, vals):
        kept = {"active", "message_main_attachment_id", "state"}
        closed = self.filtered(lambda notice: notice.state in CLOSED_STATES)
        if closed and (vals.keys() - kept - self._get_guarded_fields()) and not self.env.su:
            raise UserError(self.env._("%s is closed and does not change any more.", closed[0].display_name))

    def _check_content_open(self, vals):
        """What was given to approve does not change under the eyes of those who sign; issued content never."""
        if not CONTENT_FIELDS & vals.keys():
            return
        for notice in self:
            if not notice._is_content_open():
                raise UserError(
                    self.env._(
                        "%s was given to approve or is approved: its content does not change. Put it back to draft, or "
                        "write a new revision once it is issued.",
                        notice.display_name,
                    )
                )

    def _current_revision(self):
        """Return the revision that is in force, empty before the first issue."""
        self.ensure_one()
        return self.revision_ids.sorted("number")[-1:]

    def _is_content_open(self):
        self.ensure_one()
        return self.state == "draft" and self.sudo().signoff_state != "pending"

    @api.ondelete(at_uninstall=False)
    def _unlink_except_issued(self):
        if self.filtered("revision"):
            raise UserError(self.env._("A notice that was issued is never deleted."))
