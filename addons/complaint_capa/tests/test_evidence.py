from odoo import Command
from odoo.exceptions import AccessError, UserError
from odoo.tests import tagged

from .common import ComplaintCommon


@tagged("post_install", "-at_install")
class TestEvidence(ComplaintCommon):
    """What shows that something was done stays as it was."""

    def test_the_files_of_a_reply_are_not_changed(self):
        """CP-116: who uploaded a file with a reply could put another content in its place afterwards."""
        file = self.env["ir.attachment"].with_user(self.quality).create({"name": "8D", "raw": b"sent"})
        reply = self._reply(self._advance(self._complaint(), "registered"), attachment_ids=[Command.set(file.ids)])
        self.assertEqual((file.res_model, file.res_id), ("complaint.reply", reply.id))
        for change in ({"raw": b"forged"}, {"res_id": False}):
            with self.assertRaises(AccessError), self.cr.savepoint():
                file.write(change)
        with self.assertRaises(AccessError):
            file.unlink()

    def test_the_team_of_a_closed_capa_stays(self):
        """CP-94: members were added to, changed in and removed from a closed CAPA by their own rows."""
        capa = self._capa(member_ids=[Command.create({"user_id": self.second.id})])
        capa.action_cancel("Twice")
        members = self.env["capa.member"].with_user(self.manager)
        with self.assertRaises(UserError):
            members.create({"case_id": capa.id, "user_id": self.quality.id})
        with self.assertRaises(UserError):
            capa.member_ids.write({"role": "b_leader"})
        with self.assertRaises(UserError):
            capa.member_ids.unlink()
        with self.assertRaises(UserError):
            members.create({"case_id": self._capa().id, "user_id": self.quality.id}).case_id = capa

    def test_an_owner_does_not_hand_over_to_verify(self):
        """CP-78: the owner let a colleague report, gave the action away and verified it himself."""
        capa = self._capa()
        action = (
            self.env["capa.action"]
            .with_user(self.quality)
            .create(
                {
                    "case_id": capa.id,
                    "name": "Sort the stock",
                    "kind": "containment",
                    "function_id": self.quality_function.id,
                    "user_id": self.quality.id,
                }
            )
        )
        action.with_user(self.second).action_done("Sorted")
        with self.assertRaises(UserError):
            action.user_id = self.second
        with self.assertRaises(AccessError):
            action.action_verify("Seen")
