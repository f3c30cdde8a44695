from dateutil.relativedelta import relativedelta
from freezegun import freeze_time
from psycopg2 import IntegrityError

from odoo import fields
from odoo.exceptions import AccessError, UserError, ValidationError
from odoo.tests import Form, new_test_user, tagged
from odoo.tools import mute_logger

from .file_common import FileCase


@tagged("post_install", "-at_install")
class TestFileAccess(FileCase):
    """Leave to read a customer file, for some time, granted by the head of sales (CC-74, XX-01, XX-02)."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.head = cls.keeper
        cls.f_sales.manager_id = cls.head
        cls.env["customer.file.event"].create({"partner_id": cls.customer.id, "name": "Secret merger"})

    def _grant(self, user=None, approve=True, **vals):
        user = user or self.outsider
        grant = (
            self.env["customer.file.grant"]
            .with_user(user)
            .create({"partner_id": self.person.id, "date_to": self.today, "reason": "An audit", **vals})
        )
        if approve:
            grant.with_user(self.head).action_approve()
        return grant

    def _read(self, user=None):
        return (
            self.env["customer.file.reader"].with_user(user or self.outsider).create({"partner_id": self.customer.id})
        )

    def test_request_and_approval(self):
        """CC-74: asked for by the reader, granted by the head, who is reminded of it."""
        grant = self._grant(approve=False)
        self.assertEqual(grant.partner_id, self.customer, "the file is that of the company")
        self.assertEqual(grant.sudo().activity_ids.user_id, self.head)
        self.assertFalse(grant.is_open)
        with self.assertRaises(AccessError):
            self._read()
        grant.with_user(self.head).action_approve()
        self.assertTrue(grant.is_open)
        self.assertEqual(grant.approved_by_id, self.head)
        self.assertFalse(grant.sudo().activity_ids)
        self.assertIn("Lin Lawful", self._read().content)
        self.assertIn("Secret merger", self._read().content)

    def test_only_head_decides(self):
        """CC-74: neither the reader nor other salespeople grant a leave; the deputy does in the absence."""
        grant = self._grant(approve=False)
        for user in (self.outsider, self.file_manager, self.salesperson):
            with self.assertRaises(AccessError):
                grant.with_user(user).action_approve()
        self.f_sales.write({"deputy_id": self.file_manager.id, "absent_from": self.today})
        grant.with_user(self.file_manager).action_approve()
        self.assertEqual(grant.approved_by_id, self.file_manager)

    def test_no_leave_for_oneself(self):
        """CC-74: nobody grants a leave to himself, and none can be forged."""
        grant = self._grant(user=self.head, approve=False)
        with self.assertRaises(UserError):
            grant.with_user(self.head).action_approve()
        grant = self._grant(approve=False)
        for vals in ({"state": "approved"}, {"approved_by_id": self.head.id}):
            with self.assertRaises(AccessError):
                grant.write(vals)
            with self.assertRaises(AccessError):
                self._grant(approve=False, **vals)
        with self.assertRaises(AccessError):
            self._grant(approve=False, user_id=self.plain.id)

    def test_expired_closes(self):
        """CC-74: a leave closes by itself with its last day, and does not open before its first one."""
        grant = self._grant(date_to=self.today + relativedelta(days=3))
        reader = self._read()
        self.assertTrue(reader.content)
        later = fields.Datetime.now() + relativedelta(days=5)
        with freeze_time(later):
            self.env.invalidate_all()
            self.assertFalse(grant.is_open)
            self.assertNotIn(grant, self.env["customer.file.grant"].search([("is_open", "=", True)]))
            self.assertIn(grant, self.env["customer.file.grant"].search([("is_open", "=", False)]))
            with self.assertRaises(AccessError):
                self._read()
            with self.assertRaises(AccessError):
                reader.read(["content"])
        self._grant(
            user=self.plain,
            date_from=self.today + relativedelta(days=2),
            date_to=self.today + relativedelta(days=3),
        )
        with self.assertRaises(AccessError):
            self._read(self.plain)

    def test_no_client_chooses_the_day(self):
        """CC-74: neither time zone nor context keeps a leave open."""
        self._grant()
        with freeze_time(fields.Datetime.now() + relativedelta(days=2)), self.assertRaises(AccessError):
            self.env["customer.file.reader"].with_user(self.outsider).with_context(tz="Etc/GMT+12").create(
                {"partner_id": self.customer.id}
            )

    def test_revoked_closes(self):
        """CC-74: the head closes a leave before its last day."""
        grant = self._grant()
        with self.assertRaises(AccessError):
            grant.action_revoke()
        grant.with_user(self.head).action_revoke()
        with self.assertRaises(AccessError):
            self._read()

    def test_decided_stays(self):
        """CC-74: a leave that was decided on is neither extended nor deleted; a past one is not approved."""
        grant = self._grant()
        with self.assertRaises(UserError):
            grant.write({"date_to": self.today + relativedelta(years=1)})
        with self.assertRaises(UserError):
            grant.unlink()
        past = self.today - relativedelta(days=1)
        old = self._grant(approve=False, date_from=past, date_to=past)
        with self.assertRaises(UserError):
            old.with_user(self.head).action_approve()
        with mute_logger("odoo.sql_db"), self.assertRaises(IntegrityError):
            self._grant(approve=False, date_from=self.today, date_to=past)
            self.env.flush_all()

    def test_one_customer_one_reader(self):
        """CC-74: a leave opens one file to one user."""
        self._grant()
        with self.assertRaises(AccessError):
            self._read(self.plain)
        with self.assertRaises(AccessError):
            self.env["customer.file.reader"].with_user(self.outsider).create({"partner_id": self.partner.id})
        reader = self._read()
        with self.assertRaises(AccessError):
            reader.write({"partner_id": self.partner.id})
        with self.assertRaises(AccessError):
            reader.with_user(self.plain).read(["content"])
        portal = new_test_user(self.env, "file_portal", "base.group_portal")
        with self.assertRaises(ValidationError):
            self.env["customer.file.grant"].create(
                {"partner_id": self.customer.id, "user_id": portal.id, "date_to": self.today, "reason": "X"}
            )

    def test_leave_opens_no_field(self):
        """XX-01: a leave shows the file; the fields themselves stay closed to every other door."""
        self._grant()
        self._read()
        with self.assertRaises(AccessError):
            self.customer.with_user(self.outsider).read(["legal_representative"])
        with self.assertRaises(AccessError):
            self.env["customer.file.event"].with_user(self.outsider).search([])

    def test_openings_logged(self):
        """XX-02: each opening is logged, and nobody writes or removes a line of the log."""
        grant = self._grant()
        self._read()
        self._read()
        log = self.env["customer.file.access"].search([("partner_id", "=", self.customer.id)])
        self.assertEqual(len(log), 2)
        self.assertEqual(log.user_id, self.outsider)
        self.assertEqual(log.grant_id, grant)
        with self.assertRaises(AccessError):
            log.with_user(self.outsider).read(["user_id"])
        self.assertTrue(log.with_user(self.keeper).read(["user_id"]))
        for user in (self.file_manager, self.manager, self.head):
            with self.assertRaises(AccessError):
                log.with_user(user).unlink()
            with self.assertRaises(AccessError):
                log.with_user(user).write({"user_id": self.plain.id})
            with self.assertRaises(AccessError):
                log.with_user(user).create({"partner_id": self.customer.id, "user_id": user.id})

    def test_no_opening_without_log(self):
        """XX-02: the content is not computed for a record that was never created, hence never logged."""
        self._grant()
        self.env["customer.file.access"].search([]).sudo().unlink()
        result = (
            self.env["customer.file.reader"]
            .with_user(self.outsider)
            .onchange({"partner_id": self.customer.id}, ["partner_id"], {"partner_id": {}, "content": {}})
        )
        self.assertFalse(result["value"].get("content"))

    def test_button_on_contact(self):
        """CC-74: the button on the contact opens the file by leave, and else the request."""
        customer = self.customer.with_user(self.outsider)
        action = customer.action_ask_for_file()
        self.assertEqual(action["res_model"], "customer.file.grant")
        form = Form(self.env["customer.file.grant"].with_user(self.outsider).with_context(**action["context"]))
        form.date_to = self.today
        form.reason = "Warranty case"
        form.save().with_user(self.head).action_approve()
        self.assertEqual(customer.action_ask_for_file()["res_model"], "customer.file.reader")

    def test_company(self):
        """A leave counts in its company, and is decided on by its head of sales."""
        other = self.env["res.company"].create({"name": "Other Co"})
        self.outsider.company_ids |= other
        grant = self._grant()
        self.assertEqual(grant.company_id, self.env.company)
        reader = self.env["customer.file.reader"].with_user(self.outsider).with_context(allowed_company_ids=other.ids)
        with self.assertRaises(AccessError):
            reader.create({"partner_id": self.customer.id})
