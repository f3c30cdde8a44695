from odoo import Command
from odoo.exceptions import AccessError
from odoo.tests import tagged

from .common import ComplaintCommon


@tagged("post_install", "-at_install")
class TestReport(ComplaintCommon):
    """The prints: complaint report, register, 8D."""

    def _html(self, report, records):
        """Return the print as it goes to the PDF, footers included."""
        reports = self.env["ir.actions.report"].with_user(self.quality)
        content, _kind = reports._render_qweb_html(f"complaint_capa.{report}", records.ids, {"report_type": "pdf"})
        return content.decode()

    def _assert_printed(self, html, *texts):
        for text in texts:
            self.assertTrue(text in html, f"{text} is not printed")

    def test_complaint_report(self):
        """CP-88, CP-10, CP-84: description, proposal, liability, replies and the decision against a CAPA."""
        delivery = self._deliver()
        complaint = self._complaint(
            customer_proposal="A new pump",
            order_id=delivery.sale_id.id,
            delivery_id=delivery.id,
            line_ids=[Command.create({"product_id": self.product.id, "note": "cracked"})],
        )
        self._advance(complaint, "closed")
        html = self._html("report_complaint", complaint)
        # Quality has no right on transfers, and prints their names all the same.
        self._assert_printed(html, delivery.name)
        self._assert_printed(
            html, complaint.name, "A new pump", "cracked", "Corrected on site", "We replaced the seal", "DXC-01"
        )

    def test_register(self):
        """CP-06: number, date, customer, product, problem, kind, liability, handling, closed on."""
        complaints = self._complaint(line_ids=[Command.create({"product_id": self.product.id})])
        self._advance(complaints, "closed")
        complaints |= self._complaint(subject="Second")
        html = self._html("report_complaint_register", complaints)
        names = complaints.mapped("name")
        self._assert_printed(html, *names, "Pump", "Leaking seal", self.disposition.name, "DXCFM-01")

    def test_8d(self):
        """CP-75, XX-07: D1 to D8, with who prepared and approved it."""
        capa = self._approved_capa()
        html = self._html("report_capa_8d", capa)
        self._assert_printed(
            html, capa.name, "D1 Team", "D8 Closure", "Wrong ring", "Change the ring", "cp_director", "DXC-QDFM-91"
        )

    def test_prints_are_for_readers(self):
        """A print shows nothing to those who may not read the record."""
        complaint, capa = self._complaint(), self._capa()
        for report, record in (
            ("report_complaint", complaint),
            ("report_complaint_register", complaint),
            ("report_capa_8d", capa),
        ):
            reports = self.env["ir.actions.report"].with_user(self.salesman)
            with self.subTest(report=report), self.assertRaises(AccessError):
                reports._render_qweb_html(f"complaint_capa.{report}", record.ids)

    def test_form_number_is_the_companys(self):
        """XX-06: the code on the print is the one in the form register."""
        self.env["customer.form"]._get("capa_8d").sudo().write({"code": "QF-77", "revision": "C"})
        html = self._html("report_capa_8d", self._capa())
        self._assert_printed(html, "QF-77", "Rev. C")
