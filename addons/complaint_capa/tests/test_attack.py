import base64

from odoo import Command, fields
from odoo.exceptions import AccessError, UserError
from odoo.tests import new_test_user, tagged

from .capa_common import CapaCommon
from .test_loss import LossCommon


@tagged("post_install", "-at_install")
class TestStopWays(LossCommon):
    """A stop of shipment holds on every way to the customer (CP-47)."""

    def setUp(self):
        super().setUp()
        self.delivered = self._deliver({self.product: 3}).with_user(self.worker)
        self.stop = self.env["complaint.stop"].create(
            {"stop_kind": "shipment", "reason": "Rings crack", "product_id": self.product.id}
        )
        self.stop.action_order()
        self.stock = self.delivered.location_id
        self.customers = self.delivered.location_dest_id

    def _internal(self):
        """Return a transfer inside the company whose goods nevertheless go to customers."""
        warehouse = self.stock.warehouse_id
        move = {"product_id": self.product.id, "product_uom_qty": 2, "location_id": self.stock.id}
        transfer = self.env["stock.picking"].create(
            {
                "picking_type_id": warehouse.int_type_id.id,
                "location_id": self.stock.id,
                "location_dest_id": self.stock.id,
                "move_ids": [Command.create({**move, "location_dest_id": self.customers.id})],
            }
        )
        transfer.action_confirm()
        transfer.move_ids.write({"quantity": 2, "picked": True})
        transfer.move_line_ids.location_dest_id = self.customers
        return transfer

    def test_internal_transfer(self):
        """CP-47: a transfer that calls itself internal takes nothing to customers."""
        transfer = self._internal()
        with self.assertRaisesRegex(UserError, "Rings crack"), self.env.cr.savepoint():
            transfer._action_done()
        self.stop.lift_note = "Exchanged"
        self.stop.action_lift()
        transfer._action_done()
        self.assertEqual(transfer.state, "done")

    def test_correction_of_a_delivery(self):
        """CP-47: nothing is added to what has left; putting a delivery right to less stays possible."""
        self.assertEqual(self.delivered.state, "done")
        lines = self.delivered.move_line_ids
        for add in (
            lambda: lines.write({"quantity": 50}),
            lambda: self.delivered.move_ids.write({"quantity": 50}),
            lambda: lines.create(
                {
                    "picking_id": self.delivered.id,
                    "product_id": self.product.id,
                    "quantity": 5,
                    "location_id": self.stock.id,
                    "location_dest_id": self.customers.id,
                }
            ),
        ):
            with self.assertRaises(UserError), self.env.cr.savepoint():
                add()
            self.env.invalidate_all()
        lines.write({"quantity": 1})
        self.assertEqual(self.delivered.move_ids.quantity, 1)

    def test_why_it_was_lifted_stays(self):
        """CP-47: the reason is written before a stop is lifted, and not again afterwards."""
        self.stop.lift_note = "Exchanged"
        self.stop.action_lift()
        with self.assertRaises(UserError):
            self.stop.with_user(self.quality).write({"lift_note": "Forged"})


