"""Seals: a way for server code to prove that a write comes from itself.

A seal puts a plain Python object into the context and recognises it by identity. JSON, XML-RPC, CSV and stored
contexts can carry strings, numbers and lists but never that object, so no client and no server action can break it.
"""


class Seal:
    """One right, held by whoever imports the seal: ``SEAL.open(records).write(...)``.

    :param str name: names the context key; a client that sends this key sends a value that is never recognised.
    """

    def __init__(self, name):
        self._key = f"_seal_{name}"
        self._token = object()

    def open(self, records):
        """Return ``records`` with the seal in their context. Never pass values a client sent through it."""
        return records.with_context(**{self._key: self._token})

    def close(self, records):
        """Return ``records`` without the seal, to hand them back to ordinary code."""
        context = {key: value for key, value in records.env.context.items() if key != self._key}
        return records.with_context(context)  # pylint: disable=context-overridden

    def is_open(self, env):
        """Tell whether ``env`` carries this very seal."""
        return env.context.get(self._key) is self._token
