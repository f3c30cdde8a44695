"""Charts as SVG, for forms and prints: bars with a cumulative line (Pareto), and lines over time. Plain Python."""

import math
from xml.sax.saxutils import escape

WIDTH, HEIGHT = 720, 300
LEFT, RIGHT, TOP, BOTTOM = 50, 50, 30, 70
COLORS = ("#4C78A8", "#E45756", "#54A24B", "#F58518", "#72B7B2", "#B279A2")
BAR = 70  # the widest
LABEL_LENGTH = 14


def pareto(rows, title="", count_label="", share_label="%"):
    """Return the chart of a frequency table: a bar for each value, and the line of the cumulative shares.

    :param rows: ``(label, count, cumulative share in percent)``, the most frequent first
    :return: SVG, or "" without rows

    >>> pareto([("crack", 2, 100.0)]).count("<rect")
    2
    >>> pareto([])
    ''
    """
    rows = list(rows)
    if not rows:
        return ""
    highest = _ceiling(max(count for _label, count, _share in rows))
    step = (WIDTH - LEFT - RIGHT) / len(rows)
    parts = [_frame(title), *_scale(highest), *_share_scale(), _axis_titles(count_label, share_label)]
    points = []
    for number, (label, count, share) in enumerate(rows):
        middle = LEFT + step * (number + 0.5)
        top = _height(count, highest)
        width = min(step * 0.7, BAR)
        parts.append(_bar(middle - width / 2, top, width, COLORS[0]))
        parts.append(_text(middle, top - 4, _number(count), size=10))
        parts.append(_tilted(middle, label))
        points.append((middle, _height(share, 100)))
    parts += _line(points, COLORS[1])
    return _svg(parts)


def lines(labels, series, title="", axis_label="", target=None):
    """Return the chart of values over time.

    :param labels: what stands below each point
    :param series: ``(name, values)``; None is a point without value
    :param float target: drawn as a dashed line
    :return: SVG, or "" when there is no value at all

    >>> lines(["May", "June"], [("Rate", [1.5, None])]).count("<circle")
    1
    >>> lines(["May"], [("Rate", [None])])
    ''
    """
    labels, series = list(labels), [(name, list(values)) for name, values in series]
    known = [value for _name, values in series for value in values if value is not None]
    if not known:
        return ""
    highest = _ceiling(max([*known, target or 0]))
    step = (WIDTH - LEFT - RIGHT) / len(labels)
    parts = [_frame(title), *_scale(highest), _axis_titles(axis_label, "")]
    parts += [_tilted(LEFT + step * (number + 0.5), label) for number, label in enumerate(labels)]
    if target is not None:
        height = _height(target, highest)
        parts.append(
            f'<line x1="{LEFT}" y1="{height:.1f}" x2="{WIDTH - RIGHT}" y2="{height:.1f}" stroke="{COLORS[1]}"'
            ' stroke-width="1" stroke-dasharray="6 4" />'
        )
    for number, (name, values) in enumerate(series):
        color = COLORS[number * 2 % len(COLORS)]
        points = [(LEFT + step * (i + 0.5), _height(v, highest)) for i, v in enumerate(values) if v is not None]
        parts += _line(points, color)
        parts.append(_text(LEFT + 10 + 150 * number, TOP - 4, name, color=color, anchor="start"))
    return _svg(parts)


def _svg(parts):
    body = "".join(parts)
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {WIDTH} {HEIGHT}" width="100%"'
        f' style="max-width: {WIDTH}px" font-family="sans-serif">{body}</svg>'
    )


def _frame(title):
    frame = f'<rect x="0" y="0" width="{WIDTH}" height="{HEIGHT}" fill="#FFFFFF" />'
    return frame + (_text(WIDTH / 2, 14, title, size=13) if title else "")


def _scale(highest):
    """Draw the lines of the left scale with their numbers."""
    parts = []
    for quarter in range(5):
        value = highest * quarter / 4
        height = _height(value, highest)
        parts.append(
            f'<line x1="{LEFT}" y1="{height:.1f}" x2="{WIDTH - RIGHT}" y2="{height:.1f}" stroke="#DDDDDD"'
            ' stroke-width="1" />'
        )
        parts.append(_text(LEFT - 6, height + 4, _number(value), size=10, anchor="end"))
    return parts


def _share_scale():
    return [
        _text(WIDTH - RIGHT + 6, _height(share, 100) + 4, f"{share}%", size=10, anchor="start")
        for share in (0, 25, 50, 75, 100)
    ]


def _axis_titles(left, right):
    parts = [_text(LEFT - 6, TOP - 10, left, size=10)] if left else []
    if right:
        parts.append(_text(WIDTH - RIGHT + 6, TOP - 10, right, size=10))
    return "".join(parts)


def _bar(left, top, width, color):
    height = HEIGHT - BOTTOM - top
    return f'<rect x="{left:.1f}" y="{top:.1f}" width="{width:.1f}" height="{height:.1f}" fill="{color}" />'


def _line(points, color):
    path = " ".join(f"{x:.1f},{y:.1f}" for x, y in points)
    dots = [f'<circle cx="{x:.1f}" cy="{y:.1f}" r="3" fill="{color}" />' for x, y in points]
    return [f'<polyline points="{path}" fill="none" stroke="{color}" stroke-width="2" />', *dots]


def _tilted(x, label):
    label = str(label or "")
    label = label if len(label) <= LABEL_LENGTH else label[: LABEL_LENGTH - 1] + "…"
    y = HEIGHT - BOTTOM + 14
    return (
        f'<text x="{x:.1f}" y="{y}" font-size="10" fill="#333333" text-anchor="end"'
        f' transform="rotate(-30 {x:.1f} {y})">{escape(label)}</text>'
    )


def _text(x, y, text, size=11, color="#333333", anchor="middle"):
    return (
        f'<text x="{x:.1f}" y="{y:.1f}" font-size="{size}" fill="{color}" text-anchor="{anchor}">'
        f"{escape(str(text))}</text>"
    )


def _height(value, highest):
    return HEIGHT - BOTTOM - (HEIGHT - TOP - BOTTOM) * value / highest


def _ceiling(value):
    """Return the end of a scale that holds ``value``: 1, 2, 4, 5, 8 or 10 times a power of ten.

    >>> _ceiling(7), _ceiling(0.3), _ceiling(0)
    (8.0, 0.4, 1.0)
    """
    if value <= 0:
        return 1.0
    power = 10.0 ** math.floor(math.log10(value))
    return next(round(power * step, 12) for step in (1, 2, 4, 5, 8, 10, 20) if power * step >= value)


def _number(value):
    return f"{value:.10g}" if value == int(value) else f"{value:.2f}".rstrip("0").rstrip(".")
