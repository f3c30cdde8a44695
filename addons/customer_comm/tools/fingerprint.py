"""Canonical form and fingerprint of the content that somebody signs."""

import hashlib
import json
from datetime import date, datetime
from decimal import Decimal
from numbers import Integral, Real


def canonical(content):
    """Return ``content`` as a string that depends on its value alone.

    Dictionaries are sorted by key, dates are written in ISO 8601, floats with 12 significant digits (two databases
    that compute 0.1 + 0.2 must agree), whole floats like integers.

    :param content: nested dicts (str keys), lists, tuples, str, numbers, booleans, None, dates and datetimes
    :raises TypeError: for anything else, because its text form could change while its value does not
    """
    return json.dumps(_plain(content), ensure_ascii=False, sort_keys=True, separators=(",", ":"), allow_nan=False)


def fingerprint(content):
    """Return the SHA-256 of :func:`canonical` ``content`` as 64 hexadecimal digits."""
    return hashlib.sha256(canonical(content).encode()).hexdigest()


def differences(was, now, path=""):
    """List what differs between two contents as ``(path, was, now)``, in the order of the paths.

    >>> differences({"a": 1, "lines": [{"price": 5}]}, {"a": 1, "lines": [{"price": 1}]})
    [('lines.0.price', 5, 1)]
    >>> differences({"a": 1}, {"b": 2})
    [('a', 1, None), ('b', None, 2)]
    """
    was, now = _plain(was), _plain(now)
    if isinstance(was, dict) and isinstance(now, dict):
        pairs = [(key, was.get(key), now.get(key)) for key in sorted({*was, *now})]
    elif isinstance(was, list) and isinstance(now, list):
        size = max(len(was), len(now))
        pairs = [(str(i), *(side[i] if i < len(side) else None for side in (was, now))) for i in range(size)]
    else:
        return [] if was == now else [(path, was, now)]
    found = []
    for key, before, after in pairs:
        found += differences(before, after, f"{path}.{key}" if path else key)
    return found


def _plain(value):
    if value is None or isinstance(value, str | bool):
        return value
    if isinstance(value, Integral):
        return int(value)
    if isinstance(value, Real | Decimal):
        number = float(f"{value:.12g}")
        return int(number) if number.is_integer() else number
    if isinstance(value, datetime | date):
        return value.isoformat()
    if isinstance(value, dict):
        if not all(isinstance(key, str) for key in value):
            raise TypeError("the keys of signed content must be strings")
        return {key: _plain(item) for key, item in value.items()}
    if isinstance(value, list | tuple):
        return [_plain(item) for item in value]
    raise TypeError(f"{type(value).__name__} cannot be part of signed content")
