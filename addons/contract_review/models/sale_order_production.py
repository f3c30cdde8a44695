from odoo import api, fields, models
from odoo.exceptions import UserError


class SaleOrder(models.Model):
    """The way of an order to production: when it may be made, and the notices by which production learns of it."""

    _inherit = "sale.order"

    production_notice_ids = fields.One2many("contract.production.notice", "order_id", "Production Notices", copy=False)
    production_notice_count = fields.Integer(compute="_compute_production_notice_count", compute_sudo=True)

    @api.depends("production_notice_ids")
    def _compute_production_notice_count(self):
        groups = self.env["contract.production.notice"]._read_group(
            [("order_id", "in", self.ids)], ["order_id"], ["__count"]
        )
        counts = dict(groups)
        for order in self:
            order.production_notice_count = counts.get(order._origin, 0)

    def _get_production_holds(self):
        """Return why these orders may not be produced, as ``{order id: reason}``. Call in superuser mode (CR-20).

        Only where the company enforces reviews: an order that is not confirmed, and one that was confirmed with a
        review that is not approved. Extensions add reasons of their own.
        """
        orders = self.filtered(lambda order: order.company_id.contract_review_policy == "enforce")
        if not orders:
            return {}
        holds, currents = {}, orders._review_currents()
        for order in orders:
            review = currents[order.id]
            if review and review.state != "approved":
                holds[order.id] = self.env._("%s is not approved yet.", review.display_name)
            elif order.state != "sale":
                holds[order.id] = self.env._("%s is not confirmed.", order.name)
        return holds

    def _get_arrangement_holds(self):
        """Return why nothing may be arranged for these orders, as :meth:`_get_production_holds`, conditions included.

        Goods that are held by a condition of the review may be planned, but nobody is told to make them.
        """
        holds = self._get_production_holds()
        for order in self.filtered("condition_holds_production"):
            if order.id not in holds and order.company_id.contract_review_policy == "enforce":
                holds[order.id] = order._get_holding_conditions("production")._explain()
        return holds

    def action_create_production_notice(self):
        """Tell the functions what is to be made for this order: a draft notice with its goods (CR-66).

        :return: the action that opens the notice
        :raises UserError: when the order is not confirmed, or nothing of it is to be made
        """
        self.ensure_one()
        self.check_access("read")
        if self.state != "sale":
            raise UserError(self.env._("%s is not confirmed. Production is notified of confirmed orders.", self.name))
        notice = self.env["contract.production.notice"]._create_for(self)
        return notice._get_form_action()

    def action_view_production_notices(self):
        """Open the production notices of this order."""
        self.ensure_one()
        action = self.env["ir.actions.act_window"]._for_xml_id("contract_review.contract_production_notice_action")
        action.pop("path", None)
        return {**action, "domain": [("order_id", "=", self.id)], "context": {"default_order_id": self.id}}
