from odoo import fields
from odoo.exceptions import AccessError, UserError
from odoo.tests import freeze_time, tagged

from .common import ComplaintCommon


@tagged("post_install", "-at_install")
class TestLiability(ComplaintCommon):
    """Whose it is: sales first, quality finally, and what follows when it is not ours."""

    def _registered(self, **vals):
        return self._advance(self._complaint(**vals), "registered")

    @freeze_time("2026-05-04 08:00:00")
    def test_first_analysis_by_the_head_of_sales(self):
        """CP-29: ours, not ours or undetermined, by the head of sales alone, with name and date."""
        complaint = self._registered()
        for user in (self.quality, self.manager, self.director):
            with self.subTest(user=user.login), self.assertRaises(AccessError):
                complaint.with_user(user).preliminary_liability = "ours"
        complaint.with_user(self.sales_head).preliminary_liability = "undetermined"
        self.assertEqual(
            (complaint.preliminary_liability_user_id, complaint.preliminary_liability_at),
            (self.sales_head, fields.Datetime.now()),
        )
        self.assertTrue(complaint.with_user(self.sales_head).can_judge_preliminary)
        self.assertFalse(complaint.with_user(self.quality).can_judge_preliminary)

    def test_the_deputy_judges_while_the_head_is_away(self):
        """CP-29, XX-09: the deputy of sales stands in, no longer than the absence."""
        self.sales_function.deputy_id = self.second
        complaint = self._registered()
        with self.assertRaises(AccessError):
            complaint.with_user(self.second).preliminary_liability = "ours"
        self.sales_function.absent_from = "2020-01-01"
        complaint.with_user(self.second).preliminary_liability = "ours"
        self.assertEqual(complaint.preliminary_liability_user_id, self.second)

    def test_first_analysis_at_creation(self):
        with self.assertRaises(AccessError):
            self._complaint(preliminary_liability="ours")
        complaint = self._complaint(self.sales_head, preliminary_liability="not_ours")
        self.assertEqual(complaint.preliminary_liability_user_id, self.sales_head)

    def test_quality_overrides_and_both_stay(self):
        """CP-30: the finding of quality counts, the first analysis of sales stays beside it."""
        complaint = self._registered()
        complaint.with_user(self.sales_head).preliminary_liability = "not_ours"
        with self.assertRaises(AccessError):
            complaint.with_user(self.sales_head).liability = "customer"
        with freeze_time("2030-05-04 08:00:00"):
            self._advance(complaint, "assessed")
        self.assertEqual((complaint.preliminary_liability, complaint.liability), ("not_ours", "ours"))
        self.assertEqual(
            (complaint.preliminary_liability_user_id, complaint.liability_user_id), (self.sales_head, self.quality)
        )
        self.assertEqual(complaint.liability_at, fields.Datetime.to_datetime("2030-05-04 08:00:00"))
        self.assertTrue(complaint.counted)
        with self.assertRaisesRegex(UserError, "first analysis"):
            complaint.with_user(self.sales_head).preliminary_liability = "ours"

    def test_who_finds_the_liability(self):
        """CP-30: members of quality, of the function that leads, and complaint managers; nobody else."""
        complaint = self._registered()
        complaint.with_user(self.second).liability = "supplier"
        complaint.with_user(self.manager).liability = "carrier"
        with self.assertRaises(AccessError):
            complaint.with_user(self.director).liability = "other"
        complaint.lead_function_id = self.top_management
        complaint.with_user(self.director).liability = "other"
        self.assertEqual(complaint.liability_user_id, self.director)
        with self.assertRaises(AccessError):
            self._complaint(self.sales_head, liability="customer")

    def test_liability_needs_the_solution(self):
        """CP-30: what is done for the customer is written before it is solved."""
        complaint = self._advance(self._complaint(), "contained")
        complaint.disposition_ids = self.disposition
        with self.assertRaisesRegex(UserError, "Solution"):
            complaint.action_resolve()

    def test_not_ours_is_explained(self):
        """CP-31: the step *explain*: manner, text and date, then it ends, without CAPA and not counted (CP-32)."""
        complaint = self._advance(self._complaint(), "assessed", liability="customer", liability_note="Run dry")
        self.assertEqual(complaint.next_step, "explain")
        found = self.env["complaint.complaint"].search([("next_step", "=", "explain")])
        self.assertIn(complaint, found)
        with self.assertRaisesRegex(UserError, "explain"):
            complaint.action_reject()
        action = complaint.action_reply()
        self.assertEqual(action["context"]["default_reply_type"], "explanation")
        reply = self._reply(complaint, "explanation", manner="oral", text="It must not run dry.")
        self.assertTrue(reply.sent_at)
        self.assertEqual(complaint.next_step, "conclude")
        complaint.action_reject()
        self.assertEqual((complaint.state, complaint.counted, complaint.next_step), ("rejected", False, False))

    def test_misuse_is_guided(self):
        """CP-33: no blame: thanks, apology, free or reduced help, and the training are on record before it ends."""
        complaint = self._advance(self._complaint(), "assessed", liability="customer", liability_note="Run dry")
        complaint.cause_kind = "misuse"
        self.assertEqual(len(complaint.checklist_answer_ids), 6)
        self._reply(complaint, "explanation", manner="oral")
        with self.assertRaisesRegex(UserError, "thanked"):
            complaint.action_reject()
        for answer in complaint.checklist_answer_ids:
            if answer.answer_kind == "yesno":
                answer.value_yesno = "yes"
            else:
                answer.value_text = "Two operators, 4 May, by our service"
        complaint.action_reject()
        with self.assertRaises(UserError):
            complaint.checklist_answer_ids[0].value_yesno = "no"

    def test_misuse_is_guided_before_it_is_solved(self):
        """CP-33: the same when it is repaired for the customer."""
        complaint = self._advance(self._complaint(), "contained", liability="customer", liability_note="Run dry")
        complaint.write({"cause_kind": "misuse", "solution": "Repaired", "disposition_ids": self.disposition})
        complaint.write({"cause_kind": "misuse"})
        self.assertEqual(len(complaint.checklist_answer_ids), 6, "Asked once.")
        with self.assertRaisesRegex(UserError, "training"):
            complaint.action_resolve()

    def test_standard_differs_is_a_cause(self):
        """CP-34: a dispute on whose standard applies has its own cause, to be counted and found."""
        complaint = self._registered()
        complaint.cause_kind = "standard"
        groups = complaint._read_group([("id", "=", complaint.id)], ["cause_kind"], ["__count"])
        self.assertEqual(groups, [("standard", 1)])

    def test_names_and_times_are_the_server_s(self):
        complaint = self._registered().with_user(self.manager)
        for name, value in (
            ("liability_user_id", self.quality.id),
            ("liability_at", "2020-01-01 00:00:00"),
            ("preliminary_liability_user_id", self.sales_head.id),
            ("preliminary_liability_at", "2020-01-01 00:00:00"),
        ):
            with self.subTest(name), self.assertRaises(AccessError):
                complaint.write({name: value})
