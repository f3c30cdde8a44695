from datetime import date

from freezegun import freeze_time
from psycopg2.errors import UniqueViolation

from odoo.exceptions import AccessError, UserError
from odoo.tests import tagged
from odoo.tools import mute_logger

from .communication_common import CommunicationCase


@tagged("post_install", "-at_install")
class TestFormRegister(CommunicationCase):
    """Numbers and revisions of the forms, and how long their records are kept."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.form = cls.env["customer.form"]._get("communication_record")
        cls.form.write({"code": "QR-1", "revision": "B/2", "retention_years": 3})

    def _create_closed(self, at, **vals):
        with freeze_time(at):
            record = self._create_judged(**vals)
            record.reply = "Sent"
            record.action_reply()
            record.action_close()
        return record

    def test_shipped_forms(self):
        """XX-05, XX-06: the forms of the procedures are there with number, owner and three years of retention."""
        forms = self.env["customer.form"].search([("model_id.model", "=", "customer.communication")])
        self.assertTrue({"communication_record", "information_feedback_sheet"} <= set(forms.mapped("key")))
        self.assertTrue(all(forms.mapped("function_id")))
        self.assertEqual(set(forms.mapped("retention_years")), {3})
        self.assertEqual(self.env["customer.form"]._get("information_feedback_sheet").code, "XRD04-7.2.3-01")

    def test_own_form_of_a_company(self):
        """XX-06: a company's own form goes before the shared one; a missing one is empty, not an error."""
        company = self.env["res.company"].create({"name": "Other"})
        own = self.form.copy({"key": "communication_record", "code": "OWN-1", "company_id": company.id})
        self.assertEqual(self.form._get("communication_record", company), own)
        self.assertEqual(self.form._get("communication_record"), self.form)
        self.assertFalse(self.form._get("no_such_form"))
        with self.assertRaises(UniqueViolation), mute_logger("odoo.sql_db"), self.cr.savepoint():
            own.copy({"key": "communication_record", "company_id": company.id})

    def test_footer(self):
        """XX-07: prints carry number and revision; a form without number prints none."""
        self.assertEqual(self.form._get_footer(), "QR-1  Rev. B/2")
        self.form.revision = False
        self.assertEqual(self.form._get_footer(), "QR-1")
        self.form.code = False
        self.assertEqual(self.form._get_footer(), "")

    def test_history_of_numbers(self):
        """XX-08: a change of number or revision stays in the history of the form."""
        self.env.flush_all()
        self.cr.precommit.run()
        self.form.write({"revision": "C/0"})
        self.env.flush_all()
        self.cr.precommit.run()
        values = self.form.message_ids.sudo().tracking_value_ids.filtered(
            lambda value: value.field_id.name == "revision"
        )
        self.assertEqual((values[0].old_value_char, values[0].new_value_char), ("B/2", "C/0"))

    def test_only_administrators_edit_the_register(self):
        """XX-06: users read the register, administrators edit it."""
        self.assertEqual(self.form.with_user(self.plain).code, "QR-1")
        with self.assertRaises(AccessError):
            self.form.with_user(self.sales).retention_years = 0
        self.form.with_user(self.manager).retention_years = 5

    def test_no_deletion_before_the_retention_is_over(self):
        """XX-05: a closed record is kept for the years of its form, then it may go; it can be archived any time."""
        record = self._create_closed("2024-02-29 12:00:00")
        self.assertEqual((record.closed_on, record.retention_until), (date(2024, 2, 29), date(2027, 3, 1)))
        self.assertEqual(record.form_id, self.form)
        with freeze_time("2027-02-28"), self.assertRaisesRegex(UserError, "must be kept until 03/01/2027"):
            record.with_user(self.manager).unlink()
        record.with_user(self.sales).action_archive()
        expired = [("retention_until", "<=", "today"), ("active", "in", [True, False])]
        with freeze_time("2027-02-28"):
            self.assertNotIn(record, record.search(expired))
        with freeze_time("2027-03-01"):
            self.assertIn(record, record.search(expired))
            record.with_user(self.manager).unlink()
        self.assertFalse(record.exists())

    def test_open_records_are_not_deleted(self):
        """XX-05: a record on its way is not deleted; a draft is, by an administrator."""
        record = self._create_judged(self.f_quality)
        record.action_route()
        self.assertFalse(record.retention_until)
        with self.assertRaisesRegex(UserError, "not closed yet"):
            record.with_user(self.manager).unlink()
        draft = self._create()
        with self.assertRaises(AccessError):
            draft.with_user(self.sales).unlink()
        draft.with_user(self.manager).unlink()

    def test_years_changed(self):
        """XX-05: other years on the form move the date of all its records, kept or expired."""
        records = self._create_closed("2026-05-04") | self._create_closed("2020-05-04")
        self.form.retention_years = 10
        self.assertEqual(records.mapped("retention_until"), [date(2036, 5, 4), date(2030, 5, 4)])
        with self.assertRaises(UserError):
            records[1].with_user(self.manager).unlink()

    def test_day_of_the_company(self):
        """XX-05: the retention counts from the day it was in the company's time zone."""
        self.env.company.resource_calendar_id.tz = "Asia/Shanghai"
        self.assertEqual(self._create_closed("2026-12-31 17:00:00").closed_on, date(2027, 1, 1))

    def test_dates_cannot_be_forged(self):
        """XX-05: neither the dates nor the form of a record can be set to get rid of it."""
        record = self._create_closed("2026-05-04")
        other = self.form.copy({"key": "short", "retention_years": 0})
        for vals in (
            {"retention_until": "2020-01-01"},
            {"closed_on": "2000-01-01"},
            {"closed_at": "2000-01-01 00:00:00"},
            {"form_id": other.id},
            {"state": "draft"},
        ):
            for user in (self.sales, self.manager, self.env.ref("base.user_admin")):
                with self.subTest(user=user.login, **vals), self.assertRaises(AccessError):
                    record.with_user(user).write(vals)

    def test_files_are_kept(self):
        """XX-05: the files of a closed record are neither deleted nor replaced nor moved away while it is kept."""
        with freeze_time("2026-05-03"):
            record = self._create()
        file = (
            self.env["ir.attachment"]
            .with_user(self.sales)
            .create({"name": "letter.txt", "raw": b"as it came", "res_model": record._name, "res_id": record.id})
        )
        file.raw = b"scanned again"
        record.write({"reply": "Sent", "category": "other", "grade_id": self.grade.id})
        with freeze_time("2026-05-04"):
            record.action_reply()
            record.action_close()
        for vals in ({"raw": b"other"}, {"res_id": self._create().id}, {"res_model": "res.partner"}):
            with self.subTest(**vals), self.assertRaisesRegex(UserError, "its files are kept"):
                file.write(vals)
        for user in (self.sales, self.env.ref("base.user_admin")):
            with self.assertRaisesRegex(UserError, "its files are kept"), self.cr.savepoint():
                file.with_user(user).unlink()
        file.name = "Letter of 4 May.txt"
        with freeze_time("2029-05-04"):
            record.with_user(self.manager).unlink()
        self.assertFalse(file.exists())

    def test_record_without_form(self):
        """XX-05: a record whose form is not registered is kept for three years all the same."""
        self.env["customer.form"].search([("key", "=", "communication_record")]).active = False
        record = self._create_closed("2026-05-04")
        self.assertFalse(record.form_id)
        self.assertEqual(record.retention_until, date(2029, 5, 4))
