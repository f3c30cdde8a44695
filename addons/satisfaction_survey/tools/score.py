"""Arithmetic of satisfaction: index, net promoter score, response rate, lowest item. Plain Python, no records."""

from math import isclose

#: Answers to "would you recommend us", 0 to 10: from here on a promoter, up to here a detractor.
PROMOTER_FROM = 9
DETRACTOR_TO = 6


def weighted_mean(points):
    """Return the weighted mean of ``(points, weight)`` pairs, or ``None`` when nothing counts.

    :param points: iterable of pairs; a pair of weight 0 does not count
    :raise ValueError: a negative weight

    >>> weighted_mean([(100, 1), (40, 2)])
    60.0
    >>> weighted_mean([]) is None
    True
    """
    total = total_weight = 0.0
    for value, weight in points:
        if weight < 0:
            raise ValueError("A weight cannot be negative.")
        total += value * weight
        total_weight += weight
    return total / total_weight if total_weight else None


def promoter_sign(rating):
    """Return 1 for a promoter, -1 for a detractor, 0 for a passive customer.

    :param rating: 0 to 10 (0 is an answer)
    :raise ValueError: a rating outside 0 to 10
    """
    if not 0 <= rating <= 10:
        raise ValueError("A recommendation is a number from 0 to 10.")
    return (rating >= PROMOTER_FROM) - (rating <= DETRACTOR_TO)


def net_promoter_score(ratings):
    """Return the share of promoters minus the share of detractors, -100 to 100, or ``None`` without an answer.

    It is not the mean of the ratings.

    :param ratings: iterable of numbers 0 to 10

    >>> net_promoter_score([10, 9, 8, 0])
    25.0
    """
    return weighted_mean((100 * promoter_sign(rating), 1) for rating in ratings)


def response_rate(answered, sent):
    """Return the percentage of those asked that answered; 0 when nobody was asked.

    >>> response_rate(4, 5)
    80.0
    """
    return 100.0 * answered / sent if sent else 0.0


def scale_points(value, lowest, highest):
    """Map an answer on a numeric scale to 0 to 100.

    >>> scale_points(7, 0, 10)
    70.0
    """
    if highest <= lowest:
        raise ValueError("The scale must grow.")
    return 100.0 * (min(max(value, lowest), highest) - lowest) / (highest - lowest)


def lowest(means):
    """Return the keys with the lowest mean, ties included (SS-22).

    :param dict means: key -> mean, ``None`` for what nobody answered

    >>> sorted(lowest({"price": 40.0, "service": 40.0, "quality": 80.0, "delivery": None}))
    ['price', 'service']
    """
    known = {key: mean for key, mean in means.items() if mean is not None}
    if not known:
        return set()
    least = min(known.values())
    return {key for key, mean in known.items() if isclose(mean, least, abs_tol=1e-6)}
