from odoo import api, models
from odoo.exceptions import UserError

from odoo.addons.stock.models.stock_rule import ProcurementException


class StockRule(models.Model):
    """No production order is made for an order whose review is not approved, where reviews are enforced (CR-20).

    Manufacturing need not be installed: the procurement that would become a production order is stopped.
    """

    _inherit = "stock.rule"

    @api.model
    def run(self, procurements, raise_user_error=True):
        held = self._get_held_procurements(procurements)
        if not held:
            return super().run(procurements, raise_user_error=raise_user_error)
        skipped = [procurement for procurement, reason in held]
        super().run([each for each in procurements if each not in skipped], raise_user_error=raise_user_error)
        if raise_user_error:
            raise UserError("\n".join(dict.fromkeys(reason for procurement, reason in held)))
        raise ProcurementException(held)

    @api.model
    def _get_held_procurements(self, procurements):
        """Return those of these needs that would be produced for an order that may not, as ``[(need, reason)]``."""
        if not self._can_produce():
            return []
        by_order = {}
        for procurement in procurements:
            for order in self._get_procurement_orders(procurement):
                by_order.setdefault(order, []).append(procurement)
        if not by_order:
            return []
        # sudo: the review holds whoever plans
        holds = self.env["sale.order"].sudo().union(*by_order)._get_production_holds()
        return [
            (procurement, reason)
            for order, reason in ((order, holds.get(order.id)) for order in by_order)
            if reason
            for procurement in by_order[order]
            if self._is_produced(procurement)
        ]

    @api.model
    def _can_produce(self):
        """Tell whether Manufacturing is installed: its rules make production orders."""
        return "manufacture" in self._fields["action"].get_values(self.env)

    @api.model
    def _get_procurement_orders(self, procurement):
        """Return the orders for which something is needed, where the company enforces reviews; in superuser mode."""
        values = procurement.values
        company = (values.get("company_id") or procurement.company_id or self.env["res.company"]).sudo()
        if company.contract_review_policy != "enforce":
            return self.env["sale.order"].sudo()
        if line_id := values.get("sale_line_id"):
            return self.env["sale.order.line"].sudo().browse(line_id).order_id
        references = values.get("reference_ids")
        return references.sudo().sale_ids if references else self.env["sale.order"].sudo()

    @api.model
    def _is_produced(self, procurement):
        rule = self._get_rule(procurement.product_id, procurement.location_id, procurement.values)
        return rule.action == "manufacture"
