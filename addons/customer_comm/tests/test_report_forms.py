from lxml import etree

from odoo.tests import tagged

from .communication_common import CommunicationCase

# One sheet for many records, which are signed on their own sheets; and what is stuck on a thing.
LISTS = frozenset({"customer_comm.report_customer_feedback_list"})
LABELS = frozenset({"customer_comm.report_property_label"})
SIGNATURES = "customer_comm.report_form_signatures"
LAYOUT = "web.external_layout"


@tagged("post_install", "-at_install")
class TestReportForms(CommunicationCase):
    """Number, revision and signatures on all prints, whoever adds one (XX-07)."""

    def _templates(self, name, found=None):
        """Return the templates that a print is made of, the layout aside, as trees by name."""
        found = {} if found is None else found
        if name in found:
            return found
        view = self.env["ir.ui.view"]._get_template_view(name)
        found[name] = etree.fromstring(view.get_combined_arch()) if view.key != LAYOUT else None
        if found[name] is not None:
            for called in found[name].xpath("//*[@t-call]/@t-call"):
                self._templates(called, found)
        return found

    def _prints(self):
        domain = [("report_type", "=", "qweb-pdf"), ("report_name", "=like", "customer_comm.%")]
        prints = self.env["ir.actions.report"].search(domain)
        self.assertGreater(len(prints), 35)
        return prints

    def test_form_and_signatures(self):
        """XX-07: each print bears the number and revision of its form, and the signatures of a signed record."""
        for report in self._prints().filtered(lambda report: report.report_name not in LABELS):
            with self.subTest(report=report.report_name):
                templates = self._templates(report.report_name)
                self.assertIn(LAYOUT, templates)
                own = [tree for tree in templates.values() if tree is not None]
                self.assertTrue(any(tree.xpath("//t[@t-set='form']") for tree in own), "The print has no form")
                signed = "signoff_ids" in self.env[report.model]._fields and report.report_name not in LISTS
                self.assertEqual(SIGNATURES in templates, signed)

    def test_rendered(self):
        """XX-07: all sheets of a communication show form number, revision, who prepared and who approved it."""
        record = self._create_analysed(special=True)
        record.sudo().signoff_ids.with_user(self.director).action_approve()
        for form in self.env["customer.form"].search([]):
            form.write({"code": f"FORM-{form.id}", "revision": "Z/9"})
        reports = self._prints().filtered(lambda report: report.model == record._name)
        self.assertGreaterEqual(len(reports), 6)
        for report in reports:
            with self.subTest(report=report.report_name):
                page, _type = (
                    self.env["ir.actions.report"]
                    .with_user(self.sales)
                    ._render_qweb_html(report.report_name, record.ids, data={"report_type": "pdf"})
                )
                text = " ".join(etree.HTML(page).xpath("string()").split())
                self.assertRegex(text, r"FORM-\d+ +Rev. Z/9")
                if report.report_name not in LISTS:
                    self.assertIn(f"Prepared {self.sales.name}", text)
                    self.assertIn(f"{self.f_director.name} {self.director.name}", text)
