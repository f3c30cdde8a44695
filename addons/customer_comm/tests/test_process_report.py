import io

from openpyxl import load_workbook

from odoo import Command
from odoo.exceptions import AccessError, UserError
from odoo.tests import tagged

from .process_common import ProcessCase


@tagged("post_install", "-at_install")
class TestProcessReport(ProcessCase):
    """Technical data sheets, and the prints and workbooks of admission, credit and hand-over."""

    def _create_sheet(self, **vals):
        return (
            self.env["customer.data.sheet"]
            .with_user(self.sarah)
            .create(
                {
                    "partner_id": self.customer.id,
                    "usage": "Cooling",
                    "machine": "Press line",
                    "requirements": "5 bar",
                    "environment": "Dust",
                    "line_ids": [
                        Command.create({"kind": "document", "name": "Flow diagram", "state": "obtained"}),
                        Command.create({"kind": "fixture", "name": "Flange"}),
                        Command.create({"kind": "instrument", "name": "Sound level meter"}),
                    ],
                    **vals,
                }
            )
        )

    def _html(self, name, record):
        reports, data = self.env["ir.actions.report"], {"report_type": "pdf"}
        return reports._render_qweb_html(f"customer_comm.{name}", record.ids, data=data)[0].decode()

    def test_data_sheet(self):
        """CC-79, CC-80: the sheet has its four parts and counts what is missing; confirmed, it stands still."""
        sheet = self._create_sheet()
        self.assertEqual(sheet.missing_count, 2)
        self.assertTrue(sheet.line_ids[0].obtained_on)
        sheet.action_confirm()
        for attempt in (
            lambda: sheet.write({"usage": "Heating"}),
            lambda: sheet.line_ids[1].write({"name": "Other"}),
            lambda: sheet.line_ids[1].unlink(),
            lambda: sheet.write({"state": "draft"}),
        ):
            with self.assertRaises(UserError), self.cr.savepoint():
                attempt()
        sheet.line_ids[1].state = "obtained"
        self.assertEqual(sheet.missing_count, 1, "what was missing may come later")

    def test_new_survey(self):
        """CC-79: a new survey begins with the content of the one that it replaces."""
        sheet = self._create_sheet()
        sheet.action_confirm()
        new = self.env["customer.data.sheet"].browse(sheet.action_new_survey()["res_id"])
        self.assertEqual((sheet.state, new.state, new.machine), ("obsolete", "draft", "Press line"))
        self.assertEqual(len(new.line_ids), 3)
        with self.assertRaises(UserError):
            sheet.line_ids[1].state = "obtained"

    def test_incomplete_sheet(self):
        """CC-79: without one of the four parts a sheet is not confirmed."""
        with self.assertRaisesRegex(UserError, "Complete Machine"):
            self._create_sheet(machine=" ").action_confirm()

    def test_sheet_without_the_file(self):
        """XX-01: a salesperson without access reads neither sheets nor lines."""
        sheet = self._create_sheet()
        for record in (sheet, sheet.line_ids):
            with self.assertRaises(AccessError):
                record.with_user(self.rolf).read([])

    def test_prints(self):
        """CC-79, CC-84, CC-85, CC-86, CC-89, XX-06: each form prints, with its number where it has one."""
        admission = self._create_admission()
        application = self._create_application()
        scheme = self.env["customer.credit.scheme"].create({"description": "Pay in time"})
        handover = self.env["customer.handover"].create(
            {"user_id": self.rolf.id, "receiver_id": self.sarah.id, "function_id": self.f_sales.id}
        )
        for report, record, texts in (
            ("report_customer_data_sheet", self._create_sheet(), ("DXC-CSFM-08", "Press line", "Flange")),
            ("report_customer_admission", admission, ("FM-MKT-004-B1", "Solid", "business licence")),
            ("report_customer_credit_application", application, ("Pays in time", "Level II")),
            ("report_customer_credit_scheme", scheme, ("Pay in time", "Executive Vice General Manager")),
            ("report_customer_handover", handover, (self.rolf.name, self.sarah.name)),
        ):
            html = self._html(report, record)
            for text in texts:
                self.assertIn(text, html, report)

    def test_workbooks(self):
        """CC-69, CC-72, CC-80, CC-85, CC-86, CC-89: each register comes as a workbook, for the file only."""
        self._create_sheet()
        self._create_admission()
        for key in (
            "class_proposal",
            "order_tendency",
            "data_sheet_line",
            "credit_application",
            "admission",
            "handover_line",
        ):
            with self.subTest(key):
                workbook = self.env[f"report.customer_comm.{key}_xlsx"]
                content, kind = workbook.with_user(self.sarah).create_xlsx_report([], {})
                self.assertEqual(kind, "xlsx")
                self.assertTrue(load_workbook(io.BytesIO(content)).active.max_column > 4)
                with self.assertRaises(AccessError):
                    workbook.with_user(self.rolf).create_xlsx_report([], {})

    def test_lists_cost_the_same(self):
        """CC-85, CC-86: a list of more documents costs no more queries."""
        costs = []
        for count in (2, 12):
            admissions = self.env["customer.admission"].create(
                [{"partner_name": f"New {number}"} for number in range(count)]
            )
            self.env.flush_all()
            self.env.invalidate_all()
            before = self.cr.sql_log_count
            admissions.web_read(
                {name: {} for name in ("name", "partner_name", "new_level", "checklist_progress", "state")}
                | {"user_id": {"fields": {"display_name": {}}}}
            )
            costs.append(self.cr.sql_log_count - before)
        self.assertEqual(costs[0], costs[1])
