"""Numbers as people type them."""

import re
from decimal import Decimal


def parse_number(text, decimal_point=".", thousands_sep=","):
    """Read a number typed in somebody's own notation, or with a decimal point, and return it in plain notation.

    :param str text: what was typed
    :param str decimal_point: the decimal sign of the user's language
    :param str thousands_sep: its sign between groups of three digits, may be empty
    :return: digits with an optional sign and decimal point, no trailing zeros
    :raise ValueError: when it is not a number

    >>> parse_number("1,234.50"), parse_number("1.234,5", ",", "."), parse_number("12.5", ",", ".")
    ('1234.5', '1234.5', '12.5')
    >>> parse_number("0"), parse_number("-0.0"), parse_number(" +007 ")
    ('0', '0', '7')
    """
    text = text.strip()
    point, group = re.escape(decimal_point), re.escape(thousands_sep or "\0")
    if re.fullmatch(rf"[+-]?(\d{{1,3}}({group}\d{{3}})+|\d+)({point}\d+)?", text, re.ASCII):
        text = text.replace(thousands_sep or "\0", "").replace(decimal_point, ".")
    elif not re.fullmatch(r"[+-]?\d+(\.\d+)?", text, re.ASCII):
        raise ValueError(f"not a number: {text!r}")
    return plain_number(Decimal(text))


def plain_number(number):
    """Write a number without exponent and without trailing zeros.

    :param number: finite float or Decimal
    :raise ValueError: for nan and infinity

    >>> plain_number(2.50), plain_number(0.1), plain_number(Decimal("1E+3"))
    ('2.5', '0.1', '1000')
    """
    decimal = number if isinstance(number, Decimal) else Decimal(repr(float(number)))
    if not decimal.is_finite():
        raise ValueError(f"not a number: {number!r}")
    text = format(decimal, "f")
    if "." in text:
        text = text.rstrip("0").rstrip(".")
    return text if Decimal(text) else "0"
