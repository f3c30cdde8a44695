from freezegun import freeze_time
from psycopg2 import IntegrityError

from odoo.exceptions import ValidationError
from odoo.tests import Form, new_test_user, tagged
from odoo.tools import mute_logger

from .sla_common import SlaCase


@tagged("post_install", "-at_install")
class TestSlaPolicy(SlaCase):
    """Which policy gives a clock its time, and what a policy may not be."""

    def test_shipped_grades(self):
        """CC-22: the grades of the procedure with their hours."""
        grades = self.grade_aa | self.grade_a | self.grade_b
        self.assertEqual(grades.mapped("code"), ["AA", "A", "B"])
        self.assertEqual(grades.mapped("hours"), [24, 48, 72])
        self.assertEqual(self.env["customer.grade"].name_search("AA")[0][0], self.grade_aa.id)

    def test_earliest_deadline_wins(self):
        """CP-20: of several policies that match, the earliest deadline counts, e.g. the hours of a grade if shorter."""
        self._only({"duration": 3, "unit": "day"}, {"duration_source": "grade"})
        for grade, due in (
            (self.grade_aa, "2026-06-06 16:00:00"),
            (self.grade_b, "2026-06-08 16:00:00"),
            (self.env["customer.grade"], "2026-06-08 16:00:00"),
        ):
            communication = self._communication("2026-06-05 16:00:00", grade_id=grade.id)
            self.assertDue(communication, due)
        self.assertEqual(self._clock(communication).unit, "day")

    def test_order_of_policies_with_the_same_deadline(self):
        second, first = self._only(
            {"name": "Second", "duration": 24, "sequence": 5},
            {"name": "First", "duration": 1, "unit": "day", "sequence": 1},
        )
        communication = self._communication("2026-06-05 16:00:00")
        self.assertEqual(self._clock(communication).policy_id, first)
        second.sequence = 0
        communication._sla_replan()
        self.assertEqual(self._clock(communication).policy_id, second)

    def test_policy_of_the_customer_wins(self):
        """A policy for the customer takes the place of the general ones, also with more time; contacts count too."""
        self._only({"duration": 24}, {"duration": 48, "partner_id": self.partner.id})
        contact = self.env["res.partner"].create({"name": "Buyer", "parent_id": self.partner.id})
        other = self.env["res.partner"].create({"name": "Other"})
        self.assertDue(self._communication("2026-06-05 16:00:00"), "2026-06-07 16:00:00")
        self.assertDue(self._communication("2026-06-05 16:00:00", partner_id=contact.id), "2026-06-07 16:00:00")
        communication = self._communication("2026-06-05 16:00:00", partner_id=other.id)
        self.assertDue(communication, "2026-06-06 16:00:00")
        communication.partner_id = self.partner
        self.assertDue(communication, "2026-06-07 16:00:00")

    def test_grade_and_condition(self):
        self._only(
            {"duration": 10, "grade_id": self.grade_aa.id},
            {"duration": 20, "domain": "[('subject_kind', '=', 'order'), ('partner_id.name', 'ilike', 'bolt')]"},
        )
        self.assertDue(self._communication("2026-06-05 10:00:00", grade_id=self.grade_aa.id), "2026-06-05 20:00:00")
        self.assertDue(self._communication("2026-06-05 10:00:00", subject_kind="order"), "2026-06-06 06:00:00")
        self.assertFalse(self._communication(subject_kind="feedback").sla_status_ids)

    def test_policy_with_profile_applies_to_documents_with_that_profile_only(self):
        """CP-20: a document that follows no profile has none of the deadlines of a profile."""
        profile = self.env["customer.sla.profile"].create({"name": "Quick", "model_id": self.model.id})
        policy = self._only({"duration": 4, "profile_id": profile.id})
        facts = self._communication()._sla_facts()
        self.assertFalse(policy._fits(facts))
        self.assertTrue(policy._fits(facts | {"profile": profile}))

    def test_default_profile(self):
        """CP-20: the first profile of the company, else of all companies, is proposed."""
        profiles = self.env["customer.sla.profile"]
        self.assertFalse(profiles._get_default("customer.communication"))
        shared, own, _later = profiles.create(
            [
                {"name": "Shared", "model_id": self.model.id, "sequence": 1},
                {"name": "Own", "model_id": self.model.id, "sequence": 5, "company_id": self.company.id},
                {"name": "Later", "model_id": self.model.id, "sequence": 6, "company_id": self.company.id},
            ]
        )
        self.assertEqual(profiles._get_default("customer.communication"), own)
        self.assertEqual(profiles._get_default("customer.communication", self.second_company), shared)

    def test_archived_policy_does_not_count(self):
        policy = self._only({"duration": 4})
        policy.active = False
        communications = self.env["customer.communication"].with_context(active_test=False)
        self.assertFalse(communications.create(self._vals()).sla_status_ids)

    def test_policy_of_another_company_does_not_count(self):
        """Policies of other companies are ignored, shared ones are used, in the company of the document."""
        company = self.second_company
        self._only({"duration": 10, "company_id": company.id}, {"duration": 20})
        self.assertDue(self._communication("2026-06-05 10:00:00"), "2026-06-06 06:00:00")
        communication = self._communication("2026-06-05 10:00:00", company_id=company.id)
        self.assertDue(communication, "2026-06-05 20:00:00")
        self.assertEqual(self._clock(communication).company_id, company)

    def test_user_need_not_be_able_to_read_the_policy(self):
        """A clock starts for whoever creates the document, with the policies of the company of the document."""
        self._only({"duration": 4})
        plain = new_test_user(self.env, login="sla_plain", groups="base.group_user")
        communication = self.env["customer.communication"].with_user(plain).create(self._vals(user_id=plain.id))
        self.assertEqual(communication.sla_state, "running")

    def test_defaults_of_the_caller_do_not_reach_a_clock(self):
        communications = self.env["customer.communication"].with_context(
            default_deadline="2030-01-01 00:00:00", default_milestone="analyse", default_name="x"
        )
        self._only({"duration": 24})
        communication = communications.create(self._vals(occurred_on="2026-06-05 16:00:00"))
        self.assertDue(communication, "2026-06-06 16:00:00")

    def test_copy(self):
        policy = self._only(
            {"function_id": self.function.id, "escalation_ids": [(0, 0, {"after": 8, "target": "deputy"})]}
        )
        copy = policy.copy()
        self.assertEqual(copy.name, "Test (copy)")
        self.assertEqual(copy.escalation_ids.mapped("after"), [8])
        profile = self.env["customer.sla.profile"].create({"name": "P", "model_id": self.model.id})
        policy.profile_id = profile
        self.assertEqual(profile.copy().policy_ids.mapped("milestone"), ["reply"])
        self.assertEqual(self.grade_aa.copy().code, "AA (copy)")

    def test_milestones_offered(self):
        with Form(self.env["customer.sla.policy"].with_user(self.manager)) as form:
            self.assertTrue(form.allowed_milestones, "The widget needs a list")
            form.name = "By form"
            form.model_id = self.model
            self.assertEqual(form.allowed_milestones, ["analyse", "reply"])
            form.milestone = "reply"
            form.duration = 7
        self.assertEqual(form.record.time_allowed, "7 hours")

    def test_what_a_policy_may_not_be(self):
        """XX-24: each wrong setting is refused with a message that says what to do."""
        empty = self._calendar("Empty", "UTC", days=())
        partner_model = self.env["ir.model"]._get("res.partner")
        foreign = self.env["customer.sla.profile"].search([("model_id", "!=", self.model.id)], limit=1)
        cases = [
            ({"duration": 2.5, "unit": "work_day"}, "whole days"),
            ({"duration_source": "grade", "unit": "day"}, "in hours"),
            ({"unit": "work_hour", "calendar_id": empty.id}, "“Empty”.*working hours"),
            ({"domain": "[('no_such_field', '=', 1)]"}, "condition"),
            ({"domain": "[('name', '=', __import__('os').getcwd())]"}, "condition"),
            ({"domain": "nonsense"}, "condition"),
            ({"milestone": "no_such_milestone"}, "Analysis, Reply"),
            ({"model_id": partner_model.id}, "does not have"),
            ({"escalation_ids": [(0, 0, {"target": "function"})]}, "choose the function"),
            ({"escalation_ids": [(0, 0, {"target": "deputy"})]}, "responsible function"),
        ]
        if foreign:
            cases.append(({"profile_id": foreign.id}, "another kind of document"))
        for vals, message in cases:
            with self.subTest(vals=vals), self.assertRaisesRegex(ValidationError, message):
                self._policies(vals)

    @mute_logger("odoo.sql_db")
    def test_what_the_database_refuses(self):
        for vals in (
            {"duration": 0},
            {"duration": -1},
            {"duration": 1e9},
            {"warning_share": 100},
            {"warning_share": -1},
            {"function_id": self.function.id, "escalation_ids": [(0, 0, {"target": "deputy", "after": -1})]},
        ):
            with self.subTest(vals=vals), self.assertRaises(IntegrityError), self.cr.savepoint():
                self._policies(vals)
                self.env.flush_all()
        for vals in ({"hours": 0}, {"code": "A"}):
            with self.subTest(vals=vals), self.assertRaises(IntegrityError), self.cr.savepoint():
                self.grade_aa.write(vals)
                self.env.flush_all()

    def test_function_cannot_go_while_a_policy_needs_it(self):
        self._only({"function_id": self.function.id})
        with self.assertRaises(IntegrityError), mute_logger("odoo.sql_db"), self.cr.savepoint():
            self.function.unlink()

    def test_calendar_that_lost_its_hours(self):
        """XX-24, CC-01: a schedule without hours stops no contact; the deadline runs by the clock, and one is told."""
        self._only({"duration": 8, "unit": "work_hour"})
        self.calendar.attendance_ids.unlink()
        first, second = self._communication("2026-06-05 16:00:00"), self._communication("2026-06-05 16:00:00")
        self.assertDue(first, "2026-06-06 00:00:00")
        self.assertEqual(first.sudo().sla_status_ids.mapped("unit"), ["hour"])
        told = self.env["mail.activity"].search([("summary", "ilike", "by the clock"), ("summary", "ilike", "Office")])
        self.assertEqual((len(told), told.res_id), (1, first.id))
        self.assertIn("Working Schedules", told.note)
        second._sla_pause("Waiting")
        second._sla_resume()
        second._sla_reach("reply")

    @freeze_time("2026-06-05 08:00:00")
    def test_schedule_lost_while_the_clock_stands_still(self):
        """XX-24: what was paused goes on by the clock when its schedule has no hours any more."""
        self._only({"duration": 1, "unit": "work_day"})
        record = self._communication("2026-06-05 08:00:00")
        record._sla_pause("Waiting")
        self.calendar.attendance_ids.unlink()
        record._sla_resume()
        self.assertEqual(record.sudo().sla_status_ids.mapped("unit"), ["day"])

    def test_sound_policy_goes_before_one_by_the_clock(self):
        """XX-24: a policy that can be kept as agreed wins over an earlier one that cannot."""
        empty = self._calendar("Soon empty", "Europe/Berlin")
        self._only({"duration": 1, "unit": "work_hour", "calendar_id": empty.id}, {"duration": 9, "unit": "hour"})
        empty.attendance_ids.unlink()
        self.assertDue(self._communication("2026-06-05 08:00:00"), "2026-06-05 17:00:00")

    def test_company_without_calendar(self):
        """XX-24: a company without a working schedule counts by the clock, and one is told."""
        self._only({"duration": 8, "unit": "work_hour"})
        self.env.cr.execute("UPDATE res_company SET resource_calendar_id = NULL WHERE id = %s", [self.company.id])
        self.company.invalidate_recordset()
        self.assertDue(self._communication("2026-06-05 16:00:00"), "2026-06-06 00:00:00")
        self.assertTrue(self.env["mail.activity"].search([("note", "ilike", "has no working schedule")]))
        self._only({"duration": 1, "unit": "day"})
        self.assertDue(self._communication("2026-06-05 16:00:00"), "2026-06-06 16:00:00")
