from contextlib import contextmanager

from psycopg2.errors import SerializationFailure

from odoo import SUPERUSER_ID, api, fields
from odoo.tests import TransactionCase, mute_logger, tagged

CODE = "customer_comm.test_concurrency"


@tagged("post_install", "-at_install")
class TestNumberConcurrency(TransactionCase):
    """Two sessions draw numbers at the same moment. Real transactions, so what they write is committed and removed."""

    def setUp(self):
        super().setUp()
        self.addCleanup(self._remove)
        with self._session() as env:
            vals = {"name": "Test", "code": CODE, "company_id": False, "prefix": "T/%(range_year)s/", "padding": 3}
            env["ir.sequence"].create(vals | {"use_date_range": True, "implementation": "no_gap"})

    @contextmanager
    def _session(self):
        """Open a transaction of its own, committed at the end."""
        with self.registry.cursor() as cr:
            yield api.Environment(cr, SUPERUSER_ID, {})

    def _remove(self):
        with self._session() as env:
            env["ir.sequence"].search([("code", "=", CODE)]).unlink()

    def _draw(self, env, count=1):
        return env["ir.sequence"]._next_by_code_batch(CODE, count, env.company, fields.Date.to_date("2026-05-04"))

    def test_numbers_are_given_once(self):
        """XX-07: of two sessions that draw at once, the later is sent back and draws the next number."""
        with self._session() as env:
            self.assertEqual(self._draw(env, 2), ["T/2026/001", "T/2026/002"])
        with mute_logger("odoo.sql_db"), self.assertRaises(SerializationFailure), self._session() as late:
            late["ir.sequence"].search_count([])  # its picture of the database is older than the next draw
            with self._session() as env:
                self.assertEqual(self._draw(env), ["T/2026/003"])
            self._draw(late)
        with self._session() as env:
            self.assertEqual(self._draw(env), ["T/2026/004"])

    def test_company_gets_one_sequence(self):
        """XX-07: the first numbers of a company drawn by two sessions at once make one sequence, not two."""
        with mute_logger("odoo.sql_db"), self.assertRaises(SerializationFailure), self._session() as late:
            late["ir.sequence"].search_count([])
            with self._session() as env:
                self._draw(env)
            self._draw(late)
        with self._session() as env:
            self._draw(env)
            own = env["ir.sequence"].search([("code", "=", CODE), ("company_id", "!=", False)])
            self.assertEqual((len(own), own.date_range_ids.number_next), (1, 3))

    def test_standard_sequence(self):
        """XX-07: where a company prefers speed to the absence of gaps, numbers are drawn in one go as well."""
        with self._session() as env:
            env["ir.sequence"].search([("code", "=", CODE)]).implementation = "standard"
        with self._session() as env:
            self.assertEqual(self._draw(env, 3), ["T/2026/001", "T/2026/002", "T/2026/003"])
        with self._session() as env:
            self.assertEqual(self._draw(env), ["T/2026/004"])
