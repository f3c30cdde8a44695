import io

from lxml import html
from openpyxl import load_workbook

from odoo.exceptions import AccessError
from odoo.tests import tagged

from .common import ComplaintCommon


@tagged("post_install", "-at_install")
class TestReturnReport(ComplaintCommon):
    """The prints of returns and repairs."""

    def _print(self, name, record, user=None):
        report = self.env["ir.actions.report"].with_user(user or self.quality)
        content, _kind = report._render_qweb_html(f"complaint_capa.{name}", record.ids)
        return " ".join(html.fromstring(content).text_content().split())

    def _workbook(self, name, record, user=None):
        content, _kind = (
            self.env[f"report.complaint_capa.{name}"].with_user(user or self.quality).create_xlsx_report(record.ids, {})
        )
        return load_workbook(io.BytesIO(content))

    def test_return_notice(self):
        """CP-58, CP-61: the return notice with its number, the complaint, what was announced, counted and verified."""
        picking = self._return(self._deliver({self.product: 10}), 4)
        self._receive(picking)
        self._verify(picking, note="Cracked at the flange", agrees="no")
        text = self._print("report_return_notice", picking)
        for expected in (picking.name, picking.complaint_id.name, "Pump", "4.00", "Cracked at the flange", "No"):
            self.assertIn(expected, text)
        self.assertIn(self.quality.name, text)
        self.assertIn(self.worker.name, text)
        with self.assertRaises(AccessError):
            self._print("report_return_notice", picking, self.employee)

    def test_rework_notice(self):
        """CP-58: the rework notice with its number, what to do, and the result."""
        complaint = self._advance(self._complaint(), "registered")
        rework = (
            self.env["complaint.rework"]
            .with_user(self.quality)
            .create(
                {"complaint_id": complaint.id, "product_id": self.product.id, "quantity": 5, "instruction": "Grind"}
            )
        )
        text = self._print("report_rework_notice", rework)
        for expected in (rework.name, complaint.name, "Grind", "5.00", self.production_function.name):
            self.assertIn(expected, text)

    def test_repair_order(self):
        """CP-62: the repair order shows its confirmations."""
        complaint = self._advance(self._complaint(), "registered")
        repair = self.env["repair.order"].create({"complaint_id": complaint.id, "product_id": self.product.id})
        self.company.repair_confirmation = False
        text = self._print("report_repair_order", repair)
        for expected in (repair.name, complaint.name, "Pump"):
            self.assertIn(expected, text)

    def _report(self):
        self.company.repair_confirmation = False
        complaint = self._advance(self._complaint(), "registered")
        for name, quantity in (("Leak", 3), ("Crack", 1)):
            repair = self.env["repair.order"].create(
                {
                    "complaint_id": complaint.id,
                    "product_id": self.product.id,
                    "product_qty": quantity,
                    "defect_id": self.env["complaint.defect"].create({"name": name}).id,
                }
            )
            repair.action_repair_start()
            repair.repair_good_qty = quantity
            repair.action_repair_end()
            repair._guarded().write({"repaired_at": "2020-05-10 12:00:00"})
        vals = {"date_from": "2020-05-01", "date_to": "2020-05-31"}
        return self.env["complaint.repair.report"].with_user(self.quality).create(vals)

    def test_repair_report(self):
        """CP-64: the repair report with shares and cumulative shares, on paper and as a workbook with its chart."""
        report = self._report()
        text = self._print("report_repair_report", report)
        for expected in ("Leak", "75.0", "Crack", "100.0"):
            self.assertIn(expected, text)
        sheet = self._workbook("repair_report_xlsx", report).worksheets[0]
        rows = [[cell.value for cell in row[:8]] for row in sheet.iter_rows(min_row=6, max_row=7)]
        self.assertEqual(rows[0], ["Leak", 1, 1, 3, 3, 0, 75, 75])
        self.assertEqual(rows[1], ["Crack", 2, 1, 1, 1, 0, 25, 100])
        self.assertEqual(len(sheet._charts), 1)

    def test_monthly(self):
        """CP-66: the statistics on paper and as a workbook, with totals by customer, product and reason."""
        picking = self._return(self._deliver({self.product: 10}), 4)
        self._receive(picking)
        picking.date_done = "2020-05-10 12:00:00"
        monthly = self.env["complaint.return.monthly"].with_user(self.quality).create({"month": "2020-05-01"})
        text = self._print("report_return_monthly", monthly)
        for expected in ("May 2020", self.customer.name, "Pump", self.reason.name, "4.00"):
            self.assertIn(expected, text)
        book = self._workbook("return_monthly_xlsx", monthly)
        self.assertEqual(len(book.worksheets), 4)
        row = [cell.value for cell in book.worksheets[0][6][:5]]
        self.assertEqual(row, [self.customer.name, "Pump", self.reason.name, 1, 4])
        with self.assertRaises(AccessError):
            self._print("report_return_monthly", monthly, self.employee)
