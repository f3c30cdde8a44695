"""How long a record must be kept."""

from datetime import date

# For records whose form is not in the register.
DEFAULT_YEARS = 3


def retention_until(start, years):
    """Return the first day on which a record may be deleted.

    A record is kept for full years from ``start``. What began on 29 February is kept to the end of February of a year
    that has no such day, never a day less than the full year.

    :param date start: the day from which the period counts (when the record was closed)
    :param int years: how many years, 0 or more
    :raise ValueError: for a negative number of years

    >>> retention_until(date(2026, 5, 4), 3), retention_until(date(2024, 2, 29), 4)
    (datetime.date(2029, 5, 4), datetime.date(2028, 2, 29))
    >>> retention_until(date(2024, 2, 29), 3)
    datetime.date(2027, 3, 1)
    """
    if years < 0:
        raise ValueError("a record cannot be kept for less than 0 years")
    year = start.year + years
    if year > date.max.year:
        return date.max
    try:
        return start.replace(year=year)
    except ValueError:
        return date(year, 3, 1)
