from odoo import api, fields, models
from odoo.exceptions import UserError, ValidationError

ESTIMATE_FIELDS = frozenset({"kind", "subject", "reason", "estimate", "currency_id", "product_id"})
OPEN_STATES = ("draft", "estimated", "approving", "approved", "making")


class ContractTooling(models.Model):
    """What new or changed tooling costs, and who bears it (CR-91).

    draft -> estimated (engineering) -> approving (sales has rechecked and proposes the shares; the general manager
    approves) -> approved -> making -> done, or cancelled. Nothing is made before the approval, nor before the
    customer's consent where it is needed.
    """

    _name = "contract.tooling"
    _description = "Tooling Cost Sharing"
    _inherit = ["contract.paper.mixin", "customer.signoff.mixin"]
    _rec_names_search = ["name", "subject", "order_id.name", "partner_id.name"]
    _form_key = "tooling_cost"
    _file_fields = ("attachment_ids", "consent_attachment_ids")
    _locked_states = ("approving", "approved", "making", "done", "cancelled")
    _locked_fields = frozenset(
        {"order_id", "partner_id", "rechecked_amount", "customer_share", "share_note", "consent_needed"}
        | ESTIMATE_FIELDS
    )

    partner_id = fields.Many2one(required=True)
    state = fields.Selection(
        [
            ("draft", "Draft"),
            ("estimated", "Estimated"),
            ("approving", "To Approve"),
            ("approved", "Approved"),
            ("making", "Being Made"),
            ("done", "Done"),
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
    kind = fields.Selection(
        [
            ("plate", "Printing Plate"),
            ("die", "Die"),
            ("mould", "Mould"),
            ("equipment", "Equipment"),
            ("other", "Other"),
        ],
        required=True,
        default="plate",
        index=True,
    )
    subject = fields.Char("What", required=True)
    reason = fields.Text("Why It Is Made or Changed")
    product_id = fields.Many2one("product.product", index="btree_not_null", ondelete="restrict", check_company=True)
    currency_id = fields.Many2one(
        "res.currency", required=True, default=lambda self: self.env.company.currency_id, ondelete="restrict"
    )
    estimate = fields.Monetary(tracking=True, help="By engineering.")
    estimated_by_id = fields.Many2one("res.users", readonly=True, copy=False, ondelete="restrict")
    estimated_at = fields.Datetime("Estimated On", readonly=True, copy=False)
    rechecked_amount = fields.Monetary(
        "Rechecked", compute="_compute_rechecked_amount", store=True, readonly=False, tracking=True, help="By sales."
    )
    proposed_by_id = fields.Many2one("res.users", readonly=True, copy=False, ondelete="restrict")
    customer_share = fields.Float("Customer's Share (%)", digits=(16, 2), tracking=True)
    our_share = fields.Float("Our Share (%)", digits=(16, 2), compute="_compute_shares", store=True)
    customer_amount = fields.Monetary("Customer Pays", compute="_compute_shares", store=True)
    our_amount = fields.Monetary("We Pay", compute="_compute_shares", store=True)
    share_note = fields.Text("Terms of the Shares", help="Instalments, refund from a quantity on, who owns the tool.")
    consent_needed = fields.Boolean(
        "Customer's Consent Needed",
        compute="_compute_consent_needed",
        store=True,
        readonly=False,
        help="Proposed when the customer bears a share.",
    )
    consent_by = fields.Char("Consented By", copy=False)
    consent_on = fields.Date("Consented On", copy=False, tracking=True)
    consent_attachment_ids = fields.Many2many(
        "ir.attachment", "contract_tooling_consent_attachment_rel", string="Proof of Consent", copy=False
    )
    approved_at = fields.Datetime("Approved On", readonly=True, copy=False, tracking=True)

    _guarded_fields = frozenset(
        {
            "state",
            "estimated_by_id",
            "estimated_at",
            "proposed_by_id",
            "our_share",
            "customer_amount",
            "our_amount",
            "approved_at",
        }
    )

    _share_range = models.Constraint(
        "CHECK (customer_share >= 0 AND customer_share <= 100)", "A share is between 0 and 100 %."
    )
    _amounts_positive = models.Constraint(
        "CHECK (estimate >= 0 AND rechecked_amount >= 0)", "An amount is never less than zero."
    )

    @api.depends("name", "subject")
    def _compute_display_name(self):
        for tooling in self:
            tooling.display_name = " ".join(filter(None, [tooling.name, tooling.subject]))

    @api.depends("estimate")
    def _compute_rechecked_amount(self):
        for tooling in self:
            tooling.rechecked_amount = tooling.estimate

    @api.depends("rechecked_amount", "customer_share", "currency_id")
    def _compute_shares(self):
        for tooling in self:
            amount = tooling.currency_id.round(tooling.rechecked_amount * tooling.customer_share / 100)
            tooling.our_share = 100.0 - tooling.customer_share
            tooling.customer_amount = amount
            tooling.our_amount = tooling.rechecked_amount - amount

    @api.depends("customer_share")
    def _compute_consent_needed(self):
        for tooling in self:
            tooling.consent_needed = tooling.customer_share > 0

    @api.constrains("consent_on")
    def _check_consent(self):
        today = fields.Date.context_today(self)
        if late := self.filtered(lambda tooling: tooling.consent_on and tooling.consent_on > today)[:1]:
            raise ValidationError(self.env._("%s: nobody has consented in the future.", late.display_name))

    def write(self, vals):
        if ESTIMATE_FIELDS & vals.keys() and not self._is_guard_open():
            self._check_state("draft")  # sales rechecks the estimate beside it, never in it
        if {"consent_by", "consent_on", "consent_attachment_ids"} & vals.keys():
            self._check_state(*OPEN_STATES[:-1])
        return super().write(vals)

    def action_estimate(self):
        """Give the estimate to sales.

        :raises AccessError: for others than engineering
        :raises UserError: without the amount
        """
        self._check_state("draft")
        self._check_duty("engineering")
        self._check_filled("estimate")
        self._guarded().write(
            {"state": "estimated", "estimated_by_id": self.env.uid, "estimated_at": fields.Datetime.now()}
        )
        return True

    def action_propose(self):
        """Propose the rechecked cost and its shares to the general manager.

        :raises AccessError: for others than sales
        :raises UserError: without the rechecked amount
        """
        self._check_state("estimated")
        self._check_duty("sales")
        self._check_filled("rechecked_amount")
        self._guarded().write({"state": "approving", "proposed_by_id": self.env.uid})
        self._signoff_request(lambda tooling: tooling._plan_approval())
        return True

    def _plan_approval(self):
        return [{"function": self.env["customer.function"]._get("top_management", self.company_id), "role": "approve"}]

    def action_back(self):
        """Take a proposal back to engineering, to estimate again."""
        self.check_access("write")
        self._check_state("estimated", "approving")
        self._signoff_void(self.env._("Taken back to be changed"))
        self._guarded().write({"state": "draft"})
        return True

    def action_make(self):
        """Begin to make the tooling (CR-91).

        :raises UserError: before the general manager has approved, or the customer consented where it is needed
        """
        self.check_access("write")
        self._check_makeable()
        self._check_state("approved")
        self._guarded().write({"state": "making"})
        return True

    def _check_makeable(self):
        """Raise UserError while one of these may not be made."""
        for tooling in self:
            if tooling.state not in ("approved", "making", "done"):
                raise UserError(
                    self.env._(
                        "%s: nothing is made before the general manager has approved its cost.", tooling.display_name
                    )
                )
            if tooling.consent_needed:
                tooling._check_filled("consent_by", "consent_on")

    def action_done(self):
        """Note that the tooling is there."""
        self.check_access("write")
        self._check_state("making")
        self._guarded().write({"state": "done", "closed_at": fields.Datetime.now()})
        return True

    def action_cancel(self):
        """Cancel tooling that is not made.

        :raises UserError: without :attr:`cancel_reason`
        """
        self.check_access("write")
        self._check_state(*OPEN_STATES)
        self._check_filled("cancel_reason")
        self._signoff_void(self.env._("Cancelled"))
        self._guarded().write({"state": "cancelled", "closed_at": fields.Datetime.now()})
        return True

    def _signoff_authors(self):
        return super()._signoff_authors() | self.estimated_by_id | self.proposed_by_id

    def _signoff_content(self):
        record = self.sudo()  # the same content whoever signs
        return {
            "tooling": record.name,
            "subject": record.subject,
            "estimate": record.estimate,
            "rechecked": record.rechecked_amount,
            "currency": record.currency_id.name,
            "customer_share": record.customer_share,
            "terms": record.share_note or None,
        }

    def _signoff_statement(self, signoff):
        return self.env._(
            "%(tooling)s: %(amount)s, of which the customer bears %(share)s %%.",
            tooling=self.display_name,
            amount=self.currency_id.format(self.rechecked_amount),
            share=round(self.customer_share, 2),
        )

    def _signoff_approved(self):
        self._guarded().write({"state": "approved", "approved_at": fields.Datetime.now()})

    def _signoff_rejected(self, signoff):
        self._guarded().write({"state": "estimated"})
