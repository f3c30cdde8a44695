from datetime import timedelta

from odoo import Command, fields
from odoo.exceptions import ValidationError
from odoo.tests import freeze_time, tagged

from .signoff_common import SignoffCase


@tagged("post_install", "-at_install")
class TestSignoffClock(SignoffCase):
    """Each signature has its own clock, from when it is the turn of its function (CR-37, XX-24)."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.env["customer.sla.policy"].search([("res_model", "=", "customer.signoff")]).active = False

    def _create_policy(self, **vals):
        return self.env["customer.sla.policy"].create(
            {
                "name": "Signed within a day",
                "model_id": self.env["ir.model"]._get_id("customer.signoff"),
                "milestone": "sign",
                "duration": 1,
                "unit": "day",
                "warning_share": 50,
                "domain": "[('res_model', '=', 'customer.communication')]",
                **vals,
            }
        )

    def _process(self):
        clocks = self.env["customer.sla.status"]
        clocks.search([("next_event_at", "<=", fields.Datetime.now())])._process_safely(fields.Datetime.now())

    def _deadline(self, record, code):
        return self._row(record, code).sla_deadline

    def test_each_function_has_its_own_clock(self):
        """The clock runs from when a function is asked, not from when the document was; the time taken is kept."""
        self._create_policy()
        with freeze_time("2026-05-04 08:00:00"):
            record = self._request()
            self.assertEqual(self._deadline(record, "q"), fields.Datetime.to_datetime("2026-05-05 08:00:00"))
            self.assertFalse(self._deadline(record, "d"), "it is not the director's turn yet")
        with freeze_time("2026-05-04 11:00:00"):
            self._approve(record, "q")
        with freeze_time("2026-05-06 08:00:00"):
            self._approve(record, "f")
            self.assertEqual(self._deadline(record, "d"), fields.Datetime.to_datetime("2026-05-07 08:00:00"))
        with freeze_time("2026-05-06 10:30:00"):
            self._approve(record, "d")
        rows = [self._row(record, code) for code in "qfd"]
        self.assertEqual([row.lead_hours for row in rows], [3, 48, 2.5])
        self.assertEqual([row.sla_status_ids.state for row in rows], ["met", "late", "met"])
        self.assertEqual(rows[0].sla_status_ids.function_id, self.functions["q"])

    def test_the_function_is_reminded_on_the_document(self):
        """The responsible of the function is reminded, then its deputy and top management; the signature ends it."""
        self.functions["q"].deputy_id = self.deputy
        self._create_policy(
            escalation_ids=[
                Command.create({"after": 2, "target": "deputy"}),
                Command.create({"after": 4, "target": "function", "function_id": self.functions["d"].id}),
            ]
        )
        with freeze_time("2026-05-04 08:00:00"):
            record = self._request(plan="q")
        reminders = record.sudo().activity_ids.filtered("sla_status_id")
        self.assertFalse(reminders)
        for moment, user in (
            ("2026-05-04 20:00:01", self.quality),
            ("2026-05-05 08:00:01", self.quality),
            ("2026-05-05 10:00:01", self.deputy),
            ("2026-05-05 12:00:01", self.director),
        ):
            with freeze_time(moment):
                self._process()
            reminders = record.sudo().activity_ids.filtered("sla_status_id")
            self.assertIn(user, reminders.user_id, moment)
        self.assertEqual(self._row(record, "q").sla_state, "missed")
        with freeze_time("2026-05-05 14:00:00"):
            self._approve(record, "q")
        row = self._row(record, "q")
        self.assertFalse(record.sudo().activity_ids.filtered(lambda activity: activity.sla_status_id.res_id == row.id))
        self.assertEqual(row.sla_status_ids.state, "late")

    def test_waiting_for_the_customer_is_not_charged(self):
        self._create_policy()
        with freeze_time("2026-05-04 08:00:00"):
            record = self._request(plan="q")
        with freeze_time("2026-05-04 10:00:00"):
            record._signoff_pause("Asked the customer")
            self.assertEqual(self._row(record, "q").sla_state, "paused")
        with freeze_time("2026-05-06 10:00:00"):
            record._signoff_resume()
            self.assertEqual(self._deadline(record, "q"), fields.Datetime.to_datetime("2026-05-07 08:00:00"))
        with freeze_time("2026-05-06 11:00:00"):
            self._approve(record, "q")
        self.assertEqual(self._row(record, "q").lead_hours, 3)

    def test_a_void_request_has_no_clock(self):
        self._create_policy()
        record = self._request(plan="q,d")
        row = self._row(record, "q")
        record._signoff_void("Not needed any more", self.functions["q"])
        self.assertEqual(row.sla_status_ids.state, "cancelled")
        self.assertFalse(row.sla_deadline)

    def test_who_waits_again_starts_again(self):
        """A function before which somebody signs again is charged from its new turn."""
        self._create_policy()
        with freeze_time("2026-05-04 08:00:00"):
            record = self._request(plan="q,d")
            first = self._approve(record, "q")
        with freeze_time("2026-05-04 12:00:00"):
            record._signoff_reopen(first, "Changed")
            self.assertFalse(self._row(record, "d").pending_since)
        with freeze_time("2026-05-06 12:00:00"):
            self._approve(record, "q")
            row = self._row(record, "d")
            self.assertEqual(row.sla_deadline - row.pending_since, timedelta(days=1))
            self.assertEqual(row.pending_since, fields.Datetime.now())

    def test_without_policy_the_time_is_measured_all_the_same(self):
        with freeze_time("2026-05-04 08:00:00"):
            record = self._request(plan="q")
        with freeze_time("2026-05-04 09:30:00"):
            self._approve(record, "q")
        self.assertEqual(self._row(record, "q").lead_hours, 1.5)
        self.assertFalse(self._row(record, "q").sla_status_ids)

    def test_a_policy_for_documents_without_function_still_names_one(self):
        policy = self._create_policy(escalation_ids=[Command.create({"after": 2, "target": "manager"})])
        with self.assertRaises(ValidationError):
            policy.write(
                {
                    "model_id": self.env["ir.model"]._get_id("customer.communication"),
                    "milestone": self.env["customer.communication"]._sla_milestones()[0][0],
                    "domain": "[]",
                }
            )
            policy.escalation_ids._check_target()
