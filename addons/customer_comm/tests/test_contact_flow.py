from datetime import timedelta

from psycopg2 import IntegrityError

from odoo import fields
from odoo.exceptions import AccessError, UserError, ValidationError
from odoo.fields import Command, Domain
from odoo.tests import tagged
from odoo.tools import mute_logger

from .contact_common import ContactCase


@tagged("post_install", "-at_install")
class TestContactFlow(ContactCase):
    def test_unannounced_visit(self):
        """CC-57: no visit without contact person, appointment and agreement."""
        contact = self._create_contact(channel_id=self.visit.id)
        with self.assertRaises(UserError):
            contact.action_start()
        with self.assertRaises(UserError):
            contact.action_confirm()
        contact.contact_id = self.person
        with self.assertRaises(UserError):
            contact.action_confirm()
        contact.appointment_at = fields.Datetime.now()
        with self.assertRaises(UserError):
            contact.action_start()
        contact.action_confirm()
        contact.contact_id = False
        with self.assertRaises(UserError):
            contact.action_start()
        contact.contact_id = self.person
        contact.action_start()
        self.assertEqual(contact.state, "started")

    def test_purpose_and_outcome(self):
        """CC-13: the purpose is fixed before, whether the outcome was reached is said after."""
        contact = self._create_contact(purpose=" ")
        with self.assertRaises(UserError):
            contact.action_start()
        contact.purpose = "Ask"
        contact.action_start()
        contact.result = "Good"
        with self.assertRaises(UserError):
            contact.action_done()
        contact.outcome_reached = "no"
        contact.action_done()
        self.assertEqual(contact.state, "done")
        with self.assertRaises(UserError):
            contact.purpose = "Something else"

    def test_move_with_reason(self):
        """CC-45: a planned date is moved with a reason, not into the past; an appointment is agreed anew."""
        contact = self._create_contact(contact_id=self.person.id, appointment_at=fields.Datetime.now())
        contact.action_confirm()
        first = contact.planned_on
        day = self.today + timedelta(days=9)
        with self.assertRaises(UserError):
            contact.planned_on = day
        with self.assertRaises(UserError):
            contact._move(day, "  ")
        with self.assertRaises(UserError):
            contact._move(self.today - timedelta(days=1), "Too late")
        action = contact.action_move()
        wizard = (
            self.env["customer.contact.move"]
            .with_user(self.specialist)
            .with_context(**action["context"])
            .create({"planned_on": day, "reason": "Stocktaking there"})
        )
        wizard.action_move()
        self.assertEqual((contact.planned_on, contact.first_planned_on, contact.state), (day, first, "planned"))
        self.assertEqual(contact.move_reason, "Stocktaking there")
        self.assertFalse(contact.appointment_at)
        self.assertEqual(contact.activity_ids.date_deadline, day)
        self.assertEqual(self.partner.next_contact_on, day)

    def test_conduct(self):
        """CC-58: the conduct on site is ticked at each visit."""
        contact = self._create_contact(
            channel_id=self.visit.id, contact_id=self.person.id, appointment_at=fields.Datetime.now()
        )
        contact.action_confirm()
        self.assertEqual(len(contact.checklist_answer_ids), 6)
        contact.action_start()
        contact.write({"result": "Good", "outcome_reached": "yes"})
        with self.assertRaises(UserError):
            contact.action_done()
        for answer in contact.checklist_answer_ids:
            answer.value_yesno = "yes"
        contact.action_done()
        self.assertEqual(contact.checklist_progress, 100)
        with self.assertRaises(UserError):
            contact.checklist_answer_ids[0].value_yesno = "no"

    def test_logged(self):
        """A contact that was made is a communication like any other."""
        contact = self._make(self._create_contact(contact_id=self.person.id))
        log = contact.communication_id
        self.assertEqual(
            (log.partner_id, log.contact_id, log.channel_id, log.direction),
            (self.partner, self.person, self.phone, "out"),
        )
        self.assertIn("All is well", log.description)
        self.assertFalse(log.needs_reply)
        self.assertFalse(contact.activity_ids)
        self.assertEqual(self.partner.last_contact_on, self.today)

    def test_complaint_visit(self):
        """CC-61: a complaint visit ends with a defect record and the samples, or why there are none."""
        contact = self._create_contact(kind="complaint")
        contact.action_start()
        contact.write({"result": "Leaks", "outcome_reached": "yes"})
        for vals in ({}, {"defect_record": "Seal torn"}, {"sample_count": 0}):
            contact.write(vals)
            with self.assertRaises(UserError):
                contact.action_done()
        contact.no_sample_reason = "The customer keeps them"
        contact.action_done()
        self.assertEqual(contact.communication_id.subject_kind, "complaint")
        with self.assertRaises(IntegrityError), mute_logger("odoo.sql_db"), self.env.cr.savepoint():
            self._create_contact(kind="complaint", sample_count=-1)

    def test_conference(self):
        """CC-46: a conference is not done while a problem has nobody who follows it up."""
        contact = self._create_contact(channel_id=self.conference.id)
        contact.action_start()
        issue = (
            self.env["customer.contact.issue"]
            .with_user(self.specialist)
            .create({"name": "Noise", "contact_id": contact.id})
        )
        self.assertEqual(issue.function_id, self.f_quality)
        issue.function_id = False
        contact.write({"result": "Talked", "outcome_reached": "yes"})
        with self.assertRaises(UserError):
            contact.action_done()
        issue.user_id = self.colleague
        contact.action_done()

    def test_letter(self):
        """CC-52: a letter is sent, comes back with opinions; what has not come back is listed."""
        contact = self._create_contact(channel_id=self.letter.id, kind="return_visit")
        contact.action_letter_sent()
        self.assertEqual((contact.state, contact.letter_sent_on), ("started", self.today))
        action = self.env["ir.actions.act_window"]._for_xml_id("customer_comm.customer_contact_action_letters")
        self.assertTrue(action["domain"])
        contact.write({"result": "Came back", "outcome_reached": "yes"})
        with self.assertRaises(UserError):
            contact.action_done()
        with self.assertRaises(IntegrityError), mute_logger("odoo.sql_db"), self.env.cr.savepoint():
            contact.letter_returned_on = self.today - timedelta(days=1)
        with self.assertRaises(UserError), self.env.cr.savepoint():
            contact.letter_returned_on = self.today + timedelta(days=1)
        contact.write({"letter_returned_on": self.today, "opinions": "Content"})
        contact.action_done()
        self.assertIn("Content", contact.communication_id.description)
        for vals in ({"opinions": "Delighted"}, {"letter_returned_on": False}):
            with self.subTest(vals=vals), self.assertRaises(UserError):
                contact.write(vals)
        phone = self._create_contact()
        with self.assertRaises(UserError):
            phone.action_letter_sent()

    def test_interview(self):
        """CC-53: a return visit by telephone has questions and opinions."""
        contact = self._create_contact(kind="return_visit")
        contact.action_start()
        contact.write({"result": "Talked", "outcome_reached": "yes"})
        with self.assertRaises(UserError):
            contact.action_done()
        contact.write({"questions": "Which problems need help?", "opinions": "None"})
        contact.action_done()

    def test_original_team(self):
        """CC-51: it is shown when nobody of the original team takes part in a return visit."""
        order = self.env["sale.order"].create({"partner_id": self.partner.id, "user_id": self.colleague.id})
        contact = self._create_contact(channel_id=self.visit.id, kind="return_visit", order_id=order.id)
        self.assertEqual(contact.team_ids, self.colleague)
        self.assertTrue(contact.is_team_absent)
        contact.participant_ids = self.colleague
        self.assertFalse(contact.is_team_absent)

    def test_leaders(self):
        """CC-63, XX-27: what was learned is put before the leaders when the contact was made."""
        leaders = self.env["customer.function"]._get("top_management")
        leaders.manager_id = self.manager
        contact, other = self._create_contact(), self._create_contact()
        with self.assertRaises(UserError):
            contact.action_submit_to_leadership()
        self._make(contact, opinions="More training")
        self._make(other)
        action = contact.action_submit_to_leadership()
        submissions = self.env["customer.submission"].with_user(self.specialist).with_context(**action["context"])
        submission = submissions.create({})
        self.assertEqual(submission.summary, "All is well\nMore training")
        self.assertEqual(submission.function_id, leaders)
        contacts = self.env["customer.contact"].with_user(self.specialist)
        mine = Domain("id", "in", (contact | other).ids)
        self.assertEqual(contacts.search(mine & Domain("submitted_on", "=", False)), contact | other)
        submission.action_submit()
        self.assertEqual(contact.submitted_on, self.today)
        self.assertEqual(contacts.search(mine & Domain("submitted_on", "=", False)), other)
        self.assertEqual(contacts.search(mine & Domain("submitted_on", "!=", False)), contact)
        self.assertEqual(contacts.search(mine & Domain("submitted_on", ">=", self.today)), contact)
        self.assertFalse(contacts.search(mine & Domain("submitted_on", "<", self.today)))

    def test_support(self):
        """CC-56: a customer who needs help gets a support contact with a specialist, closed on a day."""
        contact = self._create_contact(kind="support", user_id=self.specialist.id)
        request = self.env["customer.contact.issue"].with_user(self.specialist)
        request = request.create({"name": "Set up the drive", "contact_id": contact.id, "kind": "support"})
        self.assertEqual(contact.activity_ids.user_id, self.specialist)
        with self.assertRaises(UserError):
            self._make(contact)  # nobody follows the request up
        request.write({"user_id": self.specialist.id, "due_on": self.today})
        self._make(contact)
        self.assertEqual((contact.state, contact.done_on), ("done", self.today))
        request.measure = "Parameters set on the telephone"
        request.action_close()
        self.assertEqual((request.state, request.closed_on), ("closed", self.today))

    def test_cancel(self):
        """A contact is cancelled with a reason, and only while it is open."""
        contact = self._create_contact()
        with self.assertRaises(UserError):
            contact.action_cancel()
        contact.cancel_reason = "The customer has closed"
        contact.action_cancel()
        self.assertFalse(contact.activity_ids)
        self.assertFalse(self.partner.next_contact_on)
        with self.assertRaises(UserError):
            contact.action_start()

    def test_forged(self):
        """No client sets states, dates of the server or the communication."""
        contact = self._create_contact()
        for vals in (
            {"state": "done"},
            {"done_at": fields.Datetime.now()},
            {"done_on": self.today},
            {"is_automatic": True},
            {"missed_on": self.today},
        ):
            with self.assertRaises(AccessError):
                contact.with_user(self.manager).write(vals)
            with self.assertRaises(AccessError):
                self._create_contact(**vals)

    def test_same_customer(self):
        """A person or an order of somebody else does not belong on the contact; a person stands for his company."""
        stranger = self.env["res.partner"].create({"name": "Stranger"})
        with self.assertRaises(ValidationError), self.env.cr.savepoint():
            self._create_contact(contact_id=stranger.id)
        order = self.env["sale.order"].create({"partner_id": stranger.id})
        with self.assertRaises(ValidationError), self.env.cr.savepoint():
            self._create_contact(order_id=order.id)
        contact = self._create_contact(partner_id=self.person.id)
        self.assertEqual((contact.partner_id, contact.contact_id), (self.partner, self.person))

    def test_deletion(self):
        """What was planned by hand can be deleted, what a rule has planned or was made can't."""
        self._create_contact().unlink()
        done = self._make(self._create_contact())
        with self.assertRaises(UserError), self.env.cr.savepoint():
            done.with_user(self.manager).unlink()
        self._create_rule()
        self.partner.distance = "near"
        self._plan()
        with self.assertRaises(UserError), self.env.cr.savepoint():
            self._contacts(self.partner, "planned").with_user(self.manager).unlink()

    def test_reassigned(self):
        """CC-55: planned contacts go to the new specialist, with their reminders."""
        self._create_rule()
        self.partner.distance = "near"
        self._plan()
        contact = self._contacts()
        self.partner.service_user_id = self.colleague
        self.assertEqual(contact.user_id, self.colleague)
        self.assertEqual(contact.activity_ids.user_id, self.colleague)


