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
