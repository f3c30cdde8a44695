from datetime import datetime, time

from odoo import api, fields, models

# Copies of the order on its lines, by which deliveries begin and history is counted. Only the order sets them.
ORDER_COPIES = frozenset({"state", "order_partner_id", "company_id"})


class SaleOrderLine(models.Model):
    """The date that the functions have reviewed, on the line that it was reviewed for (CR-11)."""

    _name = "sale.order.line"
    _inherit = ["sale.order.line", "customer.guard.mixin"]

    reviewed_on = fields.Date(
        "Reviewed Date",
        readonly=True,
        copy=False,
        help="The delivery date that the contract review has found possible. Deliveries are planned for it when the "
        "order has no delivery date of its own.",
    )

    _guarded_fields = frozenset({"reviewed_on"})

    @api.model_create_multi
    def create(self, vals_list):
        return super().create([self._without_order_copies(vals) for vals in vals_list])

    def write(self, vals):
        kept = self._without_order_copies(vals)
        return super().write(kept) if kept or not vals else True

    def _without_order_copies(self, vals):
        """Return ``vals`` without what people cannot say of a line: that its order is confirmed, or whose it is."""
        if self.env.su or ORDER_COPIES.isdisjoint(vals):
            return vals
        return {name: value for name, value in vals.items() if name not in ORDER_COPIES}

    def _expected_date(self):
        """Expect the goods on the reviewed date, which the functions have agreed to, whatever the lead time says."""
        if self.reviewed_on:
            return datetime.combine(self.reviewed_on, time(12))
        return super()._expected_date()


class SaleOrder(models.Model):
    _inherit = "sale.order"

    reviewed_on = fields.Date(
        "Reviewed Date",
        readonly=True,
        copy=False,
        help="The day by which everything can be delivered, as the contract review has found.",
    )
    is_reviewed_late = fields.Boolean(
        compute="_compute_is_reviewed_late", help="The review has found a later date than the order promises."
    )

    _guarded_fields = frozenset({"reviewed_on"})

    @api.depends("reviewed_on", "commitment_date")
    def _compute_is_reviewed_late(self):
        for order in self:
            promised = order.commitment_date and order.commitment_date.date()
            order.is_reviewed_late = bool(promised and order.reviewed_on and order.reviewed_on > promised)

    @api.depends("order_line.reviewed_on")
    def _compute_expected_date(self):
        super()._compute_expected_date()
