from datetime import timedelta

from dateutil.relativedelta import relativedelta
from freezegun import freeze_time

from odoo import Command, fields
from odoo.exceptions import AccessError, UserError, ValidationError
from odoo.tests import tagged

from .communication_common import CommunicationCase


@tagged("post_install", "-at_install")
class TestCompetence(CommunicationCase):
    """Who is able to do what; training plans and what they bring."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.skill = cls.env["customer.skill"].create({"name": "Collecting", "validity_months": 12})

    def _plan(self, **line):
        plan = (
            self.env["customer.training"]
            .with_user(self.quality)
            .create(
                {
                    "title": "New staff",
                    "line_ids": [
                        Command.create(
                            {"user_id": self.foreman.id, "subject": "Products", "skill_id": self.skill.id, **line}
                        )
                    ],
                }
            )
        )
        plan.action_start()
        return plan

    def test_validity(self):
        """CC-119, CC-141, XX-19: a competence holds from its first to its last day, by the skill's own time."""
        competence = self.env["customer.competence"].create(
            {"user_id": self.sales.id, "skill_id": self.skill.id, "valid_from": "2026-01-01"}
        )
        self.assertEqual(str(competence.valid_until), "2026-12-31")
        get_valid = self.env["customer.competence"]._get_valid
        for day, count in (("2025-12-31", 0), ("2026-01-01", 1), ("2026-12-31", 1), ("2027-01-01", 0)):
            found = get_valid(self.sales | self.quality, self.skill, fields.Date.to_date(day))
            self.assertEqual(len(found), count, day)
        with freeze_time("2026-06-01"):
            self.assertTrue(competence.is_valid)
            self.assertIn(competence, self.env["customer.competence"].search([("is_valid", "=", True)]))
        with freeze_time("2028-06-01"):
            competence.invalidate_recordset()
            self.assertFalse(competence.is_valid)
            self.assertIn(competence, self.env["customer.competence"].search([("is_valid", "=", False)]))
        self.assertEqual(
            self.env["customer.competence"]._missing_skills(self.sales, self.skill, fields.Date.to_date("2030-01-01")),
            self.skill,
        )

    def test_only_administrators_enter_competence(self):
        """XX-19: nobody declares himself able, and no training is claimed that was not held."""
        vals = {"user_id": self.sales.id, "skill_id": self.skill.id}
        with self.assertRaises(AccessError):
            self.env["customer.competence"].with_user(self.sales).create(vals)
        plan = self._plan()
        with self.assertRaises(AccessError):
            self.env["customer.competence"].with_user(self.manager).create(
                {**vals, "training_line_id": plan.line_ids.id}
            )
        self.env["customer.competence"].with_user(self.manager).create(vals)

    def test_training_is_evaluated(self):
        """XX-16: person, subject, date, effect and improvement; who passes has the skill from that day on."""
        plan = self._plan()
        line = plan.line_ids
        with self.assertRaises(UserError):
            line.action_evaluate()
        line.held_on = fields.Date.today() - timedelta(days=3)
        line.action_hold()
        self.assertEqual(line.evaluation_due, line.held_on + timedelta(days=30))
        with self.assertRaisesRegex(UserError, "was not evaluated yet"):
            plan.action_close()
        line.score = 40
        with self.assertRaisesRegex(UserError, "Improvement"):
            line.action_evaluate()
        line.improvement = "Repeat with the machine"
        line.action_evaluate()
        self.assertFalse(line.is_passed)
        competence = self.env["customer.competence"]
        self.assertFalse(competence.search([("training_line_id", "=", line.id)]))
        line.score = 80
        line.action_evaluate()
        line.action_evaluate()
        gained = competence.search([("training_line_id", "=", line.id)])
        self.assertEqual((gained.user_id, gained.skill_id, gained.valid_from), (self.foreman, self.skill, line.held_on))
        with self.assertRaisesRegex(UserError, "Improvement of the Plan"):
            plan.action_close()
        plan.improvement = "More practice"
        plan.action_close()
        with self.assertRaises(UserError):
            line.score = 10
        self.assertEqual(plan.average_score, 80)

    def test_overdue_evaluations(self):
        """XX-16: the list holds what should have been evaluated, also what is to be evaluated again."""
        line = self._plan().line_ids
        line.held_on = fields.Date.today() - relativedelta(days=40)
        line.action_hold()
        domain = [("state", "in", ("held", "evaluated")), ("evaluation_due", "<", "today"), ("id", "=", line.id)]
        self.assertTrue(line.search(domain))
        self.assertTrue(line.is_overdue)
        line.score = 90
        line.evaluation_due = fields.Date.today() + timedelta(days=90)
        line.action_evaluate()
        self.assertFalse(line.search(domain))
        with freeze_time(fields.Date.today() + timedelta(days=100)):
            line.invalidate_recordset()
            self.assertTrue(line.search(domain) and line.is_overdue)
            line.action_evaluate()
            self.assertFalse(line.search(domain))

    def test_nobody_evaluates_himself(self):
        """XX-16: somebody else evaluates the effect."""
        line = self._plan(user_id=self.quality.id).line_ids
        line.action_hold()
        with self.assertRaisesRegex(UserError, "your own training"):
            line.score = 100
        with self.assertRaisesRegex(UserError, "took place"):
            line.unlink()
        line.with_user(self.sales).score = 100
        with self.assertRaisesRegex(UserError, "Somebody else"):
            line.action_evaluate()
        line.with_user(self.sales).action_evaluate()

    def test_training_bad_input(self):
        """XX-16: no training of tomorrow is held, no score above 100, no forged evaluation."""
        plan = self._plan()
        with self.assertRaises(ValidationError), self.cr.savepoint():
            plan.line_ids.held_on = fields.Date.today() + timedelta(days=2)
        for vals in ({"state": "evaluated"}, {"is_passed": True}, {"evaluated_by_id": self.sales.id}):
            with self.assertRaises(AccessError):
                plan.line_ids.write(vals)
        with self.assertRaises(UserError):
            self.env["customer.training"].create({"title": "Empty"}).action_start()

    def test_other_company(self):
        """XX-16: a plan of another company is out of sight."""
        company = self.env["res.company"].create({"name": "Other"})
        user = self.quality.copy({"login": "training_other", "company_id": company.id, "company_ids": [company.id]})
        plan = self._plan()
        self.assertFalse(self.env["customer.training"].with_user(user).search([("id", "=", plan.id)]))
        self.assertFalse(self.env["customer.training.line"].with_user(user).search([("id", "=", plan.line_ids.id)]))


