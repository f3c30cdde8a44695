"""Pareto (ABC) analysis: which customers make the most of the sales."""

from typing import NamedTuple


class Place(NamedTuple):
    """Where one customer stands in the analysis.

    ``rank`` counts from 1, equal amounts share a rank; ``share`` and ``cumulative`` are percentages of all sales;
    ``code`` is the class that is proposed.
    """

    key: object
    amount: float
    rank: int
    share: float
    cumulative: float
    code: object


def classify(amounts, limits):
    """Sort customers into classes by their part of all sales.

    The largest customers come first. A customer belongs to the first class whose limit is not yet reached by those
    who are larger, so that the customer with whom the limit is reached is still in the class. Customers with equal
    amounts are in one class, that of the first of them. Who bought nothing, or gave back more than he bought, counts
    as zero and is in the last class, whatever its limit.

    :param dict amounts: sales by customer, in one currency
    :param list limits: ``(class, cumulative share in percent)`` from the most important class to the least
    :return: list of :class:`Place`, the largest customers first
    :raise ValueError: without classes, or when the limits do not rise

    >>> [place.code for place in classify({"x": 70, "y": 20, "z": 10, "n": 0}, [("A", 80), ("B", 95), ("C", 100)])]
    ['A', 'A', 'B', 'C']
    """
    check_limits(limits)
    total = sum(amount for amount in amounts.values() if amount > 0)
    places, before, rank, code = [], 0.0, 0, None
    previous = None
    # The key decides nothing but the order in which equal customers are listed.
    ordered = sorted(amounts.items(), key=lambda item: -max(item[1], 0))
    for position, (key, amount) in enumerate(ordered, 1):
        counted = max(amount, 0)
        if counted != previous:
            rank, code, previous = position, class_at(before, counted, total, limits), counted
        before += counted
        places.append(Place(key, amount, rank, percent(counted, total), percent(before, total), code))
    return places


def class_at(before, amount, total, limits):
    """Return the class of a customer with ``amount``, when larger ones have bought ``before`` of ``total``."""
    if amount <= 0:
        return limits[-1][0]
    for code, limit in limits:
        # Rounded: 0.1 + 0.7 must not miss a limit of 80 %.
        if round(percent(before, total), 9) < limit:
            return code
    return limits[-1][0]


def percent(part, total):
    """Return ``part`` of ``total`` in percent; 0 when there is nothing."""
    return 100.0 * part / total if total else 0.0


def check_limits(limits):
    """Raise ValueError unless the limits are percentages that rise from class to class."""
    values = [limit for _code, limit in limits]
    if not values:
        raise ValueError("there are no classes")
    if any(not 0 < value <= 100 for value in values):
        raise ValueError("a limit is not between 0 and 100 percent")
    if any(later <= earlier for earlier, later in zip(values, values[1:], strict=False)):
        raise ValueError("the limits do not rise")
