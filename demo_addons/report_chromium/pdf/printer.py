"""Print a report: each body on its own pages, header and footer laid onto every one, all in one file."""

import copy
import io

import lxml.html
import lxml.html.builder
from PyPDF2 import PdfReader, PdfWriter
from PyPDF2.generic import ArrayObject, DictionaryObject, NameObject, NumberObject, TextStringObject

from . import job as jobs
from .browser import Browser

# Odoo hides the overflow of the body, which would cut all but the first page. The margins are the paper format's.
BODY_STYLE = """
html, body { height: auto !important; overflow: visible !important; max-width: none !important }
tr, img { break-inside: avoid }
"""
OVERLAY_STYLE = """
@page { margin: 0 }
html, body { background: transparent !important; height: auto !important; margin: 0 !important; padding: 0 !important }
.report_page { position: relative; width: %(width)smm; height: %(height)smm; overflow: hidden; break-after: page }
.report_page:last-child { break-after: auto }
.report_header, .report_footer { position: absolute; left: %(left)smm; right: %(right)smm; overflow: hidden !important;
                                 width: auto !important; max-width: none !important; margin: 0 !important }
.report_header { top: %(top)smm; max-height: %(head)smm; %(line)s }
.report_footer { top: %(bottom)smm; max-height: %(foot)smm }
"""


def print_report(args):
    """Write the PDF that wkhtmltopdf's arguments ask for; return warnings.

    :raise PrintError: when no PDF can be made
    """
    job = jobs.read(args)
    headers, footers = _pieces(job.header), _pieces(job.footer)
    documents = []
    with Browser() as browser:
        browser.set_cookies(_address(job.bodies[0]), job.cookies)
        for index, body in enumerate(job.bodies):
            content = PdfReader(io.BytesIO(_print_body(browser, job, body)))
            header = headers[index] if index < len(headers) else None
            footer = footers[index] if index < len(footers) else None
            if header is not None or footer is not None:
                _lay_over(browser, job, content, header, footer)
            documents.append(content)
    with job.target.open("wb") as target:
        _merge(documents).write(target)
    return [f"a file that the report uses could not be fetched: {error}" for error in browser.failed_requests]


def _print_body(browser, job, body):
    page = lxml.html.document_fromstring(body)
    _add_style(page, BODY_STYLE)
    margins = (job.margin_top, job.margin_right, job.margin_bottom, job.margin_left)
    return browser.print_page(_to_text(page), _address(body), job.width, job.height, margins, job.scale)


def _lay_over(browser, job, content, header, footer):
    """Print header and footer once a page, with its number, and lay them onto the pages of ``content``."""
    frame = lxml.html.document_fromstring(job.header or job.footer)
    for script in frame.xpath("//script"):
        script.drop_tree()
    body = frame.body
    classes = body.get("class", "")  # they set the margins, so that they belong to each header and footer
    for name in ("onload", "class"):
        body.attrib.pop(name, None)
    for child in list(body):
        body.remove(child)
    total = len(content.pages)
    for number in range(1, total + 1):
        page = lxml.html.builder.DIV({"class": "report_page"})
        for name, piece in (("report_header", header), ("report_footer", footer)):
            if piece is not None:
                page.append(lxml.html.builder.DIV({"class": f"{name} {classes}"}, _numbered(piece, number, total)))
        body.append(page)
    _add_style(frame, OVERLAY_STYLE % _positions(job))
    address = _address(job.header or job.footer)
    overlay = browser.print_page(_to_text(frame), address, job.width, job.height, scale=job.scale)
    for page, above in zip(content.pages, PdfReader(io.BytesIO(overlay)).pages):
        page.merge_page(above)


def _positions(job):
    """Return the values of the overlay's style; lengths in mm before the whole page is scaled."""
    lengths = {
        "width": job.width,
        "height": job.height - 0.2,  # a rounded-up page would flow over into an empty one
        "left": job.margin_left,
        "right": job.margin_right,
        "top": job.header_top,
        "head": max(job.margin_top - job.header_top, 0),
        "bottom": job.height - job.margin_bottom,
        "foot": job.margin_bottom,
    }
    line = "border-bottom: 1px solid" if job.header_line else ""
    return {**{name: f"{length / job.scale:.3f}" for name, length in lengths.items()}, "line": line}


def _numbered(piece, number, total):
    """Return a copy of a header or footer with the page's number where Odoo's layouts leave room for it."""
    piece = copy.deepcopy(piece)
    for name, value in (("page", number), ("topage", total)):
        for node in piece.xpath(f".//*[contains(concat(' ', normalize-space(@class), ' '), ' {name} ')]"):
            for child in list(node):
                node.remove(child)
            node.text = str(value)
    return piece


def _pieces(html):
    """Return the headers (or footers) of all documents, which Odoo puts side by side into one page."""
    if not html:
        return []
    found = lxml.html.document_fromstring(html).xpath("//div[starts-with(@id, 'minimal_layout_report_')]")
    return list(found[0]) if found else []


def _merge(documents):
    """Return a writer with all documents and, as wkhtmltopdf makes it, an outline by which Odoo splits them again."""
    writer = PdfWriter()
    starts = []
    for document in documents:
        starts.append(len(writer.pages))
        for page in document.pages:
            page.compress_content_streams()
            writer.add_page(page)
    names = [f"/document{index}" for index in range(len(starts))]
    nodes = [writer._add_object(DictionaryObject()) for _name in names]
    root = writer._add_object(DictionaryObject())
    for index, (node, name) in enumerate(zip(nodes, names)):
        entry = node.get_object()
        entry[NameObject("/Title")] = TextStringObject(str(index + 1))
        entry[NameObject("/Dest")] = NameObject(name)
        entry[NameObject("/Parent")] = root
        if index:
            entry[NameObject("/Prev")] = nodes[index - 1]
            nodes[index - 1].get_object()[NameObject("/Next")] = node
    outline = {"/Type": NameObject("/Outlines"), "/First": nodes[0], "/Last": nodes[-1]}
    outline["/Count"] = NumberObject(len(nodes))
    root.get_object().update({NameObject(key): value for key, value in outline.items()})
    writer._root_object[NameObject("/Outlines")] = root
    places = {NameObject(name): _place(start) for name, start in zip(names, starts)}
    writer._root_object[NameObject("/Dests")] = writer._add_object(DictionaryObject(places))
    return writer


def _place(start):
    return ArrayObject([NumberObject(start), NameObject("/Fit")])


def _address(html):
    """Return the server's address, which Odoo's layout names as the base of all links."""
    base = lxml.html.document_fromstring(html).xpath("//base/@href")
    return base[0] if base and base[0].startswith("http") else "http://127.0.0.1/"


def _add_style(page, text):
    style = lxml.html.builder.STYLE(text)
    page.head.append(style)


def _to_text(page):
    return lxml.html.tostring(page, encoding="unicode", doctype="<!DOCTYPE html>")