@tagged("post_install", "-at_install")
class TestMoneyForgery(LossCommon):
    """Losses and settlements stand as they were confirmed (CP-53, CP-54)."""

    def test_loss_is_settled_once(self):
        """CP-54: two settlements never pay the same loss, one after the other or together."""
        complaint = self._complaint()
        loss = self._loss(complaint, 1000)
        both = self._settlement(complaint, 800, loss_ids=[Command.set(loss.ids)])
        both |= self._settlement(complaint, 900, loss_ids=[Command.set(loss.ids)])
        both.action_agree()
        for settlement in both:
            file = self._file(self.negotiator)
            settlement.write({"contact_id": self.contact.id, "attachment_ids": [Command.set(file.ids)]})
        with self.assertRaises(UserError), self.env.cr.savepoint():
            both.action_confirm()
        both[0].action_confirm()
        with self.assertRaises(UserError):
            both[1].action_confirm()
        self.assertEqual((loss.state, complaint.loss_settled), ("settled", 800))

    def test_agreed_content_belongs_to_sales(self):
        """CP-54: what sales has agreed is not changed by others before the customer confirms it."""
        settlement = self._settlement(self._complaint(), 800)
        settlement.action_agree()
        for vals in ({"amount": 9999}, {"agreed_text": "All of it"}, {"loss_ids": [Command.clear()]}):
            with self.assertRaises(AccessError):
                settlement.with_user(self.aftersales).write(vals)
        settlement.amount = 750

    def test_evidence_stays(self):
        """CP-54: the customer's confirmation is neither replaced, taken away nor deleted, not even by who sent it."""
        settlement = self._settlement(self._complaint(), 800)
        self._confirm(settlement)
        file = settlement.attachment_ids.with_user(self.negotiator)
        for change in (
            lambda: file.write({"datas": base64.b64encode(b"forged")}),
            lambda: file.write({"res_id": 0}),
            lambda: file.write({"name": "other.pdf"}),
            file.unlink,
            file.sudo().unlink,
        ):
            with self.assertRaises(UserError), self.env.cr.savepoint():
                change()
        self.assertEqual(file.raw, b"agreed")

    def test_evidence_of_a_loss_stays(self):
        """CP-53: what a reported loss is proved with stays; before, it may be exchanged."""
        complaint = self._complaint()
        loss = self._loss(complaint, 10, attachment_ids=[Command.set(self._file(self.aftersales).ids)])
        file = loss.attachment_ids.with_user(self.aftersales)
        file.write({"datas": base64.b64encode(b"agreed")})
        loss.action_withdraw("None")
        with self.assertRaises(UserError):
            file.unlink()

    def test_nothing_moves_to_a_closed_complaint(self):
        """CP-94: neither a loss nor a settlement is slipped under a complaint that is closed."""
        closed, complaint = self._advance(self._complaint(), "closed"), self._complaint()
        settlement = self._settlement(complaint, 1)
        loss = self._loss(complaint, 1000)
        for record in (loss, settlement):
            with self.assertRaises(UserError), self.env.cr.savepoint():
                record.write({"complaint_id": closed.id})


@tagged("post_install", "-at_install")
class TestPrintForgery(LossCommon):
    """Prints show whole records: to those who may read them whole."""

    REPORTS = (
        "report_handling_sheet",
        "report_complaint_record",
        "report_complaint_document",
        "report_complaint_register_document",
        "report_tracking_sheet",
        "report_information_sheet",
        "report_liaison_note",
        "report_loss_notice",
    )

    def _print(self, user, report, record):
        return self.env["ir.actions.report"].with_user(user)._render_qweb_html(f"complaint_capa.{report}", record.ids)

    def test_customers_print_nothing_internal(self):
        """A customer reads the public part of his complaint; the sheets with judgements and losses are not his."""
        portal = new_test_user(self.env, "cp_printer", "base.group_portal")
        portal.partner_id.parent_id = self.customer
        complaint = self._advance(self._complaint(), "assessed")
        self.assertTrue(complaint.with_user(portal).has_access("read"))
        for report in self.REPORTS:
            with self.subTest(report), self.assertRaises(AccessError):
                self._print(portal, report, complaint)
        self._print(self.quality, "report_handling_sheet", complaint)

    def test_groups_of_prints_hold(self):
        """CP-53: who registered a complaint does not print its losses."""
        complaint = self._complaint(self.employee)
        self._loss(complaint, 1000)
        self._print(self.employee, "report_complaint_record", complaint)
        with self.assertRaises(AccessError):
            self._print(self.employee, "report_loss_notice", complaint)

    def test_monthly_review(self):
        """CP-102: before it is published the review is printed by those who work on it alone."""
        review = self.env["complaint.monthly"].create({"month": "2021-03-01"})
        portal = new_test_user(self.env, "cp_printer", "base.group_portal")
        for user in (portal, self.env.ref("base.public_user"), self.employee):
            with self.subTest(user.login), self.assertRaises(AccessError):
                self._print(user, "report_complaint_monthly_document", review)
        self._print(self.quality, "report_complaint_monthly_document", review)


