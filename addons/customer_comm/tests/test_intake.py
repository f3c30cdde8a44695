import logging

from odoo import Command
from odoo.exceptions import AccessError, UserError, ValidationError
from odoo.tests import Form, new_test_user, tagged

from .communication_common import CommunicationCase

_logger = logging.getLogger(__name__)


@tagged("post_install", "-at_install")
class TestIntake(CommunicationCase):
    """Who takes in what: rules, the queue, taking in charge, reassigning."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.env["customer.intake.rule"].search([]).active = False
        cls.env.company.communication_intake_function_id = cls.f_sales
        cls.planner = new_test_user(cls.env, "intake_planner", "base.group_user")
        cls.f_planning = cls.env["customer.function"]._get("planning")
        cls.f_planning.write({"manager_id": cls.planner.id, "deputy_id": False, "user_ids": False})

    @classmethod
    def _rule(cls, **vals):
        if not vals.keys() & {"function_id", "user_id"}:
            vals["function_id"] = cls.f_planning.id
        return cls.env["customer.intake.rule"].create({"name": "Rule", **vals})

    def test_planning_takes_in_changes(self):
        """CC-153: the planning group is made the receiver of one kind of information, all else stays with sales."""
        rule = self._rule(subject_kind="change")
        change, feedback = self._create(self.plain, subject_kind="change"), self._create(self.plain)
        self.assertEqual((change.user_id, change.intake_function_id), (self.planner, self.f_planning))
        self.assertEqual(change.sudo().intake_rule_id, rule)
        self.assertEqual((feedback.user_id, feedback.intake_function_id), (self.sales, self.f_sales))
        self.assertTrue(change.with_user(self.planner).is_my_intake)
        self.assertEqual(change.with_user(self.planner).description, "The pump is noisy")

    def test_each_criterion(self):
        """CC-41: a rule looks at kind, category, topic, direction, stage, channel, customer and class; all must fit."""
        customer_class = self.env["customer.class"].search([], limit=1)
        self.partner.customer_class_id = customer_class
        contact = self.env["res.partner"].create({"name": "Person", "parent_id": self.partner.id})
        other = self.env["res.partner"].create({"name": "Other customer"})
        fax = self.env.ref("customer_comm.channel_fax")
        topic = self.env["customer.topic"].create({"name": "Delivery dates"})
        cases = [
            ({"subject_kind": "complaint"}, {"subject_kind": "complaint"}, {"subject_kind": "order"}),
            ({"topic_id": topic.id}, {"topic_ids": [Command.set(topic.ids)]}, {"topic_ids": False}),
            ({"category": "quality"}, {"category": "quality"}, {"category": "other"}),
            ({"direction": "out"}, {"direction": "out"}, {"direction": "in"}),
            ({"stage_id": self.stage.id}, {}, {"stage_id": self.env.ref("customer_comm.stage_pre_sale").id}),
            ({"channel_id": fax.id}, {"channel_id": fax.id}, {}),
            ({"partner_id": self.partner.id}, {"partner_id": contact.id}, {"partner_id": other.id}),
            ({"customer_class_id": customer_class.id}, {}, {"partner_id": other.id}),
        ]
        for criterion, fits, fails in cases:
            with self.subTest(criterion):
                rule = self._rule(**criterion)
                self.assertEqual(self._create(self.plain, **fits).user_id, self.planner)
                self.assertEqual(self._create(self.plain, **fails).user_id, self.sales)
                rule.unlink()

    def test_first_rule_wins(self):
        """CC-41: of several rules that fit, the first in order decides; archived and foreign ones never do."""
        company = self.env["res.company"].create({"name": "Other works"})
        self._rule(sequence=1, active=False, user_id=self.quality.id, function_id=False)
        self._rule(sequence=2, company_id=company.id, function_id=self.f_quality.id)
        self._rule(sequence=3, company_id=False, user_id=self.director.id)
        self._rule(sequence=4)
        self.assertEqual(self._create(self.plain).user_id, self.director)

    def test_absent_and_gone(self):
        """XX-09: the deputy gets it while the manager is absent; who has left gets nothing."""
        self._rule(user_id=self.quality.id, function_id=self.f_planning.id)
        self.quality.active = False
        self.assertEqual(self._create(self.plain).user_id, self.planner)
        self.f_planning.write({"deputy_id": self.director.id, "absent_from": "2020-01-01", "absent_to": "2099-01-01"})
        self.assertEqual(self._create(self.plain).user_id, self.director)

    def test_rules_are_sound(self):
        """CC-41: a rule without recipient or for a portal user is refused; only administrators make rules."""
        portal = new_test_user(self.env, "intake_portal", "base.group_portal")
        with self.assertRaises(ValidationError):
            self._rule(user_id=portal.id)
        with self.assertRaises(AccessError):
            self.env["customer.intake.rule"].with_user(self.sales).create({"name": "Mine", "user_id": self.sales.id})
        self._rule(subject_kind="change").with_user(self.sales).read(["name"])

    def test_own_log_waits_for_nobody(self):
        """CC-16: what a Customer Quality user logs and handles himself is taken in charge at once."""
        record = self._create()
        self.assertEqual((record.user_id, record.taken_by_id, record.receiver_id), (self.sales,) * 3)
        self.assertFalse(record.is_in_intake)

    def test_form_proposes_the_handler(self):
        """CC-41: the form shows whom the rule names, and the user may choose otherwise."""
        self._rule(subject_kind="change")
        with Form(self.env["customer.communication"].with_user(self.sales)) as form:
            form.partner_id = self.partner
            form.subject = "Two instead of three"
            form.channel_id, form.stage_id = self.channel, self.stage
            form.subject_kind = "change"
            form.description = "Please send two"
            self.assertEqual(form.user_id, self.planner)
        record = form.record
        self.assertTrue(record.is_in_intake and record.is_auto_assigned)

    def test_take(self):
        """CC-16: whoever takes it is its handler; a colleague cannot take it again."""
        record = self._create(self.plain)
        self.assertIn(record, self.env["customer.communication"].search([("is_in_intake", "=", True)]))
        record.with_user(self.quality).action_take()
        self.assertEqual((record.user_id, record.taken_by_id), (self.quality, self.quality))
        self.assertNotIn(record, self.env["customer.communication"].search([("is_in_intake", "=", True)]))
        with self.assertRaises(UserError):
            record.with_user(self.sales).action_take()
        record.with_user(self.quality).action_take()

    def test_working_takes(self):
        """CC-41: who passes it on has taken it in charge."""
        record = self._create(self.plain)
        record.with_user(self.sales).write(
            {
                "category": "quality",
                "grade_id": self.grade.id,
                "routing_ids": [Command.create({"function_id": self.f_quality.id})],
            }
        )
        record.with_user(self.sales).action_route()
        self.assertEqual(record.taken_by_id, self.sales)

    def test_team_works_its_queue(self):
        """CC-153: a member of the team, outside the app, sees the queue of the team, takes and works it."""
        self._rule(subject_kind="change")
        mate = new_test_user(self.env, "intake_mate", "base.group_user")
        record = self._create(self.plain, subject_kind="change")
        with self.assertRaises(AccessError):
            record.with_user(mate).action_take()
        self.f_planning.user_ids = mate
        record.with_user(mate).action_take()
        record.with_user(mate).conclusion = "Done"
        self.assertEqual(record.user_id, mate)

    def test_reassign(self):
        """CC-41: it goes to another team or handler, waits there again, and the reason is kept."""
        record = self._create()
        wizard = self.env["customer.communication.reassign"].with_user(self.sales)
        wizard = wizard.create({"communication_ids": record.ids, "function_id": self.f_planning.id, "note": "Dates"})
        wizard.action_reassign()
        self.assertEqual((record.user_id, record.intake_function_id), (self.planner, self.f_planning))
        self.assertTrue(record.is_in_intake)
        self.assertIn("Dates", "".join(record.message_ids.mapped("body")))
        with self.assertRaises(UserError):
            wizard.create({"communication_ids": record.ids}).action_reassign()
        with self.assertRaises(AccessError):
            wizard.with_user(self.foreman).create(
                {"communication_ids": record.ids, "user_id": self.foreman.id}
            ).action_reassign()

    def test_given_away_by_who_cannot_see_it_any_more(self):
        """CC-41: the handler of another department gives it back, though he does not see it afterwards."""
        record = self._create(user_id=self.foreman.id)
        record.with_user(self.foreman).write({"user_id": self.sales.id})
        self.assertEqual(record.user_id, self.sales)
        self.assertTrue(record.is_in_intake)

    def test_judging_brings_it_to_the_right_team(self):
        """CC-153: once somebody judges the kind, the rules decide anew, unless a person chose or took it."""
        self._rule(subject_kind="change")
        record = self._create(self.plain)
        record.with_user(self.sales).subject_kind = "change"
        self.assertEqual((record.user_id, record.intake_function_id), (self.planner, self.f_planning))
        taken = self._create(self.plain)
        taken.with_user(self.sales).action_take()
        taken.with_user(self.sales).subject_kind = "change"
        self.assertEqual(taken.user_id, self.sales)

    def test_forgery(self):
        """CC-16: what the intake notes is the server's."""
        record = self._create(self.plain)
        for name, value in {
            "taken_at": "2020-01-01 00:00:00",
            "taken_by_id": self.sales.id,
            "door": "portal",
            "is_auto_assigned": False,
            "intake_function_id": self.f_quality.id,
            "duplicate_of_id": record.id,
            "email_from": "x@example.com",
        }.items():
            with self.subTest(name), self.assertRaises(AccessError):
                record.with_user(self.manager).write({name: value})
        with self.assertRaises(AccessError):
            self._create(door="mail")

    def test_companies(self):
        """CC-41: the rules and the intake team of one company do not reach into another."""
        company = self.env["res.company"].create({"name": "Other works"})
        user = new_test_user(self.env, "intake_other", "customer_comm.group_user", company_id=company.id)
        self._rule(subject_kind="change")
        env = self.env(user=user, context={"allowed_company_ids": company.ids})
        record = env["customer.communication"].create(self._vals(subject_kind="change"))
        self.assertEqual((record.company_id, record.user_id), (company, user))

    def test_queries(self):
        """CC-41: finding the handlers of a hundred contacts costs as many queries as of ten."""
        for number in range(5):
            self._rule(subject_kind="complaint", partner_id=self.partner.id, sequence=number)
        partners = self.env["res.partner"].create([{"name": f"Customer {number}"} for number in range(100)])
        model = self.env["customer.communication"].with_user(self.plain)
        counts = []
        for size in (2, 10, 100):
            vals_list = [self._vals(partner_id=partner.id) for partner in partners[:size]]
            self.env.flush_all()
            self.env.invalidate_all()
            before = self.env.cr.sql_log_count
            model._assign_vals(vals_list)
            counts.append(self.env.cr.sql_log_count - before)
        _logger.info("intake rules: %s queries for 10 contacts, %s for 100", *counts[1:])
        self.assertEqual(counts[1], counts[2])
        self.assertLessEqual(counts[2], 20)
