from odoo import models
from odoo.exceptions import UserError


class StockMove(models.Model):
    """Production for an order that is not reviewed is not confirmed (CR-20); goods leave inspected (CR-71)."""

    _inherit = "stock.move"

    def _action_confirm(self, merge=True, merge_into=False, create_proc=True):
        self._check_production_allowed()
        return super()._action_confirm(merge=merge, merge_into=merge_into, create_proc=create_proc)

    def _action_done(self, cancel_backorder=False):
        self._check_dispatch()
        return super()._action_done(cancel_backorder=cancel_backorder)

    def _check_production_allowed(self):
        """Raise UserError when these moves consume or produce goods for an order that may not be produced."""
        moves = self.filtered(
            lambda move: move.state == "draft" and "production" in (move.location_id.usage, move.location_dest_id.usage)
        )
        # sudo: policy, order and review hold whoever plans the production
        moves = moves.sudo().filtered(lambda move: move.company_id.contract_review_policy == "enforce")
        if not moves:
            return
        orders = moves._get_produced_orders()
        if holds := orders._get_production_holds():
            raise UserError("\n".join(self._explain_hold(order, holds[order.id]) for order in orders.browse(holds)))

    def _get_produced_orders(self):
        """Return the orders for which these moves consume or produce goods. In superuser mode."""
        orders = self.sale_line_id.order_id | self.reference_ids.sale_ids
        # Manufacturing, where it is installed, gives the references to its moves only after the confirmation.
        for name in ("production_id", "raw_material_production_id"):
            if name in self._fields:
                orders |= self[name].reference_ids.sale_ids
                if "sale_line_id" in self[name]._fields:
                    orders |= self[name].sale_line_id.order_id
        return orders

    def _explain_hold(self, order, reason):
        return self.env._("Nothing may be produced for %(order)s. %(reason)s", order=order.display_name, reason=reason)

    def _check_dispatch(self):
        """Refuse to let inspected goods leave without a dispatch note whose inspection has passed (CR-71)."""
        flagged = self.env["product.category"]._get_flagged_ids("needs_outgoing_inspection")
        if not flagged:
            return
        leaving = self.filtered(
            lambda move: (
                move.state not in ("done", "cancel")
                and move.location_dest_id.usage == "customer"
                and move.location_id.usage in ("internal", "transit")
                and move.product_id.categ_id.id in flagged
                and move.company_id.sudo().contract_review_policy == "enforce"  # a setting anybody may meet
            )
        )
        if leaving:
            self.env["contract.dispatch"]._check_leaving(leaving)
