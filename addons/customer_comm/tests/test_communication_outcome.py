from datetime import timedelta

from odoo import fields
from odoo.exceptions import AccessError, UserError, ValidationError
from odoo.tests import tagged

from .communication_common import CommunicationCase


@tagged("post_install", "-at_install")
class TestCommunicationOutcome(CommunicationCase):
    """What the customer hears, until there is a solution and afterwards."""

    def test_acknowledge(self):
        """CC-37: receipt is acknowledged with a date for the solution, of which the handler is reminded."""
        record = self._create_judged(reply="Done")
        with self.assertRaisesRegex(UserError, "Solution Promised For"):
            record.action_acknowledge()
        today = fields.Date.today()
        record.promised_on = today + timedelta(days=3)
        record.action_acknowledge()
        self.assertEqual((record.acknowledged_by_id, bool(record.acknowledged_at)), (self.sales, True))
        reminder = record.activity_ids
        self.assertEqual((reminder.user_id, reminder.date_deadline), (self.sales, record.promised_on))
        record.promised_on = today + timedelta(days=5)
        self.assertEqual(record.activity_ids.date_deadline, record.promised_on, "one reminder, on the new day")
        record.user_id = self.quality
        self.assertEqual(record.activity_ids.user_id, self.quality)
        with self.assertRaisesRegex(UserError, "already"):
            record.action_acknowledge()
        record.action_reply()
        self.assertFalse(record.activity_ids, "nothing is left to remind of")

    def test_promises_lie_ahead(self):
        """CC-37: a solution is not promised for a day that has passed."""
        record = self._create_judged(occurred_on=fields.Datetime.now() - timedelta(days=9))
        with self.assertRaises(ValidationError):
            record.promised_on = fields.Date.today() - timedelta(days=20)
        record.promised_on = fields.Date.today() - timedelta(days=2)
        with self.assertRaisesRegex(UserError, "today or a later day"):
            record.action_acknowledge()

    def test_cannot_be_met(self):
        """CC-38: what cannot be met is explained, and an alternative is offered."""
        record = self._create_judged(reply="Sorry", outcome="cannot")
        with self.assertRaisesRegex(UserError, "Why It Cannot Be Met, Alternative Offered"):
            record.action_reply()
        record.write({"explanation": "The part is no longer made", "alternative": " "})
        with self.assertRaisesRegex(UserError, "Alternative Offered"):
            record.action_reply()
        record.alternative = "The successor, at the same price"
        record.action_reply()

    def test_corrected_on_the_spot(self):
        """CC-39: what was put right on the spot needs no corrective action, but a reason."""
        record = self._create_judged(reply="Done")
        record.action_reply()
        record.outcome = "corrected"
        with self.assertRaisesRegex(UserError, "Reason for No Corrective Action"):
            record.action_close()
        record.no_action_reason = "A loose screw, tightened"
        record.action_close()
        with self.assertRaisesRegex(UserError, "closed"):
            record.outcome = "met"

    def test_misuse(self):
        """CC-40: misuse brings its checklist: thanks, apology, what was offered, training; the choices are kept."""
        record = self._create_judged(self.f_quality)
        record.action_route()
        record.cause_kind = "misuse"
        answers = record.checklist_answer_ids
        self.assertEqual(len(answers), 5)
        record.cause_kind = "other"
        record.cause_kind = "misuse"
        self.assertEqual(record.checklist_answer_ids, answers, "the questions are put once")
        self._answer_routing(record)
        record.conclusion = "Wrong voltage"
        with self.assertRaisesRegex(UserError, "checklist is not complete"):
            record.action_analyse()
        for answer in answers:
            answer.value_yesno = "yes"
        record.action_analyse()

    def test_feedback_before_closing(self):
        """CC-35: a contact is closed when the customer was told the conclusion, with date and text."""
        record = self._create_judged(reply="12 kW")
        record.action_reply()
        self.assertEqual((record.feedback_on, record.feedback), (fields.Date.today(), "12 kW"))
        record.action_close()
        silent = self._create(needs_reply=False, conclusion="Noted")
        with self.assertRaisesRegex(UserError, "Fed Back"):
            silent.action_close()
        silent.write({"feedback_on": fields.Date.today(), "feedback": "Thanks, noted"})
        silent.action_close()
        with self.assertRaises(ValidationError):
            self._create(feedback_on=fields.Date.today() + timedelta(days=2))

    def test_order_status_is_answered(self):
        """CC-09: who asks how his order stands gets an answer before it is closed."""
        record = self._create(
            subject_kind="order_status",
            needs_reply=False,
            conclusion="-",
            feedback="-",
            feedback_on=fields.Date.today(),
        )
        with self.assertRaisesRegex(UserError, "how the order stands"):
            record.action_close()
        record.write({"category": "other", "grade_id": self.grade.id, "reply": "Leaves on Monday"})
        record.action_reply()
        record.action_close()

    def test_opinion_comes_back_with_an_improvement(self):
        """CC-150: an opinion goes to the departments concerned, which tell what they improved; only they do."""
        direct = self._create_judged(subject_kind="opinion", reply="Thanks")
        direct.action_reply()
        with self.assertRaisesRegex(UserError, "departments concerned"):
            direct.action_close()
        record = self._create_analysed(self.f_production, subject_kind="opinion")
        record.reply = "Thanks"
        record.action_reply()
        with self.assertRaisesRegex(UserError, "result of the improvement yet: Production"):
            record.action_close()
        line = record.sudo().routing_ids
        with self.assertRaises(AccessError):
            line.with_user(self.sales).improvement = "Nothing"
        line.with_user(self.foreman).improvement = "Short instructions beside each machine"
        self.assertTrue(line.improved_at)
        record.action_close()
        with self.assertRaisesRegex(UserError, "closed"):
            line.with_user(self.foreman).improvement = "Other"

    def test_defect_confirmed(self):
        """CC-148: who found the defect, or did not, and when, is set by the server."""
        record = self._create()
        record.with_user(self.quality).defect_confirmed = "yes"
        self.assertEqual(record.defect_confirmed_by_id, self.quality)
        with self.assertRaises(AccessError):
            record.defect_confirmed_by_id = self.sales
        record.defect_confirmed = False
        self.assertFalse(record.defect_confirmed_at)

    def test_stamps_are_the_servers(self):
        """CC-30, CC-37, CC-148: stamps are not set by write or create."""
        for name, value in (
            ("acknowledged_at", "2020-01-01 00:00:00"),
            ("defect_confirmed_at", "2020-01-01 00:00:00"),
            ("reported_at", "2020-01-01 00:00:00"),
            ("information_kind", "industry"),
        ):
            with self.subTest(field=name):
                with self.assertRaises(AccessError):
                    self._create(**{name: value})
                with self.assertRaises(AccessError):
                    self._create()[name] = value

    def test_major_event(self):
        """CC-19: a major event is on the customer file, once, and stays one unless an administrator takes it back."""
        record = self._create(is_major=True)
        event = self.env["customer.file.event"].search([("communication_id", "=", record.id)])
        self.assertEqual((event.partner_id, event.name, event.is_major), (self.partner, "Noise", True))
        with self.assertRaisesRegex(AccessError, "Only an administrator"):
            record.is_major = False
        record.with_user(self.manager).is_major = False
        record.is_major = True
        self.assertEqual(self.env["customer.file.event"].search([("communication_id", "=", record.id)]), event)
