from odoo.exceptions import UserError
from odoo.tests import tagged

from .common import SatisfactionCommon


@tagged("post_install", "-at_install")
class TestSatisfactionMerge(SatisfactionCommon):
    """Customers on the list of one campaign are merged: nothing that was answered or sent gets lost."""

    def _merge(self, source, target):
        partners = self.env["res.partner"].browse((source | target).ids)
        self.env["base.partner.merge.automatic.wizard"]._merge(partners.ids, partners.browse(target.id))
        self.env.invalidate_all()

    def test_answered_and_asked(self):
        """SS-11: the answered row stands for the customer; the other is asked no more, whichever customer stays."""
        campaign = self._running(A=2)
        answered, asked = campaign.recipient_ids
        target = asked.partner_id
        self._answer(answered)
        score = answered.score
        self._merge(answered.partner_id, target)
        self.assertEqual(campaign.recipient_ids.partner_id, target)
        self.assertEqual((answered.state, answered.score, answered.is_merged), ("answered", score, False))
        self.assertEqual((asked.state, asked.is_merged), ("opted_out", True))
        self.assertFalse(target.satisfaction_opt_out)
        with self.assertRaisesRegex(UserError, "Nobody is left"):
            campaign.action_remind()

    def test_both_answered(self):
        """SS-11: two answers stay two answers; a third merge does not fail either."""
        campaign = self._running(A=3)
        first, second, third = campaign.recipient_ids
        for recipient in campaign.recipient_ids:
            self._answer(recipient)
        self._merge(first.partner_id, second.partner_id)
        self._merge(second.partner_id, third.partner_id)
        self.assertEqual(campaign.recipient_ids.mapped("state"), ["answered"] * 3)
        self.assertEqual(len(campaign.recipient_ids.filtered(lambda row: not row.is_merged)), 1)
        self.assertEqual(campaign.recipient_ids.partner_id, third.partner_id)
