from odoo import api, fields, models
from odoo.exceptions import AccessError, UserError


class CustomerClassProposal(models.Model):
    """The class that an ABC analysis proposes for one customer, and what a person decided on it (CC-72).

    Rows are made by the analysis. A person accepts the proposal, which changes the class of the customer and with it
    the planned contacts, or keeps the class that the customer has.
    """

    _name = "customer.class.proposal"
    _description = "Class Proposal"
    _inherit = ["customer.guard.mixin"]
    _order = "analysis_id desc, rank, id"
    _rec_name = "partner_id"
    _check_company_auto = True

    analysis_id = fields.Many2one(
        "customer.class.analysis", required=True, readonly=True, index=True, ondelete="cascade", check_company=True
    )
    company_id = fields.Many2one("res.company", required=True, readonly=True, index=True)
    currency_id = fields.Many2one(related="company_id.currency_id")
    partner_id = fields.Many2one(
        "res.partner", "Customer", required=True, readonly=True, index=True, ondelete="cascade"
    )
    user_id = fields.Many2one(related="partner_id.user_id", string="Salesperson")
    amount = fields.Monetary("Sales", readonly=True, help="Confirmed orders of the period, at the rate of each order.")
    rank = fields.Integer(readonly=True, aggregator=None)
    share = fields.Float("Share (%)", readonly=True, digits=(5, 2), aggregator=None)
    cumulative = fields.Float("Cumulative (%)", readonly=True, digits=(5, 2), aggregator=None)
    old_class_id = fields.Many2one("customer.class", "Class Before", readonly=True, ondelete="restrict")
    proposed_class_id = fields.Many2one("customer.class", required=True, readonly=True, ondelete="restrict")
    state = fields.Selection(
        [("pending", "To Decide"), ("accepted", "Accepted"), ("kept", "Kept"), ("unchanged", "Unchanged")],
        "Decision",
        required=True,
        readonly=True,
        default="pending",
    )
    decided_by_id = fields.Many2one("res.users", readonly=True, ondelete="restrict")
    decided_at = fields.Datetime(readonly=True)

    _guarded_fields = frozenset(
        {
            "analysis_id",
            "company_id",
            "partner_id",
            "amount",
            "rank",
            "share",
            "cumulative",
            "old_class_id",
            "proposed_class_id",
            "state",
            "decided_by_id",
            "decided_at",
        }
    )

    _customer_uniq = models.UniqueIndex("(analysis_id, partner_id)", "The customer is in this analysis already.")
    # The list of what is to be decided.
    _pending_idx = models.Index("(analysis_id, rank) WHERE state = 'pending'")

    def action_accept(self):
        """Give these customers the proposed class.

        :raise UserError: for proposals that were decided already
        :raise AccessError: for users who may not keep the customer file
        """
        rows = self._check_decidable()
        for proposed, group in rows.grouped("proposed_class_id").items():
            # sudo: whoever keeps the file decides on the class, also without the right to edit addresses
            group.partner_id.write({"customer_class_id": proposed.id})
        return rows._decide("accepted")

    def action_keep(self):
        """Leave these customers in the class that they have."""
        return self._check_decidable()._decide("kept")

    def _check_decidable(self):
        """Return these rows in superuser mode, after checking that the user may decide on all of them."""
        self.check_access("read")
        if not self.env.user.has_group("customer_comm.group_file"):
            raise AccessError(self.env._("Only users who keep the customer file decide on classes."))
        decided = self.filtered(lambda row: row.state != "pending" or row.analysis_id.state != "proposed")
        if decided:
            raise UserError(
                self.env._(
                    "%s: this is decided already. Take only rows that are to be decided.", decided[0].display_name
                )
            )
        return self.sudo()  # nobody writes proposals but these methods

    def _decide(self, state):
        analyses = self.analysis_id
        self._guarded().write({"state": state, "decided_by_id": self.env.uid, "decided_at": fields.Datetime.now()})
        analyses.invalidate_recordset(["pending_count"])
        analyses._close_decided()
        return True

    @api.depends("partner_id")
    def _compute_display_name(self):
        for row in self:
            row.display_name = row.partner_id.display_name
