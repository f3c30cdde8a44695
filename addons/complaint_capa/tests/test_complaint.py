from datetime import timedelta

from odoo import Command, fields
from odoo.exceptions import AccessError, UserError, ValidationError
from odoo.tests import Form, freeze_time, tagged

from .common import ComplaintCommon


@tagged("post_install", "-at_install")
class TestComplaint(ComplaintCommon):
    """From registration to the close, and every rule on the way."""

    # Registration

    def test_anybody_registers(self):
        """CP-05: every internal user registers; receiver and time are stored without asking."""
        complaint = self._complaint(self.employee, category_id=False)
        self.assertEqual(complaint.receiver_id, self.employee)
        self.assertEqual(complaint.user_id, self.quality, "The responsible person of quality handles it.")
        complaint.action_register()
        self.assertEqual(complaint.state, "registered")
        self.assertTrue(complaint.registered_at)
        self.assertFalse(complaint.with_user(self.employee).has_access("write"))
        self.assertTrue(complaint.with_user(self.employee).has_access("read"))

    def test_form_of_an_employee(self):
        """CP-05: the form works for somebody without any group of the app."""
        with Form(self.env["complaint.complaint"].with_user(self.employee)) as form:
            form.subject = "Wrong label"
            form.partner_id = self.customer
            form.description = "The label is wrong."
            with form.line_ids.new() as line:
                line.product_id = self.product
                line.quantity = 3
        self.assertEqual(form.record.line_ids.uom_id, self.product.uom_id)

    @freeze_time("2026-05-04 10:00:00")
    def test_numbers(self):
        """CP-06: numbered by company and year, in batch, without reuse."""
        complaints = self.env["complaint.complaint"].create([{"subject": str(index)} for index in range(3)])
        numbers = [int(complaint.name.removeprefix("CP/2026/")) for complaint in complaints]
        self.assertEqual(numbers, list(range(numbers[0], numbers[0] + 3)))
        complaints[2].unlink()
        self.assertEqual(
            self.env["complaint.complaint"].create({"subject": "next"}).name, f"CP/2026/{numbers[0] + 3:05d}"
        )
        self.assertRegex(complaints[0].name, r"^CP/2026/\d{5}$")

    def test_copy_has_its_own_number(self):
        complaint = self._complaint()
        self.assertNotEqual(complaint.copy().name, complaint.name)

    def test_register_needs_description_and_customer(self):
        """CP-10: nothing is handed over without a description."""
        with self.assertRaisesRegex(UserError, "Description"):
            self._complaint(description="  ").action_register()
        with self.assertRaisesRegex(UserError, "Customer"):
            self._complaint(partner_id=False).action_register()

    def test_other_origins_run_the_same_workflow(self):
        """CP-04: what was found internally needs no customer and is handled like a complaint."""
        complaint = self._complaint(partner_id=False, origin="internal")
        self._advance(complaint, "closed")
        self.assertEqual(complaint.state, "closed")

    def test_received_in_the_future_is_refused(self):
        with self.assertRaises(ValidationError):
            self._complaint(received_at=fields.Datetime.now() + timedelta(hours=1))

    def test_received_at_is_fixed_at_registration(self):
        """The deadlines count from it: nobody moves it afterwards."""
        complaint = self._advance(self._complaint(), "registered")
        with self.assertRaisesRegex(UserError, "Draft"):
            complaint.received_at = fields.Datetime.now() - timedelta(days=1)

    def test_kinds_categories_and_types(self):
        """CP-01, CP-02, CP-03: three kinds, five categories (and more), four types in one register."""
        complaint = self.env["complaint.complaint"]
        self.assertEqual([key for key, _label in complaint._fields["kind"].selection], ["quality", "hsf", "service"])
        self.assertEqual(len(self.env["complaint.category"].search([("code", "!=", False)])), 5)
        own = self.env["complaint.category"].with_user(self.manager).create({"name": "Documents"})
        for record_type in ("complaint", "opinion", "rework", "repair"):
            self.assertTrue(self._complaint(record_type=record_type, category_id=own.id).name)
        groups = complaint._read_group([("category_id", "=", own.id)], ["kind", "category_id"], ["__count"])
        self.assertEqual(groups, [("quality", own, 4)])

    # Workflow

    def test_whole_way(self):
        """CP-20, CP-88, CP-116: each step by its action, each with its time."""
        complaint = self._complaint(line_ids=[Command.create({"product_id": self.product.id})])
        for state in ("registered", "assessed", "contained", "resolved", "replied", "closed"):
            self._advance(complaint, state)
            self.assertEqual(complaint.state, state)
            self.assertTrue(complaint[f"{state}_at"])
        self.assertEqual(complaint.closed_by_id, self.quality)
        self.assertEqual(complaint.closed_on, fields.Date.context_today(complaint))

    def test_no_step_is_left_out(self):
        complaint = self._complaint()
        for method in ("action_assess", "action_contain", "action_resolve", "action_close"):
            with self.assertRaises(UserError):
                getattr(complaint, method)()

    def test_assessment_is_complete(self):
        """CP-02, CP-30, CP-35: category, severity, risk, liability, and who is responsible for what is ours."""
        complaint = self._advance(self._complaint(category_id=False), "registered")
        with self.assertRaisesRegex(UserError, "Complaint Category|Category"):
            complaint.action_assess()
        complaint.write({"category_id": self.category.id, "severity": "1", "risk": "1", "liability": "ours"})
        with self.assertRaisesRegex(UserError, "Responsible Function"):
            complaint.action_assess()
        complaint.responsible_function_id = self.production_function
        complaint.action_assess()
        self.assertEqual(complaint.state, "assessed")

    def test_measure_matrix(self):
        """CP-83: the matrix gives the least measure; a company's own rule goes first."""
        complaint = self._complaint(severity="3", risk="3")
        self.assertEqual(complaint.required_measure, "8d")
        complaint.severity = "1"
        self.assertEqual(complaint.required_measure, "corrective")
        self.env["complaint.measure.rule"].create(
            {"severity": "1", "risk": "2", "measure": "8d", "company_id": self.company.id}
        )
        complaint.risk = "2"
        self.assertEqual(complaint.required_measure, "8d")
        complaint.risk = False
        self.assertFalse(complaint.required_measure)

    def test_resolve_needs_dispositions(self):
        """CP-51: what is done about each product is on record."""
        complaint = self._complaint(
            line_ids=[Command.create({"product_id": self.product.id}), Command.create({"product_id": self.tracked.id})]
        )
        self._advance(complaint, "contained")
        complaint.solution = "Replaced"
        complaint.line_ids[0].disposition_id = self.disposition
        with self.assertRaisesRegex(UserError, "disposition"):
            complaint.action_resolve()
        complaint.line_ids[1].disposition_id = self.disposition
        complaint.action_resolve()

    def test_no_close_without_reply(self):
        """CP-116: the customer is told before a complaint is closed."""
        complaint = self._advance(self._complaint(), "resolved")
        with self.assertRaisesRegex(UserError, "tell the customer first"):
            complaint.action_close()
        self._reply(complaint, "acknowledgement")
        self.assertEqual(complaint.state, "resolved", "That it has arrived is no answer.")
        self._reply(complaint, "answer")
        self.assertEqual(complaint.state, "replied")

    def test_answer_before_the_solution(self):
        """Who was answered early is not asked to be answered again."""
        complaint = self._advance(self._complaint(), "contained")
        reply = self._reply(complaint)
        self.assertEqual(complaint.state, "contained")
        self._advance(complaint, "resolved")
        self.assertEqual(complaint.state, "replied")
        self.assertEqual(complaint.replied_at, reply.sent_at)

    def test_replies_are_not_changed(self):
        """CP-88, CP-116: what the customer was told is evidence."""
        reply = self._reply(self._advance(self._complaint(), "registered"))
        self.assertEqual(reply.user_id, self.quality)
        with self.assertRaises(AccessError):
            reply.with_user(self.manager).text = "changed"
        with self.assertRaises(AccessError):
            reply.with_user(self.manager).unlink()
        with self.assertRaises(AccessError):
            self._reply(reply.complaint_id, user_id=self.manager.id)

    def test_reply_in_the_future_or_before_the_complaint(self):
        complaint = self._advance(self._complaint(), "registered")
        with self.assertRaises(ValidationError):
            self._reply(complaint, sent_at=fields.Datetime.now() + timedelta(hours=1))
        with self.assertRaises(ValidationError):
            self._reply(complaint, sent_at=complaint.received_at - timedelta(hours=1))

    def test_reply_form(self):
        """The button proposes contact, channel and type."""
        complaint = self._advance(self._complaint(contact_id=self.contact.id, channel_id=self.channel.id), "registered")
        action = complaint.action_reply()
        form = Form(self.env[action["res_model"]].with_user(self.quality).with_context(**action["context"]))
        self.assertEqual((form.reply_type, form.contact_id), ("acknowledgement", self.contact))
        form.text = "It has arrived."
        form.save()
        self.assertEqual(complaint.reply_ids.channel_id, self.channel)

    def test_handler_gets_an_activity(self):
        """CP-60: quality learns at once of what was registered; the activity ends with the assessment."""
        complaint = self._complaint(self.employee)
        complaint.action_register()
        self.assertEqual(complaint.activity_ids.user_id, self.quality)
        self._advance(complaint, "assessed")
        self.assertFalse(complaint.activity_ids)

    # Liability

    def test_not_ours_is_explained_and_not_counted(self):
        """CP-31, CP-32: not ours ends with an explanation, and outside the counts."""
        complaint = self._advance(self._complaint(), "registered")
        self.assertTrue(complaint.counted)
        with self.assertRaisesRegex(UserError, "liability"):
            complaint.action_reject()
        complaint.liability = "customer"
        with self.assertRaisesRegex(UserError, "Finding on Liability"):
            complaint.action_reject()
        complaint.liability_note = "Run dry"
        with self.assertRaisesRegex(UserError, "explain"):
            complaint.action_reject()
        self._reply(complaint, "explanation", manner="oral", text="It must not run dry.")
        complaint.action_reject()
        self.assertEqual(complaint.state, "rejected")
        self.assertFalse(complaint.counted)
        self.assertTrue(complaint.exists(), "The record stays.")

    def test_carrier_damage_is_handled_without_capa(self):
        """CP-31: not ours needs no CAPA, even when the case is solved for the customer."""
        complaint = self._advance(self._complaint(), "resolved", liability="carrier", liability_note="Crushed box")
        self._reply(complaint, "explanation")
        self.assertEqual(complaint.state, "replied")
        complaint.action_close()
        self.assertFalse(complaint.counted)

    # CAPA decision

    def test_ours_needs_capa_or_reason(self):
        """CP-84: no CAPA needs a reason and names who decided."""
        complaint = self._advance(self._complaint(), "replied")
        with self.assertRaisesRegex(UserError, "No CAPA"):
            complaint.action_close()
        with self.assertRaisesRegex(UserError, "reason"):
            complaint.action_no_capa("  ")
        complaint.action_no_capa("Corrected on site")
        self.assertEqual(complaint.no_capa_user_id, self.quality)
        complaint.action_close()
        self.assertEqual(complaint.state, "closed")

    def test_serious_needs_the_manager_to_do_without_capa(self):
        """CP-83, CP-84: where the matrix asks for corrective action, only a manager decides against it."""
        complaint = self._advance(self._complaint(), "replied", severity="3", risk="3")
        with self.assertRaises(AccessError):
            complaint.action_no_capa("No time")
        complaint.with_user(self.manager).action_no_capa("Product is discontinued")
        complaint.action_close()

    def test_cancelled_capa_does_not_count(self):
        complaint = self._advance(self._complaint(), "replied", severity="3", risk="3")
        capa = self.env["capa.case"].browse(complaint.action_create_capa()["res_id"])
        capa.with_user(self.manager).action_cancel("Wrong case")
        with self.assertRaisesRegex(UserError, "No CAPA"):
            complaint.action_close()

    # Closing, reopening, deleting

    def test_closed_is_read_only(self):
        """CP-94: neither the complaint nor its lines and replies change after the close."""
        complaint = self._complaint(line_ids=[Command.create({"product_id": self.product.id})])
        complaint = self._advance(complaint, "closed").with_user(self.manager)
        for vals in ({"solution": "x"}, {"partner_id": self.other_customer.id}, {"line_ids": [Command.clear()]}):
            with self.assertRaisesRegex(UserError, "closed"):
                complaint.write(vals)
        with self.assertRaisesRegex(UserError, "closed"):
            complaint.line_ids.note = "x"
        with self.assertRaisesRegex(UserError, "closed"):
            self.env["complaint.line"].with_user(self.manager).create(
                {"complaint_id": complaint.id, "product_id": self.product.id}
            )
        with self.assertRaisesRegex(UserError, "closed"):
            self._reply(complaint)
        complaint.message_post(body="The customer called: all is well.")
        complaint.active = False

    def test_reopen(self):
        """CP-94: reopening needs a manager and a reason; the case is assessed again."""
        complaint = self._advance(self._complaint(), "closed")
        with self.assertRaises(AccessError):
            complaint.action_reopen("Came back")
        complaint = complaint.with_user(self.manager)
        with self.assertRaisesRegex(UserError, "reason"):
            complaint.action_reopen("")
        complaint.action_reopen("Came back")
        self.assertRecordValues(
            complaint, [{"state": "registered", "closed_at": False, "closed_by_id": False, "reopen_count": 1}]
        )
        self.assertIn("Came back", complaint.message_ids[0].body)
        with self.assertRaises(UserError):
            complaint.action_reopen("Again")

    def test_reopened_runs_to_the_close_again(self):
        """CP-94: closing a second time asks for an answer of the second round."""
        complaint = self._advance(self._complaint(), "closed")
        complaint.with_user(self.manager).action_reopen("Came back")
        close = complaint.sla_status_ids.filtered(lambda clock: clock.milestone == "close" and clock.state == "running")
        self.assertTrue(close, "The closing clock runs anew.")
        self._advance(complaint, "resolved")
        self.assertEqual(complaint.state, "resolved", "The answer of the first round does not do.")
        self._reply(complaint)
        with self.assertRaisesRegex(UserError, "No CAPA"):
            complaint.action_close()
        complaint.action_no_capa("Corrected again")
        complaint.action_close()
        self.assertEqual(complaint.state, "closed")

    def test_cancel(self):
        complaint = self._advance(self._complaint(), "registered")
        with self.assertRaisesRegex(UserError, "reason"):
            complaint.action_cancel(" ")
        complaint.action_cancel("Registered twice")
        self.assertEqual(complaint.state, "cancelled")
        self.assertFalse(complaint.counted)
        self.assertNotIn("running", complaint.sla_status_ids.mapped("state"))
        with self.assertRaises(UserError):
            self._advance(self._complaint(), "contained").action_cancel("Too late")

    def test_registered_complaints_are_not_deleted(self):
        """XX-05: a draft may go; what is registered is kept until its retention is over."""
        self._complaint().unlink()
        complaint = self._advance(self._complaint(), "closed")
        with self.assertRaisesRegex(UserError, "kept until"):
            complaint.with_user(self.manager).unlink()

    def test_form_register(self):
        """XX-06, XX-07: the records carry the numbers of their forms."""
        complaint = self._complaint()
        self.assertEqual(complaint.form_id.code, "DXCFM-02")
        self.assertEqual(self.env["customer.form"]._get("complaint_register").code, "DXCFM-01")
        self.assertEqual(self._capa().form_id.code, "DXC-QDFM-91")
        self.assertEqual(complaint.form_id.retention_years, 3)

    def test_satisfaction_hooks(self):
        """CP-97: what the customer thinks is recorded on the closed complaint."""
        closed = []
        self.patch(type(self.env["complaint.complaint"]), "_after_close", lambda records: closed.append(records))
        complaint = self._advance(self._complaint(), "closed")
        self.assertEqual(closed, [complaint])
        complaint._set_satisfaction("dissatisfied", 20.0)
        self.assertEqual((complaint.satisfaction_state, complaint.satisfaction_score), ("dissatisfied", 20.0))

    # Links

    def test_communication_becomes_one_complaint(self):
        """CC-27, CP-14, CP-17: grade, customer and content go over; never twice from one log."""
        communication = self.env["customer.communication"].create(
            {
                "subject": "Leak",
                "description": "It leaks",
                "partner_id": self.customer.id,
                "contact_id": self.contact.id,
                "channel_id": self.channel.id,
                "stage_id": self.env["customer.stage"].search([], limit=1).id,
                "subject_kind": "complaint",
                "category": "quality",
                "grade_id": self.env.ref("customer_comm.grade_aa").id,
                "product_id": self.product.id,
            }
        )
        self.assertTrue(communication.can_convert)
        action = communication.with_user(self.quality).action_convert_to_complaint()
        complaint = self.env["complaint.complaint"].browse(action["res_id"])
        self.assertRecordValues(
            complaint,
            [
                {
                    "state": "registered",
                    "communication_id": communication.id,
                    "partner_id": self.customer.id,
                    "contact_id": self.contact.id,
                    "grade_id": communication.grade_id.id,
                    "description": "It leaks",
                    "received_at": communication.occurred_on,
                    "main_product_id": self.product.id,
                }
            ],
        )
        self.assertFalse(communication.can_convert)
        again = communication.with_user(self.manager).action_convert_to_complaint()
        self.assertEqual(again["res_id"], complaint.id)

    def test_smart_buttons(self):
        """CP-115: the customer's file and the order show their complaints."""
        delivery = self._deliver()
        complaint = self._complaint(partner_id=self.contact.id, order_id=delivery.sale_id.id, delivery_id=delivery.id)
        self.assertEqual(self.customer.with_user(self.quality).complaint_count, 1)
        self.assertEqual(self.contact.with_user(self.quality).complaint_count, 1)
        self.assertEqual(self.other_customer.with_user(self.quality).complaint_count, 0)
        self.assertEqual(delivery.sale_id.with_user(self.quality).complaint_count, 1)
        self.assertEqual(delivery.complaint_count, 1)
        for record in (self.customer, delivery.sale_id, delivery):
            self.assertEqual(self.env["complaint.complaint"].search(record.action_view_complaints()["domain"]), complaint)

    def test_partner_counter_is_one_query(self):
        partners = self.env["res.partner"].create([{"name": str(index)} for index in range(30)])
        self._complaint(partner_id=partners[0].id)
        self.env.invalidate_all()
        partners.with_user(self.quality).mapped("complaint_count")
        partners.invalidate_recordset()
        with self.assertQueryCount(3):
            partners.with_user(self.quality).mapped("complaint_count")

    def test_repair_order_from_a_line(self):
        """CP-51: a line for repair opens a repair order."""
        complaint = self._complaint(
            line_ids=[
                Command.create(
                    {
                        "product_id": self.product.id,
                        "quantity": 2,
                        "disposition_id": self.env.ref("complaint_capa.disposition_repair").id,
                    }
                )
            ]
        )
        action = complaint.line_ids.action_create_repair()
        repair = Form(self.env["repair.order"].with_context(**action["context"])).save()
        self.assertEqual((repair.complaint_id, repair.product_id, repair.partner_id), (complaint, self.product, self.customer))
        self.assertEqual(complaint.repair_count, 1)

    def test_decision_wizard(self):
        complaint = self._advance(self._complaint(), "registered")
        wizard = self.env["complaint.decision"].with_user(self.quality)
        wizard.create({"complaint_ids": complaint.ids, "decision": "cancel", "note": "Twice"}).action_confirm()
        self.assertEqual(complaint.state, "cancelled")
        with self.assertRaises(AccessError):
            wizard.create({"complaint_ids": complaint.ids, "decision": "reopen", "note": "x"}).action_confirm()
