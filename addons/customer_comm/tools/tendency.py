"""How a customer orders a product: how often, how much, and when the next order is to be expected (CC-69)."""

from datetime import date, timedelta
from typing import NamedTuple

# Fewer ordering days say nothing about an interval.
MINIMUM_DAYS = 2


class Tendency(NamedTuple):
    """What the orders of one product say; ``interval`` (days) and ``expected_on`` are None after a single order."""

    count: int
    quantity: float
    last_on: date
    interval: float | None
    expected_on: date | None


def tendency(orders):
    """Work out the tendency of the orders of one product by one customer.

    Orders of one day are one: a customer who splits an order does not order more often. The average quantity is that
    of an ordering day, the average interval the time from the first to the last divided by the steps between.

    :param orders: iterable of ``(date, quantity)``, in any order; quantities of one unit
    :return: :class:`Tendency`, or None when nothing was ordered

    >>> tendency([(date(2026, 1, 1), 10), (date(2026, 1, 31), 20), (date(2026, 3, 2), 30)])
    Tendency(count=3, quantity=20.0, last_on=datetime.date(2026, 3, 2), interval=30.0, \
expected_on=datetime.date(2026, 4, 1))
    """
    by_day = {}
    for day, quantity in orders:
        by_day[day] = by_day.get(day, 0) + quantity
    by_day = {day: quantity for day, quantity in by_day.items() if quantity > 0}
    if not by_day:
        return None
    first, last, count = min(by_day), max(by_day), len(by_day)
    quantity = sum(by_day.values()) / count
    if count < MINIMUM_DAYS:
        return Tendency(count, quantity, last, None, None)
    interval = (last - first).days / (count - 1)
    return Tendency(count, quantity, last, interval, last + timedelta(days=round_half_up(interval)))


def round_half_up(value):
    """Round 0.5 up: ``round`` would take half a day to the even number.

    >>> round_half_up(2.5), round_half_up(2.4)
    (3, 2)
    """
    return int(value + 0.5)


def remind_on(expected_on, lead_days):
    """Return the day on which supply is to be prepared: ``lead_days`` before the expected order."""
    return expected_on - timedelta(days=max(lead_days, 0))
