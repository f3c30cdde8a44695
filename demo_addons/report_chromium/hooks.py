import logging
import subprocess

from odoo.addons.base.models import ir_actions_report

from . import pdf

_logger = logging.getLogger(__name__)

# Odoo turns this exit code into a UserError that shows the message.
EXIT_FAILED = 2


def print_with_chromium():
    """Let Odoo's reports be printed by Chromium instead of wkhtmltopdf.

    Replaced are the two functions that Odoo keeps apart from its models: what is known about wkhtmltopdf, and the call
    of it. So all that Odoo does around that call (paper format, session, splitting by record, errors) stays Odoo's.
    """
    program = pdf.find_browser()
    if not program:
        _logger.warning("No Chromium found: reports are printed by wkhtmltopdf")
        return
    known = ir_actions_report._wkhtml()
    chromium = known._replace(state="ok", dpi_zoom_ratio=True, bin=program, version="0.12.6", is_patched_qt=True)
    ir_actions_report._wkhtml = lambda: chromium
    ir_actions_report._run_wkhtmltopdf = _run


def _run(args):
    """Print a report as wkhtmltopdf would with the same arguments; return the finished "process"."""
    try:
        warnings = pdf.print_report(args)
    except pdf.PrintError as error:
        return subprocess.CompletedProcess(args, EXIT_FAILED, stdout="", stderr=str(error))
    for warning in warnings:
        _logger.info("Chromium: %s", warning)
    return subprocess.CompletedProcess(args, 0, stdout="", stderr="")
