from datetime import timedelta

from odoo import Command, fields
from odoo.exceptions import AccessError, UserError, ValidationError
from odoo.tests import freeze_time, tagged

from .capa_common import CapaCommon


@tagged("post_install", "-at_install")
class TestCapaNotice(CapaCommon):
    """The CAPA notice to the responsible department (CP-74)."""

    def test_issued_and_received(self):
        """CP-74: issued by quality, received by a member of the department, with the stamps of both."""
        capa = self._capa()
        capa.with_user(self.quality).action_issue()
        self.assertEqual((capa.issued_by_id, bool(capa.issued_at)), (self.quality, True))
        self.assertEqual(capa.distribution_ids.function_id, self.production_function)
        self.assertTrue(capa.with_user(self.employee).can_receive)
        with self.assertRaises(AccessError):
            capa.with_user(self.quality).action_receive()
        capa.with_user(self.employee).action_receive("Started")
        self.assertRecordValues(capa, [{"received_by_id": self.employee.id}])
        self.assertTrue(capa.received_at)
        with self.assertRaises(UserError):
            capa.with_user(self.employee).action_receive()

    def test_received_in_the_list_of_what_is_to_acknowledge(self):
        """CP-74: acknowledging it anywhere is receiving it."""
        capa = self._capa()
        capa.action_issue()
        capa.distribution_ids.with_user(self.employee).action_acknowledge()
        self.assertEqual(capa.received_by_id, self.employee)

    def test_department_reads_what_was_issued_to_it(self):
        """CP-74: a member of the department opens the notice; before, and elsewhere, nobody does."""
        self.production_function.user_ids = self.worker
        capa = self._capa()
        with self.assertRaises(AccessError):
            capa.with_user(self.worker).read(["subject"])
        capa.action_issue()
        self.env.invalidate_all()
        self.assertTrue(capa.with_user(self.worker).subject)
        with self.assertRaises(AccessError):
            capa.with_user(self.buyer).read(["subject"])

    def test_issued_once_a_department(self):
        capa = self._capa()
        capa.action_issue()
        with self.assertRaises(UserError):
            capa.action_issue()
        capa.function_id = self.purchasing
        capa.action_issue()
        self.assertFalse(capa.received_at)
        self.assertEqual(capa.notice_distribution_id.function_id, self.purchasing)

    def test_who_issues(self):
        """CP-74: quality issues the notice."""
        capa = self._capa(leader_id=self.director.id)
        with self.assertRaises(AccessError):
            capa.with_user(self.director).action_issue()
        with self.assertRaises(UserError):
            self.env["capa.case"].with_user(self.quality).create({"subject": "Leak"}).action_issue()

    def test_stamps_are_the_servers(self):
        """CP-74: nobody writes that a notice was received."""
        for name in ("issued_at", "received_at", "received_by_id", "feedback_at", "clock_started_at"):
            with self.subTest(name), self.assertRaises(AccessError):
                self._capa().write({name: self.manager.id if name.endswith("_id") else "2026-01-01 00:00:00"})

    def test_prints(self):
        """CP-74: notice and report name issue, receipt, cause, actions, due dates and verification."""
        capa = self._verified(self._capa())
        for report, texts in (
            ("report_capa_notice_document", ["Wrong ring", "Change the ring", "01/01/2030"]),
            ("report_capa_report_document", ["Wrong ring", "Verification", "No leak in 500 pieces", self.quality.name]),
        ):
            page = self.env["ir.actions.report"]._render_qweb_html(f"complaint_capa.{report}", capa.ids)[0].decode()
            for text in texts:
                self.assertIn(text, page)


