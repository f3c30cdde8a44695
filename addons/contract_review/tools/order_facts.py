"""What the ERP knows about a batch of quotations, each fact read once for the whole batch and only when asked for."""

from collections import defaultdict
from functools import cached_property
from typing import NamedTuple

from odoo import fields

from .repeat_order import RepeatFacts

ORAL_CHANNELS = ("oral", "phone")
LEVELS = [("i", "Level I"), ("ii", "Level II"), ("iii", "Level III")]


class StockFact(NamedTuple):
    """Stock of one order line, in the unit of the line."""

    free: float
    forecast: float
    is_enough: bool


class OrderFacts:
    """Facts about quotations of one company, for the review rules and for the reviewers.

    :param orders: ``sale.order`` records of one company
    """

    def __init__(self, orders):
        # sudo: history, stock and cost of the whole company count, not only what the salesperson may read
        self.orders = orders.sudo().with_company(orders.company_id)

    @cached_property
    def lines(self):
        """Return the product lines of each order as ``{order id: sale.order.line}``.

        All of them, whatever they are marked as: a quotation has no down payments yet, so a line that says so lies.
        """
        return {order.id: order.order_line.filtered("product_id") for order in self.orders}

    @cached_property
    def all_lines(self):
        """Return the product lines of all orders."""
        return self.orders.env["sale.order.line"].union(*self.lines.values())

    @cached_property
    def new_customer_ids(self):
        """Return the ids of the orders whose customer has never had a confirmed order (CR-20)."""
        known = {
            partner.commercial_partner_id
            for (partner,) in self.orders.env["sale.order"]._read_group(
                [
                    ("company_id", "=", self._company.id),
                    ("state", "=", "sale"),
                    ("id", "not in", self.orders.ids),  # reviewed after it was confirmed: no history of its own
                    self._of_customers("partner_id"),
                ],
                ["partner_id"],
            )
        }
        return {order.id for order in self.orders if order.partner_id.commercial_partner_id not in known}

    @cached_property
    def new_product_line_ids(self):
        """Return the ids of the lines whose goods the customer has never had in a confirmed order (CR-20)."""
        known = {
            (partner.commercial_partner_id, product)
            for partner, product in self.orders.env["sale.order.line"]._read_group(
                [
                    ("company_id", "=", self._company.id),
                    ("state", "=", "sale"),
                    ("order_id", "not in", self.orders.ids),
                    ("product_id", "in", self.all_lines.product_id.ids),
                    self._of_customers("order_partner_id"),
                ],
                ["order_partner_id", "product_id"],
            )
        }
        return {
            line.id
            for line in self.all_lines
            if line.product_id.type != "service"
            and (line.order_id.partner_id.commercial_partner_id, line.product_id) not in known
        }

    @cached_property
    def stock(self):
        """Return the :class:`StockFact` of each line with a storable product as ``{line id: StockFact}`` (CR-15).

        Goods count as in stock when they are free now and still free after what is already planned to leave. The
        lines of a batch share the stock in the order in which they come: what one takes is gone for the next.
        """
        by_warehouse = defaultdict(lambda: self.orders.env["sale.order.line"])
        for line in self.all_lines:
            if line.product_id.is_storable:
                by_warehouse[line.warehouse_id] |= line
        facts = {}
        for warehouse, lines in by_warehouse.items():
            facts.update(self._stock_in_warehouse(warehouse, lines))
        return facts

    def _stock_in_warehouse(self, warehouse, lines):
        products = lines.product_id.with_context(warehouse_id=warehouse.id)
        left = {product.id: [product.free_qty, product.virtual_available] for product in products}
        facts = {}
        for line in lines:
            unit = line.product_id.uom_id
            quantity = line.product_uom_id._compute_quantity(line.product_uom_qty, unit, round=False)
            free, forecast = left[line.product_id.id]
            facts[line.id] = StockFact(
                free=unit._compute_quantity(free, line.product_uom_id, round=False),
                forecast=unit._compute_quantity(forecast, line.product_uom_id, round=False),
                is_enough=unit.compare(min(free, forecast), quantity) >= 0,
            )
            taken = max(quantity, 0.0)  # what a line takes back is not there yet
            left[line.product_id.id] = [free - taken, forecast - taken]
        return facts

    def is_short(self, order):
        """Tell whether a storable product of the order is not in stock."""
        return any(not self.stock[line.id].is_enough for line in self.lines[order.id] if line.id in self.stock)

    def has_goods(self, order):
        """Tell whether the order holds a storable product at all."""
        return any(line.id in self.stock for line in self.lines[order.id])

    @cached_property
    def repeat(self):
        """Return the :class:`RepeatFacts` of the batch: what was reviewed before, and what differs now (CR-21)."""
        return RepeatFacts(self)

    def amount(self, order):
        """Return the untaxed amount of the order in the company's currency."""
        return self._amounts[order.id]

    @cached_property
    def _amounts(self):
        """Return ``{order id: untaxed amount in the company's currency}``.

        Computed from the lines at the rate of today: the totals, the rate and the date of an order can be written by
        whoever may write it.
        """
        amounts, rates, today = {}, {}, fields.Date.today()
        self.orders.order_line.fetch(["tax_ids"])
        for order in self.orders:
            currency = order.currency_id or self._company.currency_id
            if currency not in rates:
                rates[currency] = currency._get_conversion_rate(
                    currency, self._company.currency_id, self._company, today
                )
            amounts[order.id] = self._untaxed(order, currency) * rates[currency]
        return amounts

    def _untaxed(self, order, currency):
        company, taxes = self._company, order.env["account.tax"]
        base_lines = [line._prepare_base_line_for_taxes_computation() for line in order._get_priced_lines()]
        taxes._add_tax_details_in_base_lines(base_lines, company)
        taxes._round_base_lines_tax_details(base_lines, company)
        totals = taxes._get_tax_totals_summary(base_lines=base_lines, currency=currency, company=company)
        return totals["base_amount_currency"]

    def margin(self, order):
        """Return the margin of the order in percent of its untaxed amount; None when no cost is known (CR-33)."""
        amount, cost = self.amount(order), sum(self.cost(line) for line in self.lines[order.id])
        return 100.0 * (amount - cost) / amount if cost and amount else None

    def line_margin(self, line):
        """Return the margin of one line in percent; None when its product has no cost."""
        amount, cost = line.price_subtotal / (line.order_id.currency_rate or 1.0), self.cost(line)
        return 100.0 * (amount - cost) / amount if cost and amount else None

    def cost(self, line):
        """Return the standard cost of the line in the company's currency."""
        quantity = line.product_uom_id._compute_quantity(line.product_uom_qty, line.product_id.uom_id, round=False)
        return quantity * line.product_id.standard_price

    # Classes

    def is_standard(self, order):
        """Tell whether only standard products are ordered (CR-14)."""
        lines = self.lines[order.id]
        return bool(lines) and self.special_line_ids.isdisjoint(lines.ids)

    @cached_property
    def special_line_ids(self):
        """Return the ids of the lines whose product is no standard product, or made to the customer's wish."""
        return {
            line.id
            for line in self.all_lines
            if (line.product_id.contract_class or "standard") != "standard" or line.product_custom_attribute_value_ids
        }

    def is_major(self, order):
        """Tell whether the contract is a major one: marked so, or of at least the company's amount (CR-18)."""
        limit = self._company.contract_major_amount
        return order.is_major or bool(limit) and self.amount(order) >= limit

    def is_export(self, order):
        """Tell whether the goods go to another country than the company's (CR-07)."""
        customer = order.partner_shipping_id.country_id or order.partner_id.commercial_partner_id.country_id
        home = self._company.country_id
        return bool(customer and home) and customer != home

    def unwritten_lines(self, order):
        """Return the lines that the customer has to order in writing, and did not (CR-55)."""
        if order.order_channel not in ORAL_CHANNELS:
            return order.order_line.browse()
        return self.lines[order.id].filtered(lambda line: line.product_id._is_ordered_in_writing(self._company))

    # Credit

    def credit_level(self, order):
        """Return the credit level of the customer: one of :data:`LEVELS`, or ``none``."""
        return order.partner_id.commercial_partner_id.with_company(self._company).credit_level or "none"

    def exceeds_credit(self, order):
        """Tell whether the open balance of the customer and this order together are above the credit limit."""
        customer = order.partner_id.commercial_partner_id.with_company(self._company)
        if not customer.use_partner_credit_limit:
            return False
        return self.open_balance.get(customer.id, 0.0) + self.amount(order) > customer.credit_limit

    @cached_property
    def open_balance(self):
        """Return what the customers owe as ``{id of the commercial partner: amount}``, invoiced and not yet paid."""
        return self._receivable([])

    def overdue(self, days=0):
        """Return what the customers should have paid more than ``days`` days ago, as :attr:`open_balance`."""
        if days not in self._overdue:
            until = fields.Date.subtract(fields.Date.today(), days=days)
            self._overdue[days] = self._receivable([("date_maturity", "<", until)])
        return self._overdue[days]

    @cached_property
    def _overdue(self):
        return {}

    def _receivable(self, domain):
        customers = self.orders.partner_id.commercial_partner_id
        domain = [
            *domain,
            ("company_id", "=", self._company.id),
            ("partner_id", "in", customers.ids),
            ("parent_state", "=", "posted"),
            ("account_id.account_type", "=", "asset_receivable"),
            ("reconciled", "=", False),
        ]
        groups = self.orders.env["account.move.line"]._read_group(domain, ["partner_id"], ["amount_residual:sum"])
        return {partner.id: amount for partner, amount in groups}

    @property
    def _company(self):
        return self.orders.company_id

    def _of_customers(self, field):
        return (f"{field}.commercial_partner_id", "in", self.orders.partner_id.commercial_partner_id.ids)