@tagged("post_install", "-at_install")
class TestContactAccess(ContactCase):
    def test_own_and_all(self):
        """A specialist sees his own contacts and those with his customers, whoever oversees them all of them."""
        mine = self._create_contact()
        foreign_partner = self._create_partner("Foreign", service_user_id=self.colleague.id)
        theirs = self._create_contact(self.colleague, partner_id=foreign_partner.id)
        Contact = self.env["customer.contact"]
        both = mine.sudo() | theirs.sudo()
        self.assertEqual(Contact.with_user(self.specialist).search([("id", "in", both.ids)]), mine)
        for user in (self.overseer, self.manager):
            self.assertEqual(Contact.with_user(user).search([("id", "in", both.ids)]).sudo(), both.sorted())
        with self.assertRaises(AccessError):
            theirs.with_user(self.specialist).purpose = "Mine now"

    def test_no_customer_quality(self):
        """Others see no contacts."""
        plain = self.env["res.users"].create({"name": "Plain", "login": "contact_plain"})
        with self.assertRaises(AccessError):
            self.env["customer.contact"].with_user(plain).search([])

    def test_owner_of_a_problem(self):
        """CC-46: whoever is asked to follow a problem up reads the contact, and changes nothing in it."""
        contact = self._create_contact()
        issue = self.env["customer.contact.issue"].create(
            {"name": "Leak", "contact_id": contact.id, "user_id": self.colleague.id}
        )
        self.assertEqual(contact.with_user(self.colleague).purpose, contact.purpose)
        with self.assertRaises(AccessError):
            contact.with_user(self.colleague).purpose = "No"
        issue.with_user(self.colleague).measure = "New seal"

    def test_other_company(self):
        """Contacts of another company are out of sight."""
        other = self.env["res.company"].create({"name": "Other"})
        self.overseer.company_ids += other
        contact = self.env["customer.contact"].create(
            {"partner_id": self.partner.id, "channel_id": self.phone.id, "company_id": other.id, "user_id": False}
        )
        Contact = self.env["customer.contact"].with_user(self.overseer)
        own = self.env.company.ids
        self.assertFalse(Contact.with_context(allowed_company_ids=own).search([("id", "=", contact.id)]))
        self.assertTrue(Contact.with_context(allowed_company_ids=other.ids).search([("id", "=", contact.id)]))


