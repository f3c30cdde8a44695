import io
import json
import tracemalloc
import zipfile
from unittest.mock import patch

import openpyxl
from werkzeug.urls import url_encode

from odoo import api, fields
from odoo.exceptions import AccessError, UserError
from odoo.tests import HttpCase, new_test_user, tagged

from ..tools import register_sheet
from ..tools.register_sheet import HEAD_ROWS
from .communication_common import CommunicationCase

REGISTER = "report.customer_comm.customer_form_xlsx"


@tagged("post_install", "-at_install")
class TestRegisterXlsx(CommunicationCase):
    """Registers as workbooks: rights, rows, formats and memory (XX-06, XX-15)."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.forms = cls.env["customer.form"].create(
            [
                {"key": f"xlsx_{number}", "code": f"XL-{number:03}", "name": name, "retention_years": number}
                for number, name in enumerate(('=HYPERLINK("http://x")', "+1", "-1", "@SUM(A1)", "Plain"), 1)
            ]
        )

    def _sheet(self, docids=None, data=None, user=None, columns=None, model=None):
        register = self.env[model or REGISTER].with_user(user or self.manager)
        if columns:
            with patch.object(type(register), "_register_columns", api.model(lambda _self: columns)):
                content, extension = register.create_xlsx_report(docids, data or {})
        else:
            content, extension = register.create_xlsx_report(docids, data or {})
        self.assertEqual(extension, "xlsx")
        return openpyxl.load_workbook(io.BytesIO(content)).active

    def _rows(self, sheet):
        return [[cell.value for cell in row] for row in sheet.iter_rows(min_row=HEAD_ROWS + 1)]

    def test_head(self):
        """XX-06: title, who printed it, headings that stay in sight and filter the rows."""
        sheet = self._sheet(self.forms.ids)
        self.assertEqual(sheet["A1"].value, "Form Register")
        self.assertIn(self.manager.name, sheet["A3"].value)
        self.assertEqual(sheet.cell(HEAD_ROWS, 1).value, "Form Number")
        self.assertEqual(sheet.freeze_panes, f"B{HEAD_ROWS + 1}")
        self.assertEqual(sheet.auto_filter.ref, f"A{HEAD_ROWS}:H{HEAD_ROWS + len(self.forms)}")

    def test_form_number(self):
        """XX-06: the register bears the number and the revision of its form."""
        self.forms[0].write({"name": "Record List", "revision": "B/2"})
        register = type(self.env[REGISTER])
        with patch.object(register, "_form_key", "xlsx_1"):
            sheet = self._sheet(self.forms.ids)
        self.assertEqual(sheet["A1"].value, "Record List")
        self.assertEqual(sheet["A2"].value, "XL-001  Rev. B/2")

    def test_selected_or_domain(self):
        """The selected records, archived ones too; else the domain of the list; else the whole register."""
        self.forms[1].active = False
        codes = [row[0] for row in self._rows(self._sheet(self.forms[:2].ids))]
        self.assertEqual(codes, ["XL-001", "XL-002"])
        codes = [row[0] for row in self._rows(self._sheet(data={"domain": [["key", "=like", "xlsx_%"]]}))]
        self.assertEqual(codes, ["XL-001", "XL-003", "XL-004", "XL-005"])
        self.assertEqual(len(self._rows(self._sheet())), self.env["customer.form"].search_count([]))

    def test_no_formula(self):
        """What a user typed is a text, never a formula."""
        sheet = self._sheet(self.forms.ids)
        cells = [sheet.cell(HEAD_ROWS + number, 2) for number in range(1, 6)]
        self.assertEqual([cell.value for cell in cells], self.forms.mapped("name"))
        # openpyxl takes any text that begins with "=" for a formula; the file itself says which it is.
        content, _ext = self.env[REGISTER].create_xlsx_report(self.forms.ids, {})
        workbook = openpyxl.load_workbook(io.BytesIO(content))
        self.assertNotIn("<f>", self._xml(content))
        self.assertTrue(workbook)

    def _xml(self, content):
        with zipfile.ZipFile(io.BytesIO(content)) as archive:
            return archive.read("xl/worksheets/sheet1.xml").decode()

    def test_totals(self):
        """The sum below a column follows the filter and is there without recalculation."""
        sheet = self._sheet(self.forms.ids, columns=["code", ("retention_years", {"total": True})])
        last = HEAD_ROWS + len(self.forms)
        self.assertEqual(sheet.cell(last + 1, 1).value, "Total")
        self.assertEqual(sheet.cell(last + 1, 2).value, f"=SUBTOTAL(109,B{HEAD_ROWS + 1}:B{last})")
        content, _ext = self._content(self.forms.ids, ["code", ("retention_years", {"total": True})])
        values = openpyxl.load_workbook(io.BytesIO(content), data_only=True).active
        self.assertEqual(values.cell(last + 1, 2).value, 15)

    def _content(self, docids, columns):
        register = self.env[REGISTER].with_user(self.manager)
        with patch.object(type(register), "_register_columns", api.model(lambda _self: columns)):
            return register.create_xlsx_report(docids, {})

    def test_empty(self):
        """An empty register has its headings and no totals."""
        sheet = self._sheet(data={"domain": [["id", "=", 0]]})
        self.assertEqual(self._rows(sheet), [])

    def test_record_rules(self):
        """Selected records that the user may not read are not in the workbook."""
        other = self.env["res.company"].create({"name": "Elsewhere"})
        self.forms[0].company_id = other
        codes = [row[0] for row in self._rows(self._sheet(self.forms.ids))]
        self.assertNotIn("XL-001", codes)
        self.assertEqual(len(codes), 4)

    def test_model_access(self):
        """Who may not read the model gets no workbook."""
        portal = new_test_user(self.env, "xlsx_portal", "base.group_portal")
        with self.assertRaises(AccessError):
            self._sheet(self.forms.ids, user=portal)

    def test_report_groups(self):
        """CC-90: groups on the report count on the server, not only in the menu."""
        report = self.env.ref("customer_comm.action_report_customer_form_xlsx")
        report.group_ids = self.env.ref("customer_comm.group_manager")
        self.assertTrue(self._sheet(self.forms.ids))
        with self.assertRaises(AccessError):
            self._sheet(self.forms.ids, user=self.plain)

    def test_field_groups(self):
        """XX-01: a column that is not for the user is not there, neither at the end nor in the middle of a path."""
        columns = [
            "code",
            "create_uid.partner_id.legal_representative",
            "create_uid.partner_id.is_key_customer",
            "name",
        ]
        headings = [cell.value for cell in self._sheet(self.forms.ids, user=self.plain, columns=columns)[HEAD_ROWS]]
        self.assertEqual(headings, ["Form Number", "Name"])
        keeper = new_test_user(self.env, "xlsx_keeper", "customer_comm.group_file")
        headings = [cell.value for cell in self._sheet(self.forms.ids, user=keeper, columns=columns)[HEAD_ROWS]]
        self.assertEqual(len(headings), 4)

    def test_domain_on_hidden_field(self):
        """XX-01: a domain does not ask for what the user may not read."""
        with self.assertRaises(AccessError):
            self._sheet(data={"domain": [["create_uid.partner_id.legal_representative", "!=", False]]}, user=self.plain)

    def test_path_record_rules(self):
        """What stands on a linked record that the user may not read is not told."""
        other = self.env["res.company"].create({"name": "Hidden function"})
        function = self.env["customer.function"].create({"name": "Secret", "code": "secret", "company_id": other.id})
        self.env.cr.execute("UPDATE customer_form SET function_id = %s WHERE id = %s", [function.id, self.forms[0].id])
        self.env.invalidate_all()
        rows = self._rows(self._sheet(self.forms[:2].ids, columns=["code", "function_id.code"]))
        self.assertEqual(rows, [["XL-001", None], ["XL-002", None]])

    def test_values(self):
        """Dates, moments, choices, yes and no, and long texts are cells of their kind."""
        self.forms[0].note = "x" * 40000
        columns = ["create_date", "active", "note", "message_is_follower"]
        row = self._rows(self._sheet(self.forms[0].ids, columns=columns))[0]
        self.assertEqual(
            row[0].date(), fields.Datetime.context_timestamp(self.manager, self.forms[0].create_date).date()
        )
        self.assertEqual(row[1], "Yes")
        self.assertEqual(len(row[2]), register_sheet.MAX_TEXT)
        self.assertEqual(row[3], "No")

    def test_money(self):
        """Amounts bear their currency; those of several currencies have no sum."""
        report = self.env["ir.actions.report"].create(
            {
                "name": "Orders",
                "model": "sale.order",
                "report_type": "xlsx",
                "report_name": REGISTER.removeprefix("report."),
            }
        )
        self.env.ref("customer_comm.action_report_customer_form_xlsx").unlink()
        orders = self.env["sale.order"].create([{"partner_id": self.partner.id} for _i in range(2)])
        seller = new_test_user(self.env, "xlsx_seller", "sales_team.group_sale_manager")
        columns = ["name", "state", "partner_id", ("amount_total", {"total": True})]
        sheet = self._sheet(orders.ids, user=seller, columns=columns)
        self.assertIn(orders.currency_id.symbol, sheet.cell(HEAD_ROWS + 1, 4).number_format)
        self.assertEqual(sheet.cell(HEAD_ROWS + 1, 2).value, "Quotation")
        self.assertEqual(sheet.cell(HEAD_ROWS + 1, 3).value, self.partner.display_name)
        self.assertTrue(sheet.cell(HEAD_ROWS + 3, 4).value)
        euro, dollar = self.env.ref("base.EUR"), self.env.ref("base.USD")
        self.env.cr.execute("UPDATE sale_order SET currency_id = %s WHERE id = %s", [euro.id, orders[0].id])
        self.env.cr.execute("UPDATE sale_order SET currency_id = %s WHERE id = %s", [dollar.id, orders[1].id])
        self.env.invalidate_all()
        self.assertFalse(self._sheet(orders.ids, user=seller, columns=columns).cell(HEAD_ROWS + 3, 4).value)
        self.assertTrue(report)

    def test_too_many(self):
        """More records than a sheet has rows are refused with a word on what to do."""
        path = "odoo.addons.customer_comm.report.customer_register_xlsx.MAX_ROWS"
        with patch(path, 2), self.assertRaises(UserError):
            self._sheet(self.forms.ids)

    def test_takes_domain(self):
        """The client learns which workbooks take the domain of a long list."""
        report = self.env.ref("customer_comm.action_report_customer_form_xlsx")
        self.assertTrue(report.takes_domain)
        self.assertIn("takes_domain", report._get_readable_fields())
        self.assertFalse(self.env.ref("sale.action_report_saleorder").takes_domain)

    def test_memory_and_queries(self):
        """A register five times as long needs five times the queries for its batches, and no more memory."""
        self.env.cr.execute(
            "INSERT INTO customer_form (key, code, name, retention_years, active)"
            " SELECT 'mass_' || n, 'M' || n, jsonb_build_object('en_US', 'Form ' || n), 3, TRUE"
            " FROM generate_series(1, 5000) n"
        )
        self._measure(1000)  # fills the caches
        few, many = self._measure(1000), self._measure(5000)
        self.assertLessEqual(many[0] - few[0], 4 * 4, "queries grow with the rows, not with the batches")
        self.assertLess(many[1], few[1] * 2, "memory grows with the rows")

    def _measure(self, limit):
        ids = self.env["customer.form"].search([("key", "=like", "mass_%")], limit=limit).ids
        self.env.invalidate_all()
        before = self.env.cr.sql_log_count
        tracemalloc.start()
        content, _ext = self.env[REGISTER].with_user(self.manager).create_xlsx_report(ids, {})
        peak = tracemalloc.get_traced_memory()[1] - len(content) * 2
        tracemalloc.stop()
        return self.env.cr.sql_log_count - before, peak


@tagged("post_install", "-at_install")
class TestRegisterDownload(HttpCase):
    """The workbook as the web client asks for it."""

    def test_domain_of_long_list(self):
        """All of a list longer than the client's limit of ids: the client sends the domain of the list."""
        self.authenticate("admin", "admin")
        options = json.dumps({"domain": [["key", "=", "communication_record"]]})
        response = self.url_open(
            "/report/xlsx/customer_comm.customer_form_xlsx?" + url_encode({"options": options, "context": "{}"})
        )
        sheet = openpyxl.load_workbook(io.BytesIO(response.content)).active
        self.assertEqual(len(list(sheet.iter_rows(min_row=HEAD_ROWS + 1))), 1)
