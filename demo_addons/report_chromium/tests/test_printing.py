import io
import os
import pathlib
import subprocess
import tempfile
import unittest.mock

from PyPDF2 import PdfReader

from odoo.exceptions import UserError
from odoo.tests import HttpCase, tagged

from odoo.addons.base.models import ir_actions_report

from ..pdf import browser, job
from ..pdf.errors import PrintError

REPORT = "sale.report_saleorder"


@tagged("post_install", "-at_install")
class TestPrinting(HttpCase):
    """Sale orders printed by Chromium look as Odoo's layout and paper format want them."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        if "sale.order" not in cls.env:
            raise AssertionError("these tests print sale orders: install sale_management")
        partner = cls.env["res.partner"].create({"name": "Pagination Works"})
        product = cls.env["product.product"].create({"name": "Bracket"})
        long_text = [(0, 0, {"product_id": product.id, "name": f"Bracket {number}"}) for number in range(60)]
        short = [(0, 0, {"product_id": product.id})]
        cls.orders = cls.env["sale.order"].create(
            [{"partner_id": partner.id, "order_line": lines} for lines in (short, long_text, short)]
        )
        cls.env.company.write({"report_header": "Quality first", "phone": "+49 30 1234"})

    def _render(self, orders):
        # Odoo's tests render no PDF unless told to.
        reports = self.env["ir.actions.report"].with_context(force_report_rendering=True)
        return reports._render_qweb_pdf(REPORT, orders.ids)

    def _print(self, orders):
        content, kind = self._render(orders)
        self.assertEqual(kind, "pdf")
        return PdfReader(io.BytesIO(content))

    def _texts(self, content):
        """Return the text of each page, as poppler reads it."""
        done = subprocess.run(["pdftotext", "-layout", "-", "-"], input=content, capture_output=True, check=True)
        return done.stdout.decode().split("\f")[:-1]

    def _printed_by_chromium(self):
        return ir_actions_report._wkhtml().bin == browser.find_browser()

    def test_three_orders(self):
        """Three documents in one file: header on every page, page numbers that begin anew with each document."""
        self.assertTrue(self._printed_by_chromium())
        texts = self._texts(self._render(self.orders)[0])
        middle = len(texts) - 2
        self.assertGreater(middle, 1, "the long order takes several pages")
        numbers = [(1, 1), *((number, middle) for number in range(1, middle + 1)), (1, 1)]
        for text, (number, total) in zip(texts, numbers):
            self.assertIn(self.env.company.name, text)
            self.assertIn("Quality first", text)
            self.assertRegex(" ".join(text.split()), rf"Page {number} / {total}\b")
        self.assertIn(self.orders[0].name, texts[0])
        self.assertIn(self.orders[2].name, texts[-1])
        printed = "".join(texts[1:-1])
        for line in self.orders[1].order_line:
            self.assertIn(line.name, printed)

    def test_splitting(self):
        """Odoo can take the common file apart again, one attachment a record."""
        report = self.env["ir.actions.report"]._get_report(REPORT)
        report.write({"attachment": "object.name + '.pdf'"})
        self._render(self.orders)
        for order in self.orders:
            attachment = report.retrieve_attachment(order)
            self.assertIn(order.name, self._texts(attachment.raw)[0])

    def test_paper_format(self):
        """Size, orientation and margins are the paper format's."""
        self.env.company.paperformat_id = self.env["report.paperformat"].create(
            {
                "name": "Wide",
                "format": "custom",
                "page_width": 200,
                "page_height": 150,
                "orientation": "Landscape",
                "margin_top": 45,
                "margin_bottom": 25,
                "header_spacing": 40,
            }
        )
        box = self._print(self.orders[0]).pages[0].mediabox
        self.assertAlmostEqual(float(box.width) / 72 * 25.4, 150, delta=1)
        self.assertAlmostEqual(float(box.height) / 72 * 25.4, 200, delta=1)

    def test_session(self):
        """What the report fetches from the server arrives: it is fetched with the cookies of who prints."""
        with self.assertNoLogs("odoo.addons.report_chromium.hooks", level="INFO"):
            self._print(self.orders[0])

    def test_slow(self):
        """A browser that does not answer in time ends in an error that says so."""
        with (
            unittest.mock.patch.object(browser.Browser.__init__, "__defaults__", (0.0,)),
            self.assertLogs("odoo.addons.base.models.ir_actions_report", level="WARNING"),
            self.assertRaisesRegex(UserError, "did not finish within 0 seconds"),
        ):
            self._print(self.orders[0])

    def test_crash(self):
        """A browser that dies ends in an error with its last words."""
        with tempfile.TemporaryDirectory() as folder:
            program = pathlib.Path(folder, "chromium")
            program.write_text("#!/bin/sh\necho no display >&2\nexit 1\n")
            program.chmod(0o755)
            with (
                unittest.mock.patch.dict(os.environ, {"PATH": f"{folder}:/usr/bin:/bin"}),
                self.assertLogs("odoo.addons.base.models.ir_actions_report", level="WARNING"),
                self.assertRaisesRegex(UserError, "no display"),
            ):
                self._print(self.orders[0])

    def test_arguments(self):
        """An argument that would change the result is never ignored silently."""
        with self.assertRaises(PrintError):
            job.read(["--grayscale", "body.html", "out.pdf"])
        with self.assertRaises(PrintError):
            job.read(["--quiet", "out.pdf"])
        self.assertEqual(job.millimetres("1in"), 25.4)
