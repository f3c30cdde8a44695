from odoo import fields
from odoo.exceptions import AccessError, UserError
from odoo.tests import new_test_user, tagged

from .facts_common import FactsCase


@tagged("post_install", "-at_install")
class TestCountermeasure(FactsCase):
    def _flagged(self):
        review = self._request()
        review.with_user(self.salesman).special_requirement = True
        return review, review.countermeasure_ids.with_user(self.signers["engineering"])

    def test_the_flag_opens_a_countermeasure(self):
        """CR-28: flagging a special requirement opens a required line with measure, owner and due date to fill in."""
        review, row = self._flagged()
        self.assertEqual(len(row), 1)
        self.assertEqual(set(row.function_ids), set(review.signoff_ids.function_id))
        review.with_user(self.salesman).special_requirement = True
        self.assertEqual(len(review.countermeasure_ids), 1)

    def test_no_approval_without_measure_owner_and_date(self):
        """CR-28: each of measure, owner and due date is needed before anybody approves."""
        review, row = self._flagged()
        self._judge_all(review)
        self._sign(review, "engineering", "production")
        plan = {"measure": "Salt spray test", "user_id": self.signers["engineering"].id, "due_on": self._day(9)}
        for name in plan:
            row.write({**plan, name: False})
            with self.assertRaises(UserError) as error:
                self._sign(review, "director")
            self.assertIn("countermeasure", str(error.exception))
        row.write(plan)
        self._sign(review, "director")
        self.assertEqual(review.state, "approved")
        self.assertEqual(row.sudo().activity_ids.user_id, self.signers["engineering"])

    def test_none_left_is_none_planned(self):
        review, row = self._flagged()
        row.unlink()
        self._judge_all(review)
        self._sign(review, "engineering", "production")
        with self.assertRaises(UserError):
            self._sign(review, "director")
        review.with_user(self.salesman).special_requirement = False
        self._sign(review, "director")
        self.assertEqual(review.state, "approved")

    def test_the_flag_stays_with_its_countermeasures(self):
        review, __ = self._flagged()
        with self.assertRaises(UserError):
            review.with_user(self.salesman).special_requirement = False

    def test_those_who_take_part_plan_together(self):
        """CR-28: joint analysis: each asked function adds to it, others do not."""
        review = self._request()
        Countermeasure = self.env["contract.countermeasure"]
        vals = {"review_id": review.id, "requirement": "Salt spray 500 h"}
        row = Countermeasure.with_user(self.signers["production"]).create(vals)
        self.assertTrue(review.special_requirement)
        row.with_user(self.signers["engineering"]).measure = "Other coating"
        stranger = new_test_user(self.env, "cr_stranger", "contract_review.group_user")
        with self.assertRaises(AccessError):
            row.with_user(stranger).measure = "None"
        with self.assertRaises(AccessError):
            Countermeasure.with_user(stranger).create(vals)
        with self.assertRaises(UserError):
            row.state = "done"

    def test_after_the_decision_only_the_result_is_written(self):
        review, row = self._flagged()
        row.write({"measure": "Test", "user_id": self.signers["engineering"].id, "due_on": self._day(-1)})
        self._approve(review)
        self.assertTrue(row.is_overdue)
        with self.assertRaises(UserError):
            row.due_on = self._day(99)
        with self.assertRaises(UserError):
            row.unlink()
        with self.assertRaises(UserError):
            row.action_done()
        row.result = "Passed after 520 h"
        row.action_done()
        self.assertRecordValues(row, [{"state": "done", "done_on": fields.Date.today(), "is_overdue": False}])
        self.assertFalse(row.sudo().activity_ids)
        with self.assertRaises(UserError):
            row.result = "Changed"

    def test_the_owner_can_be_replaced_by_a_handover(self):
        """An open countermeasure of an approved review goes to whoever takes over."""
        review, row = self._flagged()
        row.write({"measure": "Test", "user_id": self.signers["engineering"].id, "due_on": self._day(5)})
        self._approve(review)
        sources = {model: domain for model, __, domain in self.env["customer.handover"]._handover_sources()}
        self.assertIn(row, row.search(sources["contract.countermeasure"]))
        row.sudo().write({"user_id": self.signers["production"].id})
        self.assertEqual(row.user_id, self.signers["production"])
        with self.assertRaises(UserError):
            row.with_user(self.signers["production"]).user_id = self.signers["engineering"]
