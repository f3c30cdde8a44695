"""Chains of whys drawn as trees, from left to right, as SVG."""

from dataclasses import dataclass, field
from html import escape

from . import svg

WIDTH = 1000
BOX = 180
GAP = 25
MARGIN = 12
SIZE = 11
LINES = 4


@dataclass
class Why:
    """One answer to a why. ``parent`` is the key of the answer it explains, ``mark`` is root, excluded or empty."""

    key: object
    text: str
    parent: object = None
    mark: str = ""


@dataclass
class _Box:
    why: Why
    level: int
    lines: list
    children: list = field(default_factory=list)
    space: float = 0  # the height that it and those behind it need
    y: float = 0  # of its middle

    @property
    def height(self):
        return len(self.lines) * svg.line_height(SIZE) + 14

    @property
    def x(self):
        return MARGIN + self.level * (BOX + GAP)


def draw(chains, legend=None):
    """Return one tree a chain, one below the other.

    :param chains: list of (label, list of :class:`Why`); answers without a known parent begin a tree
    :param dict legend: text for each mark; those in use are explained below
    """
    y, parts, depth, marks = MARGIN, [], 5, set()
    for label, whys in chains:
        boxes = _make_boxes(whys)
        if not boxes:
            continue
        parts.append(svg.text_lines([svg.clean(label)], MARGIN, y + 12, 13, fill=svg.ACCENT, font_weight="bold"))
        y = _place(boxes, y + 24) + 12
        parts += [_draw_box(box) for box in boxes]
        depth = max(depth, *(box.level + 1 for box in boxes))
        marks |= {box.why.mark for box in boxes}
    parts.append(svg.legend(legend or {}, marks, MARGIN, y))
    width = max(WIDTH, 2 * MARGIN + depth * (BOX + GAP) - GAP)
    return svg.drawing(parts, width, y + 20, ", ".join(label for label, _whys in chains))


def _make_boxes(whys):
    """Return the boxes, parents before children. What belongs to a loop has no beginning and is left out."""
    by_key = {why.key: why for why in whys}
    following = {}
    for why in whys:
        following.setdefault(why.parent if why.parent in by_key else None, []).append(why)
    boxes = [_Box(why, 0, _wrap(why)) for why in following.get(None, [])]
    for box in boxes:  # grows while it is read: level by level
        box.children = [_Box(why, box.level + 1, _wrap(why)) for why in following.get(box.why.key, [])]
        boxes += box.children
    return boxes


def _wrap(why):
    return svg.wrap(why.text, (BOX - 16) / (1.12 if why.mark == "root" else 1), SIZE, LINES)


def _place(boxes, top):
    """Give each box its place below ``top``; return where the tree ends."""
    for box in reversed(boxes):
        box.space = max(box.height + 10, sum(child.space for child in box.children))
    starts = {}
    end = top
    for box in boxes:
        if box.level == 0:
            starts[id(box)], end = end, end + box.space
        start = starts[id(box)]
        box.y = start + box.space / 2
        start += (box.space - sum(child.space for child in box.children)) / 2
        for child in box.children:
            starts[id(child)] = start
            start += child.space
    return end


def _draw_box(box):
    top = box.y - box.height / 2
    parts = [
        svg.element("title", escape(svg.clean(box.why.text))),
        svg.element(
            "rect",
            x=box.x,
            y=top,
            width=BOX,
            height=box.height,
            rx=4,
            fill=svg.ROOT_FILL if box.why.mark == "root" else svg.FILL,
            stroke=svg.MARKS.get(box.why.mark, svg.LINE),
        ),
        svg.text_lines(box.lines, box.x + 8, top + 17, SIZE, **svg.mark_style(box.why.mark)),
    ]
    return svg.element("g", "".join(parts)) + "".join(_draw_arrow(box, child) for child in box.children)


def _draw_arrow(box, child):
    start, end, middle = box.x + BOX, child.x, box.x + BOX + GAP / 2
    path = f"M{start:.1f},{box.y:.1f} H{middle:.1f} V{child.y:.1f} H{end - 5:.1f}"
    points = f"{end - 6:.1f},{child.y - 4:.1f} {end:.1f},{child.y:.1f} {end - 6:.1f},{child.y + 4:.1f}"
    return svg.element("path", d=path, fill="none", stroke=svg.LINE) + svg.element(
        "polygon", points=points, fill=svg.LINE
    )
