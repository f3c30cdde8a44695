from odoo import Command
from odoo.exceptions import UserError
from odoo.tests import tagged

from odoo.addons.customer_comm.tests.notice_common import NoticeCase


@tagged("post_install", "-at_install")
class TestNoticeCapa(NoticeCase):
    """The corrective action of notices and recalls."""

    def test_capa_of_a_notice(self):
        """CC-97: the CAPA is opened from the notice with what is known, and the notice shows it."""
        notice = self._create_issued()
        self.engineer.group_ids = [Command.link(self.env.ref("complaint_capa.group_user").id)]
        capa = self.env["capa.case"].browse(notice.with_user(self.engineer).action_create_capa()["res_id"])
        self.assertEqual((capa.notice_id, capa.problem), (notice, "The seat is cracked"))
        self.assertEqual((capa.product_id, notice.capa_count), (self.product, 1))
        self.assertEqual(notice.action_view_capas()["res_id"], capa.id)

    def test_no_closing_without(self):
        """CC-97: no closing without a CAPA; a cancelled one is none, and words instead of one are not enough."""
        notice = self._create_issued()
        notice.lot_ids.disposition = "scrap"
        notice.corrective_action = "We will see"
        with self.assertRaises(UserError):
            notice.action_close()
        capa = self.env["capa.case"].create({"subject": "Leak", "notice_id": notice.id})
        capa._guarded().state = "cancelled"
        with self.assertRaises(UserError):
            notice.action_close()
        self.env["capa.case"].create({"subject": "Leak", "notice_id": notice.id})
        notice.action_close()
        self.assertEqual(notice.state, "closed")
