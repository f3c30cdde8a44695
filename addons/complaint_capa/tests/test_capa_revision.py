import doctest
from io import BytesIO

import openpyxl

from odoo import Command
from odoo.exceptions import AccessError, UserError
from odoo.tests import Form, TransactionCase, tagged

from odoo.addons.complaint_capa.tools import revision, sheet_of_html

from .capa_common import CapaCommon


@tagged("post_install", "-at_install")
class TestCapaRevision(CapaCommon):
    """The 8D report as a revision that stays as it was handed out (CP-75)."""

    def _issue(self, capa, user=None):
        action = capa.with_user(user or self.quality).action_issue_report()
        if action.get("res_id"):
            return self.env["capa.report.revision"].browse(action["res_id"])
        return self.env["capa.report.revision"].search(action["domain"])

    def test_one_button(self):
        """CP-75: one button gives number, letter, PDF and workbook, in the language of the customer."""
        capa = self._complaint_capa()
        report = self._issue(capa)
        self.assertRecordValues(
            report,
            [
                {
                    "name": capa.name,
                    "letter": "A",
                    "kind": "interim",
                    "partner_id": self.customer.id,
                    "complaint_ids": capa.complaint_ids.ids,
                    "issued_by_id": self.quality.id,
                    "change": False,
                    "is_genuine": True,
                    "is_latest": True,
                    "sent_at": False,
                }
            ],
        )
        self.assertIn(capa.name, report.pdf_id.raw.decode())
        self.assertIn("Interim", report.pdf_id.raw.decode())
        self.assertEqual(report.pdf_id.res_id, report.id)
        self.assertRegex(report.pdf_id.name, r"^8D CA-\d{4}-\d{5} A\.")

    def test_revisions(self):
        """CP-75: what has changed makes the next letter, what has not is the same report."""
        capa = self._complaint_capa()
        first = self._issue(capa)
        self.assertEqual(self._issue(capa), first, "Pressed twice, one report.")
        capa.problem = "Seals leak after two weeks"
        second = self._issue(capa)
        self.assertEqual((second.letter, second.change), ("B", "Problem"))
        self.assertEqual((first.is_latest, second.is_latest), (False, True))
        self.assertIn("Seals leak", first.content["problem"])
        self.assertTrue(first.is_genuine)
        capa.action_ids.name = "Another ring"
        third = self._issue(capa)
        self.assertEqual((third.letter, third.change), ("C", "Actions"))

    def test_final(self):
        """CP-75: interim until the actions are verified, final afterwards."""
        capa = self._verified(self._complaint_capa())
        self.assertEqual(capa.report_kind, "final")
        self.assertEqual(self._issue(capa).kind, "final")

    def test_nothing_to_report(self):
        capa = self.env["capa.case"].with_user(self.manager).create({"subject": "Leak"})
        with self.assertRaises(UserError):
            capa.action_issue_report()
        capa = self._capa()
        capa.action_cancel("Opened twice")
        with self.assertRaises(UserError):
            capa.action_issue_report()

    def test_each_customer_gets_his_own(self):
        """CP-75: a CAPA for the complaints of two customers tells neither of the other."""
        self.customer.name, self.other_customer.name = "Northwind", "Contoso"
        mine = self._assessed(contact_id=self.contact.id)
        other = self._assessed(partner_id=self.other_customer.id)
        capa = self._capa(complaint_ids=[Command.set((mine | other).ids)])
        reports = self._issue(capa)
        self.assertEqual(reports.partner_id, self.customer | self.other_customer)
        self.assertEqual(set(reports.mapped("letter")), {"A"})
        for report, foreign in zip(reports.sorted("id"), (other, mine), strict=True):
            page = report.pdf_id.raw.decode()
            self.assertNotIn(foreign.name, page)
            self.assertNotIn(foreign.partner_id.name, page)
            self.assertNotIn(foreign.name, str(report.content))

    def test_merged_customers(self):
        """Issue 4: contacts that are merged leave all reports on record, and the letters go on."""
        mine = self._assessed(contact_id=self.contact.id)
        other = self._assessed(partner_id=self.other_customer.id)
        capa = self._capa(complaint_ids=[Command.set((mine | other).ids)])
        reports = self._issue(capa)
        merge = self.env["base.partner.merge.automatic.wizard"].create({})
        merge._merge((self.customer | self.other_customer).ids, self.customer)
        self.env.invalidate_all()
        self.assertEqual(len(reports.exists()), 2)
        self.assertEqual(reports.partner_id, self.customer)
        capa.problem = "Another problem"
        self.assertEqual(self._issue(capa).letter, "B")

    def test_language_of_the_customer(self):
        """CP-75: the report is written in the language of who has complained."""
        self.env["res.lang"]._activate_lang("fr_FR")
        self.contact.lang = "fr_FR"
        self.assertEqual(self._issue(self._complaint_capa()).lang, "fr_FR")

    def test_never_forged(self):
        """CP-75: neither made, changed nor deleted by anybody, nor its files."""
        report = self._issue(self._complaint_capa())
        vals = {"case_id": report.case_id.id, "letter": "Z", "number": 26}
        for user in (self.employee, self.quality, self.manager, self.env.ref("base.user_admin")):
            mine = report.with_user(user)
            for change in (
                lambda mine=mine: mine.write({"letter": "Z"}),
                lambda mine=mine: mine.with_context(_seal_capa_report_revision=True).write({"letter": "Z"}),
                lambda mine=mine: mine.unlink(),
                lambda mine=mine: mine.browse().create(vals),
                lambda mine=mine: mine.sending_ids.create({"revision_id": mine.id}),
                lambda mine=mine: mine.pdf_id.write({"raw": b"other"}),
                lambda mine=mine: mine.pdf_id.unlink(),
            ):
                with self.subTest(user=user.login), self.assertRaises(UserError):
                    change()
        for change in (
            lambda: report.write({"letter": "Z"}),
            lambda: report.unlink(),
            lambda: report.pdf_id.unlink(),
            lambda: report.case_id.unlink(),
        ):
            with self.assertRaises(UserError):
                change()

    def test_tampered_file_is_found(self):
        """CP-75: a file or content that was changed in the database is no longer genuine."""
        report = self._issue(self._complaint_capa())
        report.pdf_id.with_context(test=True).sudo().write({"raw": b"other"})
        report.invalidate_recordset()
        self.assertFalse(report.is_genuine)

    def test_who_reads(self):
        """CP-75: who takes part reads the report, others do not."""
        report = self._issue(self._complaint_capa())
        self.assertTrue(report.with_user(self.employee).letter)
        self.assertTrue(report.with_user(self.employee).pdf_id.raw)
        with self.assertRaises(AccessError):
            report.with_user(self.buyer).read(["letter"])
        with self.assertRaises(AccessError):
            report.pdf_id.with_user(self.buyer).read(["raw"])

    def test_workbook(self):
        """CP-75: the workbook says what the print says, and holds no formula."""
        capa = self._complaint_capa(problem="=1+1\nSecond line")
        report = self._issue(capa)
        sheet = openpyxl.load_workbook(BytesIO(report.xlsx_id.raw)).active
        values = [cell.value for row in sheet.iter_rows() for cell in row if cell.value]
        for text in (capa.subject, "D2 Problem", "=1+1\nSecond line", "Change the ring", capa.complaint_ids.name):
            self.assertTrue(any(text in str(value) for value in values), text)
        self.assertFalse([cell for row in sheet.iter_rows() for cell in row if cell.data_type == "f"])

    def test_print_of_the_workbook(self):
        """XX-06: the workbook of the present state, for who may read the CAPA."""
        capa = self._capa()
        report = self.env["report.complaint_capa.capa_8d_xlsx"]
        content, extension = report.with_user(self.quality).create_xlsx_report(capa.ids, {})
        self.assertEqual((content[:2], extension), (b"PK", "xlsx"))
        with self.assertRaises(AccessError):
            report.with_user(self.buyer).create_xlsx_report(capa.ids, {})

    # Sending

    def _send(self, report, user=None):
        action = report.with_user(user or self.quality).action_send()
        composer = Form(
            self.env["mail.compose.message"].with_user(user or self.quality).with_context(**action["context"])
        ).save()
        composer.action_send_mail()
        return composer

    def test_sent_from_the_record(self):
        """CP-75, CP-88: the mail carries the PDF; who sent it when to whom is on record, the complaint is answered."""
        capa = self._verified(self._complaint_capa())
        complaint = capa.complaint_ids
        report = self._issue(capa)
        self._send(report)
        self.assertRecordValues(
            report.sending_ids,
            [{"user_id": self.quality.id, "recipient_ids": self.contact.ids, "partner_id": self.customer.id}],
        )
        self.assertTrue(report.sent_at)
        message = report.sending_ids.message_id
        self.assertEqual(message.attachment_ids, report.pdf_id)
        self.assertEqual(message.partner_ids, self.contact)
        self.assertRecordValues(
            complaint.reply_ids,
            [{"reply_type": "report", "contact_id": self.contact.id, "attachment_ids": report.pdf_id.ids}],
        )
        self.assertTrue(capa.feedback_at)
        self.assertEqual(capa.tracking_ids[:1].kind, "feedback")

    def test_interim_does_not_end_the_complaint(self):
        """CP-75: an interim report is an interim answer."""
        capa = self._complaint_capa()
        self._send(self._issue(capa))
        self.assertEqual(capa.complaint_ids.reply_ids.reply_type, "interim")
        self.assertFalse(capa.feedback_at)

    def test_not_sent_without_the_report(self):
        """CP-75: a mail without the PDF, or to colleagues, is no sending."""
        report = self._issue(self._complaint_capa()).with_user(self.quality)
        report.message_post(body="Soon", partner_ids=self.contact.ids)
        report.message_post(body="Look", partner_ids=self.manager.partner_id.ids, attachment_ids=report.pdf_id.ids)
        self.assertFalse(report.sending_ids)

    def test_who_sends(self):
        """CP-120: nobody but the function that answers the customer sends the report."""
        report = self._issue(self._complaint_capa())
        for user in (self.employee, self.manager, self.second):
            with self.subTest(user.login), self.assertRaises(AccessError):
                report.with_user(user).action_send()
        report = report.with_user(self.employee)
        with self.assertRaises(AccessError):
            report.message_post(body="x", partner_ids=self.contact.ids, attachment_ids=report.pdf_id.ids)

    def test_ready_to_be_sent(self):
        """CP-75, CP-120: those who answer the customer are told when quality has issued the report."""
        self.sales_function.user_ids = False
        capa = self._complaint_capa()
        report = self._issue(capa)
        self.assertFalse(report.with_user(self.quality).can_send)
        self.assertTrue(report.with_user(self.sales_head).can_send)
        self.assertEqual(capa.distribution_ids.function_id, self.sales_function)
        self._send(report, user=self.sales_head)
        self.assertEqual(report.sending_ids.user_id, self.sales_head)

    def test_old_revision_is_not_sent(self):
        capa = self._complaint_capa()
        report = self._issue(capa)
        capa.problem = "Another problem"
        self._issue(capa)
        with self.assertRaises(UserError):
            report.action_send()

    def test_closed_complaint(self):
        """CP-94: a complaint that is closed gets no reply any more; the sending is on record."""
        complaint = self._assessed(contact_id=self.contact.id)
        capa = self._verified(self._complaint_capa(complaint))
        complaint._guarded().write({"state": "closed"})
        report = self._issue(capa)
        self._send(report)
        self.assertTrue(report.sending_ids)
        self.assertFalse(complaint.reply_ids)

    def test_copies(self):
        """CP-75, XX-08: copies of a revision go to the units, which acknowledge them."""
        report = self._issue(self._complaint_capa())
        action = report.with_user(self.quality).action_distribute()
        self.assertEqual(action["context"]["default_subject"], report.display_name)
        self.assertEqual(action["context"]["default_res_ids"], report.case_id.ids)

    def test_timeline(self):
        """XX-22: the CAPA and the report that was sent are part of what happened with the customer."""
        capa = self._verified(self._complaint_capa())
        self._send(self._issue(capa))
        rows = self.env["customer.timeline"].search([("partner_id", "=", self.customer.id)])
        self.assertLessEqual({"capa.case", "capa.report.sending"}, set(rows.mapped("res_model")))


@tagged("post_install", "-at_install")
class TestCapaTools(TransactionCase):
    def test_doctests(self):
        for module in (revision, sheet_of_html):
            self.assertEqual(doctest.testmod(module).failed, 0, module.__name__)
