"""Which queries one side makes more than another, and which line of the addons makes them."""

import contextlib
import re
import sys
import threading
from collections import Counter

from kit import places

LITERALS = re.compile(r"'(?:[^']|'')*'|\b\d+\b")
LISTS = re.compile(r"\((?:\s*\?\s*,?)+\)")


class Trace:
    """The queries of several sides."""

    def __init__(self):
        self.sides = {}

    @contextlib.contextmanager
    def watch(self, key):
        """Count the queries of the block under ``key``."""
        counter = self.sides.setdefault(key, Counter())

        def hook(cr, query, params, start, delay):
            counter[_shape(query), _origin()] += 1

        thread = threading.current_thread()
        thread.query_hooks = [hook]
        try:
            yield
        finally:
            del thread.query_hooks

    def differences(self, key, base=None):
        """Return ``(number, query, line of the addons)`` of what ``key`` does more often than ``base``, or at all."""
        shapes = Counter()
        for (shape, _origin_line), number in self.sides.get(base, {}).items():
            shapes[shape] += number
        found = []
        for (shape, origin), number in self.sides[key].most_common():
            known = min(number, shapes[shape])
            shapes[shape] -= known
            if number > known:
                found.append((number - known, shape, origin))
        return sorted(found, reverse=True)


def _shape(query):
    text = " ".join(str(getattr(query, "code", query)).split())
    return LISTS.sub("(?)", LITERALS.sub("?", text.replace("%s", "?")))


def _origin():
    """Return the innermost line of the addons that led to the present call, or ""."""
    frame, root = sys._getframe(2), str(places.ADDONS)
    while frame:
        path = frame.f_code.co_filename
        if path.startswith(root):
            return f"{path[len(root) + 1 :]}:{frame.f_lineno} {frame.f_code.co_name}"
        frame = frame.f_back
    return ""
