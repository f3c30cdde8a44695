from odoo.tests import new_test_user, tagged

from .common import SatisfactionCommon


@tagged("post_install", "-at_install")
class TestSatisfactionHandover(SatisfactionCommon):
    """Campaigns of a leaving person are handed over."""

    def test_open_campaigns(self):
        """CC-88: a campaign that is not reported goes to the receiver."""
        leaver = new_test_user(self.env, "ss_leaver", "satisfaction_survey.group_user")
        head = new_test_user(self.env, "ss_head", "customer_comm.group_user,customer_comm.group_file")
        self.env["customer.function"]._get("sales").write({"manager_id": head.id, "deputy_id": False})
        campaign = self._campaign(user_id=leaver.id)
        handover = (
            self.env["customer.handover"].with_user(head).create({"user_id": leaver.id, "receiver_id": self.user.id})
        )
        handover.action_take_over()
        self.assertEqual(campaign.user_id, self.user)
