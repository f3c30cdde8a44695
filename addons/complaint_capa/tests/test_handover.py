from odoo.tests import new_test_user, tagged

from .common import ComplaintCommon


@tagged("post_install", "-at_install")
class TestComplaintHandover(ComplaintCommon):
    """What a leaving person does for complaints is handed over."""

    def test_open_complaints_cases_and_actions(self):
        """CC-88: open complaints, CAPAs and actions of the leaver go to the receiver; what is closed does not."""
        leaver = new_test_user(self.env, "cp_leaver", "complaint_capa.group_user")
        head = new_test_user(self.env, "cp_head", "customer_comm.group_user,customer_comm.group_file")
        self.env["customer.function"]._get("sales").write({"manager_id": head.id, "deputy_id": False})
        complaint, cancelled = self._complaint(user_id=leaver.id), self._complaint(user_id=leaver.id)
        complaint.responsible_user_id = leaver
        cancelled.action_cancel("Entered twice")
        case = self._capa(leader_id=leaver.id)
        action = self.env["capa.action"].create(
            {
                "case_id": case.id,
                "name": "Exchange",
                "kind": "containment",
                "function_id": self.production_function.id,
                "user_id": leaver.id,
            }
        )
        handover = (
            self.env["customer.handover"].with_user(head).create({"user_id": leaver.id, "receiver_id": self.second.id})
        )
        handover.action_take_over()
        self.assertEqual(complaint.user_id, self.second)
        self.assertEqual(complaint.responsible_user_id, self.second)
        self.assertEqual(case.leader_id, self.second)
        self.assertEqual(action.user_id, self.second)
        self.assertEqual(cancelled.user_id, leaver, "what is closed keeps the name of who has done it")
