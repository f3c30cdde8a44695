from datetime import datetime, timedelta

from freezegun import freeze_time
from psycopg2 import IntegrityError

from odoo import Command, fields
from odoo.exceptions import AccessError, UserError, ValidationError
from odoo.tests import Form, tagged
from odoo.tools import mute_logger

from ..models.customer_communication_conversion import CustomerCommunication
from .communication_common import CommunicationCase


@tagged("post_install", "-at_install")
class TestCommunication(CommunicationCase):
    """A contact on its way from the log to the answer."""

    def test_required_when_saving(self):
        """CC-01: customer, time, channel, stage, subject, content and handler must be there."""
        for name in (
            "partner_id",
            "occurred_on",
            "channel_id",
            "stage_id",
            "subject",
            "subject_kind",
            "description",
            "user_id",
        ):
            with (
                self.subTest(field=name),
                self.assertRaises(IntegrityError),
                mute_logger("odoo.sql_db"),
                self.cr.savepoint(),
            ):
                self._create(**{name: False})

    def test_blank_texts_are_no_content(self):
        """CC-01: blanks are no subject and no content."""
        for name in ("subject", "description"):
            with self.subTest(field=name), self.assertRaisesRegex(UserError, "fill in"):
                self._create(**{name: " \n "})

    def test_channels(self):
        """CC-02: all channels of the procedures are there, and the company edits the list."""
        channels = self.env["customer.channel"].search([])
        self.assertGreaterEqual(len(channels), 21)
        for name in ("phone", "fax", "email", "letter", "visit", "reception", "sms", "get_together", "ordering_fair"):
            self.assertIn(self.env.ref(f"customer_comm.channel_{name}"), channels)
        self.env["customer.channel"].with_user(self.manager).create({"name": "Carrier pigeon"})
        with self.assertRaises(AccessError):
            self.env["customer.channel"].with_user(self.sales).create({"name": "Smoke signal"})

    def test_grouped_by_channel(self):
        """CC-02, CC-05: contacts can be counted by channel and stage."""
        self._create()
        self._create(channel_id=self.env.ref("customer_comm.channel_visit").id)
        groups = self.env["customer.communication"]._read_group(
            [("partner_id", "=", self.partner.id)], ["channel_id", "stage_id"], ["__count"]
        )
        self.assertEqual({(channel, count) for channel, _stage, count in groups}, {(c, 1) for c in self._channels()})

    def _channels(self):
        return self.channel | self.env.ref("customer_comm.channel_visit")

    def test_stages(self):
        """CC-05: before, during and after the sale by default, to be renamed and added to."""
        codes = self.env["customer.stage"].search([]).mapped("code")
        self.assertTrue({"pre_sale", "in_contract", "after_delivery"} <= set(codes))
        self.env["customer.stage"].with_user(self.manager).create({"name": "Dispute"})

    @freeze_time("2026-03-01 10:00:00")
    def test_numbers(self):
        """XX-07: numbers run without gaps, each year and each company from 1."""
        records = self.env["customer.communication"].create([self._vals() for _i in range(3)])
        first = int(records[0].name.rpartition("/")[2])
        self.assertEqual(records.mapped("name"), [f"CM/2026/{first + i:05d}" for i in range(3)])
        with self.assertRaises(ValueError), self.cr.savepoint():
            self._create()
            raise ValueError
        self.assertEqual(self._create().name, f"CM/2026/{first + 3:05d}")
        with freeze_time("2027-01-01 10:00:00"):
            self.assertEqual(self._create().name, "CM/2027/00001")
        company = self.env["res.company"].create({"name": "Other"})
        other = self.env["customer.communication"].with_company(company).create(self._vals())
        self.assertEqual((other.company_id, other.name), (company, "CM/2026/00001"))

    def test_route_needs_judgement(self):
        """CC-21, CC-22, CC-24: without category, grade and a function to ask nothing is passed on."""
        record = self._create(routing_ids=[Command.create({"function_id": self.f_quality.id})])
        for vals in ({}, {"category": "quality"}, {"category": False, "grade_id": self.grade.id}):
            record.write(vals)
            with self.assertRaisesRegex(UserError, "category and the grade"):
                record.action_route()
        record.write({"category": "other", "grade_id": self.grade.id})
        record.action_route()
        self.assertEqual(record.state, "routed")
        with self.assertRaisesRegex(UserError, "add the functions"):
            self._create(category="other", grade_id=self.grade.id).action_route()

    def test_route_needs_somebody_to_answer(self):
        """CC-33: a function without people is not asked; a special problem needs somebody to decide."""
        record = self._create_judged(self.f_production)
        self.f_production.manager_id = False
        with self.assertRaisesRegex(UserError, "Production has no manager and no members"):
            record.action_route()
        self.f_director.manager_id = False
        with self.assertRaisesRegex(UserError, "nobody could act"):
            self._create_analysed(special=True)

    def test_not_before_it_took_place(self):
        """CC-01, CC-22: a contact is not logged with a time to come, which would move its deadlines."""
        with self.assertRaisesRegex(ValidationError, "not before"):
            self._create(occurred_on=fields.Datetime.now() + timedelta(hours=1))
        self._create(occurred_on=fields.Datetime.now() + timedelta(minutes=5))

    def test_year_of_the_contact(self):
        """CC-01: a slip in the year is refused."""
        with self.assertRaisesRegex(ValidationError, "the year"):
            self._create(occurred_on="0026-11-22 08:00:00")
        self._create(occurred_on="1998-03-01 08:00:00")

    def test_archive(self):
        """CC-01, XX-05: what waits for somebody is not archived; a draft and a closed contact are."""
        record = self._create_judged(self.f_quality)
        record.action_archive()
        record.action_unarchive()
        record.action_route()
        with self.assertRaisesRegex(UserError, "not closed yet"):
            record.action_archive()

    def test_stays_in_its_company(self):
        """XX-07: a communication stays in the company that has numbered it."""
        company = self.env["res.company"].create({"name": "Other"})
        with self.assertRaisesRegex(UserError, "stays there"):
            self._create().sudo().company_id = company

    def test_form_opens_without_the_sales_function(self):
        """CC-25: where nobody is named to answer customers, the form opens, and the reply says what is missing."""
        self.f_sales.active = False
        record = self._create_judged(reply="Sent")
        self.assertFalse(record.can_reply)
        with self.assertRaisesRegex(UserError, "no business function"):
            record.action_reply()

    def test_route_reminds_the_functions(self):
        """CC-20, CC-33: who acts for each asked function is reminded, and sees the question in his list."""
        record = self._create_judged(self.f_quality | self.f_production)
        record.action_route()
        self.assertEqual(record.activity_ids.user_id, self.quality | self.foreman)
        line = self.env["customer.communication.routing"].with_user(self.foreman).search([("can_answer", "=", True)])
        self.assertEqual((line.communication_id, line.question), (record, "Why?"))

    @freeze_time("2026-11-22 09:30:00")
    def test_functions_answer(self):
        """CC-33, XX-26: each function writes its own opinion; who and when is set by the server; then it is final."""
        record = self._create_judged(self.f_quality | self.f_production)
        record.action_route()
        line = record.sudo().routing_ids.filtered(lambda line: line.function_id == self.f_production)
        line = line.with_user(self.foreman)
        with self.assertRaisesRegex(UserError, "Write the opinion"):
            line.action_answer()
        line.write({"opinion": "Misaligned", "disposition": "Realigned"})
        line.action_answer()
        self.assertEqual((line.answered_by_id, line.answered_at), (self.foreman, fields.Datetime.now()))
        self.assertEqual(record.activity_ids.user_id, self.quality)
        with self.assertRaisesRegex(UserError, "final"):
            line.opinion = "Something else"
        record.conclusion = "Realigned"
        with self.assertRaisesRegex(UserError, "have not answered yet: Quality"):
            record.action_analyse()
        self._answer_routing(record)
        self.assertEqual(record.activity_ids.user_id, self.sales, "the handler is told that all have answered")
        record.action_analyse()
        self.assertEqual(record.state, "analysed")
        self.assertFalse(record.activity_ids, "nothing is left to remind of")

    def test_conclusion_is_needed(self):
        """CC-33: nothing is analysed without a conclusion."""
        record = self._create_judged(self.f_quality)
        record.action_route()
        self._answer_routing(record)
        with self.assertRaisesRegex(UserError, "Conclusion"):
            record.action_analyse()

    def test_open_checklist_stops_the_conclusion(self):
        """CC-33: what is asked on a checklist is answered before the conclusion."""
        record = self._create_judged(self.f_quality, conclusion="Fine")
        record._checklist_apply(self._create_checklist())
        record.action_route()
        self._answer_routing(record)
        with self.assertRaisesRegex(UserError, "checklist is not complete"):
            record.action_analyse()
        record.checklist_answer_ids.with_user(self.foreman).value_yesno = "yes"
        record.action_analyse()

    @freeze_time("2026-11-22 09:30:00")
    def test_only_sales_replies(self):
        """CC-25: the reply is the step of sales; the company may name other functions instead."""
        record = self._create_analysed()
        record.reply = "We exchange the bearing"
        for user in (self.quality, self.director, self.manager):
            with self.subTest(user=user.login), self.assertRaisesRegex(AccessError, "Only members of Sales"):
                record.with_user(user).action_reply()
        record.with_user(self.sales).action_reply()
        self.assertEqual((record.state, record.replied_by_id), ("replied", self.sales))
        self.assertEqual(record.replied_at, fields.Datetime.now())
        self.env.company.communication_reply_function_ids = self.f_quality
        other = self._create_judged(reply="Sent")
        with self.assertRaisesRegex(AccessError, "Only members of Quality"):
            other.with_user(self.sales).action_reply()
        other.with_user(self.quality).action_reply()

    def test_reply_text_is_needed(self):
        """CC-25: without a reply there is no "replied"."""
        record = self._create_analysed()
        with self.assertRaisesRegex(UserError, "Reply to the Customer"):
            record.action_reply()

    def test_sales_answers_an_enquiry_on_its_own(self):
        """CC-24, CC-25: without routing lines sales answers from draft; what was to be routed is routed first."""
        record = self._create_judged(reply="12 kW")
        record.action_reply()
        self.assertEqual(record.state, "replied")
        with self.assertRaisesRegex(UserError, "category and the grade"):
            self._create(reply="12 kW").action_reply()
        with self.assertRaisesRegex(UserError, "route it first"):
            self._create_judged(self.f_quality, reply="12 kW").action_reply()

    def test_close(self):
        """CC-25: a contact is closed when the customer has the answer, or expects none."""
        record = self._create_judged(reply="12 kW", conclusion="Told")
        with self.assertRaisesRegex(UserError, "waits for a reply"):
            record.action_close()
        record.action_reply()
        record.action_close()
        self.assertEqual(record.state, "closed")
        self.assertTrue(record.closed_at)
        for vals in ({"receiver_id": self.env.uid}, {"cancel_reason": "Never happened"}):
            with self.assertRaises(UserError):
                record.write(vals)
        visit = self._create(direction="out")
        self.assertFalse(visit.needs_reply)
        with self.assertRaisesRegex(UserError, "Conclusion"):
            visit.action_close()
        visit.conclusion = "All well"
        visit.action_close()
        self.assertEqual(visit.state, "closed")

    def test_answered_content_is_fixed(self):
        """CC-01: what the customer was answered to does not change any more, for nobody."""
        record = self._create_judged(reply="12 kW")
        record.action_reply()
        for vals in ({"description": "Other"}, {"reply": "Other"}, {"partner_id": self.env.user.partner_id.id}):
            for user in (self.sales, self.manager):
                with self.subTest(user=user.login, **vals), self.assertRaisesRegex(UserError, "cannot change"):
                    record.with_user(user).write(vals)
        record.user_id = self.quality

    def test_answered_checklist_is_fixed(self):
        """CC-01: the checklist of an answered communication does not change any more either."""
        record = self._create_judged(reply="12 kW")
        record._checklist_apply(self._create_checklist())
        record.action_reply()
        with self.assertRaisesRegex(UserError, "cannot change|signed"):
            record.checklist_answer_ids.with_user(self.foreman).value_yesno = "yes"
        with self.assertRaisesRegex(UserError, "No questions can be added"):
            record.action_add_checklists()

    def test_cancel_and_take_up_again(self):
        """CC-01: a contact is cancelled with its reason, kept, and can be taken up again."""
        record = self._create_judged(self.f_quality)
        record.action_route()
        with self.assertRaisesRegex(UserError, "Cancel Reason"):
            record.action_cancel()
        record.cancel_reason = "Logged twice"
        record.action_cancel()
        self.assertEqual(record.state, "cancelled")
        self.assertFalse(record.activity_ids)
        record.action_draft()
        self.assertEqual((record.state, record.closed_at), ("draft", False))
        with self.assertRaisesRegex(UserError, "can be done only"):
            record.action_draft()

    def test_special_problem_goes_to_top_management(self):
        """CC-34: a special problem is answered after top management has approved, and in those words."""
        record = self._create_analysed(special=True)
        record.reply = "We exchange the pump"
        with self.assertRaisesRegex(UserError, "has not decided"):
            record.action_reply()
        row = record.sudo().signoff_ids
        self.assertEqual((row.function_id, row.role, row.state), (self.f_director, "approve", "pending"))
        row.with_user(self.director).action_approve()
        record.reply = "We exchange everything"
        with self.assertRaisesRegex(UserError, "was changed after"):
            record.action_reply()
        record.action_request_decision()
        record.sudo().signoff_ids.filtered(lambda row: row.state == "pending").with_user(self.director).action_approve()
        record.action_reply()
        self.assertEqual(record.state, "replied")

    def test_rejected_special_problem(self):
        """CC-34: what top management rejects goes back to be analysed."""
        record = self._create_analysed(special=True)
        record.sudo().signoff_ids.with_user(self.director).action_reject(note="Too dear")
        self.assertEqual(record.state, "routed")
        self.assertEqual(record.activity_ids.user_id, self.sales, "the handler is told")
        record.conclusion = "Repair it"
        record.action_analyse()
        self.assertEqual(record.signoff_state, "pending")

    def test_special_stays_special(self):
        """CC-34: once passed on, only an administrator takes back that a problem is special."""
        record = self._create_judged(self.f_quality, special=True)
        record.special = False
        record.special = True
        record.action_route()
        with self.assertRaisesRegex(AccessError, "Only an administrator"):
            record.special = False
        record.with_user(self.manager).special = False
        with self.assertRaisesRegex(UserError, "not a special problem"):
            self._create_analysed().action_request_decision()

    def test_complaint_hook(self):
        """CC-27: without the app for complaints the button is not there, and the call says what to do."""
        record = self._create()
        # The methods as this app has them, whatever else is installed.
        self.assertFalse(CustomerCommunication._convert_to_complaint_supported(record))
        with self.assertRaisesRegex(UserError, "Install the app"):
            CustomerCommunication.action_convert_to_complaint(record)

    def test_form(self):
        """CC-01, CC-24: the form leads through a contact; order and contact follow the customer."""
        contact = self.env["res.partner"].create({"name": "Contact", "parent_id": self.partner.id})
        with Form(self.env["customer.communication"].with_user(self.sales)) as form:
            form.subject = "Noise"
            form.partner_id = self.partner
            form.contact_id = contact
            form.channel_id = self.channel
            form.stage_id = self.stage
            form.subject_kind = "complaint"
            form.description = "Noisy"
            form.category = "quality"
            form.grade_id = self.grade
            self.assertTrue(form.needs_reply)
            form.direction = "out"
            self.assertFalse(form.needs_reply)
            form.direction = "in"
            with form.routing_ids.new() as line:
                line.function_id = self.f_quality
        record = form.save()
        self.assertEqual(record.user_id, self.sales)
        with Form(record) as form:
            form.partner_id = self.env.user.partner_id
            self.assertFalse(form.contact_id)
        record.action_route()


