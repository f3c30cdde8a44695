from odoo import Command
from odoo.exceptions import AccessError, UserError
from odoo.tests import Form, tagged

from .common import ComplaintCommon


@tagged("post_install", "-at_install")
class TestComplaintClose(ComplaintCommon):
    """Liability, the decision on a CAPA, closing, reopening, and what hangs on a complaint."""

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
        communication._guarded().is_sender_unknown = True
        with self.assertRaisesRegex(UserError, "Identify Sender"):
            communication.with_user(self.quality).action_convert_to_complaint()
        communication._guarded().is_sender_unknown = False
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
            self.assertEqual(
                self.env["complaint.complaint"].search(record.action_view_complaints()["domain"]), complaint
            )

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
        self.assertEqual(
            (repair.complaint_id, repair.product_id, repair.partner_id), (complaint, self.product, self.customer)
        )
        self.assertEqual(complaint.repair_count, 1)

    def test_decision_wizard(self):
        complaint = self._advance(self._complaint(), "registered")
        wizard = self.env["complaint.decision"].with_user(self.quality)
        wizard.create({"complaint_ids": complaint.ids, "decision": "cancel", "note": "Twice"}).action_confirm()
        self.assertEqual(complaint.state, "cancelled")
        with self.assertRaises(AccessError):
            wizard.create({"complaint_ids": complaint.ids, "decision": "reopen", "note": "x"}).action_confirm()
