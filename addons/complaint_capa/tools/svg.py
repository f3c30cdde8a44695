"""Parts of SVG drawings: text that is measured, broken into lines and shortened with no font at hand."""

import re
import unicodedata
from html import escape

FONT = "font-family: 'Noto Sans', 'Noto Sans CJK SC', 'Microsoft YaHei', Arial, sans-serif"
INK, LINE, ACCENT, MUTED, ROOT, ROOT_FILL, FILL = (
    "#212529",
    "#495057",
    "#2f5d8a",
    "#868e96",
    "#b02a37",
    "#fdecee",
    "#eef3f8",
)

# XML cannot hold them at all, not even escaped.
_ILLEGAL = re.compile("[^\t\n\r\u0020-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")
_WIDE = "\u1100-\u11ff\u2e80-\u9fff\uac00-\ud7af\uf900-\ufaff\uff00-\uffef"
_CLOSING = "\u3001\u3002\u300b\u300d\u300f\u3011\uff01\uff09\uff0c\uff1a\uff1b\uff1f"  # begin no line
_NARROW = frozenset("iIjlrtf.,:;'`|!()[]{}/ ")


def clean(text):
    """Return ``text`` in one line, without characters that XML does not allow."""
    return " ".join(_ILLEGAL.sub("", text or "").split())


def text_width(text, size):
    """Return about how wide ``text`` is in a sans-serif font of ``size``, in the unit of ``size``."""
    return size * sum(_em(char) for char in text)


def _em(char):
    if unicodedata.combining(char):
        return 0
    if unicodedata.east_asian_width(char) in "WF":
        return 1.0
    if char in _NARROW:
        return 0.32
    return 0.76 if char.isupper() or char in "mw%@—…" else 0.6


def wrap(text, width, size, lines):
    """Break ``text`` into at most ``lines`` lines of ``width``; what is left out is told by an ellipsis.

    Words stay whole when they fit into a line; Chinese, Japanese and Korean text is broken between any two characters.

    >>> wrap("press stop worn", 60, 10, 2)
    ['press stop', 'worn']
    """
    rest, result = _tokens(clean(text)), []
    while rest and len(result) < lines:
        line, rest = _take_line(rest, width, size)
        result.append(line)
    if rest:
        result[-1] = _shorten(result[-1], width, size)
    return result


def _tokens(text):
    """Return ``text`` as words with the space behind them and single wide characters."""
    return re.findall(rf"[{_WIDE}][{_CLOSING}]* ?|[^\s{_WIDE}]+ ?", text)


def _take_line(tokens, width, size):
    """Return the first line of the tokens, and the tokens that are left."""
    line = ""
    for index, token in enumerate(tokens):
        if text_width((line + token).rstrip(), size) > width:
            if line:
                return line.rstrip(), tokens[index:]
            head, tail = _split_word(token, width, size)
            return head, [*filter(None, [tail]), *tokens[index + 1 :]]
        line += token
    return line.rstrip(), []


def _split_word(word, width, size):
    length = max(1, len(word))
    while length > 1 and text_width(word[:length], size) > width:
        length -= 1
    return word[:length], word[length:]


def _shorten(line, width, size):
    while line and text_width(line + "…", size) > width:
        line = line[:-1]
    return line.rstrip() + "…"


def element(tag, content="", **attributes):
    """Return an SVG element; numbers are rounded, texts escaped. ``content`` is SVG already."""
    given = "".join(f' {name.replace("_", "-").strip("-")}="{_value(value)}"' for name, value in attributes.items())
    return f"<{tag}{given}>{content}</{tag}>" if content else f"<{tag}{given}/>"


def _value(value):
    return f"{value:.1f}".removesuffix(".0") if isinstance(value, float) else escape(str(value))


def text_lines(lines, x, y, size, **attributes):
    """Return the lines as SVG text, the first one with its base line at ``y``."""
    return "".join(
        element("text", escape(line), x=x, y=y + index * line_height(size), font_size=size, **attributes)
        for index, line in enumerate(lines)
    )


def line_height(size):
    """Return the distance between two lines of text of ``size``."""
    return round(size * 1.25, 1)


MARKS = {"root": ROOT, "excluded": MUTED}


def mark_style(mark):
    """Return the attributes of a text with this mark: a root cause stands out, what is excluded is crossed out."""
    style = {"fill": MARKS.get(mark, INK)}
    if mark == "root":
        return {**style, "font_weight": "bold"}
    return {**style, "text_decoration": "line-through"} if mark == "excluded" else style


def legend(labels, used, x, y, size=11):
    """Explain the marks that are in use.

    :param dict labels: text for each mark
    :param used: the marks that occur in the drawing
    """
    parts = []
    for mark in filter(used.__contains__, labels):
        parts.append(element("rect", x=x, y=y, width=10, height=10, fill=MARKS[mark]))
        parts.append(text_lines([clean(labels[mark])], x + 15, y + 9, size, fill=INK))
        x += 40 + text_width(clean(labels[mark]), size)
    return "".join(parts)


def drawing(parts, width, height, title):
    """Return the whole drawing as an SVG document without any script or outside reference."""
    return element(
        "svg",
        element("title", escape(clean(title))) + "".join(parts),
        xmlns="http://www.w3.org/2000/svg",
        viewBox=f"0 0 {_value(float(width))} {_value(float(height))}",
        width=float(width),
        height=float(height),
        role="img",
        style=FONT,
    )


def fit(svg_text, width, height):
    """Return the drawing scaled down so that it is at most ``width`` wide and ``height`` high, for a printed page."""
    found = re.search(r'width="([\d.]+)" height="([\d.]+)"', svg_text)
    own_width, own_height = float(found[1]), float(found[2])
    scale = min(1.0, width / own_width, height / own_height)
    size = f'width="{_value(own_width * scale)}" height="{_value(own_height * scale)}"'
    return svg_text[: found.start()] + size + svg_text[found.end() :]
