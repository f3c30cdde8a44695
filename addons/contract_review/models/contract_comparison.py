from odoo import api, fields, models
from odoo.exceptions import UserError

RESOLUTION_FIELDS = frozenset({"resolution", "note", "evidence_ids", "communication_id"})


class ContractComparison(models.Model):
    """One difference of a contract from the bid or quotation before it, and how it was resolved (CR-61).

    The rows are made by :meth:`sale.order._compare`; a difference that is gone from the contract is resolved by that.
    """

    _name = "contract.comparison"
    _description = "Difference of a Contract From the Bid"
    _inherit = ["customer.workflow.mixin", "customer.evidence.mixin", "mail.thread", "customer.guard.mixin"]
    _order = "order_id, sequence, id"
    _rec_name = "label"
    _check_company_auto = True

    order_id = fields.Many2one("sale.order", "Contract", required=True, readonly=True, index=True, ondelete="cascade")
    company_id = fields.Many2one(related="order_id.company_id", store=True, index=True)
    bid_id = fields.Many2one("contract.bid", readonly=True, index="btree_not_null", ondelete="restrict")
    base_order_id = fields.Many2one("sale.order", "Quotation Before", readonly=True, index="btree_not_null")
    sequence = fields.Integer(readonly=True)
    key = fields.Char(readonly=True, required=True)
    aspect = fields.Selection(
        [
            ("product", "Product"),
            ("quantity", "Quantity"),
            ("price", "Price"),
            ("date", "Date"),
            ("terms", "Terms"),
        ],
        required=True,
        readonly=True,
        index=True,
    )
    label = fields.Char("Difference", readonly=True)
    was = fields.Text("In the Bid", readonly=True)
    now = fields.Text("In the Contract", readonly=True)
    state = fields.Selection(
        [("open", "Open"), ("resolved", "Resolved"), ("gone", "No Longer Different")],
        "Status",
        required=True,
        readonly=True,
        default="open",
        index=True,
        tracking=True,
    )
    resolution = fields.Selection(
        [("agreed", "Agreed With the Customer"), ("ours", "Accepted by Us")],
        tracking=True,
        help="Agreed with the customer: attach the proof, or link the communication. A difference that is corrected in "
        "the contract needs no resolution.",
    )
    note = fields.Text("How It Was Resolved", tracking=True)
    evidence_ids = fields.Many2many("ir.attachment", "contract_comparison_attachment_rel", string="Proof")
    communication_id = fields.Many2one("customer.communication", check_company=True, index="btree_not_null")
    resolved_by_id = fields.Many2one("res.users", readonly=True, ondelete="restrict")
    resolved_on = fields.Datetime(readonly=True)

    _guarded_fields = frozenset(
        {
            "order_id",
            "company_id",
            "bid_id",
            "base_order_id",
            "sequence",
            "key",
            "aspect",
            "label",
            "was",
            "now",
            "state",
            "resolved_by_id",
            "resolved_on",
        }
    )

    _key_uniq = models.UniqueIndex("(order_id, key)", "This difference is on the list already.")

    def write(self, vals):
        """Keep what was resolved, and how."""
        if RESOLUTION_FIELDS & vals.keys() and not self._is_guard_open():
            self._check_state("open")
        result = super().write(vals)
        if "evidence_ids" in vals:
            self._claim_files("evidence_ids")
        return result

    def action_resolve(self):
        """Settle these differences (CR-61).

        :raises UserError: when it is not said how, or the proof of what was agreed with the customer is missing
        """
        self.check_access("write")
        self._check_state("open")
        self._check_filled("resolution", "note")
        for row in self:
            if row.resolution == "agreed" and not (row.evidence_ids or row.communication_id):
                raise UserError(
                    self.env._(
                        "%s: attach the proof of what was agreed with the customer, or link the communication.",
                        row.display_name,
                    )
                )
        self._claim_files("evidence_ids")
        self._guarded().write(
            {"state": "resolved", "resolved_by_id": self.env.uid, "resolved_on": fields.Datetime.now()}
        )
        return True

    def action_reopen(self):
        """Take back a resolution, as long as the contract is not confirmed."""
        self.check_access("write")
        self._check_state("resolved")
        if confirmed := self.filtered(lambda row: row.order_id.state == "sale")[:1]:
            raise UserError(self.env._("%s is confirmed already.", confirmed.order_id.display_name))
        self._guarded().write({"state": "open", "resolved_by_id": False, "resolved_on": False})
        return True

    @api.ondelete(at_uninstall=False)
    def _unlink_except_by_server(self):
        if not self.env.su:
            raise UserError(self.env._("Differences are a record. They are resolved, not deleted."))

    def _update(self, found):
        """Bring the rows of one order in line with what differs now. Call in superuser mode.

        :param dict found: ``{key: values}`` of the present differences
        :return: the values of those that have no row yet
        """
        for row in self:
            vals = found.pop(row.key, None)
            if vals is None:
                if row.state == "open":
                    row._guarded().write({"state": "gone"})
            elif (row.was, row.now) != (vals["was"], vals["now"]) or row.state == "gone":
                again = {"state": "open", "resolution": False, "resolved_by_id": False, "resolved_on": False}
                row._guarded().write(vals | again)
        return found

    def _get_standing_files(self):
        """The proof of what was resolved stays as it is."""
        resolved = self.filtered(lambda row: row.state == "resolved")
        return super()._get_standing_files() | resolved.evidence_ids
