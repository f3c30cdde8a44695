from odoo.exceptions import AccessError
from odoo.tests import new_test_user, tagged

from .notice_common import NoticeCase


@tagged("post_install", "-at_install")
class TestNoticeSecurity(NoticeCase):
    """Who sees and does what with notices, through any interface."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls._deliver(cls.partner, 10, cls.lot)
        cls.notice = cls._create_issued()
        cls.recipient = cls.notice.recipient_ids

    def test_server_fields(self):
        """CC-95: state, dates, revision, quantities from stock and tokens are set by no client."""
        for record, values in (
            (
                self.notice,
                {
                    "state": "closed",
                    "revision": 9,
                    "issued_at": "2020-01-01",
                    "approved_at": "2020-01-01",
                    "decided_by_id": self.other.id,
                    "author_id": self.other.id,
                    "signoff_state": "approved",
                    "traced_at": "2020-01-01",
                    "close_reason": "x",
                    "name": "NO/1",
                },
            ),
            (
                self.recipient,
                {
                    "state": "acknowledged",
                    "acknowledged_at": "2020-01-01",
                    "sent_at": "2020-01-01",
                    "delivered": 1,
                    "returned_stock": 10,
                    "outstanding": 0,
                    "affected": 0,
                    "resold": 10,
                    "stated_held": 1,
                    "is_traced": False,
                    "access_token": "x",
                },
            ),
            (self.notice.stock_ids[:1], {"quantity": 0, "stopped_at": "2020-01-01", "stopped_by_id": self.other.id}),
        ):
            for name, value in values.items():
                with self.subTest(model=record._name, field=name), self.assertRaises(AccessError):
                    record.with_user(self.admin).write({name: value})

    def test_forged_at_creation(self):
        """CC-95: a notice is not born approved, nor with defaults of the client's context."""
        notices = self.env["customer.notice"].with_user(self.engineer)
        with self.assertRaises(AccessError):
            notices.create(self._vals(state="issued"))
        notice = notices.with_context(default_state="issued", default_revision=5).create(self._vals())
        self.assertEqual((notice.state, notice.revision), ("draft", 0))
        with self.assertRaises(AccessError):
            self.env["customer.notice.recipient"].with_user(self.sales).create(
                {"notice_id": notice.id, "partner_id": self.partner_2.id, "acknowledged_at": "2020-01-01"}
            )

    def test_evidence(self):
        """XX-08: revisions, answers and deliveries are written by nobody."""
        self._answer(self.recipient)
        for record in (self.notice.revision_ids, self.recipient.acknowledgement_ids, self.recipient.holding_ids):
            record = record.with_user(self.admin)
            with self.subTest(model=record._name):
                for name in ("write", "unlink"):
                    with self.assertRaises(AccessError):
                        record.check_access(name)
                with self.assertRaises(AccessError):
                    record.browse().check_access("create")

    def test_token_is_hidden(self):
        """CC-99: no user reads a customer's token, and so cannot acknowledge in his name without being named."""
        for user in (self.sales, self.admin):
            with self.subTest(user=user.login), self.assertRaises(AccessError):
                self.recipient.with_user(user).read(["access_token"])
            with self.assertRaises(AccessError):
                self.env["customer.notice.recipient"].with_user(user).search([("access_token", "like", "a")])

    def test_employees(self):
        """CC-92: an employee without the app reads what his function is asked to sign, and no other notice."""
        other = self._create()
        self.f_director.manager_id = self.plain
        self.assertEqual(
            self.env["customer.notice"].with_user(self.plain).search([]).ids,
            self.env["customer.notice"].search([("signoff_ids.function_id", "=", self.f_director.id)]).ids,
        )
        self.assertFalse(other.with_user(self.plain).has_access("read"))
        self.assertTrue(self.notice.with_user(self.plain).has_access("read"))
        self.assertFalse(self.notice.with_user(self.plain).has_access("write"))
        self.assertFalse(self.recipient.with_user(self.plain).has_access("read"))
        other.action_submit()
        other.sudo().signoff_ids.with_user(self.plain).action_approve()
        self.assertEqual(other.state, "approved")

    def test_outsiders(self):
        """CC-92: portal users and the public reach notices by their link only."""
        portal = new_test_user(self.env, "notice_portal", "base.group_portal")
        for user in (portal, self.env.ref("base.public_user")):
            for record in (self.notice, self.recipient, self.notice.revision_ids, self.notice.lot_ids):
                with self.subTest(user=user.login, model=record._name):
                    self.assertFalse(record.with_user(user).has_access("read"))

    def test_other_company(self):
        """CC-99: another company sees nothing of it, and issues nothing."""
        company = self.env["res.company"].create({"name": "Other"})
        user = new_test_user(
            self.env, "notice_foreign", "customer_comm.group_manager", company_id=company.id, company_ids=company.ids
        )
        for record in (
            self.notice,
            self.recipient,
            self.notice.lot_ids,
            self.notice.stock_ids,
            self.notice.revision_ids,
            self.recipient.holding_ids,
        ):
            with self.subTest(model=record._name):
                self.assertFalse(record.with_user(user).search([("id", "in", record.ids)]))

    def test_roles_by_rpc(self):
        """CC-92, CC-95: the buttons check the role, not only the screen that shows them."""
        draft = self._create()
        for user, name in (
            (self.sales, "action_submit"),
            (self.other, "action_submit"),
            (self.other, "action_draft"),
            (self.other, "action_close"),
        ):
            with self.subTest(user=user.login, action=name), self.assertRaises(AccessError):
                getattr(draft.with_user(user), name)()
        wizard = self.env["customer.notice.reason.wizard"]
        for purpose, notice in (("revise", self.notice), ("cancel", draft), ("close", self.notice)):
            with self.subTest(purpose=purpose), self.assertRaises(AccessError):
                wizard.with_user(self.other).create(
                    {"notice_id": notice.id, "purpose": purpose, "reason": "x"}
                ).action_apply()

    def test_smart_button(self):
        """CC-99: a partner shows the notices that reached the customer, in one query for all."""
        partners = self.partner | self.address | self.partner_2
        partners = partners.with_user(self.sales)
        partners.mapped("notice_count")
        partners.invalidate_recordset(["notice_count"])
        with self.assertQueryCount(1):
            self.assertEqual(partners.mapped("notice_count"), [1, 1, 0])
        with self.assertRaises(AccessError):
            self.partner.with_user(self.plain).read(["notice_count"])
