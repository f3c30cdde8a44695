from odoo import Command, fields
from odoo.exceptions import AccessError, UserError, ValidationError
from odoo.tests import Form, freeze_time, new_test_user, tagged

from .common import ComplaintCommon


class CapaContentCommon(ComplaintCommon):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.engineer = new_test_user(cls.env, login="cp_engineer", groups="base.group_user")
        cls.engineering = cls.env["customer.function"]._get("engineering")
        cls.engineering.write({"manager_id": cls.engineer.id, "deputy_id": False, "user_ids": [Command.clear()]})

    @classmethod
    def _ours(cls, **judgement):
        """Return the CAPA of a complaint that is ours."""
        complaint = cls._advance(cls._complaint(), "assessed", **judgement)
        return cls.env["capa.case"].browse(complaint.action_create_capa()["res_id"]).with_user(cls.quality)

    @classmethod
    def _missing(cls, capa):
        try:
            capa.action_propose()
        except UserError as error:
            return str(error)
        return ""


@tagged("post_install", "-at_install")
class TestCapaTeam(CapaContentCommon):
    """D1: the team and who leads it."""

    def test_engineering_is_invited(self):
        """CP-82: the technical department is invited to each CAPA, and hears of it."""
        capa = self._capa()
        self.assertRecordValues(
            capa.member_ids, [{"user_id": self.engineer.id, "function_id": self.engineering.id, "role": "c_member"}]
        )
        self.assertIn(self.engineer.partner_id, capa.message_partner_ids)
        self.assertEqual(capa.with_user(self.engineer).subject, "Leaking seal", "Who is invited reads the CAPA.")
        notified = self.env["mail.notification"].search([("res_partner_id", "=", self.engineer.partner_id.id)])
        self.assertIn("in the team", "".join(notified.mail_message_id.mapped("body")))

    def test_who_is_invited_is_a_setting(self):
        """CP-82: other functions can be invited; nobody is put in twice."""
        self.company.capa_invited_function_ids = self.engineering | self.top_management
        capa = self._capa(member_ids=[Command.create({"user_id": self.director.id})])
        self.assertEqual(capa.member_ids.user_id, self.engineer | self.director)
        self.engineering.write({"manager_id": False})
        self.company.capa_invited_function_ids = False
        self.assertFalse(self._capa().member_ids, "Engineering has nobody to invite.")

    def test_production_and_quality_analyse_what_is_ours(self):
        """CP-71: both are needed in the team for a complaint that is ours, and named when they are missing."""
        capa = self._ours()
        self.assertFalse(capa.missing_functions, "Quality leads, production is responsible.")
        capa.responsible_user_id = self.second
        self.assertEqual(capa.missing_functions, self.production_function.name)
        self.assertIn(f"in the team (D1): {self.production_function.name}", self._missing(capa))
        capa.action_invite()
        self.assertFalse(capa.missing_functions)
        self.assertIn(self.employee, capa.member_ids.user_id)

    def test_only_what_is_ours_needs_them(self):
        """CP-71: what is not ours, or comes from elsewhere, is analysed by whoever is in the team."""
        capa = self._capa(responsible_user_id=self.second.id)
        self.assertFalse(capa.missing_functions)

    def test_needed_functions_are_a_setting(self):
        """CP-71: the company names who takes part."""
        self.company.capa_team_function_ids = self.top_management
        capa = self._ours()
        self.assertIn(self.director, capa.member_ids.user_id)
        capa.member_ids.filtered(lambda member: member.user_id == self.director).unlink()
        self.assertEqual(capa.missing_functions, self.top_management.name)

    def test_lead_department(self):
        """CP-72: quality leads by default; the function of the complaint team takes its place, its people own it."""
        self.assertEqual(self._ours().lead_function_id, self.quality_function)
        team = self.env["complaint.team"].create({"name": "Sales leads", "lead_function_id": self.sales_function.id})
        complaint = self._complaint(team_id=team.id)
        self.assertEqual(complaint.lead_function_id, self.sales_function)
        complaint.user_id = self.second
        self._advance(complaint, "assessed")
        capa = self.env["capa.case"].browse(complaint.action_create_capa()["res_id"])
        self.assertEqual((capa.lead_function_id, capa.leader_id), (self.sales_function, self.sales_head))

    def test_leader_belongs_to_the_lead_department(self):
        """CP-72: the lead's users own the CAPA."""
        capa = self._ours()
        capa.leader_id = self.manager
        self.assertIn(f"belongs to {self.quality_function.name}", self._missing(capa))
        capa.leader_id = self.second
        self.assertNotIn("belongs to", self._missing(capa))

    def test_lead_department_reads_its_cases(self):
        """CP-72: everybody of the lead department reads its CAPAs and their content."""
        capa = self._capa()
        member = new_test_user(self.env, login="cp_lead_member", groups="base.group_user")
        with self.assertRaises(AccessError):
            capa.with_user(member).read(["subject"])
        self.lead_function.user_ids |= member
        for record in (capa, capa.action_ids, capa.cause_ids, capa.isnot_ids, capa.member_ids):
            self.assertTrue(record.with_user(member).read(["display_name"]))

    def test_roles(self):
        """D1: champion, leader and members are printed by their roles."""
        capa = self._capa(
            member_ids=[
                Command.create({"user_id": self.director.id, "role": "a_champion"}),
                Command.create({"user_id": self.second.id}),
            ]
        )
        self.assertEqual(
            [(label, members.user_id) for label, members in capa._get_team_by_role()],
            [("Champion", self.director), ("Member", self.second | self.engineer)],
        )

    def test_other_companies_are_not_invited(self):
        other = self.env["res.company"].create({"name": "Other"})
        capa = self.env["capa.case"].create({"subject": "Elsewhere", "company_id": other.id})
        self.assertFalse(capa.member_ids, "The engineer does not work there.")


