"""Credit levels from payment terms, and how a customer has kept to them."""

from datetime import date
from typing import NamedTuple

SHORT, LONG, ANNUAL = "i", "ii", "iii"
# The procedures name 30 days as the boundary and leave open where exactly 30 belong.
BOUNDARY_DAYS = 30


class PaymentRecord(NamedTuple):
    """How invoices were paid. ``days_late`` is the average over those that were late or are overdue."""

    on_time: int
    late: int
    overdue: int
    days_late: float


def propose_level(days, annual=False, boundary=BOUNDARY_DAYS, at_boundary=SHORT):
    """Return the credit level for a term of ``days`` (CC-83).

    :param int days: how long after the invoice the customer pays at the latest; 0 for payment at once
    :param bool annual: an annual customer is level III whatever the days
    :param int boundary: up to here the term is short
    :param str at_boundary: the level of a term of exactly ``boundary`` days: ``i`` or ``ii``

    >>> [propose_level(days) for days in (0, 29, 30, 31)], propose_level(10, annual=True)
    (['i', 'i', 'i', 'ii'], 'iii')
    >>> propose_level(30, at_boundary="ii")
    'ii'
    """
    if annual:
        return ANNUAL
    if days == boundary:
        return at_boundary
    return SHORT if days < boundary else LONG


def payment_record(terms, today: date):
    """Judge how invoices were paid.

    :param terms: iterable of ``(due date, date of the last payment or None while it is open)``
    :param date today: what is open and was due before today is overdue

    >>> payment_record([(date(2026, 1, 31), date(2026, 1, 31)), (date(2026, 1, 31), date(2026, 2, 10)),
    ...                 (date(2026, 2, 1), None)], today=date(2026, 2, 21))
    PaymentRecord(on_time=1, late=1, overdue=1, days_late=15.0)
    """
    on_time = late = overdue = days = 0
    for due, paid in terms:
        if paid and paid <= due:
            on_time += 1
        elif paid:
            late += 1
            days += (paid - due).days
        elif due < today:
            overdue += 1
            days += (today - due).days
    return PaymentRecord(on_time, late, overdue, days / (late + overdue) if late + overdue else 0.0)


def growth(current, previous):
    """Return by how many percent ``current`` is above ``previous``; None when there was nothing before.

    >>> growth(150, 100), growth(50, 100), growth(10, 0)
    (50.0, -50.0, None)
    """
    return 100.0 * (current - previous) / previous if previous > 0 else None
