from datetime import timedelta

from dateutil.relativedelta import relativedelta

from odoo import Command, fields
from odoo.exceptions import UserError
from odoo.tests import tagged

from .contract_common import ContractCase


@tagged("post_install", "-at_install")
class TestContractFollow(ContractCase):
    """The ledger, the execution and what is kept."""

    def _ledger(self, order, user=None):
        self.env.flush_all()
        return self.env["contract.ledger"].with_user(user or self.clerk).browse(order.id)

    def _deliver(self, order, quantity=1):
        picking = order.sudo().picking_ids.filtered(lambda picking: picking.state != "done")
        picking.move_ids.quantity = quantity
        picking.move_ids.picked = True
        picking._action_done()

    def test_ledger(self):
        """CR-65: number, customer, type, amount, signed, delivery, review, changes, state, clerk."""
        self._create_rule("always")
        order, review = self._approved_order(
            payment_term_id=self.term.id, commitment_date=fields.Datetime.now() + timedelta(days=9)
        )
        contract = self._signed_contract(order)
        row = self._ledger(order)
        self.assertEqual(
            (row.name, row.partner_id, row.type_id, row.review_id),
            (contract.name, self.partner, self.review_type, review),
        )
        self.assertEqual((row.kind, row.state, row.is_signed), ("contract", "signed", True))
        self.assertEqual((row.signed_on, row.clerk_id), (contract.signed_on, self.clerk))
        self.assertEqual((row.commitment_date, row.amount_total), (order.commitment_date, order.amount_total))
        self.assertEqual((row.change_count, row.document_count, row.version), (0, 1, 1))

    def test_every_order(self):
        """CR-65: the ledger lists every confirmed order, also without a contract; quotations are not in it."""
        order = self._create_order()
        self.assertFalse(self._ledger(order).exists())
        order.sudo().action_confirm()
        row = self._ledger(order)
        self.assertEqual((row.name, row.kind, row.state), (order.name, "none", "running"))
        self.assertFalse(row.contract_id)

    def test_ledger_money(self):
        """CR-65: amounts of orders in other currencies are summed in the currency of the company."""
        currency = self.env["res.currency"].create({"name": "QQQ", "symbol": "Q"})
        self.env["res.currency.rate"].create({"currency_id": currency.id, "rate": 4.0, "name": "2020-01-01"})
        pricelist = self.env["product.pricelist"].create({"name": "Q", "currency_id": currency.id})
        order = self._create_order(quantity=2, pricelist_id=pricelist.id)
        order.sudo().action_confirm()
        row = self._ledger(order)
        self.assertAlmostEqual(row.amount_company, order.amount_untaxed / 4.0)

    def test_ledger_queries(self):
        """CR-65: the ledger costs the same number of queries for one order and for twenty."""
        orders = self.env["sale.order"].union(*(self._create_order() for __ in range(20)))
        orders.sudo().action_confirm()
        rows = self._ledger(orders[0]).browse(orders.ids)
        names = ["name", "state", "kind", "amount_total", "change_count", "document_count", "check_state"]
        rows.read(names)
        counts = []
        for batch in (rows[:1], rows):
            self.env.invalidate_all()
            with self.profile_queries() as counter:
                batch.read(names)
            counts.append(counter())
        self.assertEqual(*counts)

    def profile_queries(self):
        case = self

        class Counter:
            def __enter__(self):
                self.start = case.env.cr.sql_log_count
                return lambda: case.env.cr.sql_log_count - self.start

            def __exit__(self, *args):
                self.start = self.start

        return Counter()

    def test_execution(self):
        """CR-68: ordered, delivered, invoiced and days of delay of each line."""
        order = self._create_full_order(quantity=4)
        order.sudo().commitment_date = fields.Datetime.now() - timedelta(days=3)
        order.sudo().action_confirm()
        contract = self._create_contract(order)
        self.env.flush_all()
        self.env.invalidate_all()
        line = contract.execution_ids
        self.assertEqual((line.ordered_qty, line.delivered_qty, line.open_qty, line.status), (4, 0, 4, "open"))
        self.assertEqual((line.delay_days, line.is_late), (3, True))
        self._deliver(order, 1)
        self.env.flush_all()
        self.env.invalidate_all()
        self.assertEqual((line.delivered_qty, line.open_qty, line.status), (1, 3, "partly"))

    def test_execution_done(self):
        """CR-68: a line that was delivered in time is not late, whatever day it is."""
        order = self._create_full_order()
        order.sudo().action_confirm()
        self._deliver(order)
        order.sudo()._create_invoices().action_post()
        self.env.flush_all()
        line = self.env["contract.execution"].with_user(self.clerk).search([("order_id", "=", order.id)])
        self.assertEqual((line.status, line.delay_days, line.is_late, line.invoiced_qty), ("invoiced", 0, False, 1))
        self.assertEqual(line.delivered_on, fields.Date.context_today(line))

    def test_execution_rows(self):
        """Sections, notes and lines without quantity are not executed."""
        order = self._create_full_order()
        order.sudo().order_line = [
            Command.create({"display_type": "line_note", "name": "A note"}),
            Command.create({"product_id": self.product.id, "product_uom_qty": 0}),
        ]
        order.sudo().action_confirm()
        self.env.flush_all()
        self.assertEqual(len(self.env["contract.execution"].search([("order_id", "=", order.id)])), 1)

    def test_progress(self):
        """CR-68: an entry of the progress log is told to the customer once, as a communication."""
        order = self._create_full_order(client_order_ref="PO-9")
        order.sudo().action_confirm()
        contract = self._create_contract(order)
        progress = self.env["contract.progress"].with_user(self.salesman)
        entry = progress.create({"contract_id": contract.id, "text": "Two pumps are on the test bench."})
        self.assertEqual(entry.order_id, order)
        entry.channel_id = self.env["customer.channel"].search([], limit=1)
        entry.action_tell()
        told = entry.communication_id.sudo()
        self.assertEqual((told.subject_kind, told.direction, told.order_id), ("progress", "out", order))
        self.assertEqual(told.description, "Two pumps are on the test bench.")
        self.assertFalse(told.needs_reply)
        entry.action_tell()
        self.assertEqual(entry.communication_id, told)
        with self.assertRaises(UserError):
            entry.text = "Three pumps"
        with self.assertRaises(UserError):
            entry.unlink()
        other = progress.create({"order_id": order.id, "text": "Packed"})
        self.assertEqual(other.contract_id, contract)

    def test_progress_channel(self):
        """Without a means of contact nobody is told."""
        order = self._create_full_order()
        entry = self.env["contract.progress"].with_user(self.salesman).create({"order_id": order.id, "text": "Begun"})
        self.partner.preferred_channel_id = False
        with self.assertRaises(UserError):
            entry.action_tell()

    def test_check(self):
        """CR-41: what the review laid down is checked row by row; a "no" needs a remark and reminds sales."""
        self._create_rule("always")
        order = self._create_order()
        review = self._request(order, submit=False)
        self.env["contract.requirement"].with_user(self.salesman).create(
            {"review_id": review.id, "origin": "stated", "group": "quality", "text": "Tested at 20 bar"}
        )
        review.with_user(self.salesman).action_submit()
        self._sign(review)
        order.with_user(self.salesman).action_confirm()
        check = self.env["contract.check"].with_user(self.salesman).create({"order_id": order.id})
        self.assertEqual(check.review_id, review)
        self.assertIn(("requirement", "Tested at 20 bar"), check.line_ids.mapped(lambda line: (line.source, line.name)))
        self.assertEqual(
            check.line_ids.filtered(lambda line: line.source == "line").mapped("name"), [self._promise(order)]
        )
        check.line_ids.done = "yes"
        check.line_ids[:1].done = False
        with self.assertRaises(UserError):
            check.action_done()
        check.line_ids[:1].done = "no"
        with self.assertRaises(UserError):
            check.action_done()
        check.line_ids[:1].remark = "Delivered in June"
        check.action_done()
        self.assertEqual((check.state, check.open_count), ("done", 1))
        self.assertEqual(check.activity_ids.user_id, self.salesman)
        with self.assertRaises(UserError):
            check.line_ids[:1].done = "yes"
        with self.assertRaises(UserError):
            check.conclusion = "Good"

    def _promise(self, order):
        line = order.sudo().order_line
        day = fields.Date.to_string((order.commitment_date or line._expected_date()).date())
        return f"{self.product.display_name}: 1.0 {line.product_uom_id.name} by {day}"

    def test_unchecked(self):
        """CR-41: orders whose execution nobody has checked are listed."""
        order = self._create_full_order()
        order.sudo().action_confirm()
        ledger = self.env["contract.ledger"]
        unchecked = [("check_state", "!=", "done"), ("id", "=", order.id)]
        self.assertTrue(ledger.search(unchecked))
        check = self.env["contract.check"].create({"order_id": order.id})
        self.env.flush_all()
        self.assertEqual(self._ledger(order).check_state, "draft")
        check.line_ids.done = "yes"
        check.action_done()
        self.env.flush_all()
        self.assertFalse(ledger.search(unchecked))

    def test_service_task(self):
        """CR-70: a service task goes from the contract to a department, which acknowledges it."""
        contract = self._signed_contract()
        action = contract.action_service_task()
        service = (
            self.env["customer.service"]
            .with_user(self.clerk)
            .with_context(**action["context"])
            .create(
                {
                    "type_id": self.env["customer.service.type"].search([], limit=1).id,
                    "department_id": self.functions["production"].id,
                    "subject": "Replace the gland",
                }
            )
        )
        self.assertEqual((service.contract_id, service.order_id), (contract, contract.order_id))
        row = service.sudo().distribution_ids
        self.assertEqual(row.function_id, self.functions["production"])
        self.assertEqual(contract.service_count, 1)
        row.with_user(self.signers["production"]).action_acknowledge()
        self.assertTrue(row.acknowledged_at)

    def test_retention(self):
        """CR-95: kept for three years from the end of the contract, then not before."""
        contract = self._signed_contract()
        self.assertFalse(contract.retention_until)
        contract.end_reason = "Ended by both"
        contract.action_terminate()
        until = fields.Date.context_today(contract) + relativedelta(years=3)
        self.assertGreaterEqual(contract.retention_until, until)
        with self.assertRaises(UserError):
            contract.unlink()

    def test_review_retention(self):
        """CR-95: the review is kept as long as its contract."""
        self._create_rule("always")
        order, review = self._approved_order(
            payment_term_id=self.term.id, commitment_date=fields.Datetime.now() + timedelta(days=9)
        )
        self.assertTrue(review.retention_until)
        contract = self._signed_contract(order)
        self.assertFalse(review.retention_until, "the contract has not ended")
        contract.end_reason = "Ended"
        contract.action_terminate()
        self.assertEqual(review.retention_until, contract.retention_until)

    def test_expiring(self):
        """CR-95, XX-05: records whose retention ends soon or has ended are listed, each by its form."""
        contract = self._signed_contract(kind="confirmation")
        contract.end_reason = "Ended"
        contract.action_terminate()
        retention = self.env["contract.retention"].with_user(self.clerk)
        today = fields.Date.context_today(contract)
        for until, status in (
            (today + timedelta(days=120), "kept"),
            (today + timedelta(days=90), "expiring"),
            (today, "expired"),
        ):
            contract._guarded().write({"retention_until": until})
            self.env.flush_all()
            self.env.invalidate_all()
            row = retention.search([("res_model", "=", "contract.contract"), ("res_id", "=", contract.id)])
            self.assertEqual(row.status, status)
        self.assertEqual(row.form_id.key, "order_confirmation")
        self.assertEqual(row.action_open()["res_id"], contract.id)
        contract.document_ids._guarded().write({"retention_until": today})
        contract.with_user(self.env.ref("base.user_admin")).unlink()
        self.assertFalse(contract.exists(), "after its retention a record may be destroyed")

    def test_one_record(self):
        """CR-97: review, documents, checks and services hang on the contract; nothing of it is deleted afterwards."""
        self._create_rule("always")
        order, review = self._approved_order(
            payment_term_id=self.term.id, commitment_date=fields.Datetime.now() + timedelta(days=9)
        )
        contract = self._signed_contract(order)
        self.assertEqual(contract.review_id, review)
        self.assertTrue(contract.document_ids)
        for record in (contract, contract.document_ids, review):
            with self.assertRaises(UserError):
                record.with_user(self.env.ref("base.user_admin")).unlink()

    def test_partner(self):
        """XX-22: contracts and reviews hang on the customer, with their numbers on the buttons and in the timeline."""
        self._create_rule("always")
        order, __ = self._approved_order()
        contract = self._create_contract(order)
        partner = self.partner.with_user(self.clerk)
        self.assertEqual((partner.contract_count, partner.contract_review_count), (1, 1))
        self.assertEqual(self.env["contract.contract"].search(partner.action_view_contracts()["domain"]), contract)
        self.env.flush_all()
        rows = self.env["customer.timeline"].search([("partner_id", "=", self.partner.id)])
        self.assertIn("contract.contract", rows.mapped("res_model"))

    def test_handover(self):
        """CC-88: open contracts go to the clerk who takes over."""
        sources = {source[0] for source in self.env["customer.handover"]._handover_sources()}
        self.assertLessEqual({"contract.contract", "contract.check"}, sources)
