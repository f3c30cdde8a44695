"""Read the arguments that Odoo gives to wkhtmltopdf."""

import dataclasses
import pathlib
import re

from .errors import PrintError

# Sizes in mm of the paper formats that Odoo offers.
SIZES = {
    "A0": (841, 1189), "A1": (594, 841), "A2": (420, 594), "A3": (297, 420), "A4": (210, 297), "A5": (148, 210),
    "A6": (105, 148), "A7": (74, 105), "A8": (52, 74), "A9": (37, 52), "B0": (1000, 1414), "B1": (707, 1000),
    "B2": (500, 707), "B3": (353, 500), "B4": (250, 353), "B5": (176, 250), "B6": (125, 176), "B7": (88, 125),
    "B8": (62, 88), "B9": (44, 62), "B10": (31, 44), "C5E": (163, 229), "Comm10E": (105, 241), "DLE": (110, 220),
    "Executive": (190.5, 254), "Folio": (210, 330), "Ledger": (431.8, 279.4), "Legal": (215.9, 355.6),
    "Letter": (215.9, 279.4), "Tabloid": (279.4, 431.8),
}  # fmt: skip
VALUES = {"page-size", "page-width", "page-height", "orientation", "margin-top", "margin-bottom", "margin-left"}
VALUES |= {"margin-right", "header-spacing", "header-html", "footer-html", "cookie-jar", "dpi", "zoom"}
VALUES |= {"javascript-delay", "viewport-size"}
SWITCHES = {"disable-local-file-access", "quiet", "header-line", "disable-smart-shrinking"}

# wkhtmltopdf shrinks a page that is laid out for a screen; Odoo's font sizes count on it.
SHRINKING = 0.8


@dataclasses.dataclass
class Job:
    """One call of wkhtmltopdf: pages in mm, documents as HTML."""

    bodies: list
    target: pathlib.Path
    header: str = ""
    footer: str = ""
    cookies: dict = dataclasses.field(default_factory=dict)
    width: float = 210
    height: float = 297
    margin_top: float = 10
    margin_bottom: float = 10
    margin_left: float = 10
    margin_right: float = 10
    header_spacing: float = 0
    header_line: bool = False
    scale: float = SHRINKING

    @property
    def header_top(self):
        """Distance of the header from the page's top edge: Odoo's header spacing is counted back from the content."""
        return max(self.margin_top - self.header_spacing, 0)


def read(args):
    """Return the :class:`Job` that wkhtmltopdf's arguments describe.

    :raise PrintError: for an argument that is not understood
    """
    options, cookies, files = _split(args)
    job = Job([_text(path) for path in files[:-1]], pathlib.Path(files[-1]), cookies=cookies)
    job.header = _text(options["header-html"]) if "header-html" in options else ""
    job.footer = _text(options["footer-html"]) if "footer-html" in options else ""
    job.header_line = "header-line" in options
    job.scale = 1 if "disable-smart-shrinking" in options else SHRINKING
    if "cookie-jar" in options:
        job.cookies.update(_cookie_jar(_text(options["cookie-jar"])))
    for name in ("margin-top", "margin-bottom", "margin-left", "margin-right", "header-spacing"):
        if name in options:
            setattr(job, name.replace("-", "_"), millimetres(options[name]))
    job.width, job.height = _size(options)
    return job


def _split(args):
    """Return options, cookies and files of a command line."""
    options, cookies, files = {}, {}, []
    rest = iter(args)
    for argument in rest:
        name = str(argument).removeprefix("--")
        if not str(argument).startswith("--"):
            files.append(str(argument))
        elif name == "cookie":
            cookies[next(rest)] = next(rest)
        elif name in VALUES:
            options[name] = next(rest)
        elif name in SWITCHES:
            options[name] = True
        else:
            raise PrintError(f"Printing with Chromium does not know the option {argument}")
    if len(files) < 2:
        raise PrintError("There is nothing to print")
    return options, cookies, files


def _size(options):
    size = SIZES.get(options.get("page-size", "A4"))
    if "page-width" in options and "page-height" in options:
        size = millimetres(options["page-width"]), millimetres(options["page-height"])
    if not size or min(size) <= 0:
        raise PrintError(
            f"The paper format {options.get('page-size')} has no size; choose another in the report settings"
        )
    return size[::-1] if options.get("orientation", "").lower() == "landscape" else size


def millimetres(text):
    """Return a length in mm: a bare number is mm already.

    >>> millimetres("25.4"), millimetres("1in"), millimetres("2cm")
    (25.4, 25.4, 20.0)
    """
    number, unit = re.fullmatch(r"\s*(-?[\d.]+)\s*(\w*)\s*", str(text)).groups()
    return float(number) * {"": 1, "mm": 1, "cm": 10, "in": 25.4, "px": 25.4 / 96, "pt": 25.4 / 72}[unit]


def _cookie_jar(text):
    """Return {name: value} of a jar with one Set-Cookie text a line."""
    pairs = (line.partition(";")[0].partition("=") for line in text.splitlines() if "=" in line)
    return {name.strip(): value.strip() for name, _equal, value in pairs}


def _text(path):
    return pathlib.Path(path).read_text(encoding="utf-8")
