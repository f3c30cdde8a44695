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
