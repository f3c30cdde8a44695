from contextlib import contextmanager

from odoo import SUPERUSER_ID, api, fields
from odoo.tests import tagged
from odoo.tests.common import TransactionCase

from .sla_common import SlaCase

LONG_AGO = "2020-01-01 08:00:00"


@tagged("post_install", "-at_install")
class TestSlaConcurrency(TransactionCase):
    """Two servers on the same clocks. Real transactions, so the records are really committed and removed."""

    def setUp(self):
        super().setUp()
        with self._session() as env:
            SlaCase.env = env
            SlaCase.partner = env["res.partner"].create({"name": "Concurrent customer"})
            SlaCase.handler = env.user
            communications = SlaCase._communication(LONG_AGO, count=6)
            self.ids, self.partner_id = communications.ids, SlaCase.partner.id
        self.addCleanup(self._remove)

    @contextmanager
    def _session(self):
        """Open a transaction of its own, committed at the end."""
        with self.registry.cursor() as cr:
            yield api.Environment(cr, SUPERUSER_ID, {})

    def _remove(self):
        with self._session() as env:
            env["customer.communication"].browse(self.ids).unlink()
            env["res.partner"].browse(self.partner_id).unlink()

    def _domain(self):
        return [
            ("res_model", "=", "customer.communication"),
            ("res_id", "in", self.ids),
            ("next_event_at", "<=", fields.Datetime.now()),
        ]

    def _lock(self, env, limit):
        return env["customer.sla.status"]._lock_due(self._domain(), limit)

    def test_two_servers_never_take_the_same_clock(self):
        """Clocks that one server works on are skipped by the other, which takes the next ones."""
        with self._session() as first, self._session() as second, self._session() as third:
            mine, yours = self._lock(first, 4), self._lock(second, 4)
            self.assertEqual((len(mine), len(yours)), (4, 2))
            self.assertFalse(set(mine.ids) & set(yours.ids))
            self.assertFalse(self._lock(third, 4))
            yours._process_safely(fields.Datetime.now())
            mine._process_safely(fields.Datetime.now())
        with self._session() as env:
            communications = env["customer.communication"].browse(self.ids)
            self.assertEqual(set(communications.mapped("sla_state")), {"missed"})
            for communication in communications:
                self.assertEqual(len(communication.activity_ids.filtered("sla_status_id")), 1)

    def test_killed_in_the_middle_of_a_batch(self):
        """What a killed server had begun is undone as a whole; the next one does it, once."""
        with self.registry.cursor() as cr:
            env = api.Environment(cr, SUPERUSER_ID, {})
            self._lock(env, 10)._process_safely(fields.Datetime.now())
            env.flush_all()
            cr.rollback()
        with self._session() as env:
            self.assertEqual(len(self._lock(env, 10)), 6)
            self._lock(env, 10)._process_safely(fields.Datetime.now())
        with self._session() as env:
            activities = env["customer.communication"].browse(self.ids).activity_ids.filtered("sla_status_id")
            self.assertEqual(len(activities), 6)
