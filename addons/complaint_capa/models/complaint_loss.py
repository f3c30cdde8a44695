from odoo import api, fields, models
from odoo.exceptions import UserError, ValidationError

SIDES = [("ours", "Ours"), ("customer", "Customer's")]


class ComplaintLoss(models.Model):
    """What a complaint costs one of the sides, with the evidence for it (CP-53).

    Amounts are in the currency of the line, and in that of the company at the rate of its date. What has gone out with
    a loss notice, was settled or withdrawn does not change any more.
    """

    _name = "complaint.loss"
    _description = "Loss"
    _inherit = ["customer.workflow.mixin", "customer.evidence.mixin", "customer.guard.mixin"]
    _order = "complaint_id desc, side, date, id"
    _check_company_auto = True

    complaint_id = fields.Many2one("complaint.complaint", required=True, index=True, ondelete="cascade")
    company_id = fields.Many2one(related="complaint_id.company_id", store=True, index=True)
    partner_id = fields.Many2one(
        related="complaint_id.commercial_partner_id", string="Customer", store=True, index="btree_not_null"
    )
    line_id = fields.Many2one(
        "complaint.line",
        "Product Line",
        index="btree_not_null",
        ondelete="set null",
        domain="[('complaint_id', '=', complaint_id)]",
    )
    side = fields.Selection(SIDES, required=True, default="ours", index=True)
    loss_type_id = fields.Many2one(
        "complaint.loss.type",
        "Type",
        required=True,
        index=True,
        ondelete="restrict",
        check_company=True,
        domain="[('side', 'in', (side, False)), ('company_id', 'in', (company_id, False))]",
    )
    name = fields.Char("Description", required=True, help="What was lost, how many, how long.")
    date = fields.Date(required=True, default=fields.Date.context_today, index=True)
    currency_id = fields.Many2one(
        "res.currency", required=True, default=lambda self: self.env.company.currency_id, ondelete="restrict"
    )
    amount = fields.Monetary(help="In the currency of the line.")
    company_currency_id = fields.Many2one(related="company_id.currency_id", string="Company Currency")
    amount_company = fields.Monetary(
        "Amount in Company Currency",
        compute="_compute_amount_company",
        store=True,
        currency_field="company_currency_id",
    )
    attachment_ids = fields.Many2many("ir.attachment", "complaint_loss_attachment_rel", string="Evidence")
    state = fields.Selection(
        [("open", "Open"), ("settled", "Settled"), ("withdrawn", "Withdrawn")],
        "Status",
        compute="_compute_state",
        store=True,
        index=True,
        help="A customer's loss is open until a settlement that the customer has confirmed covers it.",
    )
    settlement_ids = fields.Many2many(
        "complaint.settlement", "complaint_settlement_loss_rel", "loss_id", "settlement_id", "Settlements", copy=False
    )
    notified_at = fields.Datetime("Reported On", readonly=True, copy=False)
    withdrawn_at = fields.Datetime(readonly=True, copy=False)
    withdraw_reason = fields.Char("Withdrawn Because", readonly=True, copy=False)

    _guarded_fields = frozenset(
        {
            "company_id",
            "partner_id",
            "amount_company",
            "state",
            "settlement_ids",
            "notified_at",
            "withdrawn_at",
            "withdraw_reason",
        }
    )

    _amount_positive = models.Constraint("CHECK (amount >= 0)", "A loss is never less than zero.")

    @api.depends("amount", "currency_id", "date", "company_id")
    def _compute_amount_company(self):
        for loss in self:
            currency, company = loss.currency_id, loss.company_id
            loss.amount_company = (
                currency._convert(loss.amount, company.currency_id, company, loss.date or fields.Date.today())
                if currency and company
                else loss.amount
            )

    @api.depends("withdrawn_at", "settlement_ids.state")
    def _compute_state(self):
        for loss in self:
            if loss.withdrawn_at:
                loss.state = "withdrawn"
            else:
                loss.state = "settled" if "confirmed" in loss.settlement_ids.mapped("state") else "open"

    @api.constrains("side", "loss_type_id")
    def _check_side(self):
        for loss in self:
            if loss.loss_type_id.side and loss.loss_type_id.side != loss.side:
                raise ValidationError(self.env._("%s is not a loss of this side.", loss.loss_type_id.name))

    @api.constrains("line_id", "complaint_id")
    def _check_line(self):
        for loss in self:
            if loss.line_id and loss.line_id.complaint_id != loss.complaint_id:
                raise ValidationError(self.env._("%s: the product line belongs to another complaint.", loss.name))

    @api.onchange("side")
    def _onchange_side(self):
        if self.loss_type_id.side not in (False, self.side):
            self.loss_type_id = False

    @api.model_create_multi
    def create(self, vals_list):
        losses = super().create(vals_list)
        losses.complaint_id._check_unlocked()
        losses._claim_files("attachment_ids")
        return losses

    def write(self, vals):
        if vals.keys() - self._get_guarded_fields() and not self._is_guard_open():
            self._check_changeable()
        result = super().write(vals)
        if "complaint_id" in vals:
            self.complaint_id._check_unlocked()
        if "attachment_ids" in vals:
            self._claim_files("attachment_ids")
        return result

    def _get_standing_files(self):
        return self.filtered(lambda loss: loss.notified_at or loss.state != "open").attachment_ids

    @api.ondelete(at_uninstall=False)
    def _unlink_except_reported(self):
        self._check_changeable()

    def _check_changeable(self):
        """Raise UserError for what was reported, settled or withdrawn, or belongs to a closed complaint."""
        self.complaint_id._check_unlocked()
        if fixed := self.filtered(lambda loss: loss.notified_at or loss.state != "open")[:1]:
            raise UserError(
                self.env._(
                    "%s was reported or settled and does not change any more. Withdraw it and enter another one.",
                    fixed.name,
                )
            )

    def action_withdraw(self, reason):
        """Take back a loss that turned out to be none, or that the customer does not claim any more.

        :param str reason: required
        """
        self.check_access("write")
        self._check_state("open")
        self.complaint_id._check_unlocked()
        reason = self._check_reason(reason)
        self._guarded().write({"withdrawn_at": fields.Datetime.now(), "withdraw_reason": reason})
        for loss in self:
            loss.complaint_id._message_log(
                body=self.env._("Loss withdrawn: %(loss)s. %(reason)s", loss=loss.name, reason=reason)
            )
        return True