@tagged("post_install", "-at_install")
class TestCommunicationDeadlines(CommunicationCase):
    """Clocks for analysis and reply, from the moment the customer got in touch."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        model_id = cls.env["ir.model"]._get_id("customer.communication")
        cls.env["customer.sla.policy"].search([("model_id", "=", model_id)]).active = False
        cls.grades = {
            hours: cls.env["customer.grade"].create({"code": f"T{hours}", "name": "Test", "hours": hours})
            for hours in (24, 48)
        }
        for milestone in ("analyse", "reply"):
            for grade in cls.grades.values():
                cls.env["customer.sla.policy"].create(
                    {
                        "name": f"{milestone} {grade.code}",
                        "model_id": model_id,
                        "milestone": milestone,
                        "grade_id": grade.id,
                        "duration": grade.hours,
                        "unit": "hour",
                    }
                )

    def _clocks(self, record):
        return {clock.milestone: clock for clock in record.sudo().sla_status_ids}

    @freeze_time("2026-11-22 09:30:00")
    def test_clocks_count_from_the_contact(self):
        """CC-22, CC-23: analysis and reply have the hours of the grade, from when the customer got in touch."""
        record = self._create(occurred_on="2026-11-22 08:00:00", grade_id=self.grades[24].id)
        self.assertEqual(set(self._clocks(record)), {"analyse", "reply"})
        self.assertEqual(record.sla_deadline, datetime(2026, 11, 23, 8))
        record.grade_id = self.grades[48]
        self.assertEqual(record.sla_deadline, datetime(2026, 11, 24, 8))
        record.occurred_on = "2026-11-21 08:00:00"
        self.assertEqual(record.sla_deadline, datetime(2026, 11, 23, 8))
        self.assertEqual(record.sla_state, "running")

    def test_reached_by_answer_and_reply(self):
        """CC-23: the last answer of the functions ends the analysis, the reply ends the other clock."""
        start = datetime(2026, 11, 22, 8)
        with freeze_time(start):
            record = self._create_judged(self.f_quality, occurred_on=start)
            record.grade_id = self.grades[24]
            record.action_route()
        with freeze_time(start + timedelta(hours=20)):
            self._answer_routing(record)
        clocks = self._clocks(record)
        self.assertEqual(clocks["analyse"].reached_at, start + timedelta(hours=20))
        self.assertEqual(clocks["analyse"].state, "met")
        with freeze_time(start + timedelta(hours=30)):
            record.write({"conclusion": "Bearing", "reply": "Exchanged"})
            record.action_analyse()
            record.action_reply()
        self.assertEqual(clocks["analyse"].reached_at, start + timedelta(hours=20))
        self.assertEqual(clocks["reply"].state, "late")

    def test_no_clock_without_reply(self):
        """CC-23: what needs no reply has no deadline; it gets one when it does, and none when cancelled."""
        record = self._create(direction="out", grade_id=self.grades[24].id)
        self.assertFalse(record.sla_deadline)
        record.needs_reply = True
        self.assertTrue(record.sla_deadline)
        record.needs_reply = False
        self.assertFalse(record.sla_deadline)
        record.needs_reply = True
        record.cancel_reason = "Twice"
        record.action_cancel()
        self.assertFalse(record.sla_deadline)
        record.action_draft()
        self.assertTrue(record.sla_deadline)
