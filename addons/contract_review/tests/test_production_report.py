from lxml import html

from odoo.tests import tagged

from .production_common import ProductionCase

MODELS = (
    "contract.production.notice",
    "contract.task.order",
    "contract.flow.sheet",
    "contract.dispatch",
    "contract.sample.order",
    "contract.sealed.sample",
    "contract.process.card",
    "contract.colour.card",
    "contract.tooling",
    "contract.quality.note",
)


@tagged("post_install", "-at_install")
class TestProductionReport(ProductionCase):
    """Each form that the procedures name can be printed, with its name and number (XX-07)."""

    def _print(self, record):
        report = f"contract_review.report_{record._name.replace('.', '_')}"
        page, _type = self.env["ir.actions.report"]._render_qweb_html(report, record.ids, data={"report_type": "pdf"})
        return " ".join(html.fromstring(page).text_content().split())

    def _vals(self, model):
        base = {"order_id": self.order.id, "note": "A remark of ours"}
        product = {"product_id": self.product.id}
        return {
            "contract.production.notice": {**base, "supply_at": self.now},
            "contract.task.order": base,
            "contract.flow.sheet": {**base, **product, "step_ids": [(0, 0, {"name": "Print"})]},
            "contract.dispatch": {"note": "A remark of ours", "vehicle": "A-1"},
            "contract.sample.order": {**base, **product},
            "contract.sealed.sample": {**base, **product},
            "contract.process.card": {**base, **product, "step_ids": [(0, 0, {"name": "Print"})]},
            "contract.colour.card": {**base, "colour": "Red"},
            "contract.tooling": {**base, "subject": "Plate"},
            "contract.quality.note": {**base, "description": "Out of register"},
        }[model]

    def test_forms(self):
        for model in MODELS:
            record = self.env[model].create(self._vals(model))
            record.form_id.write({"code": "QR-77", "revision": "B/1"})
            text = self._print(record)
            for part in (record.name, record.form_id.name, "QR-77"):
                self.assertIn(part, text, model)

    def test_inspection_report(self):
        """CR-87: the sample inspection report has its parameters."""
        order = self.env["contract.sample.order"].create(self._vals("contract.sample.order"))
        made = order._open_round()
        made.parameter_ids = [(0, 0, {"name": "Edge crush", "value": "7.2"})]
        text = self._print(made)
        self.assertIn("Edge crush", text)
        self.assertIn("Sample Inspection Report", text)