@tagged("post_install", "-at_install")
class TestSuggestion(CommunicationCase):
    """Suggestions of the staff."""

    def _suggestion(self, user=None, **vals):
        return (
            self.env["customer.suggestion"]
            .with_user(user or self.plain)
            .create({"title": "Spare parts kit", "description": "With each pump", **vals})
        )

    def test_way_of_a_suggestion(self):
        """XX-18: anybody suggests; it is evaluated within the set time, accepted and implemented."""
        own = self._suggestion()
        own.action_submit()
        self.assertEqual(own.evaluation_due, fields.Date.today() + timedelta(days=30))
        suggestion = own.with_user(self.quality)
        with self.assertRaisesRegex(UserError, "Evaluation"):
            suggestion.action_accept()
        suggestion.write({"evaluation": "Cheap", "responsible_id": self.sales.id, "due": "2030-01-01"})
        suggestion.action_accept()
        self.assertEqual((suggestion.state, suggestion.evaluated_by_id), ("accepted", self.quality))
        with self.assertRaises(UserError):
            own.description = "Something else"
        with self.assertRaisesRegex(UserError, "Outcome"):
            suggestion.action_implement()
        suggestion.outcome = "Kits are packed since May"
        suggestion.action_implement()
        self.assertEqual(own.state, "implemented")

    def test_own_suggestion(self):
        """XX-18: nobody evaluates his own suggestion, and outsiders evaluate none."""
        mine = self._suggestion(self.quality)
        mine.action_submit()
        mine.evaluation = "Great"
        with self.assertRaisesRegex(UserError, "your own suggestion"):
            mine.action_decline()
        own = self._suggestion()
        own.action_submit()
        with self.assertRaises(AccessError):
            own.evaluation = "Great"
        for vals in ({"evaluation": "Great"}, {"reward": "A car"}, {"state": "accepted"}):
            with self.assertRaises(AccessError):
                self._suggestion(**vals)

    def test_who_sees_what(self):
        """XX-18: everybody sees his own, users of the app see all; what was handed in is not deleted."""
        own = self._suggestion()
        with self.assertRaises(AccessError):
            own.with_user(self.foreman).read(["title"])
        self.assertEqual(own.with_user(self.quality).title, "Spare parts kit")
        own.action_submit()
        with self.assertRaises(UserError):
            own.unlink()
        self._suggestion().unlink()
