from odoo import Command
from odoo.exceptions import AccessError, UserError
from odoo.fields import Domain
from odoo.tests import Form, new_test_user, tagged

from .common import ComplaintCommon


@tagged("post_install", "-at_install")
class TestSupervision(ComplaintCommon):
    """Supervision reads and sends back; the plant manager signs; the log is kept."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.supervisor = new_test_user(cls.env, login="cp_supervisor", groups="complaint_capa.group_supervisor")
        cls.plant_manager = new_test_user(cls.env, login="cp_plant", groups="base.group_user")
        cls.plant = cls.env["customer.function"]._get("plant_manager")
        cls.plant.write({"manager_id": cls.plant_manager.id, "user_ids": [Command.clear()]})

    # CP-38

    def test_supervisor_reads_all_and_changes_nothing(self):
        """CP-38, XX-29: all complaints and CAPAs, whoever has them; no right to write."""
        complaint = self._advance(self._complaint(), "replied")
        capa = self.env["capa.case"].browse(complaint.action_create_capa()["res_id"])
        for record in (complaint, complaint.reply_ids, capa):
            seen = record.with_user(self.supervisor)
            seen.read()
            self.assertFalse(seen.has_access("write"))
            self.assertFalse(seen.has_access("unlink"))
        self.assertFalse(complaint.is_locked)
        self.assertTrue(complaint.with_user(self.supervisor).is_locked, "the form shows no field as if he could write")
        with Form(complaint.with_user(self.supervisor)) as form:
            self.assertEqual(form.liability, "ours")
        with self.assertRaises(AccessError):
            complaint.with_user(self.supervisor).action_close()

    def test_supervisor_reads_what_hangs_on_complaints(self):
        """CP-38: samples, stops, losses, replies, causes, actions: whatever belongs to a case, and all of it."""
        rules = self.env["ir.rule"].with_user(self.supervisor)
        companies = [("company_id", "in", [*self.supervisor.company_ids.ids, False])]
        for name, model in self.env.items():
            links = {"complaint_id", "case_id"} & model._fields.keys()
            if not links or not model._auto or model._transient or not name.startswith(("complaint.", "capa.")):
                continue
            with self.subTest(model=name):
                self.assertTrue(model.with_user(self.supervisor).has_access("read"))
                visible = Domain(rules._compute_domain(name, "read"))
                self.assertLessEqual(len(list(visible.iter_conditions())), len(companies), str(visible))

    def test_supervisor_sends_back(self):
        """CP-38: with a comment; the handler assesses anew."""
        complaint = self._advance(self._complaint(), "contained")
        with self.assertRaises(AccessError):
            complaint.with_user(self.manager).action_send_back("Look again")
        seen = complaint.with_user(self.supervisor)
        with self.assertRaisesRegex(UserError, "reason"):
            seen.action_send_back(" ")
        wizard = self.env["complaint.decision"].with_user(self.supervisor)
        wizard.create(
            {"complaint_ids": complaint.ids, "decision": "send_back", "note": "Ask the carrier"}
        ).action_confirm()
        self.assertEqual((complaint.state, complaint.next_step), ("registered", "assess"))
        self.assertEqual((complaint.sent_back_by_id, complaint.sent_back_count), (self.supervisor, 1))
        self.assertEqual(complaint.sent_back_comment, "Ask the carrier")
        self.assertIn("Ask the carrier", complaint.message_ids[0].body)
        self.assertEqual(complaint.activity_ids.user_id, self.quality)
        self._advance(complaint, "closed")

    def test_supervisor_sends_back_what_is_closed(self):
        complaint = self._advance(self._complaint(), "closed")
        complaint.with_user(self.supervisor).action_send_back("The customer is not content")
        self.assertEqual((complaint.state, complaint.reopen_count), ("registered", 1))
        with self.assertRaises(UserError):
            self._complaint().with_user(self.supervisor).action_send_back("x")

    def flush_tracking(self):
        """Write the log of what has changed, as at the end of a request."""
        self.env.flush_all()
        self.cr.flush()

    def test_the_log_is_kept(self):
        """CP-38: what the system has logged is changed and deleted by nobody, an administrator included."""
        complaint = self._advance(self._complaint(), "registered")
        self.flush_tracking()  # what is created and changed in one request is not tracked
        complaint.with_context(mail_notrack=False).grade_id = self.env.ref("customer_comm.grade_a")
        self.flush_tracking()
        complaint.invalidate_recordset(["message_ids"])
        log = complaint.message_ids.filtered(lambda message: message.message_type == "notification")
        tracked = log.sudo().tracking_value_ids.sudo(False)
        self.assertTrue(tracked)
        admin = new_test_user(self.env, login="cp_admin", groups="base.group_system,complaint_capa.group_manager")
        for user in (admin, self.quality):
            for change in (
                lambda user=user: log.with_user(user).write({"body": "x"}),
                lambda user=user: log.with_user(user).unlink(),
                lambda user=user: tracked.with_user(user).write({"new_value_char": "x"}),
                lambda user=user: tracked.with_user(user).unlink(),
            ):
                with self.assertRaises(AccessError):
                    change()
        note = complaint.with_user(self.quality).message_post(body="Called him.", message_type="comment")
        note.with_user(self.quality).body = "Called her."
        self._complaint().unlink()  # the log of a draft goes with it

    # CP-87

    def _policy(self, policy):
        self.company.complaint_signoff_policy = policy

    def test_not_closed_before_the_plant_manager_signs(self):
        """CP-87: with the setting on, the final report is signed by the plant manager, with date and comment."""
        self._policy("ours")
        complaint = self._advance(self._complaint(), "replied")
        complaint.action_no_capa("Small")
        self.assertEqual((complaint.next_step, complaint.signoff_state), ("sign", "pending"))
        with self.assertRaisesRegex(UserError, "Plant Manager"):
            complaint.action_close()
        row = complaint.signoff_ids
        self.assertEqual((row.function_id, row.role), (self.plant, "approve"))
        complaint.with_user(self.plant_manager).read(["description", "solution"])
        complaint.reply_ids.with_user(self.plant_manager).read(["text"])
        row.with_user(self.plant_manager).action_approve(note="Well done")
        self.assertEqual((row.user_id, row.note), (self.plant_manager, "Well done"))
        self.assertTrue(row.signed_at)
        self.assertEqual(complaint.next_step, "close")
        complaint.action_close()

    def test_changed_after_the_signature(self):
        """CP-87: the signature belongs to what was signed."""
        self._policy("ours")
        complaint = self._advance(self._complaint(), "replied")
        complaint.action_no_capa("Small")
        complaint.signoff_ids.with_user(self.plant_manager).action_approve()
        complaint.solution = "Something else"
        with self.assertRaisesRegex(UserError, "has changed"):
            complaint.action_close()
        complaint.action_request_signoff()
        complaint.signoff_ids.filtered(lambda row: row.state == "pending").with_user(
            self.plant_manager
        ).action_approve()
        complaint.action_close()
        complaint.with_user(self.manager).action_reopen("Came back")
        self.assertEqual(complaint.signoff_state, "none", "A new round is signed anew.")

    def test_rejected_is_asked_again(self):
        self._policy("all")
        complaint = self._advance(self._complaint(), "replied")
        complaint.action_no_capa("Small")
        complaint.signoff_ids.with_user(self.plant_manager).action_reject("Cause is missing")
        with self.assertRaises(UserError):
            complaint.action_close()
        complaint.cause = "Ring too hard"
        complaint.action_request_signoff()
        self.assertEqual(complaint.signoff_state, "pending")

    def test_the_setting_decides(self):
        """CP-87: off by default; “ours” leaves what is not ours alone; another function may sign."""
        self.assertEqual(self.env["res.company"].create({"name": "New"}).complaint_signoff_policy, "off")
        self._policy("off")
        complaint = self._advance(self._complaint(), "closed")
        self.assertFalse(complaint.signoff_ids)
        self._policy("ours")
        other = self._advance(self._complaint(), "resolved", liability="carrier", liability_note="Crushed")
        self._reply(other, "explanation")
        other.action_close()
        self.company.complaint_signoff_function_id = self.top_management
        complaint = self._advance(self._complaint(), "replied")
        self.assertEqual(complaint.signoff_ids.function_id, self.top_management)

    def test_nobody_to_sign(self):
        """CP-87: where nobody is named, the answer goes out, and closing says what to do."""
        self._policy("ours")
        self.plant.manager_id = False
        complaint = self._advance(self._complaint(), "replied")
        complaint.action_no_capa("Small")
        self.assertFalse(complaint.signoff_ids)
        with self.assertRaisesRegex(UserError, "Business Functions"):
            complaint.action_close()

    def test_the_handler_does_not_sign_his_own_report(self):
        """CP-87, XX-10: author and signer are different people."""
        self._policy("ours")
        self.plant.manager_id = self.quality
        complaint = self._advance(self._complaint(), "replied")
        with self.assertRaises(UserError):
            complaint.signoff_ids.with_user(self.quality).action_approve()
