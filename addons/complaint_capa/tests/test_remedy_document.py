from datetime import timedelta
from unittest.mock import patch

from odoo import Command, fields
from odoo.exceptions import AccessError, UserError, ValidationError
from odoo.tests import freeze_time, tagged

from .test_remedy import RemedyCommon


@tagged("post_install", "-at_install")
class TestRemedyDocument(RemedyCommon):
    """The documents in which promises are kept, in Odoo's own models."""

    def _deliver_order(self, order):
        order.sudo().action_confirm()
        order.sudo().picking_ids.button_validate()

    # Orders

    def test_replacement_order(self):
        """CP-51, CP-57: a quotation at no charge, linked with the complaint, once; done when it is delivered."""
        delivery = self._deliver()
        remedy = self._promised("replacement", delivery_id=delivery.id, order_id=delivery.sale_id.id)
        remedy.user_id = self.salesman
        action = remedy.with_user(self.salesman).action_create()
        order = self.env["sale.order"].browse(action["res_id"])
        self.assertEqual(order.complaint_id, remedy.complaint_id)
        self.assertEqual(order.partner_id, delivery.sale_id.partner_id)
        self.assertEqual(order.order_line.mapped("product_uom_qty"), [3.0])
        self.assertEqual((order.amount_total, order.order_line.price_unit), (0.0, 0.0))
        self.assertEqual(remedy.state, "started")
        again = remedy.with_user(self.salesman).action_create()
        self.assertEqual(again["res_id"], order.id, "Pressed twice, it opens the same order.")
        self._deliver_order(order)
        self.assertEqual(remedy.state, "done")

    def test_order_takes_all_lines_of_the_case(self):
        """What is to be replaced goes into one order; a re-delivery is another one."""
        lines = [
            {"product_id": self.product.id, "quantity": 2, "disposition_id": self._disposition("replacement").id},
            {"product_id": self.product.id, "quantity": 5, "disposition_id": self._disposition("replacement").id},
            {"product_id": self.product.id, "quantity": 7, "disposition_id": self._disposition("redelivery").id},
        ]
        complaint = self._complaint(line_ids=[Command.create(line) for line in lines])
        complaint.remedy_ids[0].sudo().action_create()
        self.assertEqual(len(complaint.remedy_ids.order_id), 1)
        self.assertEqual(complaint.remedy_ids.order_id.order_line.mapped("product_uom_qty"), [2.0, 5.0])
        self.assertEqual(complaint.remedy_ids.mapped("state"), ["started", "started", "promised"])

    def test_cancelled_order_is_made_again(self):
        remedy = self._promised("redelivery")
        remedy.sudo().action_create()
        first = remedy.order_id
        with self.assertRaisesRegex(UserError, "under way"):
            remedy.with_user(self.quality).action_cancel("x")
        first._action_cancel()
        self.assertEqual(remedy.state, "promised")
        remedy.sudo().action_create()
        self.assertNotEqual(remedy.order_id, first)

    def test_user_without_rights_asks_the_function(self):
        """CP-51: who may not sell hands it to sales, with an activity; the salesperson then makes it."""
        remedy = self._promised("replacement")
        result = remedy.with_user(self.quality).action_create()
        self.assertEqual(result["tag"], "display_notification")
        self.assertFalse(remedy.order_id)
        self.assertEqual((remedy.user_id, remedy.activity_ids.user_id), (self.salesman, self.salesman))
        remedy.with_user(self.quality).action_create()
        self.assertEqual(len(remedy.activity_ids), 1, "Asked once.")
        remedy.with_user(self.salesman).action_create()
        self.assertTrue(remedy.order_id)
        self.assertNotIn(self.salesman, remedy.activity_ids.user_id)

    def test_button_of_the_line(self):
        remedy = self._promised("free_repair")
        action = remedy.line_id.with_user(self.aftersales).action_create_follow_up()
        self.assertEqual(action["res_model"], "repair.order")
        line = self._promised("guidance").line_id
        line.with_user(self.quality).disposition_id = self.disposition
        action = line.with_user(self.quality).action_create_follow_up()
        self.assertEqual(action["res_model"], "complaint.reply")

    # The promised date

    def _replacement(self, **vals):
        remedy = self._promised("replacement")
        remedy.write({"user_id": self.salesman.id, **vals})
        remedy.with_user(self.salesman).action_create()
        return remedy

    def _alarm(self, day):
        """Run the daily action as on ``day``."""
        patched = patch.object(type(self.env["ir.cron"]), "_commit_progress", lambda *_args, **_kwargs: 60)
        with patched, freeze_time(day):
            self.env["complaint.remedy"]._cron_alarm_late()

    def test_planner_arranges_and_holds_the_date(self):
        """CP-57: planning gets it with the order, arranges production, and the order bears the promised date."""
        promised = fields.Date.today() + timedelta(days=5)
        remedy = self._replacement(promised_on=promised)
        self.assertEqual(remedy.planner_id, self.planner)
        self.assertEqual(remedy.activity_ids.user_id, self.planner)
        self.assertEqual(remedy.activity_ids.date_deadline, promised)
        self.assertEqual(remedy.order_id.commitment_date.date(), promised)
        planner = remedy.with_user(self.planner)
        open_ones = self.env["complaint.remedy"].with_user(self.planner).search([("state", "in", ["started"])])
        self.assertEqual(open_ones, planner, "Planning finds it in the list, without any right on complaints.")
        with self.assertRaisesRegex(UserError, "Arrangement"):
            planner.action_arrange()
        planner.write({"planning_note": "Work order 4711", "promised_on": promised + timedelta(days=1)})
        self.assertEqual(remedy.order_id.commitment_date.date(), promised + timedelta(days=1))
        with self.assertRaisesRegex(AccessError, "Planning"):
            remedy.with_user(self.quality).action_arrange()
        planner.action_arrange()
        self.assertEqual(remedy.arranged_by_id, self.planner)
        self.assertFalse(remedy.activity_ids)

    def test_late_alarm(self):
        """CP-57: the day after the promised date planning, the assigned person and the handler are alarmed, once."""
        today = fields.Date.today()
        remedy = self._replacement(promised_on=today)
        in_time = self._replacement(promised_on=today + timedelta(days=9))
        self._alarm(today)
        self.assertFalse(remedy.alarmed_on)
        for _run in range(2):
            self._alarm(today + timedelta(days=1))
        self.assertEqual(remedy.alarmed_on, today + timedelta(days=1))
        warning = self.env.ref("mail.mail_activity_data_warning")
        alarms = remedy.activity_ids.filtered(lambda activity: activity.activity_type_id == warning)
        self.assertEqual(alarms.user_id, self.planner | self.salesman | self.quality)
        self.assertEqual(len(alarms), 3)
        self.assertFalse(in_time.alarmed_on)
        remedy.promised_on = today + timedelta(days=3)
        self.assertFalse(remedy.alarmed_on, "The new date is watched anew.")

    def test_delivered_in_time_is_no_alarm(self):
        today = fields.Date.today()
        remedy = self._replacement(promised_on=today)
        self._deliver_order(remedy.order_id)
        self._alarm(today + timedelta(days=2))
        warning = self.env.ref("mail.mail_activity_data_warning")
        self.assertNotIn(warning, remedy.activity_ids.activity_type_id)

    def test_promised_before_the_complaint(self):
        with self.assertRaises(ValidationError):
            self._promised("replacement").promised_on = fields.Date.today() - timedelta(days=400)

    # Repairs, services

    def test_repair_order(self):
        """CP-51: a repair order; a free one is under warranty."""
        for name, warranty in (("repair", False), ("free_repair", True)):
            remedy = self._promised(name)
            remedy.with_user(self.aftersales).action_create()
            repair = remedy.repair_id
            self.assertEqual((repair.product_id, repair.product_qty), (self.product, 3.0))
            self.assertEqual(repair.under_warranty, warranty)
            self.assertEqual(repair.complaint_id, remedy.complaint_id)

    def _qualify(self, user):
        skill = self.env.ref("customer_comm.skill_repair")
        self.env["customer.competence"].create({"user_id": user.id, "skill_id": skill.id})

    def test_onsite_repair(self):
        """CP-65: arranged centrally by after-sales, done by somebody with the competence, with a trip report."""
        remedy = self._promised("onsite_repair")
        action = remedy.with_user(self.quality).action_create()
        service = self.env["customer.service"].browse(action["res_id"])
        self.assertEqual(service.complaint_id, remedy.complaint_id)
        self.assertEqual(service.user_id, self.aftersales, "The scheduler gets it first.")
        service.write({"planned_on": fields.Datetime.now() + timedelta(days=1), "no_contract_reason": "Complaint"})
        service.user_id = self.second
        with self.assertRaisesRegex(UserError, "competence"):
            service.with_user(self.aftersales).action_plan()
        self._qualify(self.second)
        service.invalidate_recordset(["competence_warning"])
        with self.assertRaisesRegex(UserError, "After-Sales"):
            service.with_user(self.quality).action_plan()
        with self.assertRaisesRegex(UserError, "After-Sales"):
            service.with_user(self.quality).action_start()
        service.with_user(self.aftersales).action_plan()
        self.assertEqual((service.state, service.scheduler_id), ("planned", self.aftersales))
        service.with_user(self.second).action_write_trip_report()
        self.assertEqual(service.trip_report_id.user_id, self.second)
        self.assertEqual(service.trip_report_id.partner_id, self.customer)
        self.assertEqual(remedy.state, "started")
        service._guarded().write({"state": "done"})
        self.assertEqual(remedy.state, "done")

    def test_guidance(self):
        """CP-51: technical guidance is a service of its own."""
        remedy = self._promised("guidance")
        remedy.with_user(self.quality).action_create()
        self.assertEqual(remedy.service_id.type_id.code, "guidance")

    def test_services_need_a_customer(self):
        remedy = self._promised("guidance", partner_id=False, origin="internal")
        with self.assertRaisesRegex(UserError, "no customer"):
            remedy.with_user(self.quality).action_create()

    # Return, compensation

    def test_return_of_the_goods(self):
        """CP-51: rework begins with the return of the goods, through Odoo's own dialogue."""
        delivery = self._deliver()
        remedy = self._promised("rework", delivery_id=delivery.id)
        remedy.user_id = self.worker
        complaint = remedy.complaint_id
        self._advance(complaint, "registered")
        action = remedy.with_user(self.worker).action_create()
        self.assertEqual(action["res_model"], "stock.return.picking")
        picking = self._return(delivery, quantity=3, complaint_id=complaint.id)
        self.assertEqual(remedy.state, "started")
        self._receive(picking)
        self.assertEqual(remedy.state, "done")

    def test_exchange(self):
        """CP-51, CP-52: Odoo's own exchange of what comes back keeps the promise to replace it."""
        delivery = self._deliver()
        remedy = self._promised("replacement", delivery_id=delivery.id)
        complaint = self._advance(remedy.complaint_id, "registered")
        wizard = (
            self.env["stock.return.picking"]
            .with_context(active_id=delivery.id, active_ids=delivery.ids, active_model="stock.picking")
            .create({"complaint_id": complaint.id, "complaint_reason_id": self.reason.id})
        )
        self.assertEqual(wizard.product_return_moves.quantity, 3)
        wizard.with_user(self.worker).action_create_exchanges()
        self.assertEqual(remedy.state, "started")
        move = remedy.exchange_move_id
        self.assertEqual((move.product_id, move.product_uom_qty, move.state), (self.product, 3, "assigned"))
        self.assertEqual(remedy.action_open()["res_id"], move.picking_id.id)
        move.picking_id.button_validate()
        self.assertEqual(remedy.state, "done")

    def test_repair_made_on_another_screen(self):
        """CP-51: the repair order of the line's own button keeps the promise as well."""
        remedy = self._promised("repair")
        action = remedy.line_id.with_user(self.aftersales).action_create_repair()
        repair = self.env["repair.order"].with_user(self.aftersales).with_context(**action["context"]).create({})
        self.assertEqual((remedy.repair_id, remedy.state), (repair, "started"))

    def test_compensation_is_a_loss_line(self):
        """CP-51: compensation is a loss of the customer, done when it is settled."""
        remedy = self._promised("compensation")
        remedy.with_user(self.quality).action_create()
        self.assertEqual((remedy.loss_id.side, remedy.loss_id.complaint_id), ("customer", remedy.complaint_id))
        self.assertEqual(remedy.state, "started")
        remedy.loss_id.with_user(self.quality).action_withdraw("The customer waives it")
        self.assertEqual(remedy.state, "done")

    # Credit notes

    def _invoiced(self, quantity=10):
        delivery = self._deliver({self.product: quantity})
        invoice = delivery.sale_id._create_invoices()
        invoice.action_post()
        return delivery, invoice

    def test_credit_note(self):
        """CP-51: Odoo's own reversal as a draft, for the quantity complained about; done when it is posted."""
        self.product.list_price = 100
        delivery, invoice = self._invoiced()
        remedy = self._promised("refund", order_id=delivery.sale_id.id)
        result = remedy.with_user(self.quality).action_create()
        self.assertEqual(result["tag"], "display_notification", "Without accounting rights finance is asked.")
        self.assertEqual(remedy.activity_ids.user_id, self.accountant)
        remedy.with_user(self.accountant).action_create()
        credit = remedy.credit_id
        self.assertEqual((credit.move_type, credit.state), ("out_refund", "draft"))
        self.assertEqual(credit.reversed_entry_id, invoice)
        self.assertEqual(credit.complaint_id, remedy.complaint_id)
        self.assertEqual(credit.invoice_line_ids.mapped("quantity"), [3.0])
        self.assertEqual(credit.amount_untaxed, 300.0)
        credit.action_post()
        self.assertEqual(remedy.state, "done")

    def test_credit_note_of_the_whole_invoice(self):
        """A refund for a case without products credits the whole invoice."""
        delivery, invoice = self._invoiced()
        complaint = self._complaint(
            order_id=delivery.sale_id.id, disposition_ids=[Command.set(self._disposition("refund").ids)]
        )
        complaint.remedy_ids.sudo().action_create()
        self.assertEqual(complaint.remedy_ids.credit_id.amount_total, invoice.amount_total)

    def test_credit_note_without_invoice(self):
        remedy = self._promised("refund", order_id=self._deliver().sale_id.id)
        with self.assertRaisesRegex(UserError, "no posted invoice"):
            remedy.sudo().action_create()

    def test_counters(self):
        """The smart buttons count for those, too, who may not open the documents."""
        remedy = self._promised("replacement")
        remedy.sudo().action_create()
        complaint = remedy.complaint_id.with_user(self.quality)
        self.assertEqual((complaint.remedy_count, complaint.order_count, complaint.credit_count), (1, 1, 0))
        self.assertEqual(complaint.action_view_orders()["domain"], [("complaint_id", "=", complaint.id)])
