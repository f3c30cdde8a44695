"""Months, quarters and years as pairs of dates."""

from datetime import date, datetime, time, timedelta

from dateutil.relativedelta import relativedelta
from pytz import timezone, utc

MONTHS = {"month": 1, "quarter": 3, "year": 12}


def period_of(day, kind):
    """Return the first and the last day of the period in which ``day`` lies.

    >>> period_of(date(2026, 5, 20), "quarter")
    (datetime.date(2026, 4, 1), datetime.date(2026, 6, 30))

    :param datetime.date day: any day of the period
    :param str kind: month, quarter or year
    """
    months = MONTHS[kind]
    first = date(day.year, (day.month - 1) // months * months + 1, 1)
    return first, first + relativedelta(months=months, days=-1)


def previous_period(day, kind):
    """Return the first and the last day of the period before the one in which ``day`` lies."""
    return period_of(period_of(day, kind)[0] - timedelta(days=1), kind)


def moments(first, last, tz):
    """Return the moments, naive in UTC, at which ``first`` begins and ``last`` has ended in the time zone.

    :param str tz: name of the time zone, UTC when empty
    """
    zone = timezone(tz or "UTC")
    days = (first, last + timedelta(days=1))
    return tuple(zone.localize(datetime.combine(day, time.min)).astimezone(utc).replace(tzinfo=None) for day in days)
