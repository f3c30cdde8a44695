from contextlib import contextmanager

from psycopg2.errors import SerializationFailure

from odoo import SUPERUSER_ID, api
from odoo.exceptions import UserError
from odoo.tests import mute_logger, tagged
from odoo.tests.common import TransactionCase

from ..models.customer_signoff import SIGNOFF_SEAL
from .signoff_common import SignoffCase


@tagged("post_install", "-at_install", "signoff_concurrency")
class TestSignoffConcurrency(TransactionCase):
    """Two sessions sign at the same moment. Real transactions, so the records are really committed and removed."""

    def setUp(self):
        super().setUp()
        with self._session() as env:
            SignoffCase.env = env
            users = {}
            for name in ("quality", "finance"):
                users[name] = env["res.users"].create(
                    {
                        "name": f"concurrent {name}",
                        "login": f"concurrent_{name}",
                        "group_ids": [(4, env.ref("customer_comm.group_user").id)],
                    }
                )
            functions = env["customer.function"].create(
                [{"name": name, "code": f"concurrent_{name}", "manager_id": user.id} for name, user in users.items()]
            )
            partner = env["res.partner"].create({"name": "Concurrent customer"})
            SignoffCase.partner = partner
            record = env["customer.communication"].create(SignoffCase._communication_vals())
            record._signoff_request([{"function": function} for function in functions])
            self.record_id, self.row_ids = record.id, record.signoff_ids.ids
            self.user_ids = [user.id for user in users.values()]
            self.function_ids, self.partner_id = functions.ids, partner.id
        self.addCleanup(self._remove)

    @contextmanager
    def _session(self, uid=SUPERUSER_ID):
        """Open a transaction of its own, committed at the end."""
        with self.registry.cursor() as cr:
            yield api.Environment(cr, uid, {})

    def _remove(self):
        with self._session() as env:
            rows = SIGNOFF_SEAL.open(env["customer.signoff"].browse(self.row_ids))
            env["mail.activity"].search([("signoff_id", "in", self.row_ids)]).unlink()
            rows.write({"state": "waiting", "signed_at": False, "user_id": False})
            record = env["customer.communication"].browse(self.record_id)
            env.flush_all()
            record.unlink()
            env["customer.function"].browse(self.function_ids).unlink()
            env["res.users"].browse(self.user_ids).unlink()
            env["res.partner"].browse(self.partner_id).unlink()

    def _rows(self, env):
        return env["customer.signoff"].browse(self.row_ids)

    def test_one_signature_from_two_sessions(self):
        """XX-11: signing one row twice at once yields one signature; the other session is told."""
        quality = self.user_ids[0]
        with self._session(quality) as first, self.registry.cursor() as cr:
            second = api.Environment(cr, quality, {})
            self.assertEqual(self._rows(second)[0].state, "pending")
            self._rows(first)[0].action_approve(note="first")
            with self.assertRaisesRegex(UserError, "at this moment"):
                self._rows(second)[0].action_approve(note="second")
            cr.rollback()
        with self._session(quality) as late, self.assertRaisesRegex(UserError, "already signed"):
            self._rows(late)[0].action_approve(note="third")
        with self._session() as env:
            self.assertEqual(self._rows(env)[0].note, "first")

    @mute_logger("odoo.sql_db")
    def test_last_two_signatures_at_once(self):
        """CR-39: the last two functions sign at once: the later transaction is refused by the database (and run again
        by Odoo), so that one of them sees that all have signed."""
        quality, finance = self.user_ids
        with self.registry.cursor() as cr:
            second = api.Environment(cr, finance, {})
            self.assertEqual(self._rows(second)[1].state, "pending")
            with self._session(quality) as first:
                self._rows(first)[0].action_approve()
            with self.assertRaises(SerializationFailure):
                self._rows(second)[1].action_approve()
                second.flush_all()
            cr.rollback()
        with self._session(finance) as again:
            self._rows(again)[1].action_approve()
        with self._session() as env:
            self.assertEqual(env["customer.communication"].browse(self.record_id).signoff_state, "approved")
