from datetime import timedelta

from odoo import Command, fields
from odoo.exceptions import AccessError, UserError
from odoo.tests import Form, new_test_user, tagged

from .common import REVIEWER, ContractReviewCase


@tagged("post_install", "-at_install")
class TestMeeting(ContractReviewCase):
    """How a review is held: base data, circulation or meeting, minutes, several reviews in one session."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls._create_rule("always")

    def _create_meeting(self, reviews, user=None, **vals):
        return (
            self.env["contract.review.meeting"]
            .with_user(user or self.salesman)
            .create(
                {
                    "subject": "Orders of the week",
                    "date": fields.Datetime.now() - timedelta(hours=1),
                    "participant_ids": [Command.set([self.signers["production"].id, self.signers["director"].id])],
                    "line_ids": [Command.create({"review_id": review.id}) for review in reviews],
                    **vals,
                }
            )
        )

    # CR-25

    def test_no_function_is_asked_before_the_base_data(self):
        """CR-25: the responsible salesperson completes the base data, then the department lines are opened."""
        order = self._create_order()
        order.order_line.product_uom_qty = 0
        review = self._request(order, submit=False)
        with self.assertRaisesRegex(UserError, "quantity and description of Reviewed product"):
            review.with_user(self.salesman).action_submit()
        self.assertFalse(review.signoff_ids, "no line is open")
        order.order_line.product_uom_qty = 1
        review.with_user(self.salesman).action_submit()
        self.assertEqual(review.signoff_ids.mapped("state"), ["pending", "waiting"])
        empty = self._create_order()
        empty.order_line.unlink()
        review = self._request(empty, submit=False)
        with self.assertRaisesRegex(UserError, "no products yet"):
            review.with_user(self.salesman).action_submit()

    def test_the_base_data_checklist_comes_first(self):
        """CR-25: material, structure, type and size are fixed first, where the type asks for them in writing."""
        checklist = self.env.ref("contract_review.checklist_base_data")
        self.assertEqual(checklist.item_ids.mapped("question"), ["Material", "Structure", "Type", "Size"])
        checklist.function_id = self.functions["production"]
        self.review_type.checklist_ids = checklist
        review = self._request(submit=False)
        with self.assertRaisesRegex(UserError, "complete the base data.*\n- Material\n- Structure\n- Type\n- Size"):
            review.with_user(self.salesman).action_submit()
        for answer in review.checklist_answer_ids.with_user(self.signers["production"]):
            answer.value_text = "As drawing 7"
        review.with_user(self.salesman).action_submit()
        self.assertEqual(review.state, "in_review")

    # CR-38

    def test_a_review_in_a_meeting_needs_its_minutes(self):
        """CR-38: with mode meeting the last function signs when a meeting was held and has minutes."""
        review = self._request()
        review.with_user(self.salesman).mode = "meeting"
        self._sign(review, "production")
        with self.assertRaisesRegex(UserError, "Hold the meeting and write its minutes"):
            self._sign(review, "director")
        meeting = self._create_meeting(review)
        self.assertRegex(meeting.name, r"^RM/\d{4}/\d{5}$")
        self.assertEqual(review.meeting_id, meeting)
        with self.assertRaisesRegex(UserError, "fill in Minutes"):
            meeting.action_hold()
        meeting.minutes = "The date can be met."
        meeting.line_ids.write({"outcome": "agreed", "note": "Two shifts"})
        meeting.action_hold()
        self.assertIn("Two shifts", review.message_ids[0].body)
        self._sign(review, "director")
        self.assertEqual(review.state, "approved")
        for vals in ({"minutes": "Otherwise"}, {"participant_ids": [Command.clear()]}, {"date": "2026-01-01"}):
            with self.assertRaises(UserError):
                meeting.write(vals)
        with self.assertRaises(UserError):
            meeting.line_ids.note = "Otherwise"
        with self.assertRaises(AccessError):
            meeting.write({"state": "planned"})

    def test_circulation_needs_no_meeting(self):
        """CR-38: circulation is the other mode, and the one that is proposed."""
        review = self._request()
        self.assertEqual(review.mode, "circulate")
        self._sign(review)
        self.assertEqual(review.state, "approved")

    def test_a_meeting_to_come_or_called_off_does_not_count(self):
        review = self._request()
        review.with_user(self.salesman).mode = "meeting"
        meeting = self._create_meeting(review, minutes="x", date=fields.Datetime.now() + timedelta(days=1))
        with self.assertRaisesRegex(UserError, "still to come"):
            meeting.action_hold()
        reminders = meeting.sudo().activity_ids
        self.assertEqual(reminders.user_id, self.signers["production"] | self.signers["director"] | self.salesman)
        meeting.action_cancel()
        self.assertFalse(meeting.sudo().activity_ids)
        self.assertFalse(review.meeting_id)
        self._sign(review, "production")
        with self.assertRaisesRegex(UserError, "Hold the meeting"):
            self._sign(review, "director")

    # CR-42

    def test_several_reviews_in_one_session(self):
        """CR-42: a centralised review: several reviews with a common date, signed by a function in one go."""
        reviews = self._request() | self._request() | self._request()
        action = reviews.with_user(self.salesman).action_plan_meeting()
        form = Form(self.env["contract.review.meeting"].with_user(self.salesman).with_context(**action["context"]))
        form.date = fields.Datetime.now() - timedelta(minutes=5)
        meeting = form.save()
        self.assertEqual(meeting.line_ids.review_id, reviews)
        meeting.action_fill_participants()
        self.assertEqual(meeting.participant_ids, self.signers["production"] | self.signers["director"])
        for code, state in (("production", "in_review"), ("director", "approved")):
            as_signer = meeting.with_user(self.signers[code])
            as_signer.invalidate_recordset()
            self.assertTrue(as_signer.can_sign)
            action = as_signer.action_sign()
            wizard = self.env[action["res_model"]].with_user(self.signers[code]).with_context(**action["context"])
            wizard.create({"note": "In the meeting"}).action_approve()
            self.assertEqual(set(reviews.mapped("state")), {state})
        self.assertEqual(set(reviews.signoff_ids.mapped("note")), {"In the meeting"})

    def test_who_may_do_what(self):
        """Reviewers read all meetings and write their own; other salespeople see those on their quotations."""
        review = self._request()
        meeting = self._create_meeting(review)
        reviewer = self.signers["engineering"]
        self.assertEqual(meeting.with_user(reviewer).subject, "Orders of the week")
        with self.assertRaises(AccessError):
            meeting.with_user(reviewer).subject = "Mine"
        with self.assertRaises(AccessError):
            meeting.with_user(reviewer).action_hold()
        other = new_test_user(self.env, "cr_other_salesman", "sales_team.group_sale_salesman")
        with self.assertRaises(AccessError):
            meeting.with_user(other).read(["subject"])
        own = self._create_meeting(review, user=reviewer, user_id=reviewer.id)
        own.minutes = "Mine"
        self.assertEqual(own.minutes, "Mine")

    def test_a_meeting_stays_in_its_company(self):
        company = self.env["res.company"].create({"name": "Other"})
        review = self._request()
        with self.assertRaises(UserError):
            self._create_meeting(review, user=self.env.user, company_id=company.id)
        user = new_test_user(self.env, "cr_other_company", REVIEWER, company_id=company.id, company_ids=[company.id])
        meeting = self._create_meeting(review)
        with self.assertRaises(AccessError):
            meeting.with_user(user).read(["subject"])

    def test_the_minutes_are_printed(self):
        """CR-38: 评审纪要 with participants, date, and what was said of each review."""
        review = self._request()
        meeting = self._create_meeting(review, minutes="The date <can> be met.")
        meeting.line_ids.write({"outcome": "condition", "note": "If paid in advance"})
        html = (
            self.env["ir.actions.report"]
            ._render_qweb_html("contract_review.report_review_meeting", meeting.ids)[0]
            .decode()
        )
        for text in (meeting.name, "Review Minutes", review.name, "cr_production", "If paid in advance", "&lt;can&gt;"):
            self.assertIn(text, html)

    # CR-39

    def test_files_are_kept_on_the_review(self):
        """CR-39: everything is filed on the review, also after it was decided."""
        _order, review = self._approved_order()
        attachment = self.env["ir.attachment"].create(
            {"name": "drawing.pdf", "raw": b"x", "res_model": review._name, "res_id": review.id}
        )
        review.with_user(self.salesman).attachment_ids = attachment
        self.assertEqual(review.attachment_ids, attachment)
