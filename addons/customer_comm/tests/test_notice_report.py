import io

import openpyxl
from lxml import html

from odoo.tests import tagged

from .notice_common import NoticeCase


@tagged("post_install", "-at_install")
class TestNoticeReport(NoticeCase):
    """Letters, the printed record, and the workbooks of notices."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls._deliver(cls.partner, 10, cls.lot)
        cls._deliver(cls.partner_2, 4, cls.lot)
        cls.notice = cls._create_issued()

    def _text(self, name, records):
        page = self.env["ir.actions.report"].with_user(self.sales)._render_qweb_html(name, records.ids)[0]
        return " ".join(html.fromstring(page).text_content().split())

    def _rows(self, name, records):
        register = self.env[f"report.customer_comm.{name}"].with_user(self.sales)
        content, _extension = register.create_xlsx_report(records.ids, {})
        return list(openpyxl.load_workbook(io.BytesIO(content)).active.values)

    def test_letters(self):
        """CC-94: the letter has the five data, what this customer got, and his address."""
        text = self._text("customer_comm.report_notice_letter", self.notice.recipient_ids)
        for part in ("Valve", "V-1", "BAD-1", "The seat is cracked", "Hot water escapes", "The lot is blocked"):
            self.assertEqual(text.count(part) >= 2, True, part)
        for recipient in self.notice.recipient_ids:
            self.assertIn(recipient._acknowledge_url(), text)

    def test_letter_in_the_language(self):
        """CC-99: letters printed together are each in the language of their customer."""
        self.env["res.lang"]._activate_lang("fr_FR")
        self.partner_2.lang = "fr_FR"
        self.notice._revise("In French too")
        self.notice.update_field_translations("hazard", {"fr_FR": "Eau chaude"})
        self._approve(self.notice)
        self.notice.with_user(self.sales).action_issue()
        text = self._text("customer_comm.report_notice_letter", self.notice.recipient_ids)
        self.assertIn("Eau chaude", text)
        self.assertIn("Hot water escapes", text)

    def test_no_letter_before_the_issue(self):
        """CC-92: nothing that could be taken for a letter is printed of a draft."""
        draft = self._create()
        draft.action_trace()
        self.assertNotIn("Hot water", self._text("customer_comm.report_notice_letter", draft.recipient_ids))

    def test_record(self):
        """XX-08, CC-93: the record shows decision, content, revisions, signatures and reconciliation."""
        text = self._text("customer_comm.report_notice", self.notice)
        for part in (
            self.notice.name,
            "A customer was hurt",
            "Hot water escapes",
            "Holder One",
            self.director.name,
            self.sales.name,
            "0 / 2",
        ):
            self.assertIn(part, text)

    def test_workbooks(self):
        """CC-99: register and reconciliation as workbooks, with totals."""
        rows = self._rows("customer_notice_xlsx", self.notice)
        self.assertTrue(any(self.notice.name in row for row in rows))
        rows = self._rows("customer_notice_recipient_xlsx", self.notice.recipient_ids)
        held = rows[4].index("Held at Issue")
        self.assertEqual(sum(row[held] for row in rows[5:-1]), 14)
        self.assertIn("SUBTOTAL", rows[-1][held])
