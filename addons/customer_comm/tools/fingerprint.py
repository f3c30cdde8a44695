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
    if canonical(was) == canonical(now):
        return []
    parts = _parts(was), _parts(now)
    if type(was) is not type(now) or None in parts:
        return [(path, was, now)]
    found = []
    for key in sorted({*parts[0], *parts[1]}, key=_natural):
        inner = f"{path}.{key}" if path else key
        if key in parts[0] and key in parts[1]:
            found += differences(parts[0][key], parts[1][key], inner)
        else:
            found.append((inner, parts[0].get(key), parts[1].get(key)))
    return found


def _parts(value):
    """Return the parts of a dictionary or list by name; None for a value without parts."""
    if isinstance(value, dict):
        return value
    if isinstance(value, list):
        return {str(index): item for index, item in enumerate(value)}
    return None


def _natural(key):
    """Sort line 10 after line 9."""
    return (0, int(key), "") if key.isdecimal() else (1, 0, key)


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
