from lxml import html

from odoo.exceptions import AccessError
from odoo.tests import new_test_user, tagged

from .contract_common import ContractCase


@tagged("post_install", "-at_install")
class TestContractAccess(ContractCase):
    """Who sees and does what with contracts; the prints."""

    def test_salesman(self):
        """Salespeople make and read the contracts of their own orders."""
        order = self._create_full_order()
        order.with_user(self.salesman).action_create_contract()
        contract = order.sudo().contract_id
        self.assertTrue(contract.with_user(self.salesman).has_access("write"))
        self.assertFalse(contract.with_user(self.colleague).has_access("read"))
        self.assertFalse(contract.document_ids.with_user(self.colleague).has_access("read"))
        self.env.flush_all()
        self.assertFalse(self.env["contract.ledger"].with_user(self.colleague).search([("order_id", "=", order.id)]))

    def test_reviewer(self):
        """Reviewers read contracts without prices, and documents without prices."""
        contract = self._create_contract()
        annex = self._create_document("annex", contract=contract)
        reader = self.signers["production"]
        self.assertTrue(contract.with_user(reader).read(["name", "state", "review_id"]))
        for name in ("amount_total", "signed_file_ids"):
            with self.assertRaises(AccessError):
                contract.with_user(reader).read([name])
        self.assertTrue(annex.with_user(reader).has_access("read"))
        self.assertFalse(contract.text_document_id.with_user(reader).has_access("read"))
        self.assertFalse(contract.with_user(reader).has_access("write"))
        with self.assertRaises(AccessError):
            contract.with_user(reader).action_request_signature()

    def test_clerk(self):
        """CR-65: the contract clerk keeps all contracts, without any right on orders."""
        contract = self._signed_contract()
        self.assertFalse(contract.order_id.with_user(self.clerk).has_access("read"))
        self.assertTrue(contract.amount_total)
        self.assertTrue(self.env["contract.ledger"].with_user(self.clerk).search_count([]))

    def test_outsiders(self):
        """Users without a role and portal users see nothing of contracts."""
        contract = self._create_contract()
        for group in ("base.group_user", "base.group_portal"):
            user = new_test_user(self.env, f"out_{group}", group)
            for model in ("contract.contract", "contract.document", "contract.ledger", "contract.execution"):
                self.assertFalse(self.env[model].with_user(user).has_access("read"), model)
            with self.assertRaises(AccessError):
                contract.with_user(user).action_print()

    def test_companies(self):
        """Contracts of other companies are not seen; the contract is of the company of its order."""
        contract = self._create_contract()
        company = self.env["res.company"].create({"name": "Other"})
        user = new_test_user(
            self.env, "clerk_2", "contract_review.group_clerk", company_id=company.id, company_ids=[(6, 0, company.ids)]
        )
        for model in ("contract.contract", "contract.document", "contract.ledger"):
            self.assertFalse(self.env[model].with_user(user).search([("company_id", "=", self.company.id)]), model)
        self.assertFalse(contract.with_user(user).has_access("read"))
        self.assertEqual(contract.company_id, contract.sudo().order_id.company_id)

    def test_matrix_is_configuration(self):
        """CR-67: only administrators change the matrix."""
        rule = self.env["contract.distribution.rule"].search([], limit=1)
        for user in (self.clerk, self.salesman):
            self.assertFalse(rule.with_user(user).has_access("write"))

    def test_print_contract(self):
        """CR-62: the contract is printed with its number, annexes and places for both seals."""
        contract = self._create_contract()
        self._create_document(contract=contract)
        page = self._render("contract_review.report_contract", contract)
        for text in (contract.name, "Agreement on the seal", "Contract seal", self.partner.name, "LZJR-05-04"):
            self.assertIn(text, page)
        with self.assertRaises(AccessError):
            self._render("contract_review.report_contract", contract.with_user(self.signers["production"]))

    def test_print_documents(self):
        """CR-08, CR-63: agreements and internal contracts are printed."""
        document = self._create_document()
        page = self._render("contract_review.report_contract_document", document)
        self.assertIn("The seal is of PTFE", page)
        order = self._create_full_order()
        document = order.sudo()._create_internal_contracts()
        self.assertIn(order.name, self._render("contract_review.report_contract_document", document))

    def test_print_check(self):
        """CR-41: the execution check is printed."""
        order = self._create_full_order()
        check = self.env["contract.check"].with_user(self.salesman).create({"order_id": order.id})
        self.assertIn(self.product.name, self._render("contract_review.report_contract_check", check))

    def test_print_ledger(self):
        """CR-65: the ledger is printed, and a workbook of it has a line for each contract."""
        contract = self._signed_contract()
        self.env.flush_all()
        row = self.env["contract.ledger"].with_user(self.clerk).browse(contract.order_id.id)
        self.assertIn(contract.name, self._render("contract_review.report_contract_ledger", row))
        report = self.env.ref("contract_review.action_report_contract_ledger_xlsx").with_user(self.clerk)
        content, kind = report._render_xlsx(report.report_name, row.ids, {})
        self.assertEqual((kind, content[:2]), ("xlsx", b"PK"))

    def _render(self, name, records):
        """Return the text of the print, in the layout of the PDF."""
        report = self.env["ir.actions.report"].with_user(records.env.user)
        page = report._render_qweb_html(name, records.ids, data={"report_type": "pdf"})[0]
        return " ".join(html.fromstring(page).text_content().split())
