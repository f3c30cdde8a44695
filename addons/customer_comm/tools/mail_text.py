import re

# What mail programs put before the subject of an answer or of a forwarded mail.
_PREFIX = re.compile(
    r"^\s*(?:(?:re|aw|antw|sv|fw|fwd|wg|tr|rv|rif|回复|答复|转发|回覆|轉寄)\s*(?:\[\d+\])?\s*[:：]\s*)+", re.IGNORECASE
)
_SPACE = re.compile(r"\s+")


def plain_subject(subject):
    """Return a subject as it is compared: without ``Re:`` and the like, in lower case, with single spaces."""
    return _SPACE.sub(" ", _PREFIX.sub("", subject or "")).strip().casefold()


def shorten(text, limit, ending=""):
    """Return ``text``, cut to ``limit`` characters with ``ending`` at its end when it is longer."""
    text = (text or "").strip()
    return text if len(text) <= limit else text[: limit - len(ending)].rstrip() + ending


def first_line(text, limit):
    """Return the first line of ``text`` that is not blank, cut to ``limit`` characters; empty when there is none."""
    line = next((line.strip() for line in (text or "").splitlines() if line.strip()), "")
    return shorten(line, limit, "…")


def automatic_kind(message):
    """Tell whether a program wrote this mail (RFC 3834, and what is in use beside it).

    :param email.message.EmailMessage message: the mail
    :return: ``"reply"`` for an automatic reply (out of office, "we have your mail"), ``"generated"`` for a mail of a
        program that answers another one, and may have a person behind it; else ``None``
    """
    submitted = (message.get("Auto-Submitted") or "no").strip().lower()
    precedence = (message.get("Precedence") or "").strip().lower()
    marked = any((message.get(name) or "no").strip().lower() != "no" for name in ("X-Autoreply", "X-Autorespond"))
    if submitted.startswith("auto-replied") or precedence == "auto_reply" or marked:
        return "reply"
    answers = message.get("In-Reply-To") or message.get("References")
    if answers and (not submitted.startswith("no") or precedence in ("bulk", "junk")):
        return "generated"
    return None
