import base64
from datetime import date, timedelta

from psycopg2 import IntegrityError

from odoo import fields
from odoo.exceptions import AccessError, UserError
from odoo.tests import Form, tagged
from odoo.tools import file_open, mute_logger

from .contract_common import ContractCase


@tagged("post_install", "-at_install")
class TestContract(ContractCase):
    """Making and signing contracts."""

    def test_number(self):
        """CR-65: a contract is numbered CT/year/00001, has its text's draft, and is the only one of its order."""
        contract = self._create_contract()
        self.assertRegex(contract.name, r"^CT/\d{4}/\d{5}$")
        self.assertEqual(contract.text_document_id.kind_code, "contract")
        self.assertEqual(contract.clerk_id, self.clerk)
        self.assertEqual(contract.partner_id, self.partner)
        with mute_logger("odoo.sql_db"), self.assertRaises(IntegrityError), self.cr.savepoint():
            self._create_contract(contract.order_id)

    def test_new_customer(self):
        """CR-23: the approved review of a new customer's order drafts the contract to be signed, for the clerk."""
        self.review_type.contract_need = "new"
        self._create_rule("always")
        order, review = self._approved_order(product=self._create_goods("Made"))
        contract = order.sudo().contract_id
        self.assertEqual(contract.kind, "contract")
        self.assertEqual(contract.type_id, self.review_type)
        self.assertEqual(contract.review_id, review)
        self.assertEqual(contract.activity_ids.user_id, self.clerk)
        self.assertEqual(order.sudo()._needing_contract(), order.sudo().browse(), "made once")

    def test_known_customer(self):
        """CR-23: of an old customer the confirmed order counts: nothing is made, the button makes a confirmation."""
        self.review_type.contract_need = "new"
        self._create_order().sudo().action_confirm()
        self._create_rule("always")
        order, __ = self._approved_order(product=self._create_goods("Made"))
        self.assertFalse(order.sudo().contract_id)
        order.with_user(self.salesman).action_create_contract()
        self.assertEqual(order.sudo().contract_id.kind, "confirmation")

    def test_need(self):
        """CR-23: a type can ask all customers for a contract, or none."""
        self.review_type.contract_need = "always"
        self._create_order().sudo().action_confirm()
        self._create_rule("always")
        order, __ = self._approved_order(product=self._create_goods("Made"))
        self.assertTrue(order.sudo().contract_id)
        self.review_type.contract_need = "none"
        self.partner = self.partner.copy({"name": "New"})
        order, __ = self._approved_order(product=self._create_goods("Made 2"))
        self.assertFalse(order.sudo().contract_id)

    def test_approval_never_fails(self):
        """CR-23: without a signatory the review is approved all the same; the contract says what is missing."""
        self.company.contract_signatory_function_id = False
        self.env["customer.function"].search([("code", "=", "sales_vp")]).active = False
        self.review_type.contract_need = "always"
        self._create_rule("always")
        order, review = self._approved_order(payment_term_id=self.term.id)
        self.assertEqual(review.state, "approved")
        contract = order.sudo().contract_id
        self.assertFalse(contract.signatory_function_id)
        order.sudo().commitment_date = fields.Datetime.now()
        with self.assertRaises(UserError):
            contract.with_user(self.clerk).action_request_signature()

    def test_confirmation_suffices(self):
        """CR-23: for an old customer the record of the confirmation suffices, without seals and our signatory."""
        contract = self._create_contract(kind="confirmation")
        self.assertEqual(contract.text_document_id.kind_code, "order_confirmation")
        with self.assertRaises(UserError):
            contract.action_mark_signed()
        self._fill_signatures(contract, our_seal_on=False, customer_seal_on=False)
        contract.action_mark_signed()
        self.assertEqual(contract.state, "signed")

    def test_signed_online(self):
        """CR-23: what the customer signed online needs no scan, when it is an order confirmation."""
        contract = self._create_contract(kind="confirmation")
        contract.write({"customer_signed_by": "Ms Chen", "customer_signed_on": date.today()})
        self.assertIn("not attached", contract.signing_gaps)
        contract.order_id.sudo().signature = base64.b64encode(file_open("base/static/img/avatar_grey.png", "rb").read())
        contract.invalidate_recordset(["signing_gaps"])
        self.assertFalse(contract.signing_gaps)

    def test_complete(self):
        """CR-62: signed only with complete terms, our signatory, both seals, the customer's signature and the text."""
        order = self._create_order()
        contract = self._create_contract(order)
        for part in (
            "payment terms",
            "delivery date",
            "Our signatory",
            "Our contract seal",
            "customer's contract seal",
        ):
            self.assertIn(part, contract.signing_gaps)
        with self.assertRaises(UserError):
            contract.action_request_signature()
        order.sudo().write({"payment_term_id": self.term.id, "commitment_date": fields.Datetime.now()})
        self._sign_for_us(contract)
        self._fill_signatures(contract)
        for name in ("our_seal_on", "customer_seal_on", "customer_signed_by", "customer_signed_on"):
            kept = contract[name]
            contract[name] = False
            with self.assertRaises(UserError, msg=name):
                contract.action_mark_signed()
            contract[name] = kept
        files = contract.text_document_id.attachment_ids
        contract.text_document_id.attachment_ids = False
        with self.assertRaises(UserError):
            contract.action_mark_signed()
        contract.text_document_id.attachment_ids = files
        contract.action_mark_signed()
        self.assertEqual((contract.state, contract.signed_on), ("signed", fields.Date.context_today(contract)))
        self.assertEqual(contract.text_document_id.state, "valid")
        self.assertTrue(contract.is_signed)
        self.assertFalse(contract.signing_gaps)

    def _disputed_contract(self):
        """Return a contract, and a discrepancy that production has raised in the review of its order."""
        self.company.contract_review_policy = "advise"
        self._create_rule("always")
        order = self._create_full_order(product=self._create_goods("Made"))
        review = self._request(order)
        sheet = (
            self.env["contract.discrepancy"]
            .with_user(self.signers["production"])
            .create(
                {
                    "review_id": review.id,
                    "function_id": self.functions["production"].id,
                    "clause": "Clause 4",
                    "kind": "unclear",
                    "problem": "Which surface?",
                    "proposal": "Galvanised",
                }
            )
        )
        sheet.action_raise()
        return self._create_contract(order), sheet.sudo()

    def test_discrepancies(self):
        """CR-50: the contract is signed only when all discrepancies are settled."""
        contract, sheet = self._disputed_contract()
        self.assertIn("Discrepancies that are not settled: 1", contract.signing_gaps)
        with self.assertRaisesRegex(UserError, "Discrepancies that are not settled: 1"):
            contract.action_request_signature()
        sheet._guarded().write({"state": "accepted"})
        self._sign_for_us(contract)
        self._fill_signatures(contract)
        sheet._guarded().write({"state": "open"})
        with self.assertRaisesRegex(UserError, "Discrepancies"):
            contract.action_mark_signed()
        sheet._guarded().write({"state": "accepted"})
        contract.action_mark_signed()
        self.assertTrue(contract.is_signed)

    def test_discrepancies_signatory(self):
        """CR-50: the signatory is stopped by a discrepancy that was raised after he was asked."""
        contract, sheet = self._disputed_contract()
        sheet._guarded().write({"state": "accepted"})
        contract.action_request_signature()
        sheet._guarded().write({"state": "open"})
        with self.assertRaisesRegex(UserError, "Discrepancies that are not settled: 1"):
            contract.sudo().signoff_ids.with_user(self.signatory).action_approve()

    def test_unreviewed(self):
        """CR-50: where reviews are enforced, a quotation that is not reviewed is not signed as a contract."""
        self._create_rule("always")
        contract = self._create_contract(self._create_full_order(product=self._create_goods("Made")))
        with self.assertRaisesRegex(UserError, "needs a contract review"):
            contract.action_request_signature()

    def test_signatory(self):
        """CR-64: the function of the type signs, else that of the company, else the sales vice president."""
        other = self.functions["director"]
        self.review_type.signatory_function_id = other
        contract = self._create_contract(type_id=self.review_type.id)
        self.assertEqual(contract.signatory_function_id, other)
        self.assertEqual(self._create_contract().signatory_function_id, self.function)
        self.company.contract_signatory_function_id = False
        self.assertEqual(self._create_contract().signatory_function_id.code, "sales_vp")

    def test_only_signatory(self):
        """CR-64: nobody else signs for the company, and what he signed is that content."""
        contract = self._create_contract()
        contract.action_request_signature()
        row = contract.sudo().signoff_ids
        for user in (self.clerk, self.salesman, self.signers["director"]):
            with self.assertRaises(UserError):
                row.with_user(user).action_approve()
        row.with_user(self.signatory).action_approve()
        self.assertEqual(contract.our_signed_by_id, self.signatory)
        self._fill_signatures(contract)
        contract.order_id.sudo().order_line.price_unit = 1
        with self.assertRaisesRegex(UserError, "Our signatory has not signed"):
            contract.action_mark_signed()
        self._sign_for_us(contract)
        contract.action_mark_signed()

    def test_locked(self):
        """CR-96: what is signed does not change; the place of the original can still be entered."""
        contract = self._signed_contract()
        for name, value in (("terms", "<p>x</p>"), ("customer_signed_by", "Y"), ("our_seal_on", False)):
            with self.assertRaises(UserError, msg=name):
                contract[name] = value
        with self.assertRaises(UserError):
            contract.text_document_id.attachment_ids = False
        contract.archive_place = "Safe 2"

    def test_forging(self):
        """CR-62: state, version and signatures cannot be set by a client, neither by create nor by write."""
        contract = self._create_contract()
        for name, value in (
            ("state", "signed"),
            ("version", 2),
            ("signed_on", "2026-01-01"),
            ("our_signed_by_id", self.clerk.id),
            ("our_signed_on", "2026-01-01"),
            ("is_signed", True),
            ("signed_version", 1),
            ("ended_on", "2026-01-01"),
            ("archived_on", "2026-01-01"),
        ):
            with self.assertRaises(AccessError, msg=name):
                contract.write({name: value})
        with self.assertRaises(AccessError):
            self._create_contract(state="running")
        with self.assertRaises(UserError):
            contract.order_id = self._create_full_order()

    def test_order_again(self):
        """A draft that is deleted makes room for another; a signed one is kept (CR-97)."""
        contract = self._create_contract()
        order = contract.order_id
        contract.unlink()
        contract = self._signed_contract(order)
        with self.assertRaises(UserError):
            contract.unlink()
        with self.assertRaises(UserError):
            order.sudo().unlink()

    def test_kind_changes(self):
        """The draft of the text follows the form of the contract."""
        contract = self._create_contract()
        contract.kind = "confirmation"
        self.assertEqual(contract.text_document_id.kind_code, "order_confirmation")
        self.assertEqual(contract.form_id.key, "order_confirmation")

    def test_upload(self):
        """Files put on the contract's form are kept with its text, which only those who see prices read."""
        contract = self._create_contract()
        file = self._file()
        file.write({"res_model": "contract.contract", "res_id": contract.id})
        with Form(contract) as form:
            form.signed_file_ids.add(file)
        self.assertEqual(contract.text_document_id.attachment_ids, file)
        self.assertEqual(file.res_model, "contract.document")
        with self.assertRaises(AccessError):
            file.with_user(self.signers["production"]).read(["raw"])

    def test_running(self):
        """CR-65: a contract runs with its order, and is completed when all is delivered and invoiced."""
        contract = self._signed_contract()
        order = contract.order_id.sudo()
        order.action_confirm()
        self._run_cron("cron_contract_follow")
        self.assertEqual(contract.state, "running")
        with self.assertRaises(UserError):
            contract.action_complete()
        order.picking_ids.move_ids.quantity = 1
        order.picking_ids.move_ids.picked = True
        order.picking_ids.button_validate()
        order._create_invoices().action_post()
        self._run_cron("cron_contract_follow")
        self.assertEqual((contract.state, contract.ended_on), ("completed", fields.Date.context_today(contract)))

    def test_archive(self):
        """CR-96: the date and the place of the archive are kept, for the contract and its documents."""
        contract = self._signed_contract()
        contract.end_reason = "Withdrawn by both"
        contract.action_terminate()
        with self.assertRaises(UserError):
            contract.action_archive_contract()
        contract.archive_place = "Archive room, shelf 4"
        contract.action_archive_contract()
        self.assertEqual((contract.state, contract.archived_on), ("archived", fields.Date.context_today(contract)))
        self.assertEqual(contract.document_ids.mapped("archive_place"), ["Archive room, shelf 4"])
        self.assertEqual(contract.document_ids.mapped("archived_on"), [contract.archived_on])

    def test_terminate_reason(self):
        """A contract is not ended before it is fulfilled without the reason."""
        contract = self._create_contract()
        contract.end_reason = "  "
        with self.assertRaises(UserError):
            contract.action_terminate()

    def test_delivery_hold(self):
        """CR-23: where the company wants it, goods leave when the contract is signed, by any door."""
        order = self._create_full_order()
        contract = self._create_contract(order)
        order.sudo().action_confirm()
        picking = order.sudo().picking_ids
        picking.move_ids.quantity = 1
        picking.move_ids.picked = True
        self.company.contract_delivery_hold = True
        with self.assertRaisesRegex(UserError, "needs a signed contract"):
            picking._action_done()
        self._sign_for_us(contract)
        self._fill_signatures(contract)
        contract.action_mark_signed()
        self.assertEqual(contract.state, "running")
        picking._action_done()
        self.assertEqual(picking.state, "done")

    def test_delivery_free(self):
        """Without that setting a contract that is not signed stops no delivery."""
        order = self._create_full_order()
        self._create_contract(order)
        order.sudo().action_confirm()
        picking = order.sudo().picking_ids
        picking.move_ids.quantity = 1
        picking.move_ids.picked = True
        picking._action_done()
        self.assertEqual(picking.state, "done")

    def test_cancelled_order(self):
        """A contract whose order was cancelled is not signed."""
        contract = self._create_contract()
        contract.order_id.sudo()._action_cancel()
        contract.invalidate_recordset()
        self.assertIn("cancelled", contract.signing_gaps)
        with self.assertRaises(UserError):
            contract.order_id.with_user(self.salesman).action_draft() and contract.action_mark_signed()

    def test_signed_on_latest(self):
        """CR-62: the contract is signed on the day on which the second side signed."""
        contract = self._create_contract()
        self._sign_for_us(contract)
        later = fields.Date.context_today(contract) + timedelta(days=3)
        self._fill_signatures(contract, customer_signed_on=later)
        contract.action_mark_signed()
        self.assertEqual(contract.signed_on, later)
