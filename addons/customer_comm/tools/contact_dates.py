"""Dates of regular contacts: steps from one contact to the next, month ends, days off. Plain Python, without Odoo."""

from datetime import timedelta

from dateutil.relativedelta import relativedelta

HALF_MONTH = 15  # days; two half months are one month
UNITS = ("day", "week", "half_month", "month")


def add_interval(day, value, unit):
    """Return the day that is ``value`` units after ``day``.

    A month leads to the same day of a later month, or to its last day where it has no such day. An odd half month is
    15 days; two of them are a month, so that 24 half months are a year.

    :param datetime.date day: from where it is counted
    :param int value: how many units, at least 1
    :param str unit: one of :data:`UNITS`
    :raise ValueError: for another value or unit
    """
    if value < 1:
        raise ValueError(f"an interval of {value} leads nowhere")
    if unit == "day":
        return day + timedelta(days=value)
    if unit == "week":
        return day + timedelta(weeks=value)
    if unit == "month":
        return day + relativedelta(months=value)
    if unit == "half_month":
        months, half = divmod(value, 2)
        return day + relativedelta(months=months) + timedelta(days=HALF_MONTH * half)
    raise ValueError(f"unknown unit {unit}")


def shift_to_working_day(day, direction, is_working, limit=31):
    """Return the working day nearest to ``day`` in one direction.

    :param datetime.date day: the day that may be a day off
    :param str direction: ``before``, ``after``, or ``none`` to leave the day as it is
    :param is_working: function from a day to whether people work on it
    :param int limit: how many days off in a row are looked at; beyond them the day is left as it is
    """
    if direction == "none":
        return day
    step = timedelta(days=-1 if direction == "before" else 1)
    candidate = day
    for _count in range(limit):
        if is_working(candidate):
            return candidate
        candidate += step
    return day


def next_date(basis, value, unit, *, earliest, latest=None, direction="none", is_working=None):
    """Return the day of the next contact, or None when there is none any more.

    :param datetime.date basis: the last contact, or the day from which the rule counts
    :param datetime.date earliest: no contact is planned before this day (usually today)
    :param datetime.date latest: no contact is planned after this day; None: no end
    :param str direction: see :func:`shift_to_working_day`; a shift never leaves ``earliest`` to ``latest``
    """
    day = max(add_interval(basis, value, unit), earliest)
    if latest is not None and day > latest:
        return None
    shifted = shift_to_working_day(day, direction, is_working or (lambda _day: True))
    if shifted < earliest:
        shifted = shift_to_working_day(day, "after", is_working)
    if latest is not None and shifted > latest:
        return day
    return shifted
