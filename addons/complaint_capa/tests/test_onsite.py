from datetime import timedelta

from odoo import Command, fields
from odoo.exceptions import AccessError, UserError, ValidationError
from odoo.tests import freeze_time, tagged

from .common import ComplaintCommon


@tagged("post_install", "-at_install")
class TestOnsite(ComplaintCommon):
    """Investigations with the customer and at the customer's."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.received = fields.Datetime.to_datetime("2026-05-04 08:00:00")  # a Monday
        cls.startClassPatcher(freeze_time("2026-05-04 18:00:00"))
        cls.complaint = cls._advance(
            cls._complaint(received_at=cls.received, line_ids=[Command.create({"product_id": cls.tracked.id})]),
            "registered",
        )

    def _visit(self, user=None, **vals):
        visits = self.env["complaint.onsite"].with_user(user or self.quality)
        return visits.create(
            {
                "complaint_id": self.complaint.id,
                "manner": "site",
                "user_id": (user or self.quality).id,
                "arrived_at": self.received + timedelta(hours=7),
                "findings": "The ring is cracked.",
                "preliminary_answer": "New rings will be sent.",
                "preliminary_at": self.received + timedelta(hours=8),
                **vals,
            }
        )

    def _answer(self, visit, value="yes"):
        for answer in visit.checklist_answer_ids:
            answer.write({"value_yesno": value, "remark": "None was there" if value == "no" else False})

    def _sample(self, visit, **vals):
        return self.env["complaint.sample"].create(
            {
                "complaint_id": self.complaint.id,
                "onsite_id": visit.id,
                "product_id": self.tracked.id,
                "lot_id": self.lots[0].id,
                "taken_on": "2026-05-04",
                **vals,
            }
        )

    def test_five_items(self):
        """CP-41: the checklist of a visit asks five things; a visit is not done before all are answered."""
        visit = self._visit(sample_obtained="no", no_sample_reason="The customer needs the piece")
        self.assertEqual(len(visit.checklist_answer_ids), 5)
        with self.assertRaises(UserError) as caught:
            visit.action_done()
        self.assertIn("checklist", str(caught.exception))
        self._answer(visit)
        visit.action_done()
        self.assertEqual((visit.state, visit.checklist_progress), ("done", 100))
        self.assertEqual(visit.done_at, fields.Datetime.now())

    def test_preliminary_answer(self):
        """CP-41: the preliminary answer has text and time, and is the first response to the customer."""
        visit = self._visit(preliminary_at=False, sample_obtained="no", no_sample_reason="None")
        self._answer(visit)
        with self.assertRaises(UserError):
            visit.action_done()
        visit.preliminary_at = self.received + timedelta(hours=8)
        visit.preliminary_answer = "  "
        with self.assertRaises(UserError):
            visit.action_done()
        visit.preliminary_answer = "New rings will be sent."
        visit.action_done()
        respond = self.complaint.sla_status_ids.filtered(lambda clock: clock.milestone == "respond")
        self.assertEqual(respond.reached_at, self.received + timedelta(hours=8))

    def test_sample_or_reason(self):
        """CP-39, CP-41: a sample that was taken is listed with its label; without one a reason is given."""
        visit = self._visit(sample_obtained="no")
        self._answer(visit)
        with self.assertRaises(UserError):
            visit.action_done()
        visit.sample_obtained = "yes"
        with self.assertRaises(UserError):
            visit.action_done()
        self._sample(visit)
        visit.action_done()
        self.assertEqual(visit.state, "done")

    def test_contact(self):
        """CP-40: an investigation by contact has its manner and findings; nobody arrives, no checklist is asked."""
        visit = self._visit(
            manner="contact",
            preliminary_answer=False,
            preliminary_at=False,
            sample_obtained="no",
            no_sample_reason="By phone",
        )
        self.assertFalse(visit.checklist_answer_ids)
        visit.findings = False
        with self.assertRaises(UserError):
            visit.action_done()
        visit.findings = "It leaks at 8 bar."
        visit.action_done()
        self.assertFalse(self.complaint.onsite_arrived_at)
        self.assertEqual(self.complaint.onsite_findings, "It leaks at 8 bar.")

    def test_arrival_stops_the_clock(self):
        """CP-22, CP-39: the first arrival at the customer's is the arrival of the complaint; 7 of 8 hours are met."""
        self.complaint.onsite_needed = True
        self._visit(arrived_at=self.received + timedelta(hours=9))
        self._visit()
        self.assertEqual(self.complaint.onsite_arrived_at, self.received + timedelta(hours=7))
        clock = self.complaint.sla_status_ids.filtered(lambda clock: clock.milestone == "onsite")
        self.assertEqual((clock.state, clock.reached_at), ("late", self.received + timedelta(hours=9)))

    def test_times(self):
        with self.assertRaises(ValidationError):
            self._visit(arrived_at=self.received - timedelta(minutes=1))
        with self.assertRaises(ValidationError):
            self._visit(arrived_at=fields.Datetime.now() + timedelta(hours=1))

    def test_joint_analysis(self):
        """CP-42: quality decides on the joint analysis, with heads of departments, who then take part."""
        wizard = self.env["complaint.onsite.decision"].with_user(self.quality)
        action = wizard.create(
            {
                "complaint_id": self.complaint.id,
                "needed": "yes",
                "reason": "The failure cannot be repeated here",
                "function_ids": [Command.set(self.production_function.ids)],
            }
        ).action_confirm()
        visit = self.env["complaint.onsite"].browse(action["res_id"])
        self.assertTrue(visit.is_joint)
        self.assertEqual(visit.participant_ids, self.employee)
        self.assertEqual((self.complaint.joint_analysis, self.complaint.joint_user_id), ("needed", self.quality))
        self.assertTrue(self.complaint.onsite_needed)
        clock = self.complaint.sla_status_ids.filtered(lambda clock: clock.milestone == "onsite")
        self.assertEqual(clock.deadline, self.received + timedelta(hours=8))

    def test_joint_analysis_not_needed(self):
        """CP-42: that nobody has to go is a decision with a reason as well."""
        complaint = self.complaint.with_user(self.quality)
        with self.assertRaises(UserError):
            complaint._decide_joint_analysis(False, "  ", self.env["customer.function"])
        complaint._decide_joint_analysis(False, "Known failure", self.env["customer.function"])
        self.assertEqual(complaint.joint_analysis, "not_needed")
        self.assertFalse(complaint.onsite_needed)
        self.assertFalse(complaint.onsite_ids)

    def test_only_quality_decides(self):
        """CP-42: a complaint user of another function does not decide."""
        with self.assertRaises(AccessError):
            self.complaint.with_user(self.director).action_decide_joint_analysis()
        with self.assertRaises(AccessError):
            self.complaint.with_user(self.quality).write({"joint_analysis": "not_needed"})

    def test_investigator_from_sales(self):
        """CP-39: who goes to the customer writes his own record and the sample, and reads the complaint."""
        self.salesman.group_ids += self.env.ref("customer_comm.group_user")
        visit = self._visit(user_id=self.salesman.id, participant_ids=[Command.set(self.employee.ids)])
        self.env.flush_all()
        self.env.invalidate_all()
        mine = visit.with_user(self.salesman)
        self.assertEqual(mine.complaint_id.subject, "Leaking seal")
        mine.findings = "Seen by sales."
        sample = self.env["complaint.sample"].with_user(self.salesman)
        sample = sample.create(
            {
                "complaint_id": self.complaint.id,
                "onsite_id": visit.id,
                "product_id": self.tracked.id,
                "taken_on": "2026-05-04",
            }
        )
        mine.sample_obtained = "yes"
        self._answer(mine)
        with self.assertRaises(AccessError):
            visit.with_user(self.employee).write({"place": "Elsewhere"})
        mine.action_done()
        self.assertEqual(mine.state, "done")
        self.assertEqual(sample.taken_by_id, self.salesman)
        self.assertTrue(visit.with_user(self.employee).findings)
        with self.assertRaises(AccessError):
            visit.with_user(self.worker).read(["findings"])

    def test_done_stands_still(self):
        visit = self._visit(sample_obtained="no", no_sample_reason="None")
        self._answer(visit)
        visit.action_done()
        with self.assertRaises(UserError):
            visit.findings = "Something else"
        with self.assertRaises(AccessError):
            visit.write({"state": "planned"})
        with self.assertRaises(UserError):
            visit.unlink()
        visit.action_reopen()
        visit.findings = "Something else"

    def test_close_needs_the_record(self):
        """CP-40: a complaint is not closed while a visit is only planned."""
        complaint = self._advance(self._complaint(received_at=self.received), "replied")
        complaint.action_no_capa("Corrected on site")
        visit = self.env["complaint.onsite"].with_user(self.quality).create({"complaint_id": complaint.id})
        with self.assertRaises(UserError):
            complaint.action_close()
        visit.action_cancel()
        complaint.action_close()
        with self.assertRaises(UserError):
            self.env["complaint.onsite"].with_user(self.quality).create({"complaint_id": complaint.id})

    def test_list_costs_the_same(self):
        """A list of investigations costs no query a row."""
        self._visit()
        self.env.flush_all()
        self.env.invalidate_all()
        names = ["name", "complaint_id", "partner_id", "state", "arrived_at", "checklist_progress"]

        def count():
            self.env.flush_all()
            self.env.invalidate_all()
            before = self.env.cr.sql_log_count
            self.env["complaint.onsite"].search([]).read(names)
            return self.env.cr.sql_log_count - before

        one = count()
        for _index in range(9):
            self._visit()
        self.assertLessEqual(count(), one)

    def test_merge(self):
        """XX-12: investigations, samples, interim measures and stops go on with the complaint that stays."""
        other = self._advance(self._complaint(received_at=self.received, line_impact=True), "registered")
        visit = self._visit(complaint_id=other.id, sample_obtained="yes")
        sample = self._sample(visit, complaint_id=other.id)
        self._answer(visit)
        visit.action_done()
        vals = {"complaint_id": other.id, "place": "stock", "action": "Sort"}
        measure = self.env["complaint.containment"].with_user(self.second).create(vals)
        measure.with_user(self.quality).action_approve()
        vals = {"complaint_id": other.id, "product_id": self.product.id, "reason": "Leaks"}
        stop = self.env["complaint.stop"].with_user(self.quality).create(vals)
        stop.action_order()
        other._merge_into(self.complaint)
        for record in (visit, sample, measure, stop):
            self.assertEqual(record.complaint_id, self.complaint)
        self.assertEqual((visit.state, measure.state, stop.state), ("done", "approved", "active"))
        self.assertTrue(self.complaint.line_impact)
        self.assertEqual(self.complaint.onsite_arrived_at, visit.arrived_at)
