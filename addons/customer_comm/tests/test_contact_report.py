from io import BytesIO

from openpyxl import load_workbook

from odoo import Command, fields
from odoo.tests import tagged

from .contact_common import ContactCase


@tagged("post_install", "-at_install")
class TestContactReport(ContactCase):
    """The prints of return visits and trips, with number and revision of their forms (XX-06, XX-07)."""

    def _render(self, name, records):
        self.env.ref(f"customer_comm.action_{name}")  # it can be printed from the document
        html, _type = (
            self.env["ir.actions.report"]
            .with_user(self.specialist)
            ._render_qweb_html(f"customer_comm.{name}", records.ids, data={"report_type": "pdf"})
        )
        return html.decode()

    def _rows(self, name, records, user=None):
        report = self.env["ir.actions.report"].with_user(user or self.specialist)
        content, kind = report._render_xlsx(f"customer_comm.{name}_xlsx", records.ids, {})
        self.assertEqual(kind, "xlsx")
        sheet = load_workbook(BytesIO(content)).worksheets[0]
        return list(sheet.iter_rows(values_only=True))

    def test_contact_register(self):
        """CC-63: contacts with their problems, the status of the measures, totals, and the day of the submission."""
        contact, other = self._create_contact(kind="return_visit"), self._create_contact()
        vals = {"contact_id": contact.id, "measure": "Seal anew", "measure_state": "running"}
        issues = self.env["customer.contact.issue"].create([{"name": name, **vals} for name in ("Leak", "Noise")])
        rows = self._rows("customer_contact", contact | other)
        head = next(row for row in rows if "Submitted to Leaders On" in row)
        column = head.index("Problems")
        by_name = {row[0]: row[column] for row in rows}
        self.assertEqual((by_name[contact.name], by_name[other.name]), (2, 0))
        self.assertIn("SUBTOTAL", rows[-1][column])
        text = str(self._rows("customer_contact_issue", issues))
        for part in ("Leak", "Noise", "Seal anew", "Under Way", contact.name):
            self.assertIn(part, text)

    def test_installed_register(self):
        """CC-47, CC-50: what stands at customers; whether a visit is due is for the customer file group only."""
        item = self._install(months=24)
        self.assertIn("Return Visit", str(self._rows("customer_installed_item", item, self.keeper)))
        text = str(self._rows("customer_installed_item", item))
        self.assertIn(item.product_id.display_name, text)
        self.assertNotIn("Return Visit", text)

    def test_registers(self):
        """XX-06: trip reports, action items and milestones are printed as registers."""
        trips = self.env["customer.trip.report"].with_user(self.specialist)
        trip = trips.create({"partner_id": self.partner.id, "purpose": "Commissioning"})
        self.assertIn("Commissioning", str(self._rows("customer_trip_report", trip)))
        summary = self.env["customer.summary"].create({"month": "2020-05-01"})
        item = self.env["customer.action.item"].create(
            {"name": "Train the fitters", "due_on": self.today, "summary_id": summary.id}
        )
        self.assertIn("Train the fitters", str(self._rows("customer_action_item", item)))
        plan = self.env["customer.cooperation.plan"].create(
            {
                "partner_id": self.partner.id,
                "subject": "New pump",
                "milestone_ids": [Command.create({"name": "Prototype", "due_on": self.today})],
            }
        )
        self.assertIn("Prototype", str(self._rows("customer_cooperation_milestone", plan.milestone_ids)))

    def test_return_visit(self):
        """CC-49 to CC-53: plan, record, letter, interview."""
        contact = self._create_contact(
            kind="return_visit",
            contact_id=self.person.id,
            questions="Which problems need help?",
            opinions="Nothing & <b>nobody</b>",
        )
        self.env["customer.contact.issue"].create({"name": "Leak at the flange", "contact_id": contact.id})
        self._make(contact)
        for name in ("report_contact_record", "report_interview_record", "report_letter_of_enquiry"):
            html = self._render(name, contact)
            self.assertIn(contact.name, html)
            self.assertIn("Which problems need help?", html)
            self.assertIn("Nothing &amp; &lt;b&gt;nobody&lt;/b&gt;", html)
        self.assertIn("Leak at the flange", self._render("report_contact_record", contact))
        other = self._create_contact()
        plan = self._render("report_return_visit_plan", contact | other)
        self.assertIn(contact.name, plan)
        self.assertIn(other.name, plan)

    def test_verification_report(self):
        """CC-54"""
        issue = self.env["customer.contact.issue"].create(
            {
                "name": "Leak",
                "contact_id": self._create_contact().id,
                "measure": "Sealed anew",
                "verification_report": "Tight at 10 bar",
            }
        )
        self.assertIn("Tight at 10 bar", self._render("report_verification_report", issue))

    def test_trip_report(self):
        """CC-59: DXC-SMFM-07 with its items."""
        report = (
            self.env["customer.trip.report"]
            .with_user(self.specialist)
            .create(
                {
                    "partner_id": self.partner.id,
                    "purpose": "Commissioning",
                    "summary": "Went well",
                    "date_to": fields.Date.add(self.today, days=1),
                    "item_ids": [Command.create({"name": "Install", "outcome": "not_done", "remark": "No power"})],
                }
            )
        )
        html = self._render("report_trip_report", report)
        for text in ("DXC-SMFM-07", "Install", "No power", "Went well", report.name):
            self.assertIn(text, html)
