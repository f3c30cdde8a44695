"""Print what Odoo prepared for wkhtmltopdf with Chromium. Plain Python: knows nothing of Odoo's models."""

from .browser import find_browser
from .errors import PrintError
from .printer import print_report
