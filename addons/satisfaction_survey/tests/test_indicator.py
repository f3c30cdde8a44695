from datetime import timedelta

from odoo import fields
from odoo.tests import tagged

from .common import SatisfactionCommon


@tagged("post_install", "-at_install")
class TestSatisfactionIndicator(SatisfactionCommon):
    def _measure(self, measure):
        indicator = self.env["customer.indicator"].create({"name": measure, "measure": measure, "target": 1})
        today = fields.Date.today()
        return indicator._measure(self.env.company, today - timedelta(days=1), today + timedelta(days=1)).get(False)

    def test_index_and_response(self):
        """XX-14: all answers of the period count alike: 80 and 60 make an index of 70; 2 of 2 answered is 100 %."""
        self.env.cr.execute("UPDATE satisfaction_campaign SET closed_at = '2020-01-01' WHERE closed_at IS NOT NULL")
        self.env.invalidate_all()
        self.assertIsNone(self._measure("satisfaction_index"))
        campaign = self._running(A=2)
        first, second = campaign.recipient_ids
        self._answer(first, 80)
        self._answer(second, 60)
        self.assertIsNone(self._measure("satisfaction_index"))  # the campaign still runs
        campaign.action_close()
        self.assertEqual(self._measure("satisfaction_index"), (70.0, 2))
        self.assertEqual(self._measure("satisfaction_response"), (100.0, 2))
