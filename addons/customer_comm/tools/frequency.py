"""Frequency tables: how often each value occurs, which part of all it makes, and which values come first."""

from typing import NamedTuple


class Row(NamedTuple):
    """A value of a frequency table. ``share`` and ``cumulative`` are percentages of all; equal counts share a rank."""

    key: object
    count: float
    rank: int
    share: float
    cumulative: float


def frequency(counts):
    """Return the :class:`Row` of each value, the most frequent first; values that never occur are left out.

    :param dict counts: how often each value occurs; equal counts keep the order of the dictionary

    >>> [(row.key, row.rank, row.cumulative) for row in frequency({"leak": 1, "crack": 2, "noise": 1})]
    [('crack', 1, 50.0), ('leak', 2, 75.0), ('noise', 2, 100.0)]
    """
    counted = sorted(((key, count) for key, count in counts.items() if count > 0), key=lambda item: -item[1])
    total = sum(count for _key, count in counted)
    rows, running, rank, previous = [], 0, 0, None
    for position, (key, count) in enumerate(counted, 1):
        rank = rank if count == previous else position
        running, previous = running + count, count
        rows.append(Row(key, count, rank, 100.0 * count / total, 100.0 * running / total))
    return rows


def top(counts, places=3):
    """Return the rows of the first ``places`` ranks; who is equal with the last of them is among them.

    >>> [row.key for row in top({"a": 5, "b": 3, "c": 2, "d": 2, "e": 1})]
    ['a', 'b', 'c', 'd']
    """
    return [row for row in frequency(counts) if row.rank <= places]


def shorten(rows, limit, label):
    """Return at most ``limit`` rows: what is beyond is put together in a last one with the key ``label``.

    >>> [(row.key, row.count) for row in shorten(frequency({"a": 5, "b": 3, "c": 2, "d": 2}), 3, "Other")]
    [('a', 5), ('b', 3), ('Other', 4)]
    """
    if len(rows) <= limit:
        return rows
    rest = rows[limit - 1 :]
    count, share = sum(row.count for row in rest), sum(row.share for row in rest)
    return [*rows[: limit - 1], Row(label, count, rest[0].rank, share, 100.0)]
