from odoo import api, fields, models
from odoo.exceptions import UserError

from ..tools.credit import propose_level

LEVELS = [("i", "Level I"), ("ii", "Level II"), ("iii", "Level III")]


class CustomerCreditMixin(models.AbstractModel):
    """A document that asks for a credit level: drafted, handed in, then signed by who may grant the level (CC-86).

    Who that is follows from the credit scheme in force. Nothing that was handed in changes any more.
    """

    _name = "customer.credit.mixin"
    _description = "Application for a Credit Level"
    _inherit = [
        "customer.number.mixin",
        "mail.thread",
        "mail.activity.mixin",
        "customer.signoff.mixin",
        "customer.retention.mixin",
        "customer.workflow.mixin",
    ]
    # What is signed, beside the fields of the mixin.
    _content_fields = ()

    active = fields.Boolean(default=True)
    company_id = fields.Many2one(
        "res.company", required=True, readonly=True, index=True, default=lambda self: self.env.company
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
    state = fields.Selection(
        [
            ("draft", "Draft"),
            ("submitted", "To Approve"),
            ("approved", "Approved"),
            ("rejected", "Refused"),
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
    payment_term_id = fields.Many2one(
        "account.payment.term",
        "Payment Terms",
        check_company=True,
        ondelete="restrict",
        compute="_compute_payment_term",
        store=True,
        readonly=False,
        precompute=True,
        tracking=True,
    )
    is_annual = fields.Boolean(
        "Annual Customer",
        compute="_compute_payment_term",
        store=True,
        readonly=False,
        precompute=True,
        tracking=True,
        help="Orders under a contract by the year: level III whatever the days.",
    )
    term_days = fields.Integer(
        "Days of Credit", compute="_compute_proposed_level", help="The latest payment, in days after the invoice."
    )
    proposed_level = fields.Selection(LEVELS, compute="_compute_proposed_level")
    new_level = fields.Selection(
        LEVELS,
        "Level Applied For",
        compute="_compute_new_level",
        store=True,
        readonly=False,
        precompute=True,
        tracking=True,
    )
    approver_id = fields.Many2one("customer.function", "Approved By", compute="_compute_approver")
    submitted_at = fields.Datetime("Handed In On", readonly=True, copy=False)
    closed_at = fields.Datetime(readonly=True, copy=False)
    cancel_reason = fields.Char(copy=False, tracking=True)

    _guarded_fields = frozenset({"state", "submitted_at", "closed_at"})

    @api.depends("partner_id", "company_id")
    def _compute_payment_term(self):
        for record in self:
            customer = record.partner_id.commercial_partner_id.with_company(record.company_id)
            record.payment_term_id = customer.property_payment_term_id
            record.is_annual = customer.sudo().is_annual_customer  # who fills in the form sees the answer on it

    @api.depends("payment_term_id", "is_annual", "company_id")
    def _compute_proposed_level(self):
        schemes = self.env["customer.credit.scheme"]._get_active_by_company(self.company_id)
        for record in self:
            scheme = schemes.get(record.company_id, self.env["customer.credit.scheme"])
            record.term_days = record.payment_term_id._credit_days()
            record.proposed_level = propose_level(record.term_days, record.is_annual, *scheme._boundary())

    @api.depends("payment_term_id", "is_annual", "company_id")
    def _compute_new_level(self):
        for record in self:
            record.new_level = record.proposed_level

    @api.depends("new_level", "company_id")
    def _compute_approver(self):
        schemes = self.env["customer.credit.scheme"]._get_active_by_company(self.company_id)
        for record in self:
            scheme = schemes.get(record.company_id, self.env["customer.credit.scheme"])
            record.approver_id = scheme._approver(record.new_level, record.company_id) if record.new_level else False

    def write(self, vals):
        changed = self._get_content_fields() & vals.keys()
        fixed = changed and not self._is_guard_open() and self.filtered(lambda record: record.state != "draft")
        if fixed:
            raise UserError(
                self.env._(
                    "%(record)s was handed in: %(fields)s cannot change any more. Cancel it and make another.",
                    record=fixed[0].display_name,
                    fields=", ".join(sorted(self._fields[name]._description_string(self.env) for name in changed)),
                )
            )
        if not vals.get("active", True) and self.filtered(lambda record: record.state == "submitted"):
            raise UserError(self.env._("What waits for approval cannot be archived. Cancel it first."))
        return super().write(vals)

    @api.model
    def _get_content_fields(self):
        return {"company_id", "payment_term_id", "is_annual", "new_level", "user_id", *self._content_fields}

    # Actions

    def action_submit(self):
        """Hand the documents in; the function that may grant the level is asked to sign.

        :raise UserError: when something is missing, or nobody could approve
        """
        self.check_access("write")
        self._check_state("draft")
        for record in self:
            record._check_submit()
        self._guarded().write({"state": "submitted", "submitted_at": fields.Datetime.now()})
        self._signoff_request(self._signoff_plan)
        return True

    def action_cancel(self):
        """Take the documents back, with the reason on them."""
        self.check_access("write")
        self._check_state("draft", "submitted")
        for record in self:
            record._check_filled("cancel_reason")
        self._signoff_void(self.env._("The application was cancelled."))
        self._guarded().write({"state": "cancelled", "closed_at": fields.Datetime.now()})
        self.flush_recordset(["state"])  # another one may be made at once
        return True

    def _check_submit(self):
        """Raise UserError when the (single) document is not complete."""
        self._check_filled("new_level")

    def _signoff_plan(self, record):
        scheme = self.env["customer.credit.scheme"]._get_active_by_company(record.company_id)[record.company_id]
        function = scheme._approver(record.new_level, record.company_id)
        function._check_staffed()
        return [{"function": function, "role": "approve"}]

    # Sign-off

    def _signoff_authors(self):
        return super()._signoff_authors() | self.user_id

    def _signoff_content(self):
        """Return what is signed: the fields that are closed when the document is handed in."""
        content = super()._signoff_content()
        for name in sorted(self._get_content_fields()):
            value = self[name]
            content[name] = value.ids if isinstance(value, models.BaseModel) else value or None
        return content

    def _signoff_approved(self):
        self._guarded().write({"state": "approved", "closed_at": fields.Datetime.now()})
        self._grant()

    def _signoff_rejected(self, signoff):
        self._guarded().write({"state": "rejected", "closed_at": fields.Datetime.now()})

    def _grant(self):
        """Hook: do what the approval of these documents brings about."""
