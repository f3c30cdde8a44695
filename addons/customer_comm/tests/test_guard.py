from odoo.exceptions import AccessError
from odoo.tests import Form, tagged

from .signoff_common import SignoffCase


@tagged("post_install", "-at_install")
class TestGuard(SignoffCase):
    """Fields that only the server sets: number and state of a communication stand for all."""

    def setUp(self):
        super().setUp()
        self.record = self._create_document()
        self.communications = self.env["customer.communication"].with_user(self.sales)

    def test_write_is_refused(self):
        """Defect 5 seen elsewhere: no field that lifts a rule can be written, by an administrator neither."""
        for user in (self.sales, self.env.ref("base.user_admin")):
            for vals in (
                {"state": "closed"},
                {"name": "CM/1"},
                {"signoff_state": "approved"},
                {"subject": "x", "state": "closed"},
            ):
                with self.subTest(user=user.login, vals=vals), self.assertRaisesRegex(AccessError, "Use the buttons"):
                    self.record.with_user(user).write(vals)
        with self.assertRaises(AccessError):
            self.record.sudo().state = "closed"

    def test_create_is_refused(self):
        """A record does not begin in a later state: by values, by defaults in the context, by import."""
        vals = self._communication_vals()
        with self.assertRaises(AccessError):
            self.communications.create(dict(vals, state="closed"))
        for context in ({"default_state": "closed"}, {"default_state": "closed", "default_name": "CM/1"}):
            record = self.communications.with_context(**context).create(dict(vals))
            self.assertEqual(record.state, "draft")
            self.assertNotEqual(record.name, "CM/1")
        result = self.communications.load([".id", "state"], [[str(self.record.id), "closed"]])
        self.assertFalse(result["ids"])
        self.assertEqual(self.record.state, "draft")

    def test_the_same_value_may_come_back(self):
        """A client that sends the initial state back is not refused."""
        self.assertEqual(self.communications.create(dict(self._communication_vals(), state="draft")).state, "draft")

    def test_user_defaults_do_not_lift_the_guard(self):
        """A default that a user stores for himself does not set a guarded field."""
        self.env["ir.default"].sudo().set("customer.communication", "state", "closed", user_id=self.sales.id)
        self.assertEqual(self.communications.create(self._communication_vals()).state, "draft")

    def test_form(self):
        """The form creates records with a number and its first state."""
        with Form(self.communications) as form:
            for name in ("subject", "subject_kind", "description"):
                form[name] = self._communication_vals()[name]
            form.partner_id = self.partner
            form.channel_id = self.env["customer.channel"].search([], limit=1)
            form.stage_id = self.env["customer.stage"].search([], limit=1)
        self.assertTrue(form.record.name)
        self.assertEqual(form.record.state, "draft")
