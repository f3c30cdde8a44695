from datetime import datetime
from unittest.mock import patch

from freezegun import freeze_time
from psycopg2.errors import SerializationFailure

from odoo import Command, fields
from odoo.tests import tagged
from odoo.tools import mute_logger

from .sla_common import SlaCase

DUE_LOG = "odoo.addons.customer_comm.models.customer_sla_status_due"


@tagged("post_install", "-at_install")
class TestSlaDue(SlaCase):
    """The scheduled action: reminds, marks missed, escalates; nothing twice, nothing lost."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.cron = cls.env.ref("customer_comm.ir_cron_sla_due")
        cls.clocks.search([("next_event_at", "!=", False)])._cancel()
        cls.board = cls.env["customer.function"].create(
            {"name": "Board", "code": "sla_board", "manager_id": cls.director.id}
        )
        steps = [
            {"after": 8, "target": "deputy"},
            {"after": 24, "target": "manager"},
            {"after": 48, "target": "function", "function_id": cls.board.id},
        ]
        cls.policy = cls._only(
            {
                "duration": 24,
                "function_id": cls.function.id,
                "escalation_ids": [Command.create(step) for step in steps],
            }
        )

    def _states(self, communication):
        clock = self._clock(communication)
        return clock.state, clock.escalation_level, communication.sla_state

    def test_course_of_a_missed_deadline(self):
        """Reminder after the warning share, missed at the deadline, then deputy, manager, top management."""
        communication = self._communication("2026-06-05 16:00:00")
        clock = self._clock(communication)
        for moment, state, user, next_event in (
            ("2026-06-06 03:59:59", ("running", 0, "running"), None, "2026-06-06 04:00:00"),
            ("2026-06-06 04:00:00", ("running", 0, "warning"), self.user, "2026-06-06 16:00:00"),
            ("2026-06-06 16:00:00", ("missed", 0, "missed"), self.user, "2026-06-07 00:00:00"),
            ("2026-06-07 00:00:00", ("missed", 1, "missed"), self.deputy, "2026-06-07 16:00:00"),
            ("2026-06-07 16:00:00", ("missed", 2, "missed"), self.user, "2026-06-08 16:00:00"),
            ("2026-06-08 16:00:00", ("missed", 3, "missed"), self.director, False),
            ("2026-07-08 16:00:00", ("missed", 3, "missed"), None, False),
        ):
            before = self._reminders(communication)
            self._process(moment)
            self.assertEqual(self._states(communication), state, moment)
            self.assertEqual(fields.Datetime.to_string(clock.next_event_at), next_event)
            told = self._reminders(communication) - before
            self.assertEqual(told.user_id, user or self.env["res.users"], moment)
        communication._sla_reach("reply", at=datetime(2026, 6, 9, 10, 0))
        self.assertEqual(self._states(communication), ("late", 3, "done"))
        self.assertFalse(self._reminders(communication))

    def test_reminder(self):
        """A reminder is an activity in the language and time zone of whom it reminds; no mail is sent."""
        communication = self._communication("2026-06-05 16:00:00")
        mails = self.env["mail.mail"].search_count([])
        self._process("2026-06-06 04:00:00")
        reminder = self._reminders(communication)
        self.assertIn("Reply: due on 6/6/26, 6:00", reminder.summary)  # 16:00 UTC
        self.assertEqual(reminder.date_deadline, datetime(2026, 6, 6).date())
        self.assertEqual(reminder.activity_type_id, self.env.ref("customer_comm.mail_activity_type_deadline"))
        self.assertTrue(reminder.automated)
        self.assertEqual(self.env["mail.mail"].search_count([]), mails)

    def test_reminder_that_is_done_stays_done(self):
        communication = self._communication("2026-06-05 16:00:00")
        self._process("2026-06-06 04:00:00")
        self._reminders(communication).action_feedback(feedback="I know")
        self._process("2026-06-06 05:00:00")
        self.assertFalse(self._reminders(communication))

    def test_no_reminder_before_the_deadline(self):
        self.policy.warning_share = 0
        communication = self._communication("2026-06-05 16:00:00")
        self.assertEqual(self._clock(communication).next_event_at, datetime(2026, 6, 6, 16, 0))

    def test_server_was_down(self):
        """Whatever was missed while the server was down is made up for at once, without a reminder after the fact."""
        communication = self._communication("2026-06-05 16:00:00")
        self._process("2026-07-01 00:00:00")
        self.assertEqual(self._states(communication), ("missed", 3, "missed"))
        self.assertEqual(self._reminders(communication).user_id, self.user | self.deputy | self.director)
        self.assertNotIn("due on", " ".join(self._reminders(communication).mapped("summary")))

    def test_absent_manager(self):
        """XX-09: while the manager is absent, the deputy is reminded."""
        self.function.write({"absent_from": "2026-01-01", "absent_to": False})
        communication = self._communication("2026-06-05 16:00:00")
        self._process("2026-06-06 04:00:00")
        self.assertEqual(self._reminders(communication).user_id, self.deputy)

    def test_responsible_of_the_document(self):
        """XX-25: without a function, or with a function that has nobody, the person of the document is reminded."""
        self.policy.escalation_ids = [Command.clear()]
        self.policy.function_id = False
        communication = self._communication("2026-06-05 16:00:00")
        self._process("2026-06-06 04:00:00")
        self.assertEqual(self._reminders(communication).user_id, self.handler)
        self.policy.function_id = self.env["customer.function"].create({"name": "Nobody", "code": "sla_nobody"})
        communication = self._communication("2026-06-05 16:00:00")
        self._process("2026-06-06 04:00:00")
        self.assertEqual(self._reminders(communication).user_id, self.handler)

    def test_escalation_to_nobody(self):
        self.function.deputy_id = False
        communication = self._communication("2026-06-05 16:00:00")
        self._process("2026-06-07 00:00:00")
        self.assertEqual(self._states(communication), ("missed", 1, "missed"))
        self.assertEqual(self._reminders(communication).user_id, self.user)

    def test_deleted_activity_type(self):
        self.env.ref("customer_comm.mail_activity_type_deadline").unlink()
        communication = self._communication("2026-06-05 16:00:00")
        self._process("2026-06-06 04:00:00")
        self.assertEqual(self._reminders(communication).user_id, self.user)

    def test_document_deleted_in_the_database(self):
        """A clock whose document is gone ends, and holds up nobody."""
        communication, other = self._communication("2026-06-05 16:00:00", count=2)
        clock = self._clock(communication)
        self.env.flush_all()
        self.env.cr.execute("DELETE FROM customer_communication WHERE id = %s", [communication.id])
        self.env.invalidate_all()
        self._process("2026-06-06 16:00:00")
        self.assertEqual((clock.state, clock.next_event_at), ("cancelled", False))
        self.assertEqual(self._states(other)[0], "missed")

    def test_model_uninstalled(self):
        clock = self._clock(self._communication("2026-06-05 16:00:00"))
        self.env.flush_all()
        self.env.cr.execute("UPDATE customer_sla_status SET res_model = 'no.such.model' WHERE id = %s", [clock.id])
        self.env.invalidate_all()
        self._process("2026-06-06 16:00:00")
        self.assertEqual(clock.state, "cancelled")

    def test_archived_document(self):
        communication = self._communication("2026-06-05 16:00:00")
        communication.active = False
        self._process("2026-06-06 16:00:00")
        self.assertEqual(self._clock(communication).state, "missed")

    def test_documents_change_only_in_what_is_shown(self):
        """A deadline that passes does not look like a change by a user."""
        communication = self._communication("2026-06-05 16:00:00")
        self.env.flush_all()
        before = communication.write_date
        with freeze_time("2026-06-06 16:00:00"):
            self._process("2026-06-06 16:00:00")
        self.assertEqual((communication.sla_state, communication.write_date), ("missed", before))

    def _run_cron(self):
        self.cron.active = True
        self.cron.lastcall = False
        with self.enter_registry_test_mode():
            self.cron.method_direct_trigger()
        self.env.invalidate_all()

    def test_scheduled_action(self):
        """The action commits batch by batch until nothing is due, oldest first."""
        communications = self._communication("2026-06-05 16:00:00", count=5)
        late = self._communication("2026-06-07 16:00:00")
        processed = []
        take = type(self.clocks)._process_due

        def record(clocks, now):
            processed.append(clocks.mapped("res_id"))
            return take(clocks, now)

        model = type(self.clocks)
        with patch.object(model, "_process_due", record), patch.object(model, "_lock_due", self._small_batches()):
            self._run_cron()
        self.assertEqual(processed[0], communications[:2].ids)
        self.assertLessEqual(max(map(len, processed)), 2)
        self.assertEqual(set((communications | late).mapped("sla_state")), {"missed"})
        progress = self.env["ir.cron.progress"].search([("cron_id", "=", self.cron.id)], order="id desc", limit=1)
        self.assertEqual((progress.done, progress.remaining), (24, 0))  # missed and three steps of six clocks

    def _small_batches(self):
        lock_due = type(self.clocks)._lock_due
        return lambda clocks, domain, limit: lock_due(clocks, domain, 2)

    def test_killed_between_two_batches(self):
        """The action stops after a batch, for whatever reason; the next run goes on where it was, nothing twice."""
        communications = self._communication("2026-06-05 16:00:00", count=4)
        calls = []

        def stop_after_first(cron, processed=0, **kwargs):
            calls.append(processed)
            return 0 if processed else 60

        model = type(self.clocks)
        with patch.object(model, "_lock_due", self._small_batches()):
            with patch.object(type(self.env["ir.cron"]), "_commit_progress", stop_after_first):
                self.clocks._cron_process_due()
            self.env.invalidate_all()
            self.assertEqual(calls, [0, 2])
            self.assertEqual(communications.mapped("sla_state"), ["missed", "missed", "running", "running"])
            with patch.object(type(self.env["ir.cron"]), "_commit_progress", lambda *args, **kwargs: 60):
                self.clocks._cron_process_due()
        self.assertEqual(set(communications.mapped("sla_state")), {"missed"})
        for communication in communications:
            self.assertEqual(len(self._reminders(communication)), 4)

    def test_one_bad_clock(self):
        """A clock that fails is logged and put off by an hour; all the others go on, in this run and in the next."""
        communications = self._communication("2026-06-05 16:00:00", count=5)
        bad = communications[2]
        responsible_user = type(communications)._sla_responsible_user

        def fail(document, clock):
            if document == bad:
                raise ValueError("no luck")
            return responsible_user(document, clock)

        with (
            freeze_time("2026-06-06 16:00:00"),
            patch.object(type(communications), "_sla_responsible_user", fail),
            self.assertLogs(DUE_LOG, "ERROR") as logs,
        ):
            self._process("2026-06-06 16:00:00")
        self.assertEqual(len(logs.output), 1)
        self.assertIn(f"customer.communication,{bad.id}", logs.output[0])
        self.assertEqual(set((communications - bad).mapped("sla_state")), {"missed"})
        clock = self._clock(bad)
        self.assertEqual((clock.state, clock.next_event_at), ("running", datetime(2026, 6, 6, 17, 0)))
        self.assertFalse(self._reminders(bad))
        self._process("2026-06-06 17:00:00")
        self.assertEqual(clock.state, "missed")
        self.assertEqual(len(self._reminders(bad)), 1)

    @mute_logger(DUE_LOG)
    def test_conflict_with_a_user(self):
        """A clock whose document somebody else is writing is left to the next run, without delay."""
        communication = self._communication("2026-06-05 16:00:00")
        clock = self._clock(communication)

        def conflict(*args):
            raise SerializationFailure

        moment = datetime(2026, 6, 6, 16, 0)
        with patch.object(type(communication), "_sla_refresh", conflict):
            self.assertEqual(clock._process_safely(moment), clock)
        self.assertEqual((clock.state, clock.next_event_at), ("running", datetime(2026, 6, 6, 4, 0)))
        self.assertFalse(clock._process_safely(moment))
        self.assertEqual(clock.state, "missed")

    def test_batch_costs_few_queries(self):
        """A hundred due clocks cost hardly more queries than ten."""
        counts = []
        for size in (10, 10, 100):
            communications = self._communication("2026-06-05 16:00:00", count=size)
            clocks = self.clocks.browse(communications.sla_status_ids.ids)
            self.env.flush_all()
            self.env.invalidate_all()
            before = self.env.cr.sql_log_count
            clocks._process_due(datetime(2026, 6, 6, 16, 0))
            self.env.flush_all()
            counts.append(self.env.cr.sql_log_count - before)
            self.assertEqual(set(communications.mapped("sla_state")), {"missed"})
        self.assertLess(counts[2], counts[1] + 10, counts)

    def test_interval_of_the_action(self):
        self.assertEqual((self.cron.interval_number, self.cron.interval_type), (5, "minutes"))