@tagged("post_install", "-at_install")
class TestCapaProblem(CapaContentCommon):
    """D2: seven questions, is and is not."""

    def test_from_the_complaint(self):
        """D2: what the complaint tells is not typed twice."""
        complaint = self._complaint(line_ids=[Command.create({"product_id": self.product.id, "quantity": 4})])
        self._advance(complaint, "assessed")
        capa = self.env["capa.case"].browse(complaint.action_create_capa()["res_id"])
        self.assertIn("Pump", capa.problem_what)
        self.assertEqual(capa.problem_where, "Customer")
        self.assertIn("4", capa.problem_count)
        self.assertEqual([row.dimension for row in capa.isnot_ids], ["a_what", "b_where", "c_when", "d_size"])

    def test_signed_with_the_plan(self):
        """D2 is approved with the plan: it stands still, and is part of what is signed."""
        capa = self._capa(problem_where="Plant 2")
        capa.isnot_ids[0].is_text = "GP-12"
        content = capa._signoff_content()
        self.assertEqual(content["questions"]["problem_where"], "Plant 2")
        self.assertEqual(content["is_not"], [["a_what", "GP-12", "", "", ""]])
        capa.action_propose()
        for change in (
            lambda: capa.write({"problem_where": "Plant 3"}),
            lambda: capa.isnot_ids[0].write({"is_text": "GP-14"}),
            lambda: capa.isnot_ids[0].unlink(),
            lambda: capa.isnot_ids.create({"case_id": capa.id, "dimension": "a_what"}),
            lambda: capa.write({"analysis_method": "None"}),
            lambda: capa.write({"lead_function_id": self.quality_function.id}),
        ):
            with self.assertRaises(UserError):
                change()

    def test_next_cycle_keeps_the_problem(self):
        """CP-98: the problem is the same in the next cycle; causes are looked for anew."""
        capa = self._capa(problem_where="Plant 2")
        capa.isnot_ids[0].is_text = "GP-12"
        new = capa._open_next_cycle()
        self.assertEqual((new.problem_where, new.isnot_ids[0].is_text), ("Plant 2", "GP-12"))
        self.assertEqual(len(new.isnot_ids), 4)
        self.assertEqual(new.lead_function_id, capa.lead_function_id)
        self.assertEqual(new.member_ids.user_id, capa.member_ids.user_id)
        self.assertFalse(new.cause_ids)
        self.assertFalse(new.analysis_method)


