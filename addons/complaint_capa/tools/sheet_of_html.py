"""Turns the print of a form into a sheet that can be read, filled in and sent on: headings, tables, texts."""

import math
import re

from lxml import html

COLUMNS = 6
WIDTH = 24  # of a column, in characters
MAX_TEXT = 32767
SKIPPED = ("script", "style", "svg", "img", "head")
HEADINGS = ("h1", "h2", "h3", "h4", "h5", "h6")
BLOCKS = ("div", "section", "article", "main", "table", "ul", "ol", "p", *HEADINGS)


def read_blocks(source):
    """Return what a print says, in its order, as (kind, content).

    The kinds are ``heading``, ``subheading`` and ``text`` with a string, and ``row`` with cells of (text, columns, is
    heading). A subheading of something that is no text, like a drawing, is left out.

    >>> read_blocks("<div class='page'><h4>D1 Team</h4><p>Kim<br/>Lee</p></div>")
    [('heading', 'D1 Team'), ('text', 'Kim\\nLee')]
    >>> read_blocks("<table class='page'><tr><th>A</th><td colspan='2'>b  c</td></tr></table>")
    [('row', [('A', 1, True), ('b c', 2, False)])]
    """
    document = html.fromstring(source)
    pages = document.xpath("descendant-or-self::*[contains(concat(' ', @class, ' '), ' page ')]")
    blocks = [block for page in pages for block in _walk(page)]
    following = [kind for kind, _content in blocks[1:]] + ["heading"]
    return [
        block
        for block, after in zip(blocks, following, strict=True)
        if block[0] != "subheading" or after not in ("heading", "subheading")
    ]


def _walk(element):
    if element.tag in SKIPPED or not isinstance(element.tag, str):
        return
    if element.tag == "table":
        yield from _rows(element)
    elif element.tag in HEADINGS:
        yield from _block("heading" if element.tag <= "h4" else "subheading", element)
    elif any(child.tag in BLOCKS for child in element):
        yield from _loose_text(element.text)
        for child in element:
            yield from _walk(child)
            yield from _loose_text(child.tail)
    else:
        yield from _block("text", element)


def _loose_text(text):
    if text and text.strip():
        yield "text", " ".join(text.split())


def _block(kind, element):
    if text := _text(element):
        yield kind, text


def _rows(table):
    for row in table.iter("tr"):
        cells = [
            (_text(cell), int(cell.get("colspan") or 1), cell.tag == "th") for cell in row if cell.tag in ("th", "td")
        ]
        if any(text for text, _columns, _heading in cells):
            yield "row", cells


def _text(element):
    """Return the text of an element: its own line breaks stay, those of the source do not."""
    parts = []
    _collect(element, parts, "pre-wrap" in (element.get("style") or ""))
    lines = (" ".join(line.split()) for line in "".join(parts).split("\n"))
    return re.sub(r"\n{3,}", "\n\n", "\n".join(lines)).strip()


def _collect(element, parts, keep):
    if element.tag in SKIPPED or not isinstance(element.tag, str):
        return
    keep = keep or "pre-wrap" in (element.get("style") or "")
    if element.tag == "br" or (element.tag in ("div", "p", "li", "tr") and parts):
        parts.append("\n")
    parts.append(_source_text(element.text, keep))
    for child in element:
        _collect(child, parts, keep)
        parts.append(_source_text(child.tail, keep))


def _source_text(text, keep):
    return text or "" if keep else re.sub(r"\s+", " ", text or "")


class HtmlSheet:
    """Writes the blocks of a print to a sheet.

    :param workbook: ``xlsxwriter.Workbook``
    :param str name: of the sheet
    """

    def __init__(self, workbook, name):
        self.sheet = workbook.add_worksheet(name)
        self.row = 0
        cell = {"text_wrap": True, "valign": "top", "border": 1, "border_color": "#BBBBBB"}
        self.formats = {
            "title": workbook.add_format({"bold": True, "font_size": 14}),
            "note": workbook.add_format({"font_color": "#555555"}),
            "heading": workbook.add_format({"bold": True, "font_size": 12, "bottom": 1, "valign": "bottom"}),
            "subheading": workbook.add_format({"bold": True}),
            "text": workbook.add_format({"text_wrap": True, "valign": "top"}),
            True: workbook.add_format({**cell, "bold": True, "bg_color": "#E7EAEE"}),
            False: workbook.add_format(cell),
        }
        self.sheet.set_column(0, COLUMNS - 1, WIDTH)
        self.sheet.set_landscape()
        self.sheet.set_paper(9)
        self.sheet.fit_to_pages(1, 0)
        self.sheet.set_footer("&C&P / &N")

    def write_head(self, title, lines):
        """Write the title and the lines below it."""
        self._write(0, title, self.formats["title"])
        self.row += 1
        for line in filter(None, lines):
            self._write(0, line, self.formats["note"])
            self.row += 1

    def write_blocks(self, blocks):
        """Write what :func:`read_blocks` has read."""
        for kind, content in blocks:
            if kind == "row":
                self._write_row(content)
            else:
                self.row += kind == "heading"
                self._write_merged(0, COLUMNS, content, self.formats[kind])
                self._set_height([(content, COLUMNS)])
                self.row += 1

    def _write_row(self, cells):
        column, written = 0, []
        spare = max(0, COLUMNS - sum(columns for _text, columns, _heading in cells))
        for number, (text, columns, heading) in enumerate(cells):
            columns += spare if number == len(cells) - 1 else 0
            self._write_merged(column, columns, text, self.formats[heading])
            written.append((text, columns))
            column += columns
        self._set_height(written)
        self.row += 1

    def _write_merged(self, column, columns, text, cell_format):
        if columns > 1:
            self.sheet.merge_range(self.row, column, self.row, column + columns - 1, "", cell_format)
        self._write(column, text, cell_format)

    def _write(self, column, text, cell_format=None):
        text = re.sub(r"[\x00-\x08\x0b\x0c\x0e-\x1f\ufffe\uffff]", "", text)[:MAX_TEXT]
        self.sheet.write_string(self.row, column, text, cell_format)

    def _set_height(self, cells):
        """Make the row as high as its longest text, since merged cells do not do it themselves."""
        lines = max((_count_lines(text, WIDTH * columns) for text, columns in cells), default=1)
        self.sheet.set_row(self.row, min(409, 15 * lines + 3))


def _count_lines(text, width):
    return sum(max(1, math.ceil(_width(line) / width)) for line in text.split("\n"))


def _width(text):
    """Return the width of a text in characters; those of East Asia take two."""
    return sum(2 if ord(character) > 0x2E7F else 1 for character in text)
