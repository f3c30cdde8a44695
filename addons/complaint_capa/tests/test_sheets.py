import io
from datetime import timedelta

from openpyxl import load_workbook

from odoo import Command, fields
from odoo.exceptions import AccessError
from odoo.tests import freeze_time, tagged

from .common import ComplaintCommon


@tagged("post_install", "-at_install")
class TestSheets(ComplaintCommon):
    """The forms of a complaint, on paper and as workbooks."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.complaint = cls._advance(
            cls._complaint(
                customer_proposal="A new pump",
                first_hand_info="Runs day and night",
                line_ids=[Command.create({"product_id": cls.product.id, "note": "cracked", "quantity": 3})],
            ),
            "registered",
        )
        cls.complaint.with_user(cls.sales_head).preliminary_liability = "undetermined"
        cls.complaint.action_hand_over()

    def _html(self, report, records, user=None):
        reports = self.env["ir.actions.report"].with_user(user or self.quality)
        content, _kind = reports._render_qweb_html(f"complaint_capa.{report}", records.ids, {"report_type": "pdf"})
        return content.decode()

    def _assert_printed(self, html, *texts):
        for text in texts:
            self.assertTrue(text in html, f"{text} is not printed")

    def test_handling_sheet(self):
        """CP-10, CP-113: DXCFM-02 with description, proposal, both judgements, measures and the procedure DXC-01."""
        self._advance(self.complaint, "closed")
        html = self._html("action_report_handling_sheet", self.complaint)
        self._assert_printed(html, self.complaint.name, "The seal leaks", "A new pump", "Runs day and night", "cracked")
        self._assert_printed(html, "Undetermined", "Ours", "cp_sales_head", "Stock checked", "Replaced", "DXCFM-02")
        self._assert_printed(html, "According to", "DXC-01")

    def test_liaison_note(self):
        """CP-08: to whom, what was said, and when each department has received it."""
        html = self._html("action_report_liaison_note", self.complaint)
        self._assert_printed(
            html, "Information Liaison Note", "Quality", "The seal leaks", "A new pump", "Acknowledged"
        )

    def test_records_of_whoever_received_it(self):
        """CP-05, CP-07: feedback record and complaint record, printed by the employee who registered it."""
        own = self._complaint(self.employee)
        own.action_register()
        for report in ("action_report_feedback_record", "action_report_complaint_record"):
            html = self._html(report, own, self.employee)
            self._assert_printed(html, own.name, "The seal leaks", "cp_employee")
            with self.assertRaises(AccessError):
                self._html(report, own, self.salesman)

    def test_information_sheet(self):
        """CP-24, CP-18: investigation, rectification, the 72 hours, and the telephone number for complaints."""
        self.company.complaint_phone = "400 100 200"
        self._advance(self.complaint, "contained")
        self.complaint.cause = "Ring too hard"
        html = self._html("action_report_information_sheet", self.complaint)
        self._assert_printed(html, "Investigation", "Ring too hard", "To the Customer By", "400 100 200")

    def test_tracking_sheet(self):
        """CP-26: number, customer, stage, next step, next deadline, days left and who is responsible."""
        html = self._html("action_report_tracking_sheet", self.complaint)
        self._assert_printed(html, self.complaint.name, "Customer", "Registered", "Assess", "cp_quality", "DXCFM-01")

    @freeze_time("2026-05-04 08:00:00")
    def test_days_left(self):
        """CP-26: disposition within a day: one day left, half a day later half a day, then below zero and late."""
        complaint = self._advance(self._complaint(received_at=fields.Datetime.now()), "registered")
        for hours, left in ((0, 1.0), (12, 0.5), (48, -1.0)):
            with freeze_time(fields.Datetime.to_datetime("2026-05-04 08:00:00") + timedelta(hours=hours)):
                complaint.invalidate_recordset(["days_left"])
                self.assertEqual(complaint.days_left, left)

    def test_next_steps(self):
        """CP-26: what comes next, at each stage."""
        complaint = self._complaint()
        steps = [complaint.next_step]
        for state in ("registered", "assessed", "contained", "resolved", "replied", "closed"):
            steps.append(self._advance(complaint, state).next_step)
        self.assertEqual(steps, ["register", "hand_over", "contain", "solve", "reply", "close", False])

    def test_one_number_names_two_prints(self):
        """CP-114: register and tracking sheet print DXCFM-01 from the same record; each number is edited on its own."""
        forms = self.env["customer.form"]
        keys = ("complaint_register", "complaint_tracking")
        self.assertEqual({forms._get(key).code for key in keys}, {"DXCFM-01"})
        forms._get("complaint_tracking").sudo().code = "DXCFM-01B"
        self._assert_printed(self._html("action_report_tracking_sheet", self.complaint), "DXCFM-01B")
        register = self._html("report_complaint_register", self.complaint)
        self._assert_printed(register, "DXCFM-01", self.complaint.name)
        self.assertNotIn("DXCFM-01B", register)

    def test_procedures_are_the_companys(self):
        """CP-113: six references, with the numbers of the procedures, edited in the settings and printed."""
        company = self.env["res.company"].create({"name": "New"})
        self.assertEqual(company._get_procedure("complaint"), "DXC-01")
        self.assertEqual(company._get_procedure("repair"), "DXC-03")
        self.assertEqual(company._get_procedure("capa"), "CEOP-16, XRD02-8.5.2-23")
        for kind in ("return", "rework", "handling"):
            self.assertEqual(company._get_procedure(kind), "")
        settings = self.env["res.config.settings"].create({"complaint_procedure": "QP-8.2 Complaints"})
        settings.execute()
        self._assert_printed(self._html("action_report_handling_sheet", self.complaint), "QP-8.2 Complaints")

    def _cells(self, name, records, user=None):
        report = self.env[f"report.complaint_capa.{name}"].with_user(user or self.quality)
        content, _extension = report.create_xlsx_report(records.ids, {})
        return [[cell.value for cell in row] for row in load_workbook(io.BytesIO(content)).active.iter_rows()]

    def test_register_workbook(self):
        """CP-06, CP-114: the register as a workbook, with number, customer, problem, both judgements and handling."""
        self._advance(self.complaint, "closed")
        rows = self._cells("complaint_register_xlsx", self.complaint)
        text = "\n".join(str(row) for row in rows)
        self._assert_printed(
            text, "DXCFM-01", self.complaint.name, "Leaking seal", "Undetermined", "Replaced", "Closed"
        )

    def test_tracking_workbook(self):
        """CP-26: the tracking sheet as a workbook; without a selection what is open."""
        closed = self._advance(self._complaint(), "closed")
        rows = self._cells("complaint_tracking_xlsx", self.env["complaint.complaint"])
        text = "\n".join(str(row) for row in rows)
        self._assert_printed(text, self.complaint.name, "Assess", "cp_quality")
        self.assertNotIn(closed.name, text)
        with self.assertRaises(AccessError):
            self._cells("complaint_tracking_xlsx", self.complaint, self.employee)

    def test_tracking_list_costs_no_query_a_row(self):
        """CP-26: the list reads 40 complaints with as many queries as 4."""
        complaints = self.env["complaint.complaint"].create(
            [{"subject": str(index), "description": "x", "origin": "internal"} for index in range(40)]
        )
        complaints.action_register()
        names = ("name", "partner_id", "state", "next_step", "sla_deadline", "days_left", "user_id", "team_id")
        spec = {name: {"fields": {"display_name": {}}} if name.endswith("_id") else {} for name in names}

        def count(records):
            self.env.flush_all()
            self.env.invalidate_all()
            before = self.cr.sql_log_count
            records.with_user(self.quality).web_read(spec)
            return self.cr.sql_log_count - before

        count(complaints[:4])
        self.assertEqual(count(complaints[:4]), count(complaints))