@tagged("post_install", "-at_install")
class TestCapaMeasure(CapaCommon):
    """The measure follows severity and risk (CP-83)."""

    def test_least_measure(self):
        """CP-83: serious and high risk asks for an 8D, slight and low for no more than corrective action."""
        self.assertEqual(self._complaint_capa(self._assessed(severity="2", risk="3")).measure, "8d")
        self.assertEqual(self._complaint_capa(self._assessed(severity="2", risk="2")).measure, "corrective")
        self.assertEqual(self._complaint_capa(self._assessed(severity="1", risk="1")).measure, "corrective")
        self.assertEqual(self._capa().measure, "8d")

    def test_never_weaker(self):
        """CP-83: below what the matrix asks for is refused, above is not."""
        capa = self._complaint_capa(self._assessed(severity="2", risk="2"))
        with self.assertRaises(ValidationError):
            capa.measure = "correction"
        capa.measure = "8d"
        self.assertEqual(capa.required_measure, "corrective")

    def test_a_graver_complaint_raises_it(self):
        """CP-83: the gravest complaint decides."""
        capa = self._complaint_capa(self._assessed(severity="2", risk="2"))
        capa.complaint_ids |= self._assessed(severity="3", risk="3")
        self.assertEqual(capa.measure, "8d")

    def test_what_a_plan_needs(self):
        """CP-83: an 8D needs containment, corrective action a root cause, a correction neither."""
        slight = {"containment_note": False, "cause_ids": []}
        capa = self._complaint_capa(measure="correction", **slight)
        capa.action_propose()
        self.assertEqual(capa.state, "proposed")
        with self.assertRaisesRegex(UserError, "root cause"):
            self._complaint_capa(measure="corrective", **slight).action_propose()
        capa = self._complaint_capa(measure="8d", containment_note=False)
        with self.assertRaisesRegex(UserError, "D3"):
            capa.action_propose()

    def test_complaint_needs_the_measure(self):
        """CP-83: a complaint judged anew is not closed with a CAPA that is too weak."""
        complaint = self._advance(self._complaint(), "replied", severity="1", risk="1")
        capa = self._complaint_capa(complaint)
        complaint.write({"severity": "3", "risk": "3"})
        with self.assertRaisesRegex(UserError, "8D"):
            complaint.action_close()
        with self.assertRaisesRegex(UserError, "8D"):
            capa.action_propose()
        capa.measure = "8d"
        complaint.action_close()
        self.assertEqual(complaint.state, "closed")

    def test_no_capa_is_on_the_report(self):
        """CP-84: why there is no CAPA, and who said so, is printed."""
        complaint = self._assessed()
        complaint.action_no_capa("Corrected at the line")
        report = "complaint_capa.report_complaint_document"
        page = self.env["ir.actions.report"]._render_qweb_html(report, complaint.ids)[0].decode()
        self.assertIn("Corrected at the line", page)
        self.assertIn(self.quality.name, page)


