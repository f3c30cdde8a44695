"""What the books say about quotations under review, each figure read once for a whole batch of reviews."""

from collections import defaultdict
from datetime import datetime, time, timedelta
from functools import cached_property

from odoo import fields

from .order_facts import OrderFacts

# The states of moves that are still to come.
PLANNED = ("waiting", "confirmed", "partially_available", "assigned")
RETURN_DAYS = 365


class ReviewFacts:
    """Finds facts for reviews of one company.

    :param reviews: ``contract.review`` records of one company, in superuser mode
    """

    def __init__(self, reviews):
        self.reviews = reviews.with_company(reviews.company_id)
        self.env = self.reviews.env
        self.company = reviews.company_id
        self.today = fields.Date.today()
        self.order_facts = OrderFacts(self.reviews.order_id)

    def find(self, code, reviews):
        """Return the facts of one kind for ``reviews``, which are among those of the batch.

        :return: list of ``(review, review line or None, plain data, whether it is a warning)``
        """
        return list(getattr(self, f"_find_{code}")(reviews))

    def _lines(self, reviews):
        """Yield the product lines with what is still to be delivered of the quotation."""
        for review in reviews:
            for line in review.line_ids:
                if line.order_line_id and line.product_id and line.product_id.type != "service":
                    yield review, line

    def _date(self, line):
        return self._dates[line.id]

    @cached_property
    def _dates(self):
        """Return the requested day of each line."""
        return {line.id: review._get_requested_on(line) for review in self.reviews for line in review.line_ids}

    # Goods

    def _find_stock(self, reviews):
        for review, line in self._lines(reviews):
            stock = self.order_facts.stock.get(line.order_line_id.id)
            if not stock:
                continue
            date = self._date(line)
            incoming, outgoing = self._planned(line, date)
            on_hand = self._on_hand(line)
            forecast = on_hand + incoming - outgoing
            data = {
                "free": stock.free,
                "incoming": incoming,
                "forecast": forecast,
                "needed": line.quantity,
                "unit": line.uom_id.name,
                "date": date.isoformat(),
            }
            yield review, line, data, line.uom_id.compare(forecast, line.quantity) < 0

    def _on_hand(self, line):
        product = line.product_id.with_context(warehouse_id=line.order_line_id.warehouse_id.id)
        return product.uom_id._compute_quantity(product.qty_available, line.uom_id, round=False)

    def _planned(self, line, date):
        """Return what is planned to come in and to leave up to a day, in the unit of the line."""
        end = datetime.combine(date, time.max)
        key = line.order_line_id.warehouse_id, line.product_id
        quantities = [
            sum(quantity for day, quantity in self._moves[direction][key] if day <= end) for direction in ("in", "out")
        ]
        unit = line.product_id.uom_id
        return [unit._compute_quantity(quantity, line.uom_id, round=False) for quantity in quantities]

    @cached_property
    def _moves(self):
        """Return the planned moves ``{"in" or "out": {(warehouse, product): [(day, quantity)]}}``."""
        lines = self.reviews.line_ids
        moves = {"in": defaultdict(list), "out": defaultdict(list)}
        for warehouse in lines.order_line_id.warehouse_id:
            inside = ("child_of", warehouse.view_location_id.id)
            for direction, here, there in (
                ("in", "location_dest_id", "location_id"),
                ("out", "location_id", "location_dest_id"),
            ):
                domain = [
                    ("product_id", "in", lines.product_id.ids),
                    ("state", "in", PLANNED),
                    (here, *inside),
                    "!",
                    (there, *inside),
                ]
                groups = self.env["stock.move"]._read_group(domain, ["product_id", "date:day"], ["product_qty:sum"])
                for product, day, quantity in groups:
                    moves[direction][warehouse, product].append((day.replace(tzinfo=None), quantity))
        return moves

    def _find_lead_time(self, reviews):
        for review, line in self._lines(reviews):
            date = self._date(line)
            lead, left = max(line.customer_lead, line.product_id.sale_delay), (date - self.today).days
            yield review, line, {"lead": lead, "left": left, "date": date.isoformat()}, left < lead

    def _find_new_product(self, reviews):
        for review, line in self._lines(reviews):
            if line.is_new_product:
                yield review, line, {}, True

    def _find_weight(self, reviews):
        unit = self.env["product.template"]._get_weight_uom_name_from_ir_config_parameter()
        for review in reviews:
            lines = [line for __, line in self._lines(review)]
            weight = sum(
                line.product_id.weight
                * line.uom_id._compute_quantity(line.quantity, line.product_id.uom_id, round=False)
                for line in lines
            )
            if lines:
                place = review.order_id.partner_shipping_id
                place = ", ".join(filter(None, [place.city, place.country_id.name]))
                yield review, None, {"weight": weight, "unit": unit, "place": place}, False

    def _find_returns(self, reviews):
        for review, line in self._lines(reviews):
            key = review.partner_id.commercial_partner_id, line.product_id
            if quantity := self._returned[key]:
                yield review, line, {"quantity": quantity, "unit": line.product_id.uom_id.name}, True

    @cached_property
    def _returned(self):
        """Return what each customer has sent back of each product within a year."""
        customers = self.reviews.partner_id.commercial_partner_id
        domain = [
            ("product_id", "in", self.reviews.line_ids.product_id.ids),
            ("company_id", "=", self.company.id),
            ("state", "=", "done"),
            ("location_id.usage", "=", "customer"),
            ("location_dest_id.usage", "!=", "customer"),
            ("date", ">=", fields.Datetime.now() - timedelta(days=RETURN_DAYS)),
            ("picking_id.partner_id.commercial_partner_id", "in", customers.ids),
        ]
        quantities = defaultdict(float)
        for move in self.env["stock.move"].search_fetch(domain, ["product_id", "product_qty", "picking_id"]):
            quantities[move.picking_id.partner_id.commercial_partner_id, move.product_id] += move.product_qty
        return quantities

    # Purchasing

    def _find_supplier(self, reviews):
        for review, line in self._lines(reviews):
            date = self._date(line)
            for product in [line.product_id, *self._components[line.product_id]]:
                seller = self._seller(product)
                if not seller:
                    continue
                arrival = self.today + timedelta(days=seller.delay)
                data = {"supplier": seller.partner_id.display_name, "days": seller.delay, "date": arrival.isoformat()}
                if product != line.product_id:
                    data["component"] = product.display_name
                yield review, line, data, arrival > date

    def _seller(self, product):
        """Return the supplier that comes first, of those that deliver to this company now."""
        return product.seller_ids.filtered(
            lambda seller: (
                seller.company_id in (self.company, self.env["res.company"])
                and (not seller.product_id or seller.product_id == product)
                and (not seller.date_end or seller.date_end >= self.today)
            )
        )[:1]

    # Production, where manufacturing is installed

    @cached_property
    def _boms(self):
        """Return the bill of materials of each product, where manufacturing is installed."""
        products = self.reviews.line_ids.product_id
        if "mrp.bom" not in self.env or not products:
            return {}
        return self.env["mrp.bom"]._bom_find(products, company_id=self.company.id)

    @cached_property
    def _components(self):
        """Return what each product is made of, one level deep."""
        components = defaultdict(list)
        for product, bom in self._boms.items():
            if bom:
                components[product] = [line.product_id for line in bom.bom_line_ids]
        return components

    def _find_capacity(self, reviews):
        for review, line in self._lines(reviews):
            bom = self._boms.get(line.product_id)
            if not bom:
                continue
            for center, hours in self._hours_needed(bom, line).items():
                date = self._date(line)
                free = self._hours_free(center, date)
                data = {"center": center.name, "needed": hours, "free": free, "date": date.isoformat()}
                yield review, line, data, hours > free

    def _hours_needed(self, bom, line):
        """Return the hours that a line takes on each work center."""
        hours = defaultdict(float)
        made = line.uom_id._compute_quantity(line.quantity, bom.product_uom_id, round=False)
        for operation in bom.operation_ids:
            if operation._skip_operation_line(line.product_id):
                continue
            center = operation.workcenter_id
            cycles = made / (bom.product_qty or 1.0)
            minutes = operation.time_cycle * cycles * 100.0 / (center.time_efficiency or 100.0)
            hours[center] += (minutes + center.time_start + center.time_stop) / 60.0
        return {center: round(value, 2) for center, value in hours.items()}

    def _hours_free(self, center, date):
        """Return the hours of a work center up to a day that no work order has taken yet; never below 0."""
        return self._capacity[center, date]

    @cached_property
    def _capacity(self):
        capacity = _Memo(self._compute_hours_free)
        return capacity

    def _compute_hours_free(self, center, date):
        end = datetime.combine(date, time.max)
        now = fields.Datetime.now()
        if end <= now:
            return 0.0
        calendar = center.resource_calendar_id
        hours = calendar.get_work_hours_count(now, end, compute_leaves=True) if calendar else (end - now).days * 24.0
        return round(max(hours - sum(taken for start, taken in self._taken[center] if start <= end), 0.0), 2)

    @cached_property
    def _taken(self):
        """Return the open work orders of each work center as ``[(start, hours)]``; without a start they count now."""
        centers = self.env["mrp.workcenter"].union(
            *(bom.operation_ids.workcenter_id for bom in self._boms.values() if bom)
        )
        taken = defaultdict(list)
        orders = self.env["mrp.workorder"].search_fetch(
            [("workcenter_id", "in", centers.ids), ("state", "not in", ("done", "cancel"))],
            ["workcenter_id", "date_start", "duration_expected", "duration"],
        )
        for order in orders:
            hours = max(order.duration_expected - order.duration, 0.0) / 60.0
            taken[order.workcenter_id].append((order.date_start or datetime.min, hours))
        return taken

    # Prices and credit

    def _find_last_price(self, reviews):
        for review, line in self._lines(reviews):
            last = self._last_lines.get((review.partner_id.commercial_partner_id, line.product_id))
            if not last or not last.product_uom_qty:
                continue
            currency = review.currency_id
            paid = last.product_uom_id._compute_price(last.price_reduce_taxexcl, line.uom_id)
            day = last.order_id.date_order.date()
            paid = last.currency_id._convert(paid, currency, self.company, day)
            now = line.price_subtotal / line.quantity if line.quantity else line.price_unit
            change = 100.0 * (now - paid) / paid if paid else 0.0
            data = {
                "last": paid,
                "now": now,
                "change": change,
                "date": day.isoformat(),
                "order": last.order_id.name,
                "currency": currency.id,
            }
            yield review, line, data, currency.compare_amounts(now, paid) < 0

    @cached_property
    def _last_lines(self):
        """Return the last confirmed order line of each customer and product, other than those under review."""
        groups = self.env["sale.order.line"]._read_group(
            [
                ("company_id", "=", self.company.id),
                ("state", "=", "sale"),
                ("product_id", "in", self.reviews.line_ids.product_id.ids),
                ("order_id", "not in", self.reviews.order_id.ids),
                ("order_partner_id.commercial_partner_id", "in", self.reviews.partner_id.commercial_partner_id.ids),
                ("is_downpayment", "=", False),
                ("product_uom_qty", ">", 0),
            ],
            ["order_partner_id", "product_id"],
            ["id:max"],
        )
        lines = self.env["sale.order.line"].browse([line_id for *__, line_id in groups])
        last = {}
        for line in lines.sorted(lambda line: (line.order_id.date_order, line.id)):
            last[line.order_partner_id.commercial_partner_id, line.product_id] = line
        return last

    def _find_margin(self, reviews):
        for review in reviews:
            if review.margin_known:
                data = {"percent": review.margin_percent, "amount": review.amount_untaxed}
                yield review, None, {**data, "currency": review.currency_id.id}, review.margin_percent < 0

    def _find_balance(self, reviews):
        for review in reviews:
            data = {"open": review.partner_credit, "overdue": review.partner_overdue}
            yield review, None, {**data, "currency": self.company.currency_id.id}, review.partner_overdue > 0

    def _find_credit(self, reviews):
        for review in reviews:
            partner = review.partner_id.commercial_partner_id
            data = {"level": partner.credit_level or None, "currency": self.company.currency_id.id}
            over = False
            if self.company.account_use_credit_limit and partner.use_partner_credit_limit:
                used = review.partner_credit + self.order_facts.amount(review.order_id)
                data |= {"limit": partner.credit_limit, "used": used}
                over = used > partner.credit_limit
            if data["level"] or "limit" in data:
                yield review, None, data, over


class _Memo(dict):
    """Remembers what a function of two arguments has returned."""

    def __init__(self, function):
        super().__init__()
        self._function = function

    def __missing__(self, key):
        self[key] = self._function(*key)
        return self[key]
