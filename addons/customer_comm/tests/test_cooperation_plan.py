from datetime import timedelta

from psycopg2 import IntegrityError

from odoo import Command, fields
from odoo.exceptions import AccessError, UserError
from odoo.tests import tagged
from odoo.tools import mute_logger

from .communication_common import CommunicationCase


@tagged("post_install", "-at_install")
class TestCooperationPlan(CommunicationCase):
    """What is agreed at the start of a cooperation, and what is late of it (CC-15); meetings (CC-14)."""

    def _plan(self, **vals):
        today = fields.Date.today()
        return (
            self.env["customer.cooperation.plan"]
            .with_user(self.sales)
            .create(
                {
                    "subject": "New plant",
                    "partner_id": self.partner.id,
                    "date_start": today - timedelta(days=30),
                    "milestone_ids": [
                        Command.create({"name": "Drawings", "due_on": today - timedelta(days=2)}),
                        Command.create({"name": "Pumps", "kind": "delivery", "due_on": today + timedelta(days=20)}),
                    ],
                    **vals,
                }
            )
        )

    def _agreed(self):
        plan = self._plan(goals="Water", scope="Six pumps", delivery_standard="ISO 5199")
        plan.action_agree()
        return plan

    def test_agree(self):
        """CC-15: a plan is agreed with goals, scope, standard and milestones; then it stands."""
        plan = self._plan()
        with self.assertRaisesRegex(UserError, "Goals, Scope, Delivery Standard"):
            plan.action_agree()
        plan = self._agreed()
        self.assertTrue(plan.name.startswith("PL/"))
        first = plan.milestone_ids[0]
        for attempt in (
            lambda: plan.write({"goals": "Other"}),
            lambda: first.write({"due_on": fields.Date.today()}),
            lambda: first.unlink(),
            lambda: plan.write({"milestone_ids": [Command.create({"name": "More", "due_on": "2027-01-01"})]}),
        ):
            with self.assertRaisesRegex(UserError, "is agreed"), self.cr.savepoint():
                attempt()
        for record, vals in ((plan, {"state": "done"}), (first, {"done_on": "2026-01-01"})):
            with self.assertRaises(AccessError):
                record.write(vals)
        plan.action_draft()
        plan.goals = "Other"

    def test_overdue_milestones(self):
        """CC-15: overdue milestones of agreed plans are listed, until they are reached."""
        plan, draft = self._agreed(), self._plan()
        overdue = self.env["customer.cooperation.milestone"].search([("is_overdue", "=", True)])
        self.assertIn(plan.milestone_ids[0], overdue)
        self.assertFalse(overdue & (draft.milestone_ids | plan.milestone_ids[1]))
        self.assertEqual(plan.overdue_count, 1)
        with self.assertRaisesRegex(UserError, "not reached"):
            plan.action_done()
        plan.milestone_ids.action_done()
        self.assertFalse(plan.milestone_ids.filtered("is_overdue"))
        with self.assertRaisesRegex(UserError, "does not wait"):
            plan.milestone_ids.action_done()
        plan.action_done()
        self.assertEqual(plan.state, "done")

    def test_security(self):
        """CC-15: plans are for Customer Quality users of the company."""
        plan = self._agreed()
        with self.assertRaises(AccessError):
            plan.with_user(self.plain).read(["goals"])
        company = self.env["res.company"].create({"name": "Other"})
        user = self.quality.copy({"login": "plan_other", "company_id": company.id, "company_ids": [company.id]})
        for record in (plan, plan.milestone_ids):
            self.assertFalse(record.with_user(user).search([("id", "in", record.ids)]))

    def test_meeting(self):
        """CC-14: a meeting has minutes, participants and action items; each item has an owner and a day."""
        today = fields.Date.today()
        record = self._create(
            channel_id=self.env.ref("customer_comm.channel_meeting").id,
            participant_ids=[Command.link(self.partner.id)],
            minutes="<p>Progress: half done</p>",
            action_item_ids=[Command.create({"name": "Send drawings", "user_id": self.foreman.id, "due_on": today})],
        )
        item = record.action_item_ids
        self.assertEqual(record.activity_ids.filtered("action_item_id").user_id, self.foreman)
        for vals in ({"user_id": False}, {"due_on": False}):
            with self.assertRaises(IntegrityError), mute_logger("odoo.sql_db"), self.cr.savepoint():
                item.write(vals)
                self.env.flush_all()
        mine = item.with_user(self.foreman)
        with self.assertRaises(AccessError):
            mine.due_on = today + timedelta(days=9)
        with self.assertRaisesRegex(UserError, "Result"):
            mine.action_done()
        mine.result = "Sent"
        mine.action_done()
        self.assertEqual((item.state, item.done_by_id), ("done", self.foreman))
        self.assertFalse(record.activity_ids)
        with self.assertRaisesRegex(UserError, "Reopen"):
            item.name = "Other"
        with self.assertRaises(AccessError):
            item.done_on = today
        with self.assertRaises(AccessError):
            self.env["customer.action.item"].with_user(self.plain).create(
                {"name": "X", "communication_id": record.id, "due_on": today}
            )

    def test_overdue_items(self):
        """CC-14: what is not done by its day is found."""
        record = self._create()
        late, done = self.env["customer.action.item"].create(
            [
                {"name": name, "communication_id": record.id, "due_on": fields.Date.today() - timedelta(days=1)}
                for name in ("Late", "Done")
            ]
        )
        done.result = "Yes"
        done.action_done()
        found = self.env["customer.action.item"].search([("is_overdue", "=", True)])
        self.assertTrue(late in found and late.is_overdue)
        self.assertFalse(done in found or done.is_overdue)
