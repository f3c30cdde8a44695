"""The cause-and-effect diagram after Ishikawa, drawn as SVG."""

from dataclasses import dataclass
from html import escape
from itertools import zip_longest

from . import svg

WIDTH = 1000
HEAD = 170
LEFT = 76
SLANT = 60
SIZE = 11
LABEL_SIZE = 12
LABEL_HEIGHT = 22
LABEL_WIDTH = 118
MIN_BONE = 110
INDENT = 14


@dataclass
class Twig:
    """One cause on a bone: ``depth`` 0 explains the problem, 1 explains the twig above it; ``mark`` is root, excluded
    or empty."""

    text: str
    depth: int = 0
    mark: str = ""


@dataclass
class _Bone:
    label: str
    twigs: list
    joint: float  # where it meets the spine
    reach: float  # how far its twigs go to the left
    lines: int  # of text a twig may have

    def __post_init__(self):
        self.blocks = [svg.wrap(twig.text, self._text_width(twig), SIZE, self.lines) for twig in self.twigs]

    def _text_width(self, twig):
        """Return how wide a line of the twig may be: bold is wider, and the bone leans over the first line."""
        width = self.reach - min(twig.depth, 5) * INDENT - 14
        return width / 1.12 if twig.mark == "root" else width

    @property
    def height(self):
        return sum(_block_height(block) for block in self.blocks) + 28


def _block_height(block):
    return len(block) * svg.line_height(SIZE) + 8


def draw(problem, bones, legend=None):
    """Return the diagram.

    :param str problem: the effect, written in the head
    :param bones: list of (label, list of :class:`Twig`), the first half above the spine, the other half below it
    :param dict legend: text for each mark; those in use are explained below the diagram
    """
    columns = max(1, (len(bones) + 1) // 2)
    pitch = (WIDTH - HEAD - LEFT - 20) / columns
    most = max((len(twigs) for _label, twigs in bones), default=0)
    lines = 3 if most <= 5 else 2 if most <= 10 else 1
    made = [
        _Bone(label, twigs, LEFT + pitch * (index % columns + 1), pitch - 16, lines)
        for index, (label, twigs) in enumerate(bones)
    ]
    upper, lower = made[:columns], made[columns:]
    above = max([MIN_BONE, *(bone.height for bone in upper)])
    below = max([MIN_BONE, *(bone.height for bone in lower)]) if lower else 50
    spine = LABEL_HEIGHT + 4 + above
    parts = [_draw_spine(problem, spine)]
    for over, under in zip_longest(upper, lower):
        parts.append(_draw_bone(over, spine, -above))
        if under:
            parts.append(_draw_bone(under, spine, below))
    bottom = spine + below + LABEL_HEIGHT + 8
    marks = {twig.mark for bone in made for twig in bone.twigs}
    return svg.drawing([*parts, svg.legend(legend or {}, marks, 14, bottom)], WIDTH, bottom + 22, problem)


def _draw_spine(problem, y):
    left = WIDTH - HEAD
    lines = svg.wrap(problem, HEAD - 24, 13, 5)
    height = max(54, len(lines) * svg.line_height(13) + 22)
    first = y - (len(lines) - 1) * svg.line_height(13) / 2 + 4
    return (
        svg.element("line", x1=12, y1=y, x2=left - 12, y2=y, stroke=svg.ACCENT, stroke_width=4)
        + svg.element(
            "polygon", points=f"{left - 16},{y - 9:.1f} {left},{y:.1f} {left - 16},{y + 9:.1f}", fill=svg.ACCENT
        )
        + svg.element("rect", x=left, y=y - height / 2, width=HEAD - 6, height=height, rx=6, fill=svg.ACCENT)
        + svg.text_lines(lines, left + (HEAD - 6) / 2, first, 13, fill="#fff", font_weight="bold", text_anchor="middle")
    )


def _draw_bone(bone, spine, reach):
    """Draw a bone up (``reach`` < 0) or down (> 0) from the spine, with its label at the end."""
    end_x, end_y = bone.joint - SLANT, spine + reach
    top = end_y if reach < 0 else spine
    label_y = end_y - LABEL_HEIGHT if reach < 0 else end_y
    label = svg.wrap(bone.label, LABEL_WIDTH - 10, LABEL_SIZE, 1)
    parts = [
        svg.element("line", x1=bone.joint, y1=spine, x2=end_x, y2=end_y, stroke=svg.ACCENT, stroke_width=2),
        svg.element(
            "rect",
            x=end_x - LABEL_WIDTH / 2,
            y=label_y,
            width=LABEL_WIDTH,
            height=LABEL_HEIGHT,
            rx=4,
            fill=svg.FILL,
            stroke=svg.ACCENT,
        ),
        svg.text_lines(
            label, end_x, label_y + 15, LABEL_SIZE, fill=svg.ACCENT, font_weight="bold", text_anchor="middle"
        ),
    ]
    gap = (abs(reach) - bone.height) / (len(bone.twigs) + 1)
    y, stems = top + 10, {}
    for twig, block in zip(bone.twigs, bone.blocks, strict=True):
        y += gap + _block_height(block)
        x = bone.joint - SLANT * abs(y - spine) / abs(reach)
        parts.append(_draw_twig(twig, block, x, y, bone.reach, stems))
    return "".join(parts)


def _draw_twig(twig, block, bone_x, y, reach, stems):
    """Draw a twig whose line meets the bone at (``bone_x``, ``y``); a deeper one hangs on the twig above it.

    :param dict stems: where the line of the last twig of each depth began; kept up to date here
    """
    depth = min(twig.depth, 5)
    depth = depth if depth - 1 in stems else 0
    left = bone_x - reach + depth * INDENT
    if depth:
        parent_x, parent_y = stems[depth - 1]
        right = left + max(svg.text_width(line, SIZE) for line in block)
        path = f"M{parent_x + 5:.1f},{parent_y:.1f} V{y:.1f} H{right:.1f}"
        line = svg.element("path", d=path, fill="none", stroke=svg.MUTED, stroke_width=0.8)
    else:
        line = svg.element("line", x1=left, y1=y, x2=bone_x, y2=y, stroke=svg.LINE, stroke_width=1)
    stems[depth] = (left, y)
    first = y - 4 - (len(block) - 1) * svg.line_height(SIZE)
    text = svg.text_lines(block, left, first, SIZE, **svg.mark_style(twig.mark))
    return svg.element("g", svg.element("title", escape(svg.clean(twig.text))) + line + text)
