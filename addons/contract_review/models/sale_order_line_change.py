from odoo import api, models

# Marks of lines that Odoo keeps for its books; what they mark is verified, see _change_is_promise.
MARKS = ("is_expense", "is_delivery", "reward_id")


class SaleOrderLine(models.Model):
    """The line of a confirmed order: what it promises changes by contract changes (CR-72)."""

    _inherit = "sale.order.line"

    @api.model_create_multi
    def create(self, vals_list):
        ids = {vals.get("order_id") for vals in vals_list if self._change_may_promise(vals)} - {None, False}
        orders = self.env["sale.order"].browse(ids)._change_watched()
        if not orders:
            return super().create(vals_list)
        with orders._change_watch() as watch:
            lines = super(SaleOrderLine, watch.on(self)).create(vals_list)
        return lines.with_env(self.env)

    def write(self, vals):
        if self._get_change_fields().isdisjoint(vals):
            return super().write(vals)
        lines = self.filtered(lambda line: line._change_may_matter(vals))
        ids = {vals["order_id"]} if vals.get("order_id") else set()
        orders = (lines.order_id | self.env["sale.order"].browse(ids))._change_watched()
        if not orders:
            return super().write(vals)
        with orders._change_watch() as watch:
            return super(SaleOrderLine, watch.on(self)).write(vals)

    def unlink(self):
        orders = self.filtered(lambda line: line._change_may_matter(()))
        orders = orders.order_id._change_watched()
        if not orders:
            return super().unlink()
        with orders._change_watch() as watch:
            return super(SaleOrderLine, watch.on(self)).unlink()

    @api.model
    def _get_change_fields(self):
        """Return the names of the fields that can change what a line promises."""
        marks = {name for name in MARKS if name in self._fields}
        return {"order_id", *marks, *self._get_change_content_fields()}

    @api.model
    def _get_change_content_fields(self):
        """Return the names of the reviewed fields that promise something: not by which way the goods come."""
        names = self.env["sale.order"]._get_review_line_fields()
        return [name for name in names if name not in ("is_optional", "route_ids")]

    @api.model
    def _change_may_promise(self, vals):
        """Tell whether a line made with ``vals`` can promise something: a cheap look before the thorough one."""
        if vals.get("display_type") in ("line_section", "line_subsection"):
            return False
        return bool(vals.get("display_type")) or bool(vals.get("product_uom_qty", 1.0))

    def _change_may_matter(self, vals):
        """Tell whether this line promises something, or may do so after ``vals`` are written: a cheap look."""
        self.ensure_one()
        if "product_uom_qty" in vals or "order_id" in vals:
            return True
        return self.display_type == "line_note" or not self.display_type and bool(self.product_uom_qty)

    def _change_is_promise(self):
        """Tell whether this line is part of what was agreed. Call in superuser mode.

        A heading is not. Of goods and services, those are not of which nothing is ordered: down payments, expenses,
        goods delivered beside the order. Nor are the lines with which Odoo itself follows other documents: costs
        passed on, delivery costs, rewards, parts of repairs. What makes a line such a one is not its mark, which
        whoever edits orders can set, but that the set-up of the product and the other document say the same.
        """
        self.ensure_one()
        if self.display_type:
            return self.display_type == "line_note"
        if not self.product_uom_qty:
            return False
        return not (
            self._change_is_passed_on()
            or self._change_is_delivery()
            or self._change_is_reward()
            or self._change_is_repair()
        )

    def _change_is_passed_on(self):
        return self.is_expense and self.product_id.expense_policy != "no"

    def _change_is_delivery(self):
        if not self._fields.get("is_delivery") or not self.is_delivery:
            return False
        domain = [("product_id", "=", self.product_id.id)]
        return bool(self.env["delivery.carrier"].with_context(active_test=False).search_count(domain, limit=1))

    def _change_is_reward(self):
        if not self._fields.get("reward_id") or not self.reward_id:
            return False
        return self.product_id in self.reward_id.discount_line_product_id | self.reward_id.reward_product_ids

    def _change_is_repair(self):
        """Parts of a repair, and the repair itself, whose quantities follow the repair order."""
        if not self.move_ids._fields.get("repair_id"):
            return False
        return any(
            move.repair_id.sale_order_id == self.order_id and move.product_id == self.product_id
            for move in self.move_ids
            if move.repair_id
        )
