from datetime import timedelta

from odoo import Command, fields
from odoo.exceptions import AccessError, UserError, ValidationError
from odoo.tests import freeze_time, new_test_user, tagged

from .common import ComplaintCommon


@tagged("post_install", "-at_install")
class TestFollowup(ComplaintCommon):
    """After the close: follow-ups, what a customer who is not satisfied leads to, re-checks, the confirmed close."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.after_sales = new_test_user(cls.env, login="cp_after_sales", groups="base.group_user")
        function = cls.env["customer.function"]._get("after_sales")
        function.write({"manager_id": cls.after_sales.id, "deputy_id": False})
        cls.customer.service_user_id = False
        cls.company.write({"complaint_followup": True, "complaint_followup_days": 7})

    def _closed(self, **vals):
        return self._advance(self._complaint(**{"contact_id": self.contact.id, **vals}), "closed")

    def _followup(self, complaint=None, **vals):
        followup = (complaint or self._closed()).followup_ids.with_user(self.after_sales)
        followup.write({"result": "The seal holds", "effect": "effective", "satisfied": "yes", **vals})
        return followup

    def _below(self, **vals):
        return self._followup(effect="not_effective", satisfied="no", result="It leaks again", **vals)

    def test_close_plans_a_follow_up(self):
        """CP-95: on the close after-sales gets a task for a call, seven days later; once for each close."""
        with freeze_time("2026-06-01 08:00:00"):
            complaint = self._closed()
        followup = complaint.followup_ids
        self.assertEqual(len(followup), 1)
        self.assertEqual(followup.planned_on, fields.Date.to_date("2026-06-08"))
        self.assertEqual((followup.user_id, followup.contact_id), (self.after_sales, self.contact))
        self.assertEqual(followup.channel_id, self.channel)
        self.assertEqual(followup.activity_ids.user_id, self.after_sales)
        self.assertEqual(followup.activity_ids.date_deadline, followup.planned_on)
        complaint._after_close()
        self.assertEqual(complaint.followup_count, 1)
        complaint.with_user(self.manager).action_reopen("Leaks again")
        self._advance(complaint, "closed")
        self.assertEqual(sorted(complaint.followup_ids.mapped("round")), [0, 1])

    def test_who_follows_up(self):
        """CP-95: the specialist of the customer, else after-sales, else the handler."""
        self.customer.service_user_id = self.second
        self.assertEqual(self._closed().followup_ids.user_id, self.second)
        self.customer.service_user_id = False
        function = self.env["customer.function"]._get("after_sales")
        function.write({"manager_id": False, "deputy_id": False, "user_ids": [Command.clear()]})
        self.assertEqual(self._closed().followup_ids.user_id, self.quality)

    def test_no_follow_up(self):
        """CP-95: a company that does not want it, and a problem without a customer, have none."""
        self.assertFalse(self._closed(partner_id=False, contact_id=False, origin="internal").followup_ids)
        self.company.complaint_followup = False
        self.assertFalse(self._closed().followup_ids)

    def test_visit_list(self):
        """CP-96: date and result, effective or not; the list finds what is late."""
        followup = self._followup()
        followup.planned_on = fields.Date.today() - timedelta(days=1)
        late = [("state", "=", "planned"), ("planned_on", "<", fields.Date.today())]
        self.assertIn(followup, self.env["complaint.followup"].with_user(self.after_sales).search(late))
        followup.action_done()
        self.assertEqual((followup.state, followup.effect), ("done", "effective"))
        self.assertEqual((followup.done_on, followup.done_by_id), (fields.Date.today(), self.after_sales))
        self.assertFalse(followup.activity_ids)
        self.assertFalse(followup.new_complaint_id)

    def test_result_is_needed_and_stands(self):
        """CP-96: without effect, satisfaction and words nothing is done; what is done does not change."""
        followup = self._closed().followup_ids.with_user(self.after_sales)
        for vals in ({"effect": "effective"}, {"satisfied": "yes"}):
            with self.assertRaises(UserError):
                followup.action_done()
            followup.write(vals)
        followup.result = "Fine"
        followup.action_done()
        with self.assertRaises(UserError):
            followup.write({"effect": "not_effective"})
        with self.assertRaises(UserError):
            followup.with_user(self.manager).unlink()
        with self.assertRaises(UserError):
            followup.action_done()

    def test_dates(self):
        """CP-96: neither in the future nor before the complaint."""
        followup = self._closed().followup_ids
        for days in (2, -400):
            with self.assertRaises(ValidationError):
                followup.done_on = fields.Date.today() + timedelta(days=days)

    def test_cancel_and_plan_again(self):
        followup = self._closed().followup_ids.with_user(self.after_sales)
        followup.action_cancel("Called yesterday")
        self.assertFalse(followup.activity_ids)
        followup.action_plan_again()
        self.assertEqual((followup.state, len(followup.activity_ids)), ("planned", 1))
        followup.with_user(self.quality).user_id = self.second
        self.assertEqual(followup.with_user(self.quality).activity_ids.user_id, self.second)

    def test_planned_by_hand(self):
        """CP-96: further visits are planned on the complaint."""
        complaint = self._closed()
        action = complaint.action_plan_followup()
        rows = self.env["complaint.followup"].with_user(self.quality).with_context(**action["context"])
        rows.create({"planned_on": "2030-01-01"})
        self.assertEqual(complaint.followup_count, 2)
        with self.assertRaises(UserError):
            self._complaint().action_plan_followup()

    def test_satisfied(self):
        """CP-97: the complaint shows that the customer is satisfied."""
        followup = self._followup()
        followup.action_done()
        self.assertEqual(followup.complaint_id.sudo().satisfaction_state, "satisfied")

    def test_reason_a(self):
        """CP-76, CP-97: effect poor or incomplete: a linked follow-up complaint opens as new handling sheet."""
        complaint = self._closed(line_ids=[Command.create({"product_id": self.product.id, "quantity": 3})])
        followup = self._followup(complaint, effect="not_effective", satisfied="no", result="It leaks again")
        with self.assertRaises(UserError):
            followup.action_done()
        followup.reason = "a"
        followup.action_done()
        new = followup.sudo().new_complaint_id
        self.assertEqual((new.previous_complaint_id, new.state, new.is_follow_up), (complaint, "registered", True))
        self.assertEqual((new.partner_id, new.user_id), (self.customer, self.quality))
        self.assertEqual((new.line_ids.product_id, new.line_ids.quantity), (self.product, 3))
        self.assertFalse(new.line_ids.disposition_id)
        self.assertIn("It leaks again", new.description)
        self.assertEqual(complaint.satisfaction_state, "dissatisfied")
        self.assertEqual(complaint.state, "closed")
        self.assertEqual(complaint.next_complaint_ids, new)

    def test_reason_b_ours_differs(self):
        """CP-76: disagreement: both standards are stated; when ours differs from the need it goes on as A."""
        followup = self._below(reason="b")
        for vals in ({"standard_ours": "No drop in 10 min"}, {"standard_theirs": "No drop in 60 min"}):
            with self.assertRaises(UserError):
                followup.action_done()
            followup.write(vals)
        with self.assertRaises(UserError):
            followup.action_done()
        followup.decision = "ours"
        followup.action_done()
        self.assertTrue(followup.sudo().new_complaint_id)
        self.assertFalse(followup.sudo().assistance_id)

    def test_reason_b_customer_is_wrong(self):
        """CP-76: when the customer's standard is wrong, a record of the help to correct it opens."""
        followup = self._below(reason="b", standard_ours="1 bar", standard_theirs="10 bar", decision="customer")
        followup.action_done()
        service = followup.sudo().assistance_id
        self.assertEqual((service.partner_id, service.user_id), (self.customer, self.after_sales))
        self.assertEqual(service.type_id.code, "guidance")
        self.assertFalse(followup.sudo().new_complaint_id)

    def test_one_follow_up_complaint_at_a_time(self):
        """CP-76: while a follow-up complaint is open the next dissatisfied call leads to the same."""
        first = self._below(reason="a")
        first.action_done()
        complaint = first.complaint_id.with_user(self.quality)
        action = complaint.action_plan_followup()
        second = self.env["complaint.followup"].with_user(self.quality).with_context(**action["context"]).create({})
        second.write({"effect": "not_effective", "satisfied": "no", "reason": "a", "result": "Still"})
        second.action_done()
        self.assertEqual(second.new_complaint_id, first.sudo().new_complaint_id)

    def test_guidance_is_followed_up(self):
        """CP-100: the guidance that the customer had is attached to the follow-up."""
        service_type = self.env.ref("customer_comm.service_type_guidance")
        guidance = self.env["customer.service"].create({"type_id": service_type.id, "partner_id": self.customer.id})
        followup = self._closed().followup_ids.with_user(self.quality)
        followup.guidance_ids = guidance
        self.assertEqual(followup.guidance_ids, guidance)

    def _recheck(self, complaint, user=None, **vals):
        vals = {"complaint_id": complaint.id, "checked_by": "Ms. Lin", "result": "Tight", "accepted": "yes", **vals}
        return self.env["complaint.recheck"].with_user(user or self.quality).create(vals)

    def test_recheck_accepted(self):
        """CP-91: date, result, accepted; the record stands as it is."""
        complaint = self._closed()
        recheck = self._recheck(complaint)
        self.assertEqual((recheck.checked_on, recheck.user_id), (fields.Date.today(), self.quality))
        self.assertEqual(complaint.state, "closed")
        for change in (lambda: recheck.write({"accepted": "no"}), lambda: recheck.unlink()):
            with self.assertRaises(AccessError):
                change()

    def test_recheck_not_accepted_reopens(self):
        """CP-91: what the customer does not accept is reopened, whoever records it."""
        complaint = self._closed()
        self._recheck(complaint, result="Still leaks", accepted="no")
        self.assertEqual((complaint.state, complaint.reopen_count), ("registered", 1))

    def test_recheck_before_the_close(self):
        """CP-91: at any time: an answered complaint needs another answer, before that the handler is told."""
        complaint = self._advance(self._complaint(), "replied")
        self._recheck(complaint, accepted="no")
        self.assertEqual(complaint.state, "resolved")
        early = self._advance(self._complaint(), "assessed")
        self._recheck(early, accepted="no")
        self.assertEqual(early.state, "assessed")
        self.assertIn(self.quality, early.activity_ids.user_id)
        for unfit in (self._complaint(), self._complaint()):
            with self.assertRaises(UserError):
                self._recheck(unfit)

    def test_recheck_dates_and_roles(self):
        """CP-91: not in the future; only who handles complaints records it."""
        complaint = self._closed()
        with self.assertRaises(ValidationError):
            self._recheck(complaint, checked_on=fields.Date.today() + timedelta(days=2))
        with self.assertRaises(AccessError):
            self._recheck(complaint, self.employee)

    def _say(self, complaint, user=None, **vals):
        wizard = self.env["complaint.confirm"].with_user(user or self.quality)
        wizard = wizard.create({"complaint_ids": complaint.ids, **vals})
        return wizard.action_confirm()

    def test_confirmed_close(self):
        """CP-104: name, date and means of the customer's confirmation."""
        complaint = self._closed()
        self._say(complaint, means="email", note="All fine")
        self.assertEqual(complaint.customer_confirmed_by, self.contact.name)
        self.assertEqual(complaint.customer_confirmed_means, "email")
        self.assertTrue(complaint.customer_confirmed_at)
        with self.assertRaises(AccessError):
            complaint.customer_confirmed_at = False
        complaint.with_user(self.manager).action_reopen("Leaks again")
        self.assertFalse(complaint.customer_confirmed_at)

    def test_confirmation_needs_an_answer(self):
        """CP-104: nothing is confirmed before it was answered, nor in the future, nor by nobody."""
        with self.assertRaises(UserError):
            self._say(self._advance(self._complaint(), "resolved"))
        complaint = self._closed()
        now = fields.Datetime.now()
        for vals in (
            {"said_at": now + timedelta(days=1)},
            {"said_at": now - timedelta(days=1)},
            {"name": " "},
            {"verdict": "refused", "note": False},
        ):
            with self.subTest(**vals), self.assertRaises(UserError):
                self._say(complaint, **vals)

    def test_refused_answer(self):
        """CP-97: a refused answer ends the complaint no more; another one is needed before the close."""
        complaint = self._advance(self._complaint(), "replied")
        self._say(complaint, verdict="refused", note="That is no cause")
        self.assertEqual((complaint.state, complaint.customer_refusal), ("resolved", "That is no cause"))
        clock = complaint.sla_status_ids.filtered(lambda clock: clock.milestone == "answer" and not clock.reached_at)
        self.assertTrue(clock, "the clock of the answer runs again")
        with self.assertRaises(UserError):
            complaint.action_close()
        self._reply(complaint, "interim")
        self.assertEqual(complaint.state, "resolved", "the refused answer does not count again")
        self._reply(complaint, "answer")
        self.assertEqual(complaint.state, "replied")

    def test_refused_after_the_close(self):
        """CP-91: the handler is asked to reopen what the customer does not accept."""
        complaint = self._closed()
        self._say(complaint, verdict="refused", note="Still leaks")
        self.assertEqual(complaint.state, "closed")
        self.assertIn("reopen", " ".join(complaint.activity_ids.mapped("summary")))

    def test_presenters(self):
        """CP-90: a reply names who presented it and whom at the customer's."""
        complaint = self._advance(self._complaint(contact_id=self.contact.id), "resolved")
        reply = self._reply(complaint, presenter_ids=[Command.set((self.salesman | self.quality).ids)])
        self.assertEqual(reply.presenter_ids, self.salesman | self.quality)
        self.assertEqual(reply.contact_id, self.contact)
        self.assertEqual(self._reply(complaint, "interim").presenter_ids, self.quality)
        with self.assertRaises(ValidationError):
            self._reply(complaint, presenter_ids=[Command.clear()])

    def test_roles(self):
        """CP-95: who is asked to follow up sees his own follow-ups and their complaints, and no others."""
        complaint = self._closed()
        followup = complaint.followup_ids
        followup.with_user(self.after_sales).read([])
        complaint.with_user(self.after_sales).read(["subject"])
        self.assertFalse(complaint.with_user(self.after_sales).has_access("write"))
        with self.assertRaises(AccessError):
            followup.with_user(self.employee).read(["result"])
        for name in ("state", "new_complaint_id", "assistance_id", "round", "done_by_id"):
            with self.subTest(name), self.assertRaises(AccessError):
                followup.with_user(self.manager).write({name: False})

    def test_other_company(self):
        other = self.env["res.company"].create({"name": "Other works"})
        stranger = new_test_user(
            self.env, "cp_stranger", "complaint_capa.group_user", company_id=other.id, company_ids=other.ids
        )
        followup = self._closed().followup_ids
        with self.assertRaises(AccessError):
            followup.with_user(stranger).read(["result"])

    def test_batch(self):
        """CP-95: follow-ups are planned together: at most one query more for each complaint."""
        complaints = self.env["complaint.complaint"]
        for index in range(12):
            complaints |= self._advance(self._complaint(subject=str(index)), "replied")
        complaints.action_no_capa("Corrected")

        def count(records):
            self.env.flush_all()
            self.env.invalidate_all()
            before = self.env.cr.sql_log_count
            records._plan_followups(7)
            self.env.flush_all()
            return self.env.cr.sql_log_count - before

        self.assertLessEqual(count(complaints[2:]) - count(complaints[:2]), 8)

    def test_timeline_and_workbook(self):
        """CP-91, CP-96: the history of the customer shows follow-ups and re-checks; the visit list is a workbook."""
        followup = self._followup()
        followup.action_done()
        recheck = self._recheck(followup.complaint_id.with_user(self.quality))
        rows = self.env["customer.timeline"].search([("partner_id", "=", self.customer.id)])
        self.assertLessEqual(
            {("complaint.followup", followup.id), ("complaint.recheck", recheck.id)},
            {(row.res_model, row.res_id) for row in rows},
        )
        report = self.env.ref("complaint_capa.action_report_complaint_followup_xlsx").with_user(self.quality)
        content, kind = report._render(report.report_name, followup.ids, {})
        self.assertEqual(kind, "xlsx")
        self.assertTrue(content)
