from odoo import api, fields, models
from odoo.exceptions import UserError, ValidationError

from ..tools.contract_difference import differences_of_terms
from .contract_review_hold import QUOTATION_STATES


class SaleOrder(models.Model):
    """The quotation that is a bid, and the contract that is compared with what was bid or quoted (CR-60, CR-61)."""

    _inherit = "sale.order"

    bid_id = fields.Many2one(
        "contract.bid",
        index="btree_not_null",
        copy=False,
        check_company=True,
        ondelete="restrict",
        help="This quotation is the bid, or the contract that follows from it.",
    )
    compared_order_id = fields.Many2one(
        "sale.order",
        "Quotation Before",
        copy=False,
        index="btree_not_null",
        check_company=True,
        domain="[('partner_id', 'child_of', partner_id), ('id', '!=', id)]",
        help="The quotation on which the customer has ordered, if it is another one. The contract is compared with it.",
    )
    comparison_ids = fields.One2many("contract.comparison", "order_id", "Differences From the Bid", copy=False)

    @api.constrains("bid_id", "partner_id")
    def _check_bid(self):
        for order in self.filtered("bid_id"):
            bid = order.bid_id.sudo()  # the salesperson of the order need not see the bid of a colleague
            if bid.partner_id.commercial_partner_id != order.partner_id.commercial_partner_id:
                raise ValidationError(
                    self.env._("%(order)s: %(bid)s is for another customer.", order=order.name, bid=bid.display_name)
                )

    @api.model_create_multi
    def create(self, vals_list):
        orders = super().create(vals_list)
        if any(vals.get("bid_id") for vals in vals_list):
            orders._become_bid()
        return orders

    def write(self, vals):
        if "bid_id" in vals:
            self._check_bid_kept(vals["bid_id"])
        result = super().write(vals)
        if vals.get("bid_id"):
            self._become_bid()
        return result

    def _check_bid_kept(self, bid_id):
        """A contract stays with the bid that was handed in: the comparison belongs to it."""
        for order in self:
            bid = order.bid_id.sudo()  # as above
            if bid and bid.id != bid_id and bid.state in ("submitted", "won") and not self.env.su:
                raise UserError(
                    self.env._(
                        "%(order)s belongs to %(bid)s and stays with it.", order=order.name, bid=bid.display_name
                    )
                )

    def _become_bid(self):
        """The first quotation for a tender that is being bid on is the bid."""
        for order in self.filtered("bid_id"):
            bid = order.bid_id.sudo()  # as above
            if bid.state not in ("bidding", "submitted", "won"):
                raise UserError(
                    self.env._("%s: no bid is made before the head of sales has decided to.", bid.display_name)
                )
            if bid.state == "bidding" and (not bid.order_id or bid.order_id.state == "cancel"):
                bid._guarded().write({"order_id": order.id})

    def _review_kind(self):
        """Return the kind of review that this quotation needs for what it is, or None (CR-51, CR-60)."""
        self.ensure_one()
        bid = self.bid_id
        if bid and bid.order_id == self and bid.state in ("bidding", "submitted"):
            return "bid"
        if self._needs_confirmation():
            return "oral"
        return None

    def _review_required(self):
        """Tell whether this quotation is reviewed whatever the rules say."""
        return bool(self.bid_id) or self._review_kind() is not None

    # Comparison

    def action_compare(self):
        """Compare this contract with the bid or quotation before it, and open the differences (CR-61).

        :raises UserError: when there is nothing to compare with
        """
        self.ensure_one()
        self.check_access("write")
        if self._get_comparison_base() is None:
            raise UserError(
                self.env._(
                    "%s: choose the bid that was handed in, or the quotation before, on the page Other Info.",
                    self.display_name,
                )
            )
        self._compare()
        action = self.env["ir.actions.act_window"]._for_xml_id("contract_review.contract_comparison_action")
        return {**action, "domain": [("order_id", "=", self.id)], "context": {}}

    def _get_comparison_base(self):
        """Return the content with which this contract is compared, None when there is none."""
        self.ensure_one()
        order = self.sudo()  # whatever the user sees of the bid
        if order.bid_id.state in ("submitted", "won") and order.bid_id.content:
            return order.bid_id.content
        return order.compared_order_id._review_content() if order.compared_order_id else None

    def _compare(self):
        """Write down how these quotations differ from the bid or quotation before them."""
        for order in self.sudo():  # the list is whole, whoever has it made
            if order.state not in QUOTATION_STATES:
                continue  # what was confirmed was compared before; changes of it are reviewed as such
            base = order._get_comparison_base()
            if base is None and not order.comparison_ids:
                continue
            found = differences_of_terms(base, order) if base is not None else {}
            missing = order.comparison_ids._update(found)
            common = {
                "order_id": order.id,
                "bid_id": order.bid_id.id,
                "base_order_id": order.bid_id.order_id.id or order.compared_order_id.id,
            }
            self.env["contract.comparison"].sudo()._guarded().create(
                [{**common, "key": key, **vals} for key, vals in missing.items()]
            )

    def _check_compared(self):
        """Raise UserError while a difference from the bid or quotation before is not resolved (CR-61)."""
        for order in self.sudo().filtered(lambda order: order.state in QUOTATION_STATES):  # all differences count
            if open_rows := order.comparison_ids.filtered(lambda row: row.state == "open"):
                raise UserError(
                    self.env._(
                        "%(order)s differs from what was bid or quoted. Resolve each difference first:\n%(list)s",
                        order=order.display_name,
                        list="\n".join(f"- {row.label}" for row in open_rows),
                    )
                )