@tagged("post_install", "-at_install")
class TestPlanForgery(CapaCommon):
    """Due dates, links and copies of the handling."""

    def test_due_date_by_detour(self):
        """CP-93: an action does not leave its approved plan to get another due date on a draft."""
        capa = self._start(self._capa())
        action = self.env["capa.action"].create(
            {
                "case_id": capa.id,
                "name": "Sort the stock",
                "kind": "containment",
                "function_id": self.production_function.id,
                "user_id": self.employee.id,
                "date_due": fields.Date.today(),
            }
        )
        with self.assertRaises(UserError):
            action.write({"case_id": self._capa().id})

    def test_links_to_unknown_complaints(self):
        """Whoever may not read a complaint learns nothing of it by tying a record of his own to it."""
        complaint = self._complaint()
        for model, vals in (
            ("complaint.supplier.claim", {"item": "Ring", "defect": "Cracks"}),
            ("complaint.sample", {"name": "S-1", "product_id": self.product.id}),
        ):
            records = self.env[model].with_user(self.employee)
            with self.subTest(model), self.assertRaises(AccessError):
                records.create({**vals, "complaint_id": complaint.id})
        claim = (
            self.env["complaint.supplier.claim"].with_user(self.employee).create({"item": "Ring", "defect": "Cracks"})
        )
        with self.assertRaises(AccessError):
            claim.write({"complaint_id": complaint.id})

    def test_copy_has_no_finding(self):
        """CP-80: a copy is another case: nobody has found yet who is liable; whoever may create complaints may copy."""
        complaint = self._advance(self._complaint(), "assessed")
        self.assertTrue(complaint.liability)
        copy = complaint.with_user(self.second).copy()
        self.assertFalse(copy.liability)
        self.assertFalse(copy.liability_note)

    def test_portal_accepts_once(self):
        """CP-104: what the customer accepted is neither accepted again under another name nor refused afterwards."""
        complaint = self._advance(self._complaint(), "replied")
        complaint._accept_on_portal("Mr. Wu")
        with self.assertRaises(UserError):
            complaint._accept_on_portal("Somebody else")
        with self.assertRaises(UserError):
            complaint._refuse_on_portal("Somebody else", "No")
        self.assertEqual(complaint.customer_confirmed_by, "Mr. Wu")

    def test_statistics_of_another_company(self):
        """XX-20: nobody counts the complaints and deliveries of a company in which he does not work."""
        self._advance(self._complaint(), "registered")
        self.env.flush_all()
        company = self.env["res.company"].create({"name": "Other Company"})
        stranger = new_test_user(
            self.env, "cp_counter", "complaint_capa.group_manager", company_id=company.id, company_ids=company.ids
        )
        today = fields.Date.today()
        vals = {"company_id": self.company.id, "date_from": today, "date_to": today}
        own = self.env["complaint.statistics"].with_user(self.quality).create(vals)
        self.assertTrue(own.received_count)
        foreign = self.env["complaint.statistics"].with_user(stranger).create(vals)
        self.assertEqual((foreign.received_count, foreign.delivery_count, foreign.top_three), (0, 0, ""))

    def test_stock_of_another_company(self):
        """CP-15: of a lot that companies share only our own stock is ours."""
        lot = self.env["stock.lot"].create({"name": "SHARED", "product_id": self.tracked.id, "company_id": False})
        other = self.env["res.company"].create({"name": "Other Company"})
        for company, quantity in ((self.company, 3), (other, 40)):
            place = self.env["stock.warehouse"].search([("company_id", "=", company.id)], limit=1).lot_stock_id
            self.env["stock.quant"]._update_available_quantity(self.tracked, place, quantity, lot_id=lot)
        line = Command.create({"product_id": self.tracked.id, "lot_id": lot.id, "quantity": 1})
        complaint = self._complaint(line_ids=[line])
        trace = self.env["complaint.trace"].create({"complaint_id": complaint.id})
        trace.action_search()
        self.assertEqual(trace.stock_quantity, 3)