@tagged("post_install", "-at_install")
class TestCapaDeadline(CapaCommon):
    """The clocks of the steps."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.profile = cls.env.ref("complaint_capa.sla_profile_capa_10_days")
        cls.profile.active = True

    def _clocks(self, capa):
        return {clock.milestone: clock.state for clock in capa.sudo().sla_status_ids}

    def test_no_profile_no_clock(self):
        self.profile.active = False
        self.assertEqual(self._capa().sla_state, "none")

    def test_clocks_run_from_the_complaint(self):
        """Issue 4: 24 hours for D3 from the receipt of the complaint, ten working days for D8."""
        received = fields.Datetime.now().replace(microsecond=0) - timedelta(hours=3)
        complaint = self._assessed(received_at=received)
        capa = self._complaint_capa(complaint, containment_note=False, cause_ids=[])
        self.assertEqual(capa.clock_started_at, received)
        clocks = {clock.milestone: clock for clock in capa.sudo().sla_status_ids}
        self.assertEqual(set(clocks), {"d3", "d4", "d5", "d8"})
        self.assertEqual(clocks["d3"].deadline, received + timedelta(hours=24))
        self.assertEqual((capa.sla_next_milestone, capa.sla_state), ("d3", "running"))

    def test_steps_stop_their_clocks(self):
        """Issue 4: what is done stops its clock: containment, root cause, approved plan, closed."""
        capa = self._capa(containment_note=False, cause_ids=[])
        capa.action_ids = [
            Command.create({"name": "Sort", "kind": "containment", "function_id": self.production_function.id})
        ]
        self.assertEqual(self._clocks(capa)["d3"], "running")
        capa.containment_ids.with_user(self.employee).action_done("500 sorted")
        self.assertEqual(self._clocks(capa)["d3"], "met")
        root = {"name": "Wrong ring", "is_root": True, "verification": "confirmed", "evidence": "0 of 20 leak"}
        capa.cause_ids = [Command.create(root)]
        self.assertEqual(self._clocks(capa)["d4"], "met")
        capa.containment_note = "Sorted"
        capa.action_propose()
        self.assertEqual(self._clocks(capa)["d5"], "running")
        capa.signoff_ids.with_user(self.director).action_approve()
        self.assertEqual(self._clocks(capa), {"d3": "met", "d4": "met", "d5": "met", "d8": "running"})

    def test_containment_of_the_complaint(self):
        """CP-44: what is contained on the complaint stops the clock of D3 when it is done."""
        complaint = self._assessed(severity="3", risk="3")
        rows = self.env["complaint.containment"].create(
            {"complaint_id": complaint.id, "place": "stock", "action": "Sort", "quantity": 10}
        )
        capa = self._complaint_capa(complaint, containment_note=False)
        self.assertEqual(self._clocks(capa)["d3"], "running")
        rows._guarded().write({"state": "done"})
        self.assertEqual(self._clocks(capa)["d3"], "met")

    def test_customer_has_his_own(self):
        """Issue 4: a policy for the customer goes before the others."""
        policy = self.env.ref("complaint_capa.sla_policy_capa_10_days_d3").copy(
            {"partner_id": self.customer.id, "duration": 8, "profile_id": False, "name": "Own"}
        )
        capa = self._complaint_capa(containment_note=False)
        clock = capa.sudo().sla_status_ids.filtered(lambda row: row.milestone == "d3")
        self.assertEqual(clock.policy_id, policy)
        self.assertEqual(clock.deadline - clock.started_at, timedelta(hours=8))

    def test_late_and_cancelled(self):
        capa = self._capa(containment_note=False)
        with freeze_time(fields.Datetime.now() + timedelta(hours=25)):
            self._run_cron("customer.sla.status", "_cron_process_due")
        self.assertEqual(capa.sla_state, "missed")
        capa.action_cancel("Opened twice")
        self.assertNotIn("running", self._clocks(capa).values())

    def test_never_forged(self):
        capa = self._capa()
        for vals in (
            {"sla_state": "done"},
            {"sla_deadline": "2030-01-01 00:00:00"},
            {"clock_started_at": "2030-01-01"},
        ):
            with self.assertRaises(AccessError):
                capa.write(vals)


@tagged("post_install", "-at_install")
class TestCapaTracking(CapaCommon):
    """Tracking and feedback to the customer (CP-92, CP-78)."""

    def test_log_is_added_to(self):
        """CP-92: who looked at it, when; nothing is changed, nothing entered as the system."""
        capa = self._start(self._capa())
        row = self.env["capa.tracking"].with_user(self.quality).create({"case_id": capa.id, "note": "Half done"})
        self.assertEqual((row.user_id, row.kind), (self.quality, "progress"))
        self.assertTrue(capa.last_tracked_at)
        for change in (
            lambda: row.write({"note": "All done"}),
            lambda: row.unlink(),
            lambda: row.create({"case_id": capa.id, "note": "x", "kind": "reminder"}),
            lambda: row.create({"case_id": capa.id, "note": "x", "user_id": self.manager.id}),
            lambda: row.create({"case_id": capa.id, "note": " "}),
            lambda: row.with_user(self.employee).create({"case_id": capa.id, "note": "x"}),
        ):
            with self.assertRaises(UserError):
                change()

    def test_feedback_before_the_close(self):
        """CP-92: where the customer is to know the result, the CAPA is not closed before he does."""
        capa = self._verified(self._complaint_capa())
        self.assertTrue(capa.feedback_needed)
        capa.prevention_note = "Control plan changed"
        with self._days_later(31):
            capa.with_user(self.quality).action_effective("0 of 500")
            with self.assertRaisesRegex(UserError, "tell the customer"):
                capa.action_close()
            capa.tracking_ids = [Command.create({"kind": "feedback", "note": "Told Mr. Lee on the telephone"})]
            self.assertTrue(capa.feedback_at)
            capa.action_close()
        self.assertEqual(capa.state, "closed")

    def test_no_feedback_needed(self):
        capa = self._verified(self._complaint_capa())
        capa.write({"feedback_needed": False, "prevention_note": "None: one case"})
        with self._days_later(31):
            capa.with_user(self.quality).action_effective("0 of 500")
            capa.action_close()
        self.assertEqual(capa.state, "closed")

    def test_sales_is_told(self):
        """CP-78: the verification is reported to sales, which takes note of it."""
        self.customer.user_id = self.worker
        capa = self._verified(self._complaint_capa())
        rows = capa.distribution_ids
        self.assertEqual(rows.function_id, self.sales_function)
        self.assertEqual(rows.user_id, self.worker)
        self.assertIn(self.customer.name, rows[0].subject)
        rows.filtered("function_id").with_user(self.sales_head).action_acknowledge("Customer called")

    def test_verifier(self):
        """CP-78: the verifier is no doer; told only once all is verified."""
        capa = self._start(self._capa())
        self.assertFalse(capa.distribution_ids)
        capa.action_ids.with_user(self.employee).action_done("Done")
        with self.assertRaises(AccessError):
            capa.action_ids.with_user(self.employee).action_verify("ok")
        self.assertFalse(capa.distribution_ids)


@tagged("post_install", "-at_install")
class TestCapaDoors(CapaCommon):
    """From where CAPAs come."""

    def test_one_capa_for_many(self):
        """CP-85: complaints with one cause get one CAPA, created once."""
        lines = [Command.create({"product_id": self.product.id})]
        complaints = self._assessed(line_ids=lines, severity="1") | self._assessed(line_ids=lines, severity="3")
        capa = self.env["capa.case"].browse(complaints.action_create_common_capa()["res_id"])
        self.assertRecordValues(
            capa,
            [
                {
                    "complaint_ids": complaints.ids,
                    "product_id": self.product.id,
                    "severity": "3",
                    "partner_id": self.customer.id,
                    "origin": "complaint",
                }
            ],
        )
        for complaint in complaints:
            self.assertIn(complaint.name, capa.problem)
        self.assertEqual(complaints.action_create_common_capa()["res_id"], capa.id)

    def test_drafts_have_no_capa(self):
        complaints = self._assessed() | self._complaint()
        with self.assertRaises(UserError):
            complaints.action_create_common_capa()

    def test_add_to_capa(self):
        """CP-85: a repeated problem joins the CAPA under way; the one about the same product is proposed."""
        capa = self._complaint_capa(product_id=self.product.id)
        complaint = self._assessed(line_ids=[Command.create({"product_id": self.product.id})])
        wizard = (
            self.env["complaint.capa.add"]
            .with_user(self.quality)
            .create({"complaint_ids": [Command.set(complaint.ids)]})
        )
        self.assertEqual(wizard.capa_id, capa)
        self.assertEqual(wizard.action_confirm()["res_id"], capa.id)
        self.assertIn(complaint, capa.complaint_ids)

    def test_not_added_to_a_closed_one(self):
        capa = self._capa()
        capa.action_cancel("Opened twice")
        wizard = self.env["complaint.capa.add"].create(
            {"complaint_ids": [Command.set(self._assessed().ids)], "capa_id": capa.id}
        )
        with self.assertRaises(UserError):
            wizard.with_user(self.quality).action_confirm()

    def test_from_other_documents(self):
        """Issue 4: from a communication, from the summary, from customer property; one each."""
        communication = self.env["customer.communication"].create(
            {
                "partner_id": self.customer.id,
                "subject": "Noise",
                "subject_kind": "feedback",
                "description": "A pump is noisy",
                "channel_id": self.channel.id,
                "stage_id": self.env["customer.stage"].search([], limit=1).id,
            }
        )
        summary = self.env["customer.summary"].create(
            {"user_id": self.quality.id, "month": "2020-05-01", "problems": "Late answers"}
        )
        for source, origin, problem in (
            (communication, "communication", "A pump is noisy"),
            (summary, "summary", "Late answers"),
        ):
            capa = self.env["capa.case"].browse(source.action_create_capa()["res_id"])
            self.assertEqual((capa.origin, capa.problem), (origin, problem))
            self.assertEqual(source.action_create_capa()["res_id"], capa.id)
            self.assertEqual(source.action_view_capas()["res_id"], capa.id)

    def test_counts(self):
        """CP-115: shown on customer and product."""
        self._complaint_capa(product_id=self.product.id)
        self.assertEqual(self.contact.with_user(self.quality).capa_count, 1)
        self.assertEqual(self.product.with_user(self.quality).capa_count, 1)
        self.assertEqual(self.product.product_tmpl_id.with_user(self.quality).capa_count, 1)

    def test_registers(self):
        """XX-06: registers of CAPAs and actions as workbooks."""
        capa = self._complaint_capa()
        for name, records in (("capa_register_xlsx", capa), ("capa_action_register_xlsx", capa.action_ids)):
            report = self.env[f"report.complaint_capa.{name}"].with_user(self.quality)
            self.assertEqual(report.create_xlsx_report(records.ids, {})[0][:2], b"PK")
            with self.assertRaises(AccessError):
                report.with_user(self.employee).create_xlsx_report(records.ids, {})


@tagged("post_install", "-at_install")
class TestCapaRoles(CapaCommon):
    """Who sees and does what in a CAPA."""

    def test_owner_reports(self):
        """CP-77: the owner in production reads and reports his action, and nothing else."""
        capa = self._start(self._capa())
        action = capa.action_ids.with_user(self.employee)
        self.assertTrue(action.name)
        action.action_done("Done")
        for change in (
            lambda: action.write({"name": "Easier"}),
            lambda: capa.with_user(self.employee).write({"subject": "x"}),
            lambda: capa.with_user(self.employee).action_issue_report(),
        ):
            with self.assertRaises(UserError):
                change()

    def test_others_do_not_read(self):
        """CP-77: purchasing reads no CAPA in which it has no part, and its own action where it has one."""
        capa = self._start(self._capa())
        for record in (capa, capa.action_ids, capa.cause_ids):
            with self.assertRaises(AccessError):
                record.with_user(self.buyer).read(["name"])
        capa.action_ids = [Command.create({"name": "Sort", "kind": "containment", "function_id": self.purchasing.id})]
        self.assertEqual(capa.containment_ids.with_user(self.buyer).name, "Sort")

    def test_companies(self):
        """XX-26: rows of another company are not seen."""
        capa = self._complaint_capa()
        capa.action_issue_report()
        self.env["capa.tracking"].create({"case_id": capa.id, "note": "Half done"})
        company = self.env["res.company"].create({"name": "Other"})
        self.manager.write({"company_ids": [Command.link(company.id)]})
        for model in ("capa.case", "capa.action", "capa.report.revision", "capa.tracking"):
            env = self.env(user=self.manager, context={"allowed_company_ids": company.ids})
            self.assertFalse(env[model].search([("company_id", "=", capa.company_id.id)]), model)
