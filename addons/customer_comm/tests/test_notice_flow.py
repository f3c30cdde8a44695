from datetime import timedelta

from psycopg2 import IntegrityError

from odoo import Command, fields
from odoo.exceptions import AccessError, UserError, ValidationError
from odoo.tests import tagged
from odoo.tools import mute_logger

from .notice_common import NoticeCase


@tagged("post_install", "-at_install")
class TestNoticeFlow(NoticeCase):
    """From the decision to the closing of a notice: who may do what, and what is needed."""

    def test_whole_way(self):
        """CC-92, CC-99: draft, approved, issued, closed, with number, revision, letters and reconciliation."""
        self._deliver(self.partner, 5, self.lot)
        notice = self._create()
        self.assertRegex(notice.name, r"^NO/\d{4}/\d{5}$")
        self.assertEqual((notice.device_name, notice.device_model), ("Valve", "V-1"))
        self._approve(notice)
        self.assertEqual(notice.state, "approved")
        notice.write({"report_needed": "no", "report_reason": "Not needed"})
        notice.with_user(self.sales).action_issue()
        self.assertEqual((notice.state, notice.revision, notice.recipient_count), ("issued", 1, 1))
        recipient = notice.recipient_ids
        self._answer(recipient, held=0, destroyed=5)
        recipient.with_user(self.sales).action_take_over()
        self.assertEqual((notice.outstanding, notice.progress), (0, 100))
        self._settle(notice).with_user(self.sales).action_close()
        self.assertEqual(notice.state, "closed")
        self.assertFalse(notice.close_reason)

    def test_author_only(self):
        """CC-92, XX-32: the technical function alone writes content; others propose; a company names its authors."""
        proposal = (
            self.env["customer.notice"]
            .with_user(self.sales)
            .create(
                {
                    "subject": "Leaking",
                    "trigger": "harm",
                    "observation": "Hot water",
                    "lot_ids": [Command.create({"product_id": self.product.id, "lot_id": self.lot.id})],
                }
            )
        )
        for name, value in (("hazard", "None"), ("decision", "none"), ("kind", "recall"), ("severity", "minor")):
            with self.subTest(field=name), self.assertRaises(AccessError):
                proposal.write({name: value})
        with self.assertRaises(AccessError):
            self._create(user=self.sales)
        with self.assertRaises(AccessError):
            proposal.action_submit()
        with self.assertRaises(AccessError):
            proposal.update_field_translations("hazard", {"en_US": "None"})
        proposal.with_user(self.engineer).write({"decision": "notice", "decision_reason": "Small"})
        with self.assertRaises(AccessError):  # decided on: what is affected is the authors' as well
            proposal.lot_ids.write({"lot_id": self.lot_2.id})
        self.env.company.notice_author_function_ids = self.f_sales
        proposal.hazard = "Scalds"
        with self.assertRaises(AccessError):
            proposal.with_user(self.engineer).hazard = "None"

    def test_decision_record(self):
        """CC-93: trigger, severity, decision and reason are needed, and who decided is recorded."""
        for name in ("trigger", "severity", "decision", "decision_reason"):
            notice = self._create(**{name: False})
            with self.subTest(field=name), self.assertRaises(UserError):
                notice.action_submit()
        notice = self._create()
        self.assertEqual(notice.decided_by_id, self.engineer)
        self.assertTrue(notice.decided_at)
        with self.assertRaises(UserError):
            self._create(kind="advisory").action_submit()
        with self.assertRaises(UserError):
            self._create(decision="notice").action_submit()

    def test_decided_for_nothing(self):
        """CC-93: decided to send no notice: approved and closed with its reason, never issued."""
        notice = self._approve(self._create(kind="advisory", decision="none", hazard=False, lot_ids=[]))
        with self.assertRaises(UserError):
            notice.with_user(self.sales).action_issue()
        notice.action_close()
        self.assertEqual(notice.state, "closed")

    def test_five_data(self):
        """CC-94: name and model, identification, reason, hazard and measures are needed before the issue."""
        for name in ("device_name", "device_model", "reason", "hazard", "measures"):
            notice = self._create()
            notice[name] = "  "
            with self.subTest(field=name), self.assertRaises(UserError):
                notice.action_submit()
        with self.assertRaises(UserError):
            self._create(lot_ids=[], device_name="x", device_model="x").action_submit()

    def test_authorised_list(self):
        """CC-95, XX-32: who is not on the company's list cannot issue; recalls may have a list of their own."""
        notice = self._create_approved()
        for user in (self.engineer, self.director, self.other, self.admin):
            with self.subTest(user=user.login), self.assertRaises(AccessError):
                notice.with_user(user).action_issue()
        self.env.company.notice_recall_function_ids = self.f_director
        with self.assertRaises(AccessError):
            notice.with_user(self.sales).action_issue()
        self.assertTrue(notice.with_user(self.director).can_issue)
        notice.with_user(self.director).action_issue()
        self.assertEqual(notice.state, "issued")

    def test_key_people_absent(self):
        """CC-96, XX-09: deputies sign and issue while the managers are absent, and only then; it says for whom."""
        for function in (self.f_director, self.f_sales):
            function.deputy_id = self.deputy
        notice = self._create()
        notice.action_submit()
        row = notice.sudo().signoff_ids.with_user(self.deputy)
        with self.assertRaises(AccessError):
            row.action_approve()
        self.f_director.absent_from = fields.Date.today() - timedelta(days=1)
        row.action_approve()
        self.assertEqual(row.sudo().on_behalf_of_id, self.director)
        notice.write({"report_needed": "no", "report_reason": "No"})
        with self.assertRaises(AccessError):
            notice.with_user(self.deputy).action_issue()
        self.f_sales.write({"absent_from": fields.Date.today(), "absent_to": fields.Date.today()})
        notice.with_user(self.deputy).action_issue()
        revision = notice.revision_ids
        self.assertEqual((revision.issued_by_id, revision.issued_for_id), (self.deputy, self.sales))
        self.assertIn(f"{self.deputy.name} for {self.director.name}", revision.approved_by)
        self.assertIn("on behalf of", notice.message_ids[0].body)

    def test_one_person_functions_are_named(self):
        """CC-96: functions where nobody could stand in are named on the notice."""
        notice = self._create()
        self.assertIn(self.f_sales.name, notice.cover_warning)
        self.f_sales.deputy_id = self.deputy
        self.f_engineering.user_ids = self.other
        self.f_director.deputy_id = self.deputy
        notice.invalidate_recordset()
        self.assertFalse(notice.cover_warning)

    def test_author_does_not_approve(self):
        """CC-92, XX-10: who wrote the notice does not approve it."""
        self.f_director.user_ids = self.engineer
        notice = self._create()
        notice.action_submit()
        with self.assertRaises(UserError):
            notice.sudo().signoff_ids.with_user(self.engineer).action_approve()

    def test_content_is_fixed(self):
        """CC-92: content does not change while it is signed, once it is approved, or issued; translations neither."""
        notice = self._create()
        notice.action_submit()
        for _state in ("pending", "approved", "issued"):
            for vals in ({"hazard": "None"}, {"subject": "Nothing"}, {"lot_ids": [Command.clear()]}):
                with self.subTest(state=_state, vals=vals), self.assertRaises(UserError):
                    notice.write(vals)
            with self.assertRaises(UserError):
                notice.lot_ids.lot_id = self.lot_2
            with self.assertRaises(UserError):
                notice.lot_ids.unlink()
            with self.assertRaises(UserError):
                notice.update_field_translations("hazard", {"en_US": "None"})
            if _state == "pending":
                notice.sudo().signoff_ids.with_user(self.director).action_approve()
                notice.write({"report_needed": "no", "report_reason": "No"})
            elif _state == "approved":
                notice.with_user(self.sales).action_issue()

    def test_changed_behind_the_approval(self):
        """CC-94: content that differs from what was signed, however it came there, is not issued."""
        notice = self._create_approved()
        self.env.flush_all()
        self.env.cr.execute(
            "UPDATE customer_notice SET hazard = jsonb_build_object('en_US', 'None') WHERE id = %s", [notice.id]
        )
        self.env.invalidate_all()
        with self.assertRaises(UserError):
            notice.with_user(self.sales).action_issue()

    def test_back_to_draft(self):
        """CC-92: put back to draft, the signatures are void, and the content can change."""
        notice = self._create_approved()
        notice.action_draft()
        self.assertEqual(set(notice.sudo().signoff_ids.mapped("state")), {"void"})
        notice.hazard = "Very hot water"
        with self.assertRaises(UserError):
            notice.with_user(self.sales).action_issue()

    def test_rejected(self):
        """CC-92: what is rejected stays a draft and can be changed and given again."""
        notice = self._create()
        notice.action_submit()
        notice.sudo().signoff_ids.with_user(self.director).action_reject(note="Which valves?")
        self.assertEqual(notice.state, "draft")
        notice.hazard = "Hot water from valves of lot BAD-1"
        self._approve(notice)
        self.assertEqual(notice.state, "approved")

    def test_revision(self):
        """XX-08: after the issue only a new revision changes the content; each issued one stays as it was."""
        self._deliver(self.partner, 5, self.lot)
        notice = self._create_issued()
        self._answer(notice.recipient_ids)
        with self.assertRaises(UserError):
            notice.action_draft()
        with self.assertRaises(UserError):
            notice._revise("  ")
        notice._revise("Another hazard")
        notice.hazard = "Steam"
        self.assertEqual(notice.revision_ids._texts()["hazard"], "Hot water escapes")
        self._approve(notice)
        notice.with_user(self.sales).action_issue()
        latest, first = notice.revision_ids.sorted("number", reverse=True)
        self.assertEqual((latest.number, latest.change, first.number), (2, "Another hazard", 1))
        self.assertEqual(latest._texts()["hazard"], "Steam")
        self.assertEqual(first._texts()["hazard"], "Hot water escapes")
        self.assertTrue(first._is_genuine() and latest._is_genuine())
        self.assertEqual(notice.recipient_ids.state, "pending", "the new revision is acknowledged anew")
        self.assertEqual(len(notice.recipient_ids.acknowledgement_ids), 1)

    def test_distribution(self):
        """XX-08: functions named in the settings get each revision on their distribution list."""
        self.env.company.notice_informed_function_ids = self.f_director
        notice = self._create_issued()
        self.assertEqual(notice.sudo().distribution_ids.function_id, self.f_director)

    def test_close_needs_both(self):
        """CC-97: no closing without corrective action and a disposition for each recalled lot."""
        notice = self._create_issued()
        with self.assertRaises(UserError):
            notice.action_close()
        self._settle(notice, disposition=False)
        with self.assertRaises(UserError):
            notice.action_close()
        notice.lot_ids.disposition = "scrap"
        notice.action_close()
        self.assertEqual(notice.state, "closed")

    def test_close_with_outstanding(self):
        """CC-99: goods outstanding or customers who have not answered need a reason to close."""
        self._deliver(self.partner, 5, self.lot)
        notice = self._create_issued()
        self._settle(notice)
        action = notice.action_close()
        self.assertEqual(action["res_model"], "customer.notice.reason.wizard")
        self.assertEqual(notice.state, "issued")
        wizard = self.env["customer.notice.reason.wizard"].with_user(self.sales)
        with self.assertRaises(UserError):
            wizard.create({"notice_id": notice.id, "purpose": "close", "reason": "  "}).action_apply()
        with self.assertRaises(AccessError):
            wizard.with_user(self.other).create(
                {"notice_id": notice.id, "purpose": "close", "reason": "x"}
            ).action_apply()
        wizard.create({"notice_id": notice.id, "purpose": "close", "reason": "Customer is bankrupt"}).action_apply()
        self.assertEqual((notice.state, notice.close_reason), ("closed", "Customer is bankrupt"))

    def test_closed_is_closed(self):
        """CC-97: nothing of a closed notice changes, neither its lines, nor its recipients."""
        self._deliver(self.partner, 5, self.lot)
        notice = self._create_issued()
        self._settle(notice)
        notice._close("Done")
        for record, vals in (
            (notice, {"corrective_action": "y"}),
            (notice, {"report_needed": "yes"}),
            (notice.lot_ids, {"disposition": "use"}),
            (notice.recipient_ids, {"destroyed": 1}),
            (notice.stock_ids, {"stop_note": "x"}),
        ):
            with self.subTest(model=record._name), self.assertRaises(UserError):
                record.write(vals)
        with self.assertRaises(UserError):
            self._answer(notice.recipient_ids)
        with self.assertRaises(UserError):
            notice.unlink()

    def test_cancel(self):
        """CC-92: cancelled with a reason before the issue; after it only closed."""
        notice = self._create_approved()
        with self.assertRaises(UserError):
            notice._cancel(" ")
        notice._cancel("Not ours")
        self.assertEqual(notice.state, "cancelled")
        issued = self._create_issued()
        with self.assertRaises(UserError):
            issued._cancel("Not ours")
        issued._revise("x")
        with self.assertRaises(UserError):
            issued._cancel("Not ours")

    def test_report_decided(self):
        """CC-98: whether an authority is told is decided with a reason before the issue."""
        notice = self._approve(self._create())
        with self.assertRaises(UserError):
            notice.with_user(self.sales).action_issue()
        notice.write({"report_needed": "yes", "report_reason": "Injury"})
        with self.assertRaises(UserError):
            notice.with_user(self.sales).action_issue()

    def test_report_clock(self):
        """CC-98: the time for the report runs from when the company knew, as the policy of the case says."""
        duty = self.env.ref("customer_comm.duty_eu_mdr_death")
        aware = fields.Datetime.now() - timedelta(days=1)
        notice = self._create(aware_at=aware)
        self.assertFalse(notice.sla_deadline)
        notice.write(
            {
                "report_needed": "yes",
                "report_reason": "Injury",
                "authority_id": duty.authority_id.id,
                "duty_id": duty.id,
            }
        )
        clock = notice.sudo().sla_status_ids.filtered(lambda clock: clock.milestone == "report")
        self.assertEqual(clock.policy_id.duty_id, duty)
        self.assertAlmostEqual(clock.deadline, aware + timedelta(days=10), delta=timedelta(hours=2))
        notice.duty_id = self.env.ref("customer_comm.duty_eu_mdr_health_threat")
        self.assertAlmostEqual(clock.deadline, aware + timedelta(days=2), delta=timedelta(hours=2))
        with self.assertRaises(ValidationError):
            notice.report_sent_at = aware - timedelta(days=1)
        with self.assertRaises(ValidationError):
            notice.report_sent_at = fields.Datetime.now() + timedelta(days=1)
        notice.report_sent_at = fields.Datetime.now() - timedelta(minutes=1)
        self.assertEqual(clock.state, "met")
        with self.assertRaises(UserError):
            notice.report_sent_at = False

    def test_report_not_needed_stops_the_clock(self):
        """CC-98: decided anew that no report is needed, nothing waits any more."""
        duty = self.env.ref("customer_comm.duty_us_fda_806")
        notice = self._create()
        notice.write({"report_needed": "yes", "authority_id": duty.authority_id.id, "duty_id": duty.id})
        self.assertTrue(notice.sla_deadline)
        notice.report_needed = "no"
        self.assertFalse(notice.sla_deadline)

    def test_close_needs_the_report(self):
        """CC-98: a report that is needed is sent, and attached, before the notice is closed."""
        duty = self.env.ref("customer_comm.duty_us_fda_806")
        notice = self._create_approved()
        notice.write({"report_needed": "yes", "authority_id": duty.authority_id.id, "duty_id": duty.id})
        notice.with_user(self.sales).action_issue()
        self._settle(notice)
        with self.assertRaises(UserError):
            notice.action_close()
        notice.report_sent_at = fields.Datetime.now()
        with self.assertRaises(UserError):
            notice.action_close()
        notice.report_attachment_ids = [Command.create({"name": "report.pdf", "raw": b"x"})]
        notice.action_close()
        self.assertEqual(notice.state, "closed")

    def test_case_of_another_authority(self):
        """CC-98: a case belongs to its authority."""
        with self.assertRaises(ValidationError):
            self._create(
                authority_id=self.env.ref("customer_comm.authority_us_fda").id,
                duty_id=self.env.ref("customer_comm.duty_eu_mdr_death").id,
            )

    def test_handed_over(self):
        """CC-88: open notices of a leaving person are handed over; closed ones keep his name."""
        sources = {model: domain for model, _user, domain in self.env["customer.handover"]._handover_sources()}
        closed = self._create(kind="advisory", decision="none")
        self._approve(closed).action_close()
        notice = self._create()
        mine = [("user_id", "=", self.engineer.id), *sources["customer.notice"]]
        self.assertEqual(self.env["customer.notice"].search(mine), notice)

    def test_lot_lines(self):
        """CC-94: a line has a lot of its product, or a time; each lot once."""
        notice = self._create()
        other = self.env["stock.lot"].create({"name": "P-9", "product_id": self.finished.id})
        with self.assertRaises(ValidationError):
            notice.lot_ids.lot_id = other
        wizard = (
            self.env["customer.notice.lot.wizard"]
            .with_user(self.engineer)
            .create(
                {
                    "notice_id": notice.id,
                    "product_id": self.product.id,
                    "lot_ids": [Command.set((self.lot | self.lot_2 | other).ids)],
                }
            )
        )
        wizard.action_apply()
        self.assertEqual(notice.lot_ids.lot_id, self.lot | self.lot_2)

    def test_one_notice_of_a_communication(self):
        """CC-27: a communication is made a notice once."""
        communication = self.env["customer.communication"].create(
            {
                "subject": "Hot water",
                "partner_id": self.partner.id,
                "channel_id": self.env["customer.channel"].search([], limit=1).id,
                "stage_id": self.env["customer.stage"].search([], limit=1).id,
                "subject_kind": "feedback",
                "description": "Hot water",
            }
        )
        with self.assertRaises(AccessError):
            self._create(communication_id=communication.id)
        notice = self._create()
        notice._guarded().communication_id = communication
        self.assertFalse(notice.copy().communication_id)
        with mute_logger("odoo.sql_db"), self.assertRaises(IntegrityError), self.cr.savepoint():
            self._create()._guarded().communication_id = communication
            self.env.flush_all()