@tagged("post_install", "-at_install")
class TestContactIssue(ContactCase):
    def _create_issue(self, **vals):
        contact = vals.pop("contact", None) or self._create_contact()
        return (
            self.env["customer.contact.issue"]
            .with_user(self.specialist)
            .create({"name": "Leak", "contact_id": contact.id, **vals})
        )

    def test_close(self):
        """CC-46: a problem is solved by a measure of somebody."""
        issue = self._create_issue(kind="help")
        with self.assertRaises(UserError):
            issue.action_close()
        issue.user_id = self.specialist
        with self.assertRaises(UserError):
            issue.action_close()
        issue.measure = "Explained once more"
        issue.action_close()
        self.assertEqual((issue.state, issue.measure_state, issue.closed_on), ("closed", "done", self.today))
        with self.assertRaises(UserError):
            issue.measure = "Another one"
        issue.write({"feedback": "Told by phone", "feedback_on": self.today})

    def test_verification(self):
        """CC-54: a problem of a return visit is not closed without the verification report."""
        issue = self._create_issue(contact=self._create_contact(kind="return_visit"))
        issue.write({"measure": "The contractor seals anew", "due_on": self.today})
        self.assertTrue(issue.needs_verification)
        with self.assertRaises(UserError):
            issue.action_close()
        issue.verification_report = "Tight at 10 bar"
        issue.action_close()
        self.assertEqual(issue.verified_by_id, self.specialist)

    def test_overdue(self):
        """CC-55: open problems that are late are found."""
        issue = self._create_issue(due_on=self.today - timedelta(days=1))
        self.assertTrue(issue.is_overdue)
        self.assertIn(issue, issue.search([("is_overdue", "=", True)]))
        self.assertNotIn(issue, issue.search([("is_overdue", "=", False)]))

    def test_forged(self):
        """The state of a problem is set by the buttons."""
        issue = self._create_issue()
        for vals in ({"state": "closed"}, {"verified_by_id": self.manager.id}):
            with self.assertRaises(AccessError):
                issue.with_user(self.manager).write(vals)
        with self.assertRaises(IntegrityError), mute_logger("odoo.sql_db"), self.env.cr.savepoint():
            self.env["customer.contact.issue"].create({"name": "Nowhere", "partner_id": self.partner.id})

    def test_on_record(self):
        """A problem of a contact that was made is not deleted."""
        contact = self._create_contact()
        issue = self._create_issue(contact=contact)
        self._make(contact)
        with self.assertRaises(UserError), self.env.cr.savepoint():
            issue.unlink()


