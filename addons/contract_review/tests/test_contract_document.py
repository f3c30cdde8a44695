from odoo import Command, fields
from odoo.exceptions import AccessError, UserError
from odoo.tests import tagged

from .contract_common import ContractCase


@tagged("post_install", "-at_install")
class TestContractDocument(ContractCase):
    """Annexes, versions, distribution."""

    def _signed(self, document):
        document.with_user(self.signatory).action_sign_for_us()
        document.write({"customer_signed_by": "Ms Chen", "customer_signed_on": fields.Date.today()})
        return document

    def test_technical_agreement(self):
        """CR-63: valid only when the contract names it and both representatives have signed."""
        contract = self._create_contract()
        document = self._create_document(contract=contract)
        for gap in ("not signed by us", "not signed by the customer", "not named in the contract"):
            with self.assertRaisesRegex(UserError, gap):
                document.action_validate()
        document.is_mentioned = True
        document.with_user(self.signatory).action_sign_for_us()
        with self.assertRaisesRegex(UserError, "not signed by the customer"):
            document.action_validate()
        document.write({"customer_signed_by": "Ms Chen", "customer_signed_on": fields.Date.today()})
        document.action_validate()
        self.assertEqual((document.state, document.valid_on), ("valid", fields.Date.context_today(document)))

    def test_contract_waits_for_annex(self):
        """CR-63: the contract is signed when its annexes are valid."""
        contract = self._create_contract()
        document = self._create_document(contract=contract, is_mentioned=True)
        self.assertIn("Agreement on the seal: not signed by us", contract.signing_gaps)
        self._signed(document).action_validate()
        self.assertNotIn("Agreement on the seal", contract.signing_gaps)

    def test_representative(self):
        """CR-63, CR-64: only a member of the function that signs contracts signs an agreement for us."""
        document = self._create_document()
        with self.assertRaises(AccessError):
            document.action_sign_for_us()
        document.with_user(self.signatory).action_sign_for_us()
        self.assertEqual(document.our_signed_by_id, self.signatory)
        with self.assertRaises(UserError):
            document.text = "<p>Something else</p>"
        document.action_take_back()
        document.text = "<p>Something else</p>"

    def test_no_text(self):
        """A document without text is neither signed nor put into force."""
        document = self._create_document("annex", text=False)
        with self.assertRaises(UserError):
            document.action_validate()
        document.attachment_ids = [Command.link(self._file().id)]
        document.action_validate()

    def test_text_of_contract(self):
        """CR-62: the text of the contract becomes valid by the signing alone."""
        contract = self._create_contract()
        contract.text_document_id.attachment_ids = [Command.link(self._file().id)]
        with self.assertRaises(UserError):
            contract.text_document_id.action_validate()

    def test_matrix(self):
        """CR-67: a valid document goes to the functions that the matrix names for its kind, with their copies."""
        kind = self.kinds["annex"]
        kind.rule_ids.unlink()
        for code, copies in (("production", 2), ("engineering", 1)):
            self.env["contract.distribution.rule"].create(
                {"kind_id": kind.id, "function_id": self.functions[code].id, "purpose": "production", "copies": copies}
            )
        document = self._create_document("annex")
        document.action_validate()
        rows = {row.function_id: row.copies for row in document.sudo().distribution_ids}
        self.assertEqual(rows, {self.functions["production"]: 2, self.functions["engineering"]: 1})
        row = document.sudo().distribution_ids.filtered(lambda row: row.function_id == self.functions["production"])
        row.with_user(self.signers["production"]).action_acknowledge("On the board")
        self.assertEqual(row.acknowledged_by_id, self.signers["production"])

    def test_matrix_of_company(self):
        """CR-67: a company's own rules take the place of the shared ones; its own function that of the shared one."""
        rules, kind = self.env["contract.distribution.rule"], self.kinds["annex"]
        shared = rules._functions_for("annex", self.company)
        self.assertIn(self.env.ref("customer_comm.function_production"), shared)
        own = self.env["customer.function"].create(
            {"name": "Our production", "code": "production", "company_id": self.company.id}
        )
        self.assertIn(own, rules._functions_for(kind, self.company))
        rules.create({"kind_id": kind.id, "function_id": self.functions["director"].id, "company_id": self.company.id})
        self.assertEqual(rules._functions_for(kind, self.company), self.functions["director"])
        other = self.env["res.company"].create({"name": "Other"})
        self.assertNotIn(self.functions["director"], rules._functions_for(kind, other))
        self.assertFalse(rules._functions_for("no such kind", self.company))

    def test_new_version(self):
        """CR-82: the next version supersedes the old one, whose copies are given back."""
        document = self._create_document("annex")
        document.action_validate()
        functions = document.sudo().distribution_ids.function_id
        document.action_new_version()
        draft = document.next_ids
        self.assertEqual((draft.version, draft.state, document.state), (2, "draft", "valid"))
        document.action_new_version()
        self.assertEqual(document.next_ids, draft, "begun once")
        draft.action_validate()
        self.assertEqual((document.state, document.ended_on), ("superseded", fields.Date.context_today(document)))
        recalls = document.sudo().distribution_ids.filtered(lambda row: row.subject.startswith("Give back"))
        self.assertEqual(recalls.function_id, functions)
        self.assertGreater(document.recall_open_count, 0)
        document.action_recalled()
        self.assertEqual(document.state, "recalled")

    def test_contract_version(self):
        """CR-75, CR-82: a change begins version 2; the old version, its signatures and documents are kept."""
        contract = self._signed_contract()
        annex = self._create_document("annex", contract=contract, is_mentioned=True)
        annex.action_validate()
        total = contract.amount_total
        drafts = contract._new_version("Quantity 5 instead of 1")
        self.assertEqual(drafts.mapped("kind_code"), ["contract"], "the annex is not touched by each change")
        self.assertEqual((contract.version, contract.is_signed), (2, False))
        self.assertFalse(contract.our_seal_on or contract.customer_signed_by or contract.our_signed_on)
        old = contract.version_ids
        self.assertEqual((old.version, old.amount_total, old.customer_signed_by), (1, total, "Ms Chen"))
        self.assertEqual(old.reason, "Quantity 5 instead of 1")
        contract.order_id.sudo().order_line.product_uom_qty = 5
        self._sign_for_us(contract)
        self._fill_signatures(contract)
        contract.action_mark_signed()
        self.assertTrue(contract.is_signed)
        texts = contract.document_ids.filtered(lambda document: document.kind_code == "contract")
        self.assertEqual(
            texts.sorted("version").mapped(lambda text: (text.version, text.state)), [(1, "superseded"), (2, "valid")]
        )
        with self.assertRaises(AccessError):
            old.with_user(self.clerk).write({"amount_total": 1})

    def test_draft_contract_version(self):
        """A contract that is not signed yet is simply corrected."""
        contract = self._create_contract()
        self.assertFalse(contract._new_version("x"))
        self.assertEqual(contract.version, 1)

    def test_internal_contract(self):
        """CR-08: each new order gets an internal contract by itself: number, customer, all requirements, no prices."""
        order = self._create_full_order(client_order_ref="PO-77")
        order.sudo().action_confirm()
        self._run_cron("cron_contract_internal")
        document = order.sudo().contract_document_ids
        self.assertEqual((document.kind_code, document.state, document.order_id), ("internal_contract", "valid", order))
        self.assertRegex(document.name, r"^CD/\d{4}/\d{5}$")
        self.assertEqual(document.partner_id, self.partner)
        for text in ("PO-77", self.partner.name, self.product.name, order.name):
            self.assertIn(text, document.text)
        self.assertNotIn("100.0", document.text)
        self._run_cron("cron_contract_internal")
        self.assertEqual(len(order.sudo().contract_document_ids), 1, "filed once")

    def test_internal_contract_requirements(self):
        """CR-08: the requirements that the review has determined are part of the internal contract."""
        self._create_rule("always")
        order = self._create_order(product=self._create_goods("Made"))
        review = self._request(order, submit=False)
        self.env["contract.requirement"].with_user(self.salesman).create(
            {"review_id": review.id, "origin": "stated", "group": "quality", "text": "Painted RAL 5010"}
        )
        review.with_user(self.salesman).action_submit()
        self._sign(review)
        document = order.sudo()._create_internal_contracts()
        self.assertIn("Painted RAL 5010", document.text)
        self.assertTrue(document.distribution_ids, "reviewed by people: handed to the functions of the matrix")

    def test_internal_contract_off(self):
        """CR-08: a company may do without, and orders before its date get none."""
        order = self._create_full_order()
        order.sudo().action_confirm()
        self.company.contract_internal = False
        self._run_cron("cron_contract_internal")
        self.assertFalse(order.sudo().contract_document_ids)

    def test_forging(self):
        """CR-63: validity, version and our signature cannot be set by a client."""
        document = self._create_document()
        for name, value in (
            ("state", "valid"),
            ("version", 3),
            ("our_signed_by_id", self.clerk.id),
            ("our_signed_on", "2026-01-01"),
            ("valid_on", "2026-01-01"),
            ("previous_id", document.id),
        ):
            with self.assertRaises(AccessError, msg=name):
                document.write({name: value})

    def test_archive_original(self):
        """CR-96: the place of the original is kept with the document."""
        document = self._create_document("annex")
        document.action_validate()
        with self.assertRaises(UserError):
            document.action_archive_original()
        document.archive_place = "Shelf 3"
        document.action_archive_original()
        self.assertEqual(document.archived_on, fields.Date.context_today(document))