@tagged("post_install", "-at_install")
class TestCapaCause(CapaContentCommon):
    """D4: causes are verified, and each root cause has an action."""

    def test_verified_by_and_when(self):
        """D4: how is asked for; by whom and when is noted by the server."""
        capa = self._capa()
        cause = capa.cause_ids
        self.assertEqual((cause.verified_by_id, cause.verified_on), (self.manager, fields.Date.context_today(cause)))
        with freeze_time("2031-05-01"):
            cause.with_user(self.quality).evidence = "0 of 50 leak"
        self.assertEqual((cause.verified_by_id, str(cause.verified_on)), (self.quality, "2031-05-01"))
        with self.assertRaises(AccessError):
            cause.verified_by_id = self.director
        with self.assertRaises(AccessError):
            self.env["capa.cause"].create({"case_id": capa.id, "name": "x", "verified_by_id": self.director.id})
        cause.verification = False
        self.assertFalse(cause.verified_by_id)
        self.assertFalse(cause.verified_on)

    def test_verification_needs_evidence(self):
        capa = self._capa()
        with self.assertRaises(ValidationError):
            capa.cause_ids.evidence = " "
        with self.assertRaises(ValidationError):
            capa.cause_ids.verification = "excluded"

    def test_root_cause_is_verified_before_the_plan_is_proposed(self):
        """CP-71: an opinion is not a root cause."""
        capa = self._capa()
        capa.cause_ids.verification = False
        self.assertIn("verification of the root cause (D4): Wrong ring", self._missing(capa))
        capa.cause_ids.verification = "confirmed"
        self.assertFalse(self._missing(capa))

    def test_each_root_cause_has_an_action(self):
        """D5: no root cause without corrective action; one in the system may be ended by prevention (D7)."""
        capa = self._capa()
        verified = {"is_root": True, "verification": "confirmed", "evidence": "Seen"}
        self.env["capa.cause"].create({"case_id": capa.id, "name": "Short test", "kind": "escape", **verified})
        self.env["capa.cause"].create({"case_id": capa.id, "name": "No FMEA", "kind": "system", **verified})
        self.assertIn("Wrong ring, Short test, No FMEA", self._missing(capa))
        occurrence, escape, system = capa.cause_ids.sorted("id")
        capa.action_ids.cause_id = occurrence
        actions = [
            {"name": "Test for hours", "cause_id": escape.id, "kind": "preventive"},
            {"name": "Do the FMEA", "cause_id": system.id, "kind": "preventive"},
        ]
        for vals in actions:
            vals.update(function_id=self.production_function.id, date_due="2030-01-01")
        capa.action_ids = [Command.create(vals) for vals in actions]
        self.assertIn("an action against each root cause (D5): Short test.", self._missing(capa))
        capa.action_ids.filtered(lambda action: action.cause_id == escape).kind = "corrective"
        self.assertFalse(self._missing(capa))
        self.assertIn([occurrence.name], [[row[1]] for row in capa._signoff_content()["against"]])

    def test_method_of_what_is_ours(self):
        """CP-71: how the cause was looked for is written for what is ours."""
        capa = self._ours()
        self.assertIn("how the cause was looked for (D4)", self._missing(capa))
        capa.analysis_method = "Trial"
        self.assertNotIn("looked for", self._missing(capa))
        self.assertNotIn("looked for", self._missing(self._capa(analysis_method=False, function_id=False)))

    def test_action_against_another_case(self):
        capa, other = self._capa(), self._capa()
        with self.assertRaises(ValidationError):
            capa.action_ids.cause_id = other.cause_ids

    def test_a_tree_that_loops(self):
        """Causes that explain each other are refused, over many levels as well."""
        capa = self._capa()
        causes = capa.cause_ids
        for number in range(5):
            causes |= causes.create({"case_id": capa.id, "name": f"Why {number}", "parent_id": causes[-1].id})
        with self.assertRaises(ValidationError):
            causes[0].parent_id = causes[-1]
        with self.assertRaises(ValidationError):
            causes[0].parent_id = causes[0]

    def test_complaint_without_capa_is_analysed(self):
        """CP-71: what is ours is not closed without a cause found by production and quality, with a person named."""
        complaint = self._advance(self._complaint(), "replied")
        complaint.action_no_capa("Corrected on site")
        complaint.write({"analysis_user_ids": [Command.set(self.quality.ids)]})
        with self.assertRaises(UserError) as caught:
            complaint.action_close()
        self.assertIn(self.production_function.name, str(caught.exception))
        complaint.write({"analysis_user_ids": [Command.link(self.employee.id)], "analysis_method": False})
        with self.assertRaises(UserError) as caught:
            complaint.action_close()
        self.assertIn("Method of Analysis", str(caught.exception))
        complaint.analysis_method = "Looked at together"
        complaint.action_close()

    def test_containment_in_the_form(self):
        """D3: a new row has neither function nor owner yet."""
        with Form(self._capa().with_user(self.quality)) as form, form.containment_ids.new() as line:
            line.name = "Sort"
            line.function_id = self.production_function
        self.assertEqual(form.record.containment_ids.user_id, self.employee)

    def test_containment_of_the_complaints(self):
        """D3: what is contained on the complaints is seen in the CAPA, and is containment enough."""
        capa = self._ours(severity="3", risk="3")
        self.assertIn("containment", self._missing(capa))
        line = self.env["complaint.containment"].create(
            {"complaint_id": capa.complaint_ids.id, "place": "stock", "action": "Sort", "quantity": 10}
        )
        self.assertEqual(capa.complaint_containment_ids, line)
        self.assertNotIn("containment", self._missing(capa))
        capa.invalidate_recordset()
        self.assertFalse(capa.with_user(self.engineer).complaint_containment_ids, "Who may not see it, does not.")
