from datetime import timedelta

from odoo import Command, fields
from odoo.exceptions import AccessError, UserError
from odoo.tests import Form, tagged

from .common import ComplaintCommon


@tagged("post_install", "-at_install")
class TestCapaReview(ComplaintCommon):
    """CP-73: quality reviews with the department heads; the plan goes to sales, who tells the customer."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.capa = cls._capa(lead_function_id=cls.quality_function.id, leader_id=cls.second.id)

    def _review(self, **vals):
        return (
            self.env["capa.review"]
            .with_user(self.quality)
            .create(
                {
                    "case_id": self.capa.id,
                    "participant_ids": [Command.set(self.employee.ids)],
                    "conclusion": "Production changes the ring",
                    **vals,
                }
            )
        )

    def _approve(self):
        self.capa.action_ids = [
            Command.create(
                {
                    "name": "Check the other pumps",
                    "kind": "preventive",
                    "function_id": self.production_function.id,
                    "date_due": "2030-03-01",
                }
            )
        ]
        self.capa.action_propose()
        self.capa.signoff_ids.with_user(self.director).action_approve()

    def test_whole_way(self):
        """CP-73: review with conclusion, then the permanent and preventive actions, handed to sales, sales' reply."""
        review = self._review()
        self.assertLessEqual(self.quality_function | self.production_function, review.function_ids)
        review.action_conclude()
        with self.assertRaises(UserError) as caught:
            review.action_hand_over()
        self.assertIn("approved plan", str(caught.exception))
        self._approve()
        review.action_hand_over()
        self.assertEqual((review.state, review.sales_user_id), ("handed_over", self.sales_head))
        self.assertTrue(review.handed_over_at)
        self.assertEqual(review.activity_ids.user_id, self.sales_head)
        with self.assertRaises(AccessError):
            review.with_user(self.director).action_answer("Told him")
        with self.assertRaises(UserError):
            review.with_user(self.sales_head).action_answer(" ")
        review.with_user(self.sales_head).action_answer("Told on the telephone; the customer agrees")
        self.assertRecordValues(
            review,
            [
                {
                    "state": "answered",
                    "sales_reply": "Told on the telephone; the customer agrees",
                    "answered_by_id": self.sales_head.id,
                }
            ],
        )
        self.assertFalse(review.activity_ids)

    def test_plan_is_not_read_before_it_is_handed_over(self):
        self._approve()
        self._review().action_conclude()
        with self.assertRaises(AccessError):
            self.capa.action_ids.with_user(self.salesman).read(["name"])

    def test_by_the_wizard(self):
        self._approve()
        review = self._review()
        review.action_conclude()
        review.action_hand_over()
        self.env["complaint.decision"].with_user(self.sales_head).create(
            {"review_ids": [Command.set(review.ids)], "decision": "answer", "note": "Agreed"}
        ).action_confirm()
        self.assertEqual(review.sales_reply, "Agreed")

    def test_salesperson_of_the_customer(self):
        """CP-73: the customer's own salesperson is asked first, and may read what he is to tell."""
        self.customer.user_id = self.salesman
        self.capa.complaint_ids = self._complaint()
        self._approve()
        review = self._review()
        review.action_conclude()
        review.action_hand_over()
        self.assertEqual(review.sales_user_id, self.salesman)
        told = review.with_user(self.salesman)
        self.assertEqual(told.conclusion, "Production changes the ring")
        self.assertEqual(told.action_ids.mapped("name"), ["Change the ring", "Check the other pumps"])
        told.action_answer("Agreed")

    def test_who_takes_part(self):
        """CP-73: quality with the heads of the departments: lead and responsible function are there."""
        review = self._review(participant_ids=[Command.set(self.director.ids)])
        with self.assertRaises(UserError) as caught:
            review.action_conclude()
        self.assertIn(self.production_function.name, str(caught.exception))
        review.participant_ids = self.employee
        review.action_conclude()

    def test_conclusion_and_day(self):
        for vals in (
            {"conclusion": " "},
            {"participant_ids": [Command.clear()]},
            {"date": fields.Datetime.now() + timedelta(days=1)},
        ):
            with self.assertRaises(UserError):
                self._review(**vals).action_conclude()

    def test_concluded_stands_still(self):
        review = self._review()
        review.action_conclude()
        for vals in ({"conclusion": "x"}, {"participant_ids": [Command.clear()]}, {"date": fields.Datetime.now()}):
            with self.assertRaises(UserError):
                review.write(vals)
        with self.assertRaises(UserError):
            review.unlink()

    def test_guards(self):
        review = self._review()
        for vals in ({"state": "answered"}, {"sales_reply": "x"}, {"handed_over_at": fields.Datetime.now()}):
            with self.assertRaises(AccessError):
                review.write(vals)
            with self.assertRaises(AccessError):
                self._review(**vals)
        with self.assertRaises(AccessError):
            review.with_user(self.employee).write({"conclusion": "x"})

    def test_participants_read(self):
        review = self._review()
        self.assertEqual(review.with_user(self.employee).conclusion, "Production changes the ring")
        with self.assertRaises(AccessError):
            review.with_user(self.salesman).read(["conclusion"])

    def test_form(self):
        with Form(self.env["capa.review"].with_user(self.quality)) as form:
            form.case_id = self.capa
            form.conclusion = "As agreed"
        self.assertEqual((form.record.state, form.record.chair_id), ("draft", self.quality))
