from odoo import Command
from odoo.exceptions import AccessError
from odoo.tests import tagged

from .common import ComplaintCommon

PNG = b"iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg=="


@tagged("post_install", "-at_install")
class TestSiteReport(ComplaintCommon):
    """Prints of investigations, samples, stops, checks and destructions."""

    def _print(self, name, records, user=None):
        reports = self.env["ir.actions.report"].with_user(user or self.quality)
        return reports._render_qweb_html(f"complaint_capa.{name}", records.ids)[0].decode()

    def _photo(self):
        return self.env["ir.attachment"].with_user(self.quality).create({"name": "ring.png", "datas": PNG}).ids

    def test_investigation_and_samples(self):
        """CP-41, CP-43: the record with its checklist and photos; the label with label, complaint and lot; the list."""
        complaint = self._advance(self._complaint(), "registered")
        visit = self.env["complaint.onsite"].with_user(self.quality)
        visit = visit.create(
            {
                "complaint_id": complaint.id,
                "findings": "Cracked ring",
                "attachment_ids": [Command.set(self._photo())],
            }
        )
        html = self._print("report_complaint_onsite", visit)
        for part in (visit.name, "Cracked ring", "The details were obtained", "data:image/png;base64"):
            self.assertIn(part, html)
        sample = self.env["complaint.sample"].with_user(self.quality)
        sample = sample.create(
            {"complaint_id": complaint.id, "product_id": self.tracked.id, "lot_id": self.lots[0].id, "name": "BAG 7"}
        )
        for name in ("report_complaint_sample_label", "report_complaint_sample_list"):
            html = self._print(name, sample)
            for part in ("BAG 7", "LOT-A", complaint.name):
                self.assertIn(part, html)
        with self.assertRaises(AccessError):
            self._print("report_complaint_sample_label", sample, self.worker)

    def test_stop_check_and_destruction(self):
        """CP-46, CP-48, CP-118: the orders and records name who, when and why."""
        stop = self.env["complaint.stop"].with_user(self.quality)
        stop = stop.create({"product_id": self.product.id, "reason": "Rings crack"})
        stop.action_order()
        html = self._print("report_complaint_stop", stop)
        for part in (stop.name, "Rings crack", self.quality.name):
            self.assertIn(part, html)
        check = self.env["complaint.spot.check"].with_user(self.quality)
        check = check.create({"product_id": self.product.id, "findings": "Porous", "result": "not_ok"})
        self.assertIn("Porous", self._print("report_complaint_spot_check", check))
        record = self.env["complaint.destruction"].with_user(self.quality)
        record = record.create({"product_id": self.product.id, "method": "Crushed", "witness_id": self.second.id})
        html = self._print("report_complaint_destruction", record)
        for part in ("Crushed", self.second.name):
            self.assertIn(part, html)

    def test_handling_report(self):
        """CP-45: the handling report of the complaint lists the interim measures by place."""
        complaint = self._complaint()
        vals = {"complaint_id": complaint.id, "place": "transit", "action": "Call the truck back"}
        self.env["complaint.containment"].with_user(self.quality).create(vals)
        html = self._print("report_complaint_document", complaint)
        self.assertIn("Call the truck back", html)
        self.assertIn("In Transit", html)
