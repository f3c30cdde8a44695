from datetime import date, timedelta

from odoo import fields
from odoo.tests import tagged

from .common import ComplaintCommon


@tagged("post_install", "-at_install")
class TestComplaintIndicator(ComplaintCommon):
    def _measure(self, measure):
        indicator = self.env["customer.indicator"].create({"name": measure, "measure": measure, "target": 1})
        today = fields.Date.today()
        return indicator._measure(self.company, today - timedelta(days=1), today + timedelta(days=1)).get(False)

    def test_count_and_rate(self):
        """XX-14, CP-32, CP-101: counted complaints, and how many of them per 100 deliveries; not ours do not count."""
        before = self._measure("complaint_count")[0]
        ours, theirs = self._advance(self._complaint(), "registered"), self._advance(self._complaint(), "registered")
        theirs.liability = "customer"
        self.assertEqual(ours.counted, True)
        self.assertEqual(self._measure("complaint_count"), (before + 1, 1))
        deliveries = self.env["stock.picking"].search_count(
            [
                ("company_id", "=", self.company.id),
                ("picking_type_code", "=", "outgoing"),
                ("state", "=", "done"),
                ("date_done", ">=", date.today() - timedelta(days=1)),
            ]
        )
        self._deliver({self.product: 5})
        self.assertEqual(self._measure("complaint_rate"), (100.0 * (before + 1) / (deliveries + 1), deliveries + 1))

    def test_handling_time(self):
        """XX-14, CP-106: days from receipt to close: 2 and 4 make 3."""
        # Others of the demo company would count too.
        self.env.cr.execute("UPDATE complaint_complaint SET closed_at = '2020-01-01' WHERE closed_at IS NOT NULL")
        self.env.invalidate_all()
        complaints = self._advance(self._complaint(), "closed") | self._advance(self._complaint(), "closed")
        for complaint, days in zip(complaints, (2, 4), strict=True):
            received = complaint.closed_at - timedelta(days=days)
            self.env.cr.execute(
                "UPDATE complaint_complaint SET received_at = %s WHERE id = %s", [received, complaint.id]
            )
        complaints.invalidate_recordset(["received_at"])
        self.assertEqual(self._measure("complaint_days"), (3.0, 2))
