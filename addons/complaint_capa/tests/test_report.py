from odoo import Command
from odoo.tests import tagged

from .common import ComplaintCommon


@tagged("post_install", "-at_install")
class TestReport(ComplaintCommon):
    """The prints: complaint report, register, 8D."""

    def _html(self, report, records):
        content, kind = self.env["ir.actions.report"].with_user(self.quality)._render_qweb_html(
            f"complaint_capa.{report}", records.ids
        )
        self.assertEqual(kind, "html")
        return content.decode()

    def test_complaint_report(self):
        """CP-88, CP-10, CP-84: description, proposal, liability, replies and the decision against a CAPA."""
        complaint = self._complaint(
            customer_proposal="A new pump",
            line_ids=[Command.create({"product_id": self.product.id, "note": "cracked"})],
        )
        self._advance(complaint, "closed")
        html = self._html("report_complaint", complaint)
        for text in (complaint.name, "A new pump", "cracked", "Corrected on site", "We replaced the seal", "DXCFM-02"):
            self.assertIn(text, html)

    def test_register(self):
        """CP-06: number, date, customer, product, problem, kind, liability, handling, closed on."""
        complaints = self._complaint(line_ids=[Command.create({"product_id": self.product.id})])
        self._advance(complaints, "closed")
        complaints |= self._complaint(subject="Second")
        html = self._html("report_complaint_register", complaints)
        for text in (*complaints.mapped("name"), "Pump", "Leaking seal", "Replacement", "DXCFM-01"):
            self.assertIn(text, html)

    def test_8d(self):
        """CP-75, XX-07: D1 to D8, with who prepared and approved it."""
        capa = self._approved_capa()
        html = self._html("report_capa_8d", capa)
        for text in (capa.name, "D1 Team", "D8 Closure", "Wrong ring", "Change the ring", "cp_director", "DXC-QDFM-91"):
            self.assertIn(text, html)

    def test_form_number_is_the_companys(self):
        """XX-06: the code on the print is the one in the form register."""
        self.env["customer.form"]._get("capa_8d").sudo().write({"code": "QF-77", "revision": "C"})
        html = self._html("report_capa_8d", self._capa())
        self.assertIn("QF-77", html)
        self.assertIn("Rev. C", html)
