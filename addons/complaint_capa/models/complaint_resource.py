from odoo import api, fields, models
from odoo.exceptions import UserError, ValidationError

CONTENT_FIELDS = frozenset(
    {"subject", "description", "kind", "amount", "currency_id", "complaint_id", "capa_id", "needed_on", "user_id"}
)


class ComplaintResource(models.Model):
    """Resources asked for to handle a complaint or to improve satisfaction, approved by the general manager (CP-55).

    draft -> requested -> approved or rejected; what costs no more than the company's threshold is approved at once.
    Other apps add the link to what their requests are for.
    """

    _name = "complaint.resource"
    _description = "Resource Request"
    _inherit = [
        "customer.number.mixin",
        "customer.workflow.mixin",
        "mail.thread",
        "mail.activity.mixin",
        "customer.signoff.mixin",
        "customer.lock.mixin",
    ]
    _order = "id desc"
    _rec_names_search = ["name", "subject"]
    _check_company_auto = True
    _locked_fields = CONTENT_FIELDS
    _locked_states = ("requested", "approved", "spent", "cancelled")

    company_id = fields.Many2one(
        "res.company", required=True, readonly=True, index=True, default=lambda self: self.env.company
    )
    subject = fields.Char(required=True, tracking=True, help="What is needed.")
    description = fields.Text("Reason", help="What it is needed for, and what happens without it.")
    kind = fields.Selection(
        [
            ("people", "People and Time"),
            ("material", "Material"),
            ("equipment", "Equipment"),
            ("money", "Money"),
            ("service", "Service from Outside"),
        ],
        required=True,
        default="money",
        index=True,
    )
    state = fields.Selection(
        [
            ("draft", "Draft"),
            ("requested", "Requested"),
            ("approved", "Approved"),
            ("rejected", "Rejected"),
            ("spent", "Used"),
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
    complaint_id = fields.Many2one(
        "complaint.complaint", index="btree_not_null", ondelete="restrict", check_company=True
    )
    capa_id = fields.Many2one("capa.case", "CAPA", index="btree_not_null", ondelete="restrict", check_company=True)
    user_id = fields.Many2one(
        "res.users",
        "Requested By",
        required=True,
        index=True,
        default=lambda self: self.env.user,
        domain=[("share", "=", False)],
        check_company=True,
    )
    needed_on = fields.Date(tracking=True)
    currency_id = fields.Many2one(
        "res.currency", required=True, default=lambda self: self.env.company.currency_id, ondelete="restrict"
    )
    amount = fields.Monetary("Cost", tracking=True)
    company_currency_id = fields.Many2one(related="company_id.currency_id", string="Company Currency")
    amount_company = fields.Monetary(
        "Cost in Company Currency",
        compute="_compute_amount_company",
        store=True,
        currency_field="company_currency_id",
    )
    spent_amount = fields.Monetary("Spent", copy=False, tracking=True)
    requested_at = fields.Datetime(readonly=True, copy=False)
    decided_at = fields.Datetime("Decided On", readonly=True, copy=False)
    needs_approval = fields.Boolean(compute="_compute_needs_approval")
    cancel_reason = fields.Char(copy=False, tracking=True)

    _guarded_fields = frozenset({"state", "amount_company", "requested_at", "decided_at"})

    _number_uniq = models.UniqueIndex("(company_id, name)", "This number was already given.")
    _amount_positive = models.Constraint("CHECK (amount >= 0 AND spent_amount >= 0)", "A cost is never less than zero.")

    @api.depends("name", "subject")
    def _compute_display_name(self):
        for request in self:
            request.display_name = " ".join(filter(None, [request.name, request.subject]))

    @api.depends("amount", "currency_id", "company_id")
    def _compute_amount_company(self):
        for request in self:
            currency, company = request.currency_id, request.company_id
            request.amount_company = (
                currency._convert(request.amount, company.currency_id, company, fields.Date.today())
                if currency and company
                else request.amount
            )

    @api.depends("amount_company", "company_id.complaint_resource_threshold")
    def _compute_needs_approval(self):
        for request in self:
            # sudo: whoever asks may know from which cost on it has to be approved
            threshold = request.company_id.sudo().complaint_resource_threshold
            request.needs_approval = not threshold or request.amount_company > threshold

    @api.constrains("complaint_id", "capa_id")
    def _check_purpose(self):
        for request in self:
            if request.complaint_id and request.capa_id and request.complaint_id not in request.capa_id.complaint_ids:
                raise ValidationError(self.env._("%s: the CAPA is not that of the complaint.", request.display_name))

    @api.ondelete(at_uninstall=False)
    def _unlink_except_draft(self):
        self._check_state("draft")

    def action_request(self):
        """Ask the general manager for approval; what costs no more than the threshold is approved at once (CP-55).

        :raises UserError: without a reason, or when nobody could approve
        """
        self._check_state("draft", "rejected")
        self.check_access("write")
        self._check_filled("description")
        now = fields.Datetime.now()
        to_sign = self.filtered("needs_approval")
        for request in to_sign:
            request._get_approver()._check_staffed()
        to_sign._guarded().write({"state": "requested", "requested_at": now, "decided_at": False})
        to_sign._signoff_request(lambda request: [{"function": request._get_approver(), "role": "approve"}])
        (self - to_sign)._guarded().write({"state": "approved", "requested_at": now, "decided_at": now})
        return True

    def _get_approver(self):
        """Return the function that approves: the company's choice, else top management."""
        company = self.company_id.sudo()  # whoever asks need not see the settings
        return company.complaint_resource_function_id.sudo(self.env.su) or self.env["customer.function"]._get(
            "top_management", company
        )

    def _signoff_content(self):
        return {
            "number": self.name,
            "subject": self.subject,
            "description": self.description,
            "kind": self.kind,
            "amount": self.amount,
            "currency": self.currency_id.name,
            "complaint": self.complaint_id.name,
            "capa": self.capa_id.name,
        }

    def _signoff_statement(self, signoff):
        return self.env._(
            "I approve %(subject)s at a cost of %(amount)s.",
            subject=self.subject,
            amount=self.currency_id.format(self.amount),
        )

    def _signoff_authors(self):
        return self.create_uid | self.user_id

    def _signoff_approved(self):
        self._guarded().write({"state": "approved", "decided_at": fields.Datetime.now()})

    def _signoff_rejected(self, signoff):
        self._guarded().write({"state": "rejected", "decided_at": fields.Datetime.now()})

    def action_spend(self):
        """Record that the approved resources were used, and what they cost."""
        self._check_state("approved")
        self.check_access("write")
        for request in self:
            if request.amount and not request.spent_amount:
                raise UserError(self.env._("%s: enter what was spent.", request.display_name))
        self._guarded().write({"state": "spent"})
        return True

    def action_cancel(self):
        """Give up a request that is not needed any more; the reason stays on it."""
        self._check_state("draft", "requested", "rejected", "approved")
        self.check_access("write")
        self._check_filled("cancel_reason")
        self._signoff_void(self.env._("The request was cancelled."))
        self._guarded().write({"state": "cancelled"})
        return True
