from io import BytesIO

from lxml import html
from openpyxl import load_workbook

from odoo import Command
from odoo.tests import tagged

from .communication_common import CommunicationCase


@tagged("post_install", "-at_install")
class TestCommunicationReport(CommunicationCase):
    """The printed communication record."""

    REPORT = "customer_comm.report_communication"

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.form = cls.env["customer.form"]._get("communication_record")
        cls.form.write({"code": "QR-77", "revision": "B/3", "name": "Talk Record"})

    def _render(self, records, name=REPORT, **data):
        report = self.env["ir.actions.report"].with_user(self.sales)
        return report._render_qweb_html(name, records.ids, data=data)[0]

    def _text(self, records, **kwargs):
        return " ".join(html.fromstring(self._render(records, **kwargs)).text_content().split())

    def test_content(self):
        """CC-01, CC-33: the record shows what was said, each function's opinion, the conclusion and the reply."""
        record = self._create_analysed(self.f_quality | self.f_production)
        record.reply = "We exchange it"
        record._checklist_apply(self._create_checklist("number"))
        record.checklist_answer_ids.value_number_text = "0"
        record.action_reply()
        record._distribute("For information", functions=self.f_director, copies=4)
        text = self._text(record)
        for part in (
            "Talk Record",
            record.name,
            "Communicating customer",
            "The pump is noisy",
            "A bearing is worn",
            "Production",
            "Exchange the bearing",
            "We exchange it",
            "Question 1 (number)",
            "For information",
        ):
            self.assertIn(part, text)

    def test_signatures(self):
        """XX-07: prepared and approved are printed with names; a void signature is not."""
        record = self._create_analysed(special=True)
        record.sudo().signoff_ids.with_user(self.director).action_approve(note="Agreed")
        text = self._text(record)
        self.assertIn(f"Prepared {self.sales.name}", text)
        self.assertRegex(
            text,
            f"Approve: Approved {self.f_director.name} {self.director.name}.*Agreed".replace("(", r"\(").replace(
                ")", r"\)"
            ),
        )

    def test_sheets(self):
        """CC-24, CC-27: what sales passes on is printed on the sheets of the procedures, each under its own number."""
        record = self._create_analysed()
        for key, code in (("trip_return_information", "TR-1"), ("information_feedback_sheet", "XRD04-7.2.3-01")):
            form = self.env["customer.form"]._get(key)
            form.code = code
            with self.subTest(form=key):
                text = self._text(record, name=f"customer_comm.report_{key}", report_type="pdf")
                parts = (form.name, code, record.name, "Product Quality Information", self.grade.display_name)
                for part in (*parts, "The pump is noisy", "Quality", "A bearing is worn", "Exchange the bearing"):
                    self.assertIn(part, text)

    def test_user_service_feedback(self):
        """CC-17: a customer's question is on the sheet with number, customer, problem, receiver and handling."""
        record = self._create_analysed()
        record.reply = "We exchange it"
        self.env["customer.form"]._get("user_service_feedback").write({"code": "USF-1", "revision": "C/2"})
        text = self._text(record, name="customer_comm.report_user_service_feedback", report_type="pdf")
        for part in ("USF-1 Rev. C/2", record.name, self.partner.name, "The pump is noisy", self.sales.name):
            self.assertIn(part, text)
        for part in ("Exchange the bearing", "We exchange it"):
            self.assertIn(part, text)

    def test_defect_confirmation(self):
        """CC-17, XX-06: what was found of the defect is on its form."""
        record = self._create_analysed()
        self.env["customer.form"]._get("defect_confirmation").write({"code": "DC-1", "revision": "A/1"})
        text = self._text(record, name="customer_comm.report_defect_confirmation", report_type="pdf")
        for part in ("DC-1 Rev. A/1", record.name, "The pump is noisy", "Exchange the bearing"):
            self.assertIn(part, text)

    def test_feedback_list(self):
        """CC-17, XX-06: all chosen contacts are on one list, on paper and as a workbook."""
        records = self._create_analysed() | self._create(subject="Rust")
        self.env["customer.form"]._get("customer_feedback_list").write({"code": "FL-1", "revision": "A/1"})
        text = self._text(records, name="customer_comm.report_customer_feedback_list", report_type="pdf")
        report = self.env["ir.actions.report"].with_user(self.sales)
        content, _kind = report._render_xlsx("customer_comm.feedback_register_xlsx", records.ids, {})
        rows = str(list(load_workbook(BytesIO(content)).worksheets[0].iter_rows(values_only=True)))
        for part in ("FL-1", *records.mapped("name"), "Noise", "Rust", "Exchange the bearing"):
            self.assertIn(part, text)
            self.assertIn(part, rows)
        content, _kind = report._render_xlsx("customer_comm.communication_register_xlsx", records.ids, {})
        rows = str(list(load_workbook(BytesIO(content)).worksheets[0].iter_rows(values_only=True)))
        for part in (*records.mapped("name"), "Rust", "The pump is noisy"):
            self.assertIn(part, rows)

    def test_cooperation_plan(self):
        """CC-15, XX-06: the cooperation plan with its milestones."""
        plan = (
            self.env["customer.cooperation.plan"]
            .with_user(self.sales)
            .create(
                {
                    "partner_id": self.partner.id,
                    "subject": "New pump",
                    "goals": "Half the noise",
                    "milestone_ids": [Command.create({"name": "Prototype", "due_on": "2031-01-01"})],
                }
            )
        )
        self.env["customer.form"]._get("cooperation_plan").write({"code": "PL-1", "revision": "A/1"})
        text = self._text(plan, name="customer_comm.report_cooperation_plan", report_type="pdf")
        for part in ("PL-1 Rev. A/1", plan.name, self.partner.name, "New pump", "Half the noise", "Prototype"):
            self.assertIn(part, text)

    def test_form_number_on_each_document(self):
        """XX-06, XX-07: each of several documents printed at once has its own footer, with number and revision."""
        records = self._create() | self._create()
        page = self._render(records, report_type="pdf")
        report = self.env["ir.actions.report"]
        _bodies, _ids, _header, footer, _args = report._prepare_html(page, report_model="customer.communication")
        footers = html.fromstring(footer).get_element_by_id("minimal_layout_report_footers")
        self.assertEqual(len(footers), 2)
        for element in footers:
            self.assertIn("QR-77 Rev. B/3", " ".join(element.text_content().split()))

    def test_number_follows_the_register(self):
        """XX-06: another number in the register is printed from then on; a form without one prints none."""
        record = self._create()
        self.form.code = "QR-78"
        self.assertIn("QR-78", self._render(record, report_type="pdf").decode())
        self.form.code = False
        self.assertNotIn("Rev.", self._text(record, report_type="pdf"))

    def test_all_layouts_print_the_number(self):
        """XX-07: whichever layout the company has chosen, the number of the form is on the page."""
        record = self._create()
        layouts = self.env["report.layout"].search([])
        self.assertGreaterEqual(len(layouts), 7)
        for layout in layouts:
            self.env.company.external_report_layout_id = layout.view_id
            with self.subTest(layout=layout.name):
                self.assertIn("QR-77", self._render(record, report_type="pdf").decode())

    def test_other_reports_carry_no_form_number(self):
        """XX-06: documents of other apps, printed in the same layouts, stay as they are."""
        order = self.env["sale.order"].create({"partner_id": self.partner.id})
        page = self.env["ir.actions.report"]._render_qweb_html(
            "sale.report_saleorder", order.ids, data={"report_type": "pdf"}
        )[0]
        self.assertNotIn("QR-77", page.decode())
