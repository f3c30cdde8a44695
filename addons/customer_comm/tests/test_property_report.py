from io import BytesIO

from lxml import html
from openpyxl import load_workbook

from odoo.tests import tagged

from .property_common import PropertyCase


@tagged("post_install", "-at_install")
class TestPropertyReport(PropertyCase):
    """Registers, reports of problems, verification records, labels, workbooks."""

    def _text(self, name, records, **data):
        report = self.env["ir.actions.report"].with_user(self.sales)
        page = report._render_qweb_html(f"customer_comm.{name}", records.ids, data=data)[0]
        return " ".join(html.fromstring(page).text_content().split())

    def _assert_parts(self, text, *parts):
        for part in parts:
            self.assertIn(part, text)

    def test_register(self):
        """CC-101: the register by customer, with item, spec, model, quantity, receipt, custodian, place, state."""
        records = self._kept() | self._property(item="Drawing")
        text = self._text("report_property_register", records)
        self._assert_parts(text, "Customer Property Register", self.partner.name, "Mould", "4 cavities", "M-1", "10.00")
        self._assert_parts(text, "Kept", "Production", "Customers", "Drawing", "Expected")

    def test_supplied_list(self):
        """CC-101: the list of customer-supplied product, by contract."""
        text = self._text("report_property_supplied_list", self._kept())
        self._assert_parts(text, "List of Customer-supplied Product", self.order.name, "Mould", "4 cavities")

    def test_label(self):
        """CC-107: the label shows mark, owner and a QR code that leads to the record."""
        record = self._kept()
        page = self.env["ir.actions.report"]._render_qweb_html("customer_comm.report_property_label", record.ids)[0]
        tree = html.fromstring(page)
        self._assert_parts(tree.text_content(), "CUSTOMER PROPERTY", record.identification, self.partner.name, "Mould")
        self.assertTrue(tree.xpath("//img[starts-with(@src, 'data:image/png;base64')]"))

    def test_label_tells_no_secrets(self):
        """XX-04: the label of confidential property names neither item nor specification."""
        record = self._property(
            user=self.engineer,
            type_id=self.env.ref("customer_comm.property_type_intellectual_property").id,
            item="Secret drawing",
        )
        report = self.env["ir.actions.report"].with_user(self.engineer)
        page = report._render_qweb_html("customer_comm.report_property_label", record.ids)[0]
        self.assertNotIn("Secret drawing", page.decode())

    def test_verification_record(self):
        """CC-105: the verification record has inspector, result, date and the answers."""
        self.tooling.checklist_ids = self.env.ref("customer_comm.checklist_property_verification")
        record = self._counted()
        record.action_start_inspection()
        record.checklist_answer_ids.with_user(self.quality).write({"value_yesno": "yes"})
        check = self._check(record, kind="receipt", user=self.quality, quantity=10)
        text = self._text("report_property_verification", check)
        self._assert_parts(text, "Verification Record", self.quality.name, "Passed", "No damage from transport")

    def test_problem_reports(self):
        """CC-104, CC-111, CC-112: the problem report, and the report of its kind, each under its own name."""
        issue = self._disposed(self._problem(self._kept()), "use")
        text = self._text("report_property_problem", issue)
        self._assert_parts(text, "Customer Property Problem Report", "A cavity is cracked", "Use As It Is", "Note 7")
        self._assert_parts(self._text("report_property_incident", issue), "Accident Report")
        rejected = self._judged("fail").issue_ids
        self._assert_parts(
            self._text("report_property_incident", rejected), "Supplier Quality Tracking Feedback Record"
        )
        bad = self._problem(self._kept(), cause="material")
        self._assert_parts(self._text("report_property_incident", bad), "Nonconformity Report")

    def test_form_numbers(self):
        """XX-06: each print carries the number of its form."""
        issue = self._problem(self._kept())
        for name, key in (
            ("report_property_problem", "property_problem_report"),
            ("report_property_incident", "property_accident_report"),
        ):
            self.env["customer.form"]._get(key).code = f"QR-{key}"
            self._assert_parts(self._text(name, issue, report_type="pdf"), f"QR-{key}")

    def test_workbooks(self):
        """CC-101, XX-15: the registers as workbooks, with totals."""
        self._kept()
        issue = self._problem(self._kept())
        issue.loss_amount = 80
        for name, records, part in (
            ("customer_property_xlsx", issue.property_id, "Mould"),
            ("customer_property_issue_xlsx", issue, "A cavity is cracked"),
        ):
            report = self.env[f"report.customer_comm.{name}"].with_user(self.sales)
            sheet = load_workbook(BytesIO(report.create_xlsx_report(records.ids, {})[0])).active
            cells = {str(cell) for row in sheet.iter_rows(values_only=True) for cell in row}
            self.assertIn(part, cells)
            self.assertIn("Total", cells)

    def test_need_form(self):
        """CC-119: the collection form of a need, and the register as a workbook."""
        need = self.env["customer.requirement"].create(
            {
                "subject": "Quieter",
                "party_id": self.env.ref("customer_comm.requirement_party_customer").id,
                "partner_id": self.partner.id,
                "source_id": self.env.ref("customer_comm.requirement_source_competitors").id,
                "need": "Not heard at night",
                "importance": "key",
                "feasibility": "now",
                "line_ids": [(0, 0, {"kind": "quality", "description": "Noise below 40 dB"})],
            }
        )
        text = self._text("report_requirement", need)
        self._assert_parts(text, "Need Collection Form", "Not heard at night", "Noise below 40 dB", "Key Need")
        report = self.env["report.customer_comm.customer_requirement_xlsx"]
        sheet = load_workbook(BytesIO(report.create_xlsx_report(need.ids, {})[0])).active
        cells = {str(cell) for row in sheet.iter_rows(values_only=True) for cell in row}
        self.assertIn("Not heard at night", cells)
