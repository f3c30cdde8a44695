from odoo import api, models

from ..tools.order_facts import OrderFacts


class ContractReview(models.Model):
    """What the changed order would amount to, and earn: who signs a change sees no figures of before (CR-78)."""

    _inherit = "contract.review"

    @api.model
    def _prepare_change_snapshot_vals(self, change):
        vals = super()._prepare_change_snapshot_vals(change)
        order, lines = change.order_id, vals["content"]["lines"]
        facts = OrderFacts(order)
        cost = sum(facts.cost(line) for line in facts.lines[order.id])
        for line in order.order_line.filtered("product_id"):
            now = self._get_line_now(line, lines.get(str(line.id), {}))
            if now != self._get_line_now(line, {}):
                untaxed, total = self._get_change_amounts(order, line.product_id, line.tax_ids, now)
                vals["amount_untaxed"] += untaxed - line.price_subtotal
                vals["amount_total"] += total - line.price_total
                cost += self._get_cost(line.product_id, line.product_uom_id, now[0], line.company_id) - facts.cost(line)
        for key, values in lines.items():
            if not key.isdecimal():
                product, taxes, now = self._get_added(change, values)
                untaxed, total = self._get_change_amounts(order, product, taxes, now)
                vals["amount_untaxed"] += untaxed
                vals["amount_total"] += total
                cost += self._get_cost(product, self._get_unit(values), now[0], change.company_id)
        return {**vals, **self._prepare_margin_vals(order, vals["amount_untaxed"], cost)}

    def _with_change(self, change, line, vals, values):
        vals = super()._with_change(change, line, vals, values)
        now = self._get_line_now(line, values)
        if now == self._get_line_now(line, {}):
            return {**vals, "price_subtotal": line.price_subtotal}
        order = change.order_id
        untaxed, __ = self._get_change_amounts(order, line.product_id, line.tax_ids, now)
        cost = self._get_cost(line.product_id, line.product_uom_id, now[0], line.company_id)
        return {**vals, "price_subtotal": untaxed, **self._prepare_margin_vals(order, untaxed, cost)}

    def _prepare_added_line_vals(self, change, values):
        vals, order = super()._prepare_added_line_vals(change, values), change.order_id
        product, taxes, now = self._get_added(change, values)
        untaxed, __ = self._get_change_amounts(order, product, taxes, now)
        cost = self._get_cost(product, self._get_unit(values), now[0], change.company_id)
        return {**vals, "price_subtotal": untaxed, **self._prepare_margin_vals(order, untaxed, cost)}

    def _get_line_now(self, line, values):
        """Return quantity, price and discount of ``line`` with the ``values`` that are asked for."""
        return tuple(values.get(name, line[name]) for name in ("product_uom_qty", "price_unit", "discount"))

    def _get_added(self, change, values):
        """Return product, taxes, and quantity, price and discount of a line that the change adds."""
        product, order = self.env["product.product"].browse(values["product_id"]), change.order_id
        taxes = order.fiscal_position_id.map_tax(product.taxes_id._filter_taxes_by_company(change.company_id))
        return product, taxes, (values["product_uom_qty"], values["price_unit"], values["discount"])

    def _get_change_amounts(self, order, product, taxes, now):
        """Return the amounts without and with ``taxes``, in the currency of the order."""
        quantity, price, discount = now
        amounts = taxes.compute_all(
            price * (1 - discount / 100),
            order.currency_id,
            quantity,
            product=product,
            partner=order.partner_shipping_id,
        )
        return amounts["total_excluded"], amounts["total_included"]

    def _get_unit(self, values):
        return self.env["uom.uom"].browse(values["product_uom_id"])

    def _get_cost(self, product, unit, quantity, company):
        """Return the standard cost of ``quantity`` in the currency of ``company``."""
        return (
            unit._compute_quantity(quantity, product.uom_id, round=False) * product.with_company(company).standard_price
        )

    def _prepare_margin_vals(self, order, untaxed, cost):
        """Return the margin in percent; not known when no product has a cost (CR-33)."""
        amount = untaxed / (order.currency_rate or 1.0)
        known = bool(cost and amount)
        return {"margin_known": known, "margin_percent": 100.0 * (amount - cost) / amount if known else 0.0}
