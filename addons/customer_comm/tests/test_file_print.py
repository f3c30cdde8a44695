import io

import openpyxl
from lxml import html

from odoo.exceptions import AccessError
from odoo.tests import tagged

from ..tools.register_sheet import HEAD_ROWS
from .file_common import FileCase


@tagged("post_install", "-at_install")
class TestFilePrint(FileCase):
    """The prints of the customer file and who may have them (CC-65, CC-66, CC-68, CC-90)."""

    def _html(self, name, user=None):
        self.env.invalidate_all()
        report = self.env["ir.actions.report"].with_user(user or self.keeper)
        content, _kind = report._render_qweb_html(f"customer_comm.{name}", self.customer.ids)
        return " ".join(html.fromstring(content).text_content().split())

    def test_register(self):
        """CC-65: the customer file register shows the seven basic data and what the file holds."""
        self.env["customer.file.event"].create({"partner_id": self.customer.id, "name": "Moved to a new plant"})
        self.customer.invoicing_data = "Title: Filed"
        text = self._html("report_customer_file")
        for part in ("Lin Lawful", "+86 21 5555 0199", "Title: Filed", "Bank of Deposits", "Moved to a new plant"):
            self.assertIn(part, text)

    def test_key_customer_file(self):
        """CC-68: name, address, telephone, contact person, specification and quantity of each batch."""
        self._order(quantity=7)
        text = self._html("report_key_customer_file")
        for part in ("Filed Customer", "Person", "Pump P-200", "7.00"):
            self.assertIn(part, text)

    def test_list(self):
        """CC-66: the customer list on paper; its number stands in the footer."""
        text = self._html("report_customer_list", self.file_manager)
        self.assertIn("Customer List", text)
        form = self.env["customer.form"]._get("customer_list")
        self.assertIn("FM-MKT-005-B1", form._get_footer())
        self.assertIn("6222 0000 1111", text)

    def test_list_workbook(self):
        """CC-66: the customer list as a workbook: its columns and its number."""
        register = self.env["report.customer_comm.customer_list_xlsx"].with_user(self.file_manager)
        self._order()
        content, _ext = register.create_xlsx_report(self.customer.ids, {})
        sheet = openpyxl.load_workbook(io.BytesIO(content)).active
        self.assertIn("FM-MKT-005-B1", sheet["A2"].value)
        headings = [cell.value for cell in sheet[HEAD_ROWS]]
        row = dict(zip(headings, [cell.value for cell in sheet[HEAD_ROWS + 1]], strict=True))
        self.assertEqual(row["Bank of Deposit"], "Bank of Deposits")
        self.assertEqual(row["Contact Person"], "Person")
        self.assertEqual(row["Confirmed Orders"], 1)
        self.assertEqual(row["Ordered in 12 Months"], 100)

    def test_who_prints(self):
        """CC-90, XX-02: the file is printed by those who keep it, lists by their administrators, by any way."""
        for name in ("report_customer_file", "report_key_customer_file", "report_customer_list"):
            with self.assertRaises(AccessError):
                self._html(name, self.outsider)
        with self.assertRaises(AccessError):
            self._html("report_customer_list", self.keeper)
        for user in (self.keeper, self.outsider):
            with self.assertRaises(AccessError):
                register = self.env["report.customer_comm.customer_list_xlsx"].with_user(user)
                register.create_xlsx_report(self.customer.ids, {})
