from odoo import api, fields, models
from odoo.exceptions import UserError, ValidationError
from odoo.fields import Command

CONTENT_FIELDS = frozenset(
    {
        "complaint_id",
        "kind",
        "negotiator_id",
        "agreed_text",
        "amount",
        "currency_id",
        "agreed_on",
        "loss_ids",
        "contact_id",
        "confirmed_on",
        "confirm_channel_id",
        "attachment_ids",
    }
)
# What both sides have agreed; who confirmed it, and with what, comes later.
AGREED_FIELDS = CONTENT_FIELDS - {"contact_id", "confirmed_on", "confirm_channel_id", "attachment_ids"}


class ComplaintSettlement(models.Model):
    """What sales has agreed with the customer about his loss: re-delivery, compensation, indemnity (CP-53, CP-54).

    draft -> agreed (by sales) -> confirmed (by the customer, with evidence); then it stands still.
    """

    _name = "complaint.settlement"
    _description = "Settlement"
    _inherit = [
        "complaint.duty.mixin",
        "customer.number.mixin",
        "customer.workflow.mixin",
        "customer.evidence.mixin",
        "mail.thread",
        "mail.activity.mixin",
        "customer.lock.mixin",
    ]
    _order = "id desc"
    _rec_names_search = ["name", "complaint_id"]
    _check_company_auto = True
    _locked_fields = CONTENT_FIELDS
    _locked_states = ("confirmed", "cancelled")

    complaint_id = fields.Many2one(
        "complaint.complaint", required=True, index=True, ondelete="restrict", check_company=True
    )
    company_id = fields.Many2one("res.company", required=True, readonly=True, index=True)
    partner_id = fields.Many2one(
        related="complaint_id.commercial_partner_id", string="Customer", store=True, index="btree_not_null"
    )
    state = fields.Selection(
        [("draft", "Draft"), ("agreed", "Agreed"), ("confirmed", "Confirmed"), ("cancelled", "Cancelled")],
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
            ("redelivery", "Re-delivery"),
            ("replacement", "Replacement"),
            ("refund", "Refund"),
            ("compensation", "Compensation"),
            ("indemnity", "Indemnity"),
            ("none", "No Compensation"),
        ],
        "Agreement",
        required=True,
        default="compensation",
        index=True,
        tracking=True,
    )
    negotiator_id = fields.Many2one(
        "res.users",
        required=True,
        index=True,
        default=lambda self: self.env.user,
        domain=[("share", "=", False)],
        check_company=True,
        tracking=True,
        help="Who negotiates for sales.",
    )
    agreed_text = fields.Text(help="What was agreed, in the words of both sides.")
    currency_id = fields.Many2one(
        "res.currency", required=True, default=lambda self: self.env.company.currency_id, ondelete="restrict"
    )
    amount = fields.Monetary("Settled Amount", tracking=True, help="What the agreement costs us; zero when nothing.")
    company_currency_id = fields.Many2one(related="company_id.currency_id", string="Company Currency")
    amount_company = fields.Monetary(
        "Amount in Company Currency",
        compute="_compute_amount_company",
        store=True,
        currency_field="company_currency_id",
    )
    agreed_on = fields.Date(copy=False, tracking=True)
    loss_ids = fields.Many2many(
        "complaint.loss",
        "complaint_settlement_loss_rel",
        "settlement_id",
        "loss_id",
        "Settled Losses",
        domain="[('complaint_id', '=', complaint_id), ('state', '=', 'open')]",
        copy=False,
    )
    can_confirm = fields.Boolean(compute="_compute_can_confirm")
    claimed_amount = fields.Monetary("Claimed", compute="_compute_claimed_amount", currency_field="company_currency_id")
    contact_id = fields.Many2one(
        "res.partner",
        "Confirmed By",
        index="btree_not_null",
        check_company=True,
        domain="[('commercial_partner_id', '=', partner_id)]",
        copy=False,
    )
    confirm_channel_id = fields.Many2one("customer.channel", "Confirmed Through", ondelete="restrict", copy=False)
    confirmed_on = fields.Date(copy=False, tracking=True)
    attachment_ids = fields.Many2many(
        "ir.attachment", "complaint_settlement_attachment_rel", string="Customer's Confirmation", copy=False
    )
    cancel_reason = fields.Char(copy=False, tracking=True)

    _guarded_fields = frozenset({"company_id", "partner_id", "state", "amount_company"})

    _number_uniq = models.UniqueIndex("(company_id, name)", "This number was already given.")
    _amount_positive = models.Constraint("CHECK (amount >= 0)", "A settlement is never less than zero.")

    @api.depends("name", "complaint_id")
    def _compute_display_name(self):
        for settlement in self:
            settlement.display_name = " ".join(filter(None, [settlement.name, settlement.complaint_id.name]))

    @api.depends("amount", "currency_id", "agreed_on", "company_id")
    def _compute_amount_company(self):
        for settlement in self:
            currency, company = settlement.currency_id, settlement.company_id
            settlement.amount_company = (
                currency._convert(
                    settlement.amount, company.currency_id, company, settlement.agreed_on or fields.Date.today()
                )
                if currency and company
                else settlement.amount
            )

    @api.depends("loss_ids.amount_company")
    def _compute_claimed_amount(self):
        for settlement in self:
            settlement.claimed_amount = sum(settlement.loss_ids.mapped("amount_company"))

    @api.constrains("agreed_on", "confirmed_on")
    def _check_dates(self):
        today = fields.Date.context_today(self)
        for settlement in self:
            if any(day and day > today for day in (settlement.agreed_on, settlement.confirmed_on)):
                raise ValidationError(self.env._("%s: a day to come cannot be entered.", settlement.display_name))
            if settlement.confirmed_on and settlement.agreed_on and settlement.confirmed_on < settlement.agreed_on:
                raise ValidationError(
                    self.env._("%s: the customer confirms after it was agreed.", settlement.display_name)
                )

    @api.constrains("loss_ids", "complaint_id")
    def _check_losses(self):
        for settlement in self:
            if settlement.loss_ids.complaint_id - settlement.complaint_id:
                raise ValidationError(
                    self.env._("%s: a loss of another complaint cannot be settled.", settlement.display_name)
                )

    @api.model
    def _guarded_create_vals(self, vals_list):
        """Put each settlement into the company of its complaint before it is numbered there."""
        complaints = self.env["complaint.complaint"].browse(vals.get("complaint_id") for vals in vals_list)
        vals_list = [
            {**vals, "company_id": complaint.company_id.id or self.env.company.id}
            for vals, complaint in zip(vals_list, complaints, strict=True)
        ]
        return super()._guarded_create_vals(vals_list)

    @api.model_create_multi
    def create(self, vals_list):
        settlements = super().create(vals_list)
        settlements.complaint_id._check_unlocked()
        for settlement, vals in zip(settlements, vals_list, strict=True):
            if "loss_ids" not in vals:
                settlement.loss_ids = [Command.set(settlement._get_open_losses().ids)]
        settlements._claim_files("attachment_ids")
        return settlements

    def write(self, vals):
        if AGREED_FIELDS & vals.keys() and not self._is_guard_open():
            # Else sales confirms what somebody else has put there since.
            self.filtered(lambda settlement: settlement.state == "agreed")._check_duty("sales")
        result = super().write(vals)
        if "complaint_id" in vals:
            self.complaint_id._check_unlocked()
        if "attachment_ids" in vals:
            self._claim_files("attachment_ids")
        return result

    @api.ondelete(at_uninstall=False)
    def _unlink_except_draft(self):
        self._check_state("draft")

    def _get_open_losses(self):
        return self.complaint_id.loss_ids.filtered(lambda loss: loss.side == "customer" and loss.state == "open")

    def action_agree(self):
        """Record that sales and the customer have agreed; the date is today unless another one was entered (CP-54).

        :raises AccessError: for others than sales
        :raises UserError: without the agreed text, or when the negotiator does not belong to sales
        """
        self._check_state("draft")
        self.check_access("write")
        self._check_duty("sales")
        self._check_filled("agreed_text")
        for settlement in self:
            settlement._check_negotiator()
            if settlement.kind in ("compensation", "indemnity", "refund"):
                settlement._check_filled("amount")
        for date, settlements in self.grouped("agreed_on").items():
            settlements._guarded().write({"state": "agreed", "agreed_on": date or fields.Date.context_today(self)})
        return True

    def _check_negotiator(self):
        function = self.env["customer.function"]._get("sales", self.company_id)
        if not function.sudo()._is_member(self.negotiator_id):  # sudo: who belongs to a function is no secret
            raise UserError(
                self.env._(
                    "%(record)s: %(user)s does not belong to %(function)s, who negotiates with customers.",
                    record=self.display_name,
                    user=self.negotiator_id.name,
                    function=function.name,
                )
            )

    @api.depends_context("uid")
    @api.depends("state", "company_id")
    def _compute_can_confirm(self):
        duty = {company: self._has_duty("sales", company) for company in self.company_id}
        for settlement in self:
            settlement.can_confirm = settlement.state == "agreed" and duty.get(settlement.company_id, False)

    def action_confirm(self):
        """Record that the customer has confirmed; what is confirmed settles its losses and stands still (CP-54).

        :raises AccessError: for others than sales
        :raises UserError: without who confirmed, and the evidence of it
        """
        self._check_state("agreed")
        self.check_access("write")
        self._check_duty("sales")
        self._check_filled("contact_id", "attachment_ids")
        self._check_losses_open()
        for date, settlements in self.grouped("confirmed_on").items():
            settlements._guarded().write(
                {"state": "confirmed", "confirmed_on": date or fields.Date.context_today(self)}
            )
        for settlement in self:
            settlement.complaint_id._message_log(
                body=self.env._("Settled with the customer: %s", settlement._get_html_link())
            )
        return True

    def _check_losses_open(self):
        """Raise UserError when a loss would be settled twice, or was withdrawn."""
        for loss in self.loss_ids:
            if loss.state != "open" or len(loss.settlement_ids & self) > 1:
                raise UserError(
                    self.env._(
                        "%(loss)s is settled or withdrawn already. Take it off the settlement, or cancel this one.",
                        loss=loss.name,
                    )
                )

    def action_cancel(self):
        """Give up a settlement on which both sides did not agree; the reason stays on it."""
        self._check_state("draft", "agreed")
        self.check_access("write")
        self._check_filled("cancel_reason")
        self._guarded().write({"state": "cancelled"})
        return True
