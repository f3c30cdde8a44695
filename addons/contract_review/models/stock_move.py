from odoo import models


class StockMove(models.Model):
    """Goods that open conditions of a contract review hold neither leave nor are made."""

    _inherit = "stock.move"

    def _action_done(self, cancel_backorder=False):
        self._check_review_conditions()
        return super()._action_done(cancel_backorder=cancel_backorder)

    def _check_review_conditions(self):
        """Raise UserError when a delivery to the customer, or the production for his order, is held by a condition.

        Goods without an order, and orders without a hold, cost no query of their own.
        """
        # sudo: who moves goods need not see quotations and their reviews
        moves = self.sudo().filtered(
            lambda move: move.state not in ("done", "cancel") and move.quantity > 0 and move.picked
        )
        leaving = moves.filtered(lambda move: move.location_dest_id.usage == "customer")
        leaving._check_delivery_conditions()
        made = moves.filtered(lambda move: "production" in (move.location_id.usage, move.location_dest_id.usage))
        made._check_production_conditions()

    def _check_delivery_conditions(self):
        orders = self._get_sold_orders()
        held = orders.filtered("condition_holds_delivery")
        if not held:
            return
        conditions = held._get_holding_conditions("delivery")
        # A condition of one line leaves the other lines alone; what came onto the transfer by hand waits for all.
        lines, whole = self.sale_line_id, self.filtered(lambda move: not move.sale_line_id)
        conditions = conditions.filtered(
            lambda condition: whole or not condition.order_line_id or condition.order_line_id in lines
        )
        what = ", ".join(self.picking_id.mapped("name")) or self.env._("The delivery")
        held._check_condition_hold(what, conditions)

    def _check_production_conditions(self):
        if not self:
            return
        orders = self.reference_ids.sale_ids | self._get_sold_orders()
        held = orders.filtered("condition_holds_production")
        if held:
            what = ", ".join(sorted({move.reference for move in self if move.reference}))
            held._check_condition_hold(what or self.env._("The production"), held._get_holding_conditions("production"))

    def _get_sold_orders(self):
        by_hand = self.filtered(lambda move: not move.sale_line_id)
        return self.sale_line_id.order_id | by_hand.picking_id.sale_id
