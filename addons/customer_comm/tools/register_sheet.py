"""A sheet of a register: title, headings that stay in sight, rows, totals. Plain XlsxWriter, in constant memory."""

import math
import re
from datetime import date, datetime

from odoo.tools import html2plaintext

# A sheet has 1,048,576 rows; the head and the totals take some.
HEAD_ROWS = 5
MAX_ROWS = 1048576 - HEAD_ROWS - 1
# Longer texts are refused by Excel.
MAX_TEXT = 32767
WIDTHS = {"boolean": 8, "integer": 12, "float": 14, "monetary": 16, "date": 12, "datetime": 18, "text": 50, "html": 50}
DEFAULT_WIDTH = 22
FIRST_DATE = date(1900, 3, 1)  # before it the day numbers of Excel are wrong


def sheet_name(title):
    """Return a valid name of a sheet.

    >>> sheet_name("Customer list [A/B]: 2026")
    'Customer list (A-B)- 2026'
    >>> sheet_name("'")
    'Register'
    """
    name = re.sub(r"[/\\:*?]", "-", title.replace("[", "(").replace("]", ")"))
    return name.strip("' ")[:31].strip("' ") or "Register"


def clean_text(value):
    """Return a text that fits into a cell, without characters that XML cannot bear.

    >>> clean_text("a\\x00b")
    'ab'
    """
    text = re.sub(r"[\x00-\x08\x0b\x0c\x0e-\x1f\ufffe\uffff]", "", value)
    return text if len(text) <= MAX_TEXT else text[: MAX_TEXT - 1] + "…"


class RegisterSheet:
    """Writes a register row by row, never back.

    :param workbook: ``xlsxwriter.Workbook``
    :param columns: dicts with label, type, total, width
    :param labels: words in the language of the reader: yes, no, total
    """

    def __init__(self, workbook, name, columns, labels):
        self.columns = columns
        self.labels = labels
        self.sheet = workbook.add_worksheet(name)
        self.row = HEAD_ROWS
        self.sums = [0] * len(columns)
        self.currencies = [set() for _column in columns]
        self.workbook = workbook
        self._formats = {}

    def _format(self, **properties):
        key = tuple(sorted(properties.items()))
        if key not in self._formats:
            self._formats[key] = self.workbook.add_format(properties)
        return self._formats[key]

    def write_head(self, title, lines):
        """Write title, lines below it and headings."""
        self.sheet.write_string(0, 0, clean_text(title), self._format(bold=True, font_size=14))
        for number, line in enumerate(lines[: HEAD_ROWS - 2], 1):
            self.sheet.write_string(number, 0, clean_text(line), self._format(font_color="#555555"))
        heading = self._format(bold=True, bg_color="#E7EAEE", bottom=1, text_wrap=True, valign="top")
        for number, column in enumerate(self.columns):
            self.sheet.set_column(number, number, column["width"] or WIDTHS.get(column["type"], DEFAULT_WIDTH))
            self.sheet.write_string(HEAD_ROWS - 1, number, clean_text(column["label"]), heading)
        self.sheet.freeze_panes(HEAD_ROWS, 1)
        self.sheet.repeat_rows(HEAD_ROWS - 1)
        self.sheet.set_landscape()
        self.sheet.fit_to_pages(1, 0)
        self.sheet.set_footer("&C&P / &N")

    def write_rows(self, rows):
        """Write rows of values in the order of the columns; an amount is (amount, symbol, digits)."""
        for row in rows:
            for number, value in enumerate(row):
                self._write_cell(number, value)
            self.row += 1

    def _write_cell(self, number, value):
        kind = self.columns[number]["type"]
        if isinstance(value, tuple):
            value, symbol, digits = value
            self.currencies[number].add((symbol, digits))
            self._write_number(number, value, self._money_format(symbol, digits))
        elif isinstance(value, bool):
            if kind in ("", "boolean"):  # elsewhere False is an empty field
                self.sheet.write_string(self.row, number, self.labels["yes" if value else "no"])
        elif isinstance(value, (int, float)):
            self._write_number(number, value, self._number_format(kind, value))
        elif isinstance(value, date):
            self._write_date(number, value)
        elif value:
            text = html2plaintext(value) if kind == "html" else str(value)
            self.sheet.write_string(self.row, number, clean_text(text))

    def _write_number(self, number, value, cell_format):
        if not math.isfinite(value):
            self.sheet.write_string(self.row, number, str(value))
            return
        self.sums[number] += value
        self.sheet.write_number(self.row, number, value, cell_format)

    def _write_date(self, number, value):
        with_time = isinstance(value, datetime)
        if (value.date() if with_time else value) < FIRST_DATE:
            self.sheet.write_string(self.row, number, value.isoformat())
            return
        pattern = "yyyy-mm-dd hh:mm" if with_time else "yyyy-mm-dd"
        self.sheet.write_datetime(self.row, number, value, self._format(num_format=pattern))

    def _number_format(self, kind, value):
        return self._format(num_format="#,##0.00" if kind == "float" or isinstance(value, float) else "#,##0")

    def _money_format(self, symbol, digits, **properties):
        pattern = "#,##0" + ("." + "0" * digits if digits else "")
        symbol = re.sub(r'["\\]', "", symbol or "")
        return self._format(num_format=f'{pattern} "{symbol}"' if symbol else pattern, **properties)

    def write_totals(self):
        """Write the sums below the rows, which follow the filter, and let the headings filter the rows."""
        last = max(self.row - 1, HEAD_ROWS)
        if self.columns:
            self.sheet.autofilter(HEAD_ROWS - 1, 0, last, len(self.columns) - 1)
        totals = [number for number, column in enumerate(self.columns) if column["total"]]
        row = max(self.row, HEAD_ROWS)
        if not totals or self.row == HEAD_ROWS:
            return
        if 0 not in totals:
            self.sheet.write_string(row, 0, self.labels["total"], self._format(bold=True, top=1))
        for number in totals:
            self._write_total(row, number, last)

    def _write_total(self, row, number, last):
        currencies = self.currencies[number]
        if len(currencies) > 1:  # amounts of several currencies have no sum
            return
        if currencies:
            (symbol, digits), *_rest = currencies
            cell_format = self._money_format(symbol, digits, bold=True, top=1)
        else:
            pattern = "#,##0.00" if isinstance(self.sums[number], float) else "#,##0"
            cell_format = self._format(num_format=pattern, bold=True, top=1)
        letter = _column_letter(number)
        formula = f"=SUBTOTAL(109,{letter}{HEAD_ROWS + 1}:{letter}{last + 1})"
        self.sheet.write_formula(row, number, formula, cell_format, self.sums[number])


def _column_letter(number):
    """Return the letter of a column.

    >>> _column_letter(0), _column_letter(27)
    ('A', 'AB')
    """
    letters = ""
    number += 1
    while number:
        number, rest = divmod(number - 1, 26)
        letters = chr(65 + rest) + letters
    return letters
