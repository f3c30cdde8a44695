from datetime import timedelta

from psycopg2 import IntegrityError

from odoo import Command, fields
from odoo.exceptions import AccessError, UserError, ValidationError
from odoo.tests import Form, freeze_time, tagged
from odoo.tools import mute_logger

from .common import ComplaintCommon


@tagged("post_install", "-at_install")
class TestCapa(ComplaintCommon):
    """Corrective action in eight disciplines."""

    def test_from_complaint(self):
        """CP-74, CP-75: opened from the complaint with all that is known, once."""
        complaint = self._complaint(line_ids=[Command.create({"product_id": self.product.id})])
        self._advance(complaint, "assessed", severity="2")
        capa = self.env["capa.case"].browse(complaint.action_create_capa()["res_id"])
        self.assertRegex(capa.name, r"^CA/\d{4}/\d{5}$")
        self.assertRecordValues(
            capa,
            [
                {
                    "complaint_ids": complaint.ids,
                    "origin": "complaint",
                    "problem": complaint.description,
                    "product_id": self.product.id,
                    "severity": "2",
                    "function_id": self.production_function.id,
                    "responsible_user_id": self.employee.id,
                    "original_function_id": self.quality_function.id,
                }
            ],
        )
        self.assertEqual(complaint.action_create_capa()["res_id"], capa.id)
        self.assertEqual(complaint.capa_count, 1)
        self.assertEqual(capa.action_view_complaints()["domain"], [("capa_ids", "in", capa.ids)])

    @mute_logger("odoo.sql_db")
    def test_one_capa_a_complaint_at_the_same_time(self):
        """Two people who press the button at once: the database keeps one."""
        complaint = self._advance(self._complaint(), "assessed")
        complaint.action_create_capa()
        with self.assertRaises(IntegrityError):
            self.env["capa.case"]._guarded().create(complaint._prepare_capa_vals())

    def test_complaint_linked_to_an_existing_capa(self):
        """CP-85: a repeated problem joins the CAPA that is under way."""
        capa = self._capa()
        complaint = self._advance(self._complaint(), "replied", severity="3", risk="3")
        complaint.capa_ids = capa
        complaint.action_close()
        self.assertEqual(capa.complaint_count, 1)

    def test_steps(self):
        """CP-75: the discipline that the work is at follows from what is filled in."""
        capa = self.env["capa.case"].with_user(self.manager).create({"subject": "Leak"})
        steps = [capa.step]
        for vals in (
            {"leader_id": self.manager.id},
            {"problem": "Leaks"},
            {"containment_note": "None in stock"},
            {"cause_ids": [Command.create({"name": "Wrong ring", "is_root": True})]},
        ):
            capa.write(vals)
            steps.append(capa.step)
        self.assertEqual(steps, ["d1", "d2", "d3", "d4", "d5"])

    def test_whole_way(self):
        """CP-77, CP-78, CP-98: proposed, approved, carried out, verified, effective, closed."""
        capa = self._capa()
        capa.action_propose()
        self.assertEqual(capa.state, "proposed")
        capa.signoff_ids.with_user(self.director).action_approve()
        self.assertEqual(capa.state, "approved")
        capa.action_start()
        action = capa.action_ids
        self.assertEqual(action.activity_ids.user_id, self.employee)
        action.with_user(self.employee).action_done("New drawing released")
        self.assertEqual((capa.state, action.done_by_id, capa.step), ("done", self.employee, "d6"))
        self.assertFalse(action.activity_ids)
        action.with_user(self.quality).action_verify("Seen at the line")
        self.assertEqual((capa.state, action.verified_by_id), ("verified", self.quality))
        self.assertEqual(capa.effectiveness_due, fields.Date.context_today(capa) + timedelta(days=30))
        with freeze_time(fields.Datetime.now() + timedelta(days=31)):
            capa.with_user(self.quality).action_effective("0 of 500 leak")
            with self.assertRaisesRegex(UserError, "D7"):
                capa.action_close()
            capa.prevention_note = "Control plan changed"
            capa.action_close()
        self.assertRecordValues(
            capa, [{"state": "closed", "effectiveness_result": "effective", "effectiveness_by_id": self.quality.id}]
        )
        with self.assertRaisesRegex(UserError, "closed"):
            capa.implementation_note = "x"

    def test_plan_is_complete_before_it_is_proposed(self):
        """CP-28, CP-35, CP-77: what a plan needs is named."""
        capa = self.env["capa.case"].with_user(self.manager).create({"subject": "Leak"})
        with self.assertRaises(UserError) as caught:
            capa.action_propose()
        for part in ("leader", "function", "person", "problem", "containment", "root cause", "corrective action"):
            self.assertIn(part, str(caught.exception))
        capa = self._capa()
        capa.action_ids.date_due = False
        with self.assertRaisesRegex(UserError, "due date"):
            capa.action_propose()

    def test_no_start_before_approval(self):
        """CP-77: neither the case nor an action is started before top management has approved."""
        capa = self._capa()
        with self.assertRaises(UserError):
            capa.action_start()
        capa.action_propose()
        with self.assertRaises(UserError):
            capa.action_start()
        with self.assertRaisesRegex(UserError, "not approved"):
            capa.action_ids.with_user(self.employee).action_done("done already")

    def test_only_top_management_approves(self):
        """CP-77, XX-10: members of the function alone, and never who made the plan."""
        capa = self._capa()
        capa.action_propose()
        with self.assertRaises(AccessError):
            capa.signoff_ids.with_user(self.quality).action_approve()
        self.top_management.manager_id = self.manager
        with self.assertRaises(UserError):
            capa.signoff_ids.with_user(self.manager).action_approve()

    def test_approving_function_is_a_setting(self):
        self.company.capa_approval_function_id = self.quality_function
        capa = self._capa()
        capa.action_propose()
        self.assertEqual(capa.signoff_ids.function_id, self.quality_function)
        capa.signoff_ids.with_user(self.second).action_approve()
        self.assertEqual(capa.state, "approved")

    def test_approved_plan_is_locked(self):
        """CP-77: what was approved is what is carried out."""
        capa = self._approved_capa()
        for change in (
            lambda: capa.write({"problem": "Something else"}),
            lambda: capa.action_ids.write({"date_due": "2031-01-01"}),
            lambda: capa.action_ids.unlink(),
            lambda: capa.cause_ids.write({"name": "Something else"}),
            lambda: capa.write(
                {"action_ids": [Command.create({"name": "More", "function_id": self.production_function.id})]}
            ),
            lambda: capa.action_ids.write({"kind": "containment"}),
        ):
            with self.assertRaises(UserError) as caught:
                change()
            self.assertIn("Revise", str(caught.exception))
        capa.action_ids = [
            Command.create({"name": "Sort", "kind": "containment", "function_id": self.production_function.id})
        ]
        self.assertFalse(capa._signoff_changes(), "Containment goes on without a new approval.")
        self.assertTrue(capa._signoff_is_current())

    def test_changed_plan_is_not_started(self):
        """An approval belongs to content: a change by any way is found at the start."""
        capa = self._approved_capa()
        self.env.flush_all()
        self.env.cr.execute("UPDATE capa_case SET problem = 'changed' WHERE id = %s", (capa.id,))
        capa.invalidate_recordset()
        with self.assertRaisesRegex(UserError, "changed since"):
            capa.action_start()

    def test_revise(self):
        """A revised plan is approved again; the first signature is kept as void."""
        capa = self._approved_capa()
        with self.assertRaisesRegex(UserError, "reason"):
            capa.action_revise("")
        capa.action_revise("Another supplier")
        self.assertEqual((capa.state, capa.signoff_ids.state), ("draft", "void"))
        capa.action_ids.date_due = "2031-01-01"
        capa.action_propose()
        capa.signoff_ids.filtered(lambda row: row.state == "pending").with_user(self.director).action_approve()
        self.assertEqual(capa.state, "approved")
        self.assertEqual(len(capa.signoff_ids), 2)

    def test_rejected_plan(self):
        capa = self._capa()
        capa.action_propose()
        capa.signoff_ids.with_user(self.director).action_reject("Too expensive")
        self.assertEqual(capa.state, "rejected")
        capa.action_ids.name = "A cheaper ring"
        capa.action_propose()
        self.assertEqual(capa.state, "proposed")

    def test_another_person_verifies(self):
        """CP-78: a member of quality, and not who owns or did the action."""
        capa = self._approved_capa()
        capa.action_start()
        action = capa.action_ids
        with self.assertRaisesRegex(UserError, "not reported"):
            action.with_user(self.quality).action_verify("ok")
        action.with_user(self.quality).action_done("Did it for the owner")
        with self.assertRaisesRegex(AccessError, "Another person"):
            action.with_user(self.quality).action_verify("ok")
        with self.assertRaises(AccessError):
            action.with_user(self.manager).action_verify("not of quality")
        with self.assertRaisesRegex(UserError, "what was verified"):
            action.with_user(self.second).action_verify(" ")
        action.with_user(self.second).action_verify("Seen")
        self.assertEqual(capa.state, "verified")

    def test_owner_in_quality_does_not_verify_himself(self):
        self.quality_function.user_ids |= self.employee
        capa = self._approved_capa()
        capa.action_start()
        capa.action_ids.with_user(self.employee).action_done("Done")
        with self.assertRaisesRegex(AccessError, "Another person"):
            capa.action_ids.with_user(self.employee).action_verify("ok")

    def test_failed_verification_goes_back(self):
        """CP-78: what was not done well goes back to its owner."""
        capa = self._approved_capa()
        capa.action_start()
        action = capa.action_ids
        action.with_user(self.employee).action_done("Done")
        action.with_user(self.quality).action_verification_failed("Drawing is not signed")
        self.assertEqual((action.state, capa.state), ("open", "in_progress"))
        self.assertFalse(action.done_by_id)
        self.assertEqual(action.activity_ids.user_id, self.employee)
        action.with_user(self.employee).action_done("Signed")
        self.assertEqual(capa.state, "done")

    def test_done_needs_evidence_and_the_owner(self):
        capa = self._approved_capa()
        capa.action_start()
        action = capa.action_ids
        with self.assertRaisesRegex(UserError, "shows"):
            action.with_user(self.employee).action_done(" ")
        with self.assertRaises(AccessError):
            action.with_user(self.salesman).action_done("I was not asked")

    def test_effect_is_not_judged_too_early(self):
        """CP-98: after a set time, by quality, and not by who is responsible."""
        capa = self._approved_capa()
        self._carry_out(capa)
        with self.assertRaisesRegex(UserError, "checked from"):
            capa.with_user(self.quality).action_effective("Looks good")
        with freeze_time(fields.Datetime.now() + timedelta(days=31)):
            with self.assertRaises(AccessError):
                capa.with_user(self.salesman).action_effective("Looks good")
            self.quality_function.user_ids |= self.manager
            with self.assertRaisesRegex(AccessError, "Another person"):
                capa.with_user(self.manager).action_effective("Looks good")
            with self.assertRaisesRegex(UserError, "effective"):
                capa.action_close()

    def test_who_is_responsible_does_not_move_the_check(self):
        """CP-98: the leader gave the case away, brought the day forward and proved the effect himself."""
        capa = self._approved_capa()
        self._carry_out(capa)
        self.assertEqual(capa.state, "verified")
        for vals in ({"leader_id": self.quality.id}, {"effectiveness_due": fields.Date.today()}):
            for user in (self.manager, self.quality):
                with self.subTest(user=user.login, vals=vals), self.assertRaises(AccessError):
                    capa.with_user(user).write(vals)

    def test_not_effective_opens_the_next_cycle(self):
        """CP-98: not effective is closed as such, and goes on in a new case linked to the first."""
        complaint = self._advance(self._complaint(), "assessed")
        capa = self._approved_capa(complaint_ids=[Command.set(complaint.ids)], effectiveness_due=fields.Date.today())
        self._carry_out(capa)
        action = capa.with_user(self.quality).action_not_effective("3 of 500 leak")
        following = self.env["capa.case"].browse(action["res_id"])
        self.assertEqual((capa.state, capa.effectiveness_result), ("closed", "not_effective"))
        self.assertRecordValues(
            following,
            [{"state": "draft", "previous_id": capa.id, "complaint_ids": complaint.ids, "effectiveness_result": False}],
        )
        self.assertIn("3 of 500 leak", following.problem)
        self.assertFalse(following.cause_ids)
        self.assertFalse(following.action_ids)
        self.assertEqual(capa.next_id, following)

    def _carry_out(self, capa):
        capa.action_start()
        capa.action_ids.with_user(self.employee).action_done("Done")
        capa.action_ids.with_user(self.quality).action_verify("Seen")

    def test_containment_before_approval(self):
        """D3 does not wait for the approval of D5."""
        capa = self._capa()
        capa.action_ids = [
            Command.create({"name": "Sort stock", "kind": "containment", "function_id": self.production_function.id})
        ]
        sort = capa.containment_ids
        self.assertEqual(sort.user_id, self.employee, "The responsible person of the function owns it.")
        sort.with_user(self.employee).action_done("500 sorted")
        self.assertEqual((sort.state, capa.state), ("done", "draft"))

    def test_cancel(self):
        capa = self._capa()
        with self.assertRaises(AccessError):
            capa.with_user(self.quality).action_cancel("No")
        with self.assertRaisesRegex(UserError, "reason"):
            capa.action_cancel("")
        capa.action_cancel("Opened twice")
        self.assertEqual(capa.state, "cancelled")

    def test_cancelled_action_is_not_part_of_the_plan(self):
        capa = self._capa()
        capa.action_ids.action_cancel("Not needed")
        with self.assertRaisesRegex(UserError, "corrective action"):
            capa.action_propose()

    def test_retention(self):
        """XX-05: drafts may be deleted, the rest is kept."""
        self._capa().unlink()
        capa = self._capa()
        capa.action_propose()
        with self.assertRaises(UserError):
            capa.unlink()

    def test_why_chain(self):
        """5 whys: a chain within one case and one kind, without circles."""
        capa = self._capa()
        cause = capa.cause_ids
        second = self.env["capa.cause"].create({"case_id": capa.id, "name": "Drawing old", "parent_id": cause.id})
        third = self.env["capa.cause"].create({"case_id": capa.id, "name": "No check", "parent_id": second.id})
        self.assertEqual((cause | second | third).mapped("level"), [1, 2, 3])
        with self.assertRaises(ValidationError):
            cause.parent_id = third
        with self.assertRaisesRegex(ValidationError, "one CAPA"):
            third.kind = "escape"

    def test_late_actions(self):
        """CP-28: late is searchable."""
        capa = self._approved_capa()
        with freeze_time("2030-02-01"):
            self.assertTrue(capa.action_ids.is_late)
            self.assertIn(capa.action_ids, self.env["capa.action"].search([("is_late", "=", True)]))
        self.assertNotIn(capa.action_ids, self.env["capa.action"].search([("is_late", "=", True)]))

    def test_form(self):
        with Form(self.env["capa.case"].with_user(self.quality)) as form:
            form.subject = "Leak"
            with form.cause_ids.new() as cause:
                cause.name = "Wrong ring"
                cause.is_root = True
            with form.corrective_ids.new() as action:
                action.name = "Change the ring"
                action.function_id = self.production_function
        self.assertEqual(form.record.action_ids.kind, "corrective")
        self.assertEqual(form.record.action_ids.user_id, self.employee)

    def test_circulation_of_the_8d(self):
        """CP-75, XX-08: copies go to functions, which acknowledge them; also after the close."""
        capa = self._capa()
        rows = capa._distribute("8D report", functions=self.production_function, copies=2)
        rows.with_user(self.employee).action_acknowledge("Hung up at the line")
        self.assertTrue(rows.acknowledged_at)
        self.assertEqual(capa.distribution_ids, rows)