@tagged("post_install", "-at_install")
class TestTripReport(ContactCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        function = cls.env["customer.function"]
        cls.supervisor, cls.deputy = cls.overseer, cls.manager
        for code, user in (("service_supervisor", cls.supervisor), ("deputy_general_manager", cls.deputy)):
            function._get(code).write({"manager_id": user.id, "deputy_id": False, "user_ids": False})

    def _create_report(self, user=None, **vals):
        user = user or self.specialist
        return (
            self.env["customer.trip.report"]
            .with_user(user)
            .create(
                {
                    "partner_id": self.partner.id,
                    "purpose": "Commissioning",
                    "summary": "All went well",
                    "user_id": user.id,
                    "item_ids": [
                        Command.create({"name": "Install", "outcome": "done"}),
                        Command.create({"name": "Train", "outcome": "not_done", "remark": "Operator ill"}),
                    ],
                    **vals,
                }
            )
        )

    def _row(self, report, role):
        return report.sudo().signoff_ids.filtered(lambda row: row.role == role and row.state == "pending")

    def test_way(self):
        """CC-59: submitted, reviewed by the supervisor, approved by the deputy general manager."""
        report = self._create_report()
        self.assertEqual(report.done_share, 50)
        report.action_submit()
        self.assertEqual(report.state, "submitted")
        self._row(report, "review").with_user(self.supervisor).action_approve()
        self.assertEqual(report.state, "reviewed")
        self._row(report, "approve").with_user(self.deputy).action_approve()
        self.assertEqual(report.state, "approved")
        self.assertTrue(report._signoff_is_current())
        for vals in ({"summary": "Other"}, {"purpose": "Other"}):
            with self.assertRaises(UserError):
                report.write(vals)
        with self.assertRaises(UserError):
            report.item_ids[0].outcome = "not_done"
        with self.assertRaises(UserError):
            self.env["customer.trip.report.item"].create({"report_id": report.id, "name": "More"})

    def test_only_the_two(self):
        """CC-59: nobody else reviews or approves."""
        report = self._create_report()
        report.action_submit()
        for user in (self.colleague, self.deputy, self.specialist):
            with self.assertRaises(UserError):
                self._row(report, "review").with_user(user).action_approve()

    def test_author(self):
        """CC-59, XX-10: whoever travelled neither reviews nor approves."""
        report = self._create_report(self.supervisor)
        report.action_submit()
        with self.assertRaises(UserError):
            self._row(report, "review").with_user(self.supervisor).action_approve()

    def test_items_reported(self):
        """CC-59: each ordered item is done, or not done for a reason."""
        report = self._create_report(item_ids=[])
        with self.assertRaises(UserError):
            report.action_submit()
        report.item_ids = [Command.create({"name": "Install"})]
        with self.assertRaises(UserError):
            report.action_submit()
        report.item_ids.outcome = "not_done"
        with self.assertRaises(UserError):
            report.action_submit()
        report.item_ids.remark = "No power"
        report.action_submit()

    def test_rejected(self):
        """A rejected report goes back to draft, is changed and handed in anew."""
        report = self._create_report()
        report.action_submit()
        self._row(report, "review").with_user(self.supervisor).action_reject("More details")
        self.assertEqual(report.state, "draft")
        report.summary = "All went well, and more"
        report.action_submit()
        self.assertEqual(report.state, "submitted")

    def test_signer_reads(self):
        """Who signs reads the report without being a Customer Quality user."""
        plain = self.env["res.users"].create({"name": "Plain", "login": "contact_signer"})
        self.env["customer.function"]._get("service_supervisor").manager_id = plain
        report = self._create_report()
        with self.assertRaises(AccessError):
            report.with_user(plain).read(["summary"])
        report.action_submit()
        self.assertEqual(report.with_user(plain).summary, report.summary)
        self.assertEqual(len(report.with_user(plain).item_ids), 2)
        self._row(report, "review").with_user(plain).action_approve()
        self.assertEqual(report.state, "reviewed")

    def test_problems(self):
        """CC-60: problems found on a trip are listed on its report."""
        report = self._create_report()
        report.issue_ids = [Command.create({"name": "Leak"})]
        self.assertEqual(report.issue_ids.partner_id, self.partner)
        self.assertEqual(report.issue_count, 1)

    def test_visit_of_another_customer(self):
        """The visits of a trip are visits to its customer."""
        other = self._create_partner("Other")
        contact = self._create_contact(partner_id=other.id)
        with self.assertRaises(ValidationError), self.env.cr.savepoint():
            self._create_report(contact_ids=[Command.link(contact.id)])

    def test_forged(self):
        """Nobody sets the state of a report."""
        report = self._create_report()
        with self.assertRaises(AccessError):
            report.with_user(self.deputy).write({"state": "approved"})
        with self.assertRaises(AccessError):
            self._create_report(state="approved")

    def test_dates(self):
        """A trip does not end before it begins."""
        with self.assertRaises(IntegrityError), mute_logger("odoo.sql_db"), self.env.cr.savepoint():
            self._create_report(date_from="2026-01-02", date_to="2026-01-01")
