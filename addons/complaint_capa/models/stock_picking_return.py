from odoo import api, fields, models
from odoo.exceptions import UserError

RETURN_STATES = [
    ("notified", "Notified"),
    ("collected", "Collected"),
    ("counted", "Counted"),
    ("verified", "Verified"),
    ("disposed", "Disposed"),
]
# Quality has found out what came back.
VERIFIED_STATES = ("verified", "disposed")


class StockPicking(models.Model):
    """The way of returned goods: notified, collected, counted, verified, disposed (CP-59, CP-67, CP-69).

    Only transfers from a customer have a :attr:`return_state`. It follows Odoo's own states as far as these go: a
    confirmed return is notified, a done one counted. Each step keeps who took it, and when.
    """

    _name = "stock.picking"
    _inherit = ["stock.picking", "customer.guard.mixin"]

    return_state = fields.Selection(
        RETURN_STATES,
        "Return Status",
        readonly=True,
        copy=False,
        index="btree_not_null",
        help="Notified: announced to the warehouse. Collected: picked up, not yet counted. Counted: received. "
        "Verified: quality has compared the goods with the return notice. Disposed: each product has its disposition.",
    )
    return_state_since = fields.Datetime("In This Return Status Since", readonly=True, copy=False)
    return_days = fields.Integer("Days in Status", compute="_compute_return_days")
    return_function_id = fields.Many2one(
        "customer.function",
        "Responsible Team",
        copy=False,
        index="btree_not_null",
        check_company=True,
        ondelete="restrict",
        help="Controls what becomes of the returned goods.",
    )
    return_notified_at = fields.Datetime("Notified On", readonly=True, copy=False)
    return_collected_at = fields.Datetime("Collected On", readonly=True, copy=False)
    return_collected_by_id = fields.Many2one(
        "res.users", "Collected By", readonly=True, copy=False, ondelete="restrict"
    )
    return_counted_at = fields.Datetime("Counted On", readonly=True, copy=False)
    return_counted_by_id = fields.Many2one("res.users", "Counted By", readonly=True, copy=False, ondelete="restrict")
    return_verified_at = fields.Datetime("Verified On", readonly=True, copy=False)
    return_verified_by_id = fields.Many2one("res.users", "Verified By", readonly=True, copy=False, ondelete="restrict")
    return_disposed_at = fields.Datetime("Disposed On", readonly=True, copy=False)
    return_signed_at = fields.Datetime("Signed For On", readonly=True, copy=False)
    return_signed_by_id = fields.Many2one("res.users", "Signed For By", readonly=True, copy=False, ondelete="restrict")
    rework_ids = fields.One2many("complaint.rework", "picking_id", "Rework Notices")
    return_difference = fields.Boolean(
        "Differs From the Notice", readonly=True, copy=False, help="More or less came back than was announced."
    )

    _guarded_fields = frozenset(
        {
            "return_state",
            "return_state_since",
            "return_notified_at",
            "return_collected_at",
            "return_collected_by_id",
            "return_counted_at",
            "return_counted_by_id",
            "return_verified_at",
            "return_verified_by_id",
            "return_disposed_at",
            "return_signed_at",
            "return_signed_by_id",
            "return_difference",
        }
    )

    @api.depends("return_state", "return_state_since")
    def _compute_return_days(self):
        now = fields.Datetime.now()
        for picking in self:
            waiting = picking.return_state and picking.return_state != "disposed" and picking.return_state_since
            picking.return_days = (now - waiting).days if waiting else 0

    # Odoo's own steps

    def action_confirm(self):
        result = super().action_confirm()
        self._notify_returns()
        return result

    def action_cancel(self):
        result = super().action_cancel()
        if cancelled := self.filtered(lambda picking: picking.return_state and picking.state == "cancel"):
            cancelled._enter_return(False)
        return result

    def _create_backorder_picking(self):
        backorder = super()._create_backorder_picking()
        if self.return_state:
            backorder.return_function_id = self.return_function_id
            backorder._enter_return("notified", return_notified_at=self.return_notified_at)
        return backorder

    def write(self, vals):
        signed = "signature" in vals and self.filtered("return_state")
        if signed:
            signed._check_signable()
        result = super().write(vals)
        if signed:
            signed._note_signature(bool(vals["signature"]))
        return result

    def _attach_sign(self):
        # The signed delivery slip is for deliveries: who signs for a return is one of us, not the customer.
        return True if self.return_state else super()._attach_sign()

    # Notified, collected, counted

    def _notify_returns(self):
        """Enter confirmed returns as notified, with what was announced."""
        returns = self.filtered(
            lambda picking: (
                not picking.return_state and picking.state not in ("draft", "cancel") and picking._is_customer_return()
            )
        )
        if not returns:
            return
        for move in returns.move_ids.sudo():  # sudo: the announced quantity is written here alone
            move.return_notified_qty = move.product_uom_qty
        for company, of_company in returns.grouped("company_id").items():
            missing = of_company.filtered(lambda picking: not picking.return_function_id)
            if missing and (function := company._get_return_function()):
                missing.return_function_id = function
        returns._enter_return("notified", return_notified_at=fields.Datetime.now())

    def action_return_collect(self):
        """Record that the warehouse has collected the goods, to be counted (CP-59)."""
        self.check_access("write")
        self._check_return_state("notified")
        self._enter_return("collected", return_collected_at=fields.Datetime.now(), return_collected_by_id=self.env.uid)
        return True

    def _receive_returns(self):
        """Record who has counted what came back, and ask quality to verify it (CP-59, CP-60); all at once."""
        done = self.filtered(lambda picking: picking.state == "done")
        returns = done.filtered(
            lambda picking: (
                picking.return_state in ("notified", "collected")
                or (not picking.return_state and picking._is_customer_return())
            )
        )
        if not returns:
            return
        returns.filtered(lambda picking: not picking.return_state)._notify_returns()
        returns._enter_return("counted", return_counted_at=fields.Datetime.now(), return_counted_by_id=self.env.uid)
        if different := returns.filtered(lambda picking: any(m._has_return_difference() for m in picking.move_ids)):
            different._guarded().write({"return_difference": True})
        verified = returns.filtered(lambda picking: picking._needs_verification())
        verified._ask_verification()
        (returns - verified)._settle_returns()

    # Receipt signature

    def _check_signable(self):
        for picking in self:
            if picking.state == "cancel" or picking.return_state in VERIFIED_STATES:
                raise UserError(
                    self.env._("%s is verified or cancelled: nobody signs for it any more.", picking.display_name)
                )

    def _note_signature(self, is_signed):
        """Keep who signed for the goods, and when (CP-60)."""
        self._guarded().write(
            {
                "return_signed_at": fields.Datetime.now() if is_signed else False,
                "return_signed_by_id": self.env.uid if is_signed else False,
            }
        )
        note = (
            self.env._("Signed for the receipt.") if is_signed else self.env._("The receipt signature was taken off.")
        )
        self._message_log_batch({picking.id: note for picking in self})

    # Disposed

    def _settle_returns(self):
        """Dispose of returns whose every product has its disposition, and take back those where one lost it (CP-59)."""
        # sudo: what is decided on the complaint is not the business of who receives the goods
        ready = self.sudo().filtered(
            lambda picking: (
                picking.return_state in VERIFIED_STATES
                or (picking.return_state == "counted" and not picking._needs_verification())
            )
        )
        disposed = ready.filtered(lambda picking: picking.return_state == "disposed")
        undecided = ready._filter_undecided()
        for state, returns in (
            (undecided & disposed)
            .grouped(lambda picking: "verified" if picking.return_verified_at else "counted")
            .items()
        ):
            returns._enter_return(state, return_disposed_at=False)
        (ready - undecided - disposed)._enter_return("disposed", return_disposed_at=fields.Datetime.now())

    def _filter_undecided(self):
        """Return those of these returns with a product on a complaint that has no disposition yet."""
        with_complaint = self.filtered("complaint_id")
        if not with_complaint:
            return with_complaint
        domain = [("move_id.picking_id", "in", with_complaint.ids), ("disposition_id", "=", False)]
        return self.env["complaint.line"].sudo().search(domain).move_id.picking_id

    def _check_correctable(self):
        """Raise UserError for a return that quality has verified as it was counted."""
        if verified := self.filtered(lambda p: p.return_state in VERIFIED_STATES and p.return_verified_at)[:1]:
            raise UserError(
                self.env._("%s is verified by quality: the verification is taken back first.", verified.name)
            )

    # Shared

    def _check_return_state(self, *states):
        """Raise UserError unless all are returns in one of the states."""
        labels = dict(self._fields["return_state"]._description_selection(self.env))
        for picking in self.sudo():  # sudo: only the name and the state, for the message
            if picking.return_state not in states:
                raise UserError(
                    self.env._(
                        "%(return)s: this can be done only with a return that is: %(states)s.",
                        **{"return": picking.name},
                        states=", ".join(labels[state] for state in states),
                    )
                )

    def _enter_return(self, state, **vals):
        if self:
            since = fields.Datetime.now() if state else False
            self._guarded().write({"return_state": state, "return_state_since": since, **vals})
