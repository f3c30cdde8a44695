"""Who is asked in a survey campaign: how many of the sampled class, and which of them. Plain Python, no records.

The draw ranks the population by a keyed hash. The same seed and population give the same list on every machine and
Python version, whatever the order in which the population is given, so that an auditor can repeat it.
"""

import hashlib
import math
from fractions import Fraction

#: The sampled class makes up a share of all questionnaires (SS-12, default reading).
SHARE_OF_TOTAL = "of_total"
#: A share of the sampled class itself is asked (SS-12, other reading).
SHARE_OF_CLASS = "of_class"
MODES = (SHARE_OF_TOTAL, SHARE_OF_CLASS)


def sample_size(whole, population, share, mode=SHARE_OF_TOTAL):
    """Return how many of the sampled class are asked, rounded up, never above the population.

    :param int whole: customers that are asked anyway (classes A and B)
    :param int population: customers in the sampled class (class C)
    :param share: percentage, 0 to 100; a float is taken at its decimal value
    :param str mode: one of :data:`MODES`
    :raise ValueError: a negative number, a share outside 0 to 100, an unknown mode

    >>> sample_size(40, 100, 20)
    10
    >>> sample_size(41, 100, 20)
    11
    >>> sample_size(40, 100, 20, SHARE_OF_CLASS)
    20
    >>> sample_size(40, 3, 20)
    3
    """
    fraction = Fraction(str(share)) / 100
    if whole < 0 or population < 0:
        raise ValueError("The number of customers cannot be negative.")
    if not 0 <= fraction <= 1:
        raise ValueError("The share must be between 0 and 100 percent.")
    if mode not in MODES:
        raise ValueError(f"Unknown sampling mode: {mode}")
    if mode == SHARE_OF_CLASS:
        return math.ceil(population * fraction)
    if fraction == 1:
        return population
    return min(population, math.ceil(whole * fraction / (1 - fraction)))


def draw(population, size, seed):
    """Draw ``size`` members at random, repeatable by ``seed``.

    :param population: iterable of integers; duplicates count once
    :param int size: how many to draw; more than there are draws all
    :param seed: whatever makes this draw unlike others; its text form counts
    :return: sorted list of the members drawn
    :raise ValueError: a negative size

    >>> draw([5, 3, 9], 2, seed=7) == draw([9, 5, 3, 3], 2, seed=7)
    True
    """
    if size < 0:
        raise ValueError("The sample size cannot be negative.")
    ranked = sorted(set(population), key=lambda member: (_rank(seed, member), member))
    return sorted(ranked[:size])


def _rank(seed, member):
    return hashlib.sha256(f"{seed}:{member}".encode()).digest()
