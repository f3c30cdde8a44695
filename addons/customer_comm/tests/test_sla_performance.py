from datetime import datetime
from functools import partial
from unittest.mock import patch

from psycopg2.errors import UniqueViolation

from odoo import fields
from odoo.tests import tagged
from odoo.tools import SQL, mute_logger

from .sla_common import SlaCase


@tagged("post_install", "-at_install")
class TestSlaPerformance(SlaCase):
    """The cost of deadlines, counted in queries: it depends on batches, never on how many clocks exist."""

    def _count(self, action):
        """Return how many queries an action costs, with a cold cache, and what it returns."""
        self.env.flush_all()
        self.env.invalidate_all()
        before = self.env.cr.sql_log_count
        result = action()
        self.env.flush_all()
        return self.env.cr.sql_log_count - before, result

    def _counts(self, prepare, action):
        """Return the queries for 10 and for 100 documents, after a first run that fills what is kept between calls."""
        action(prepare(1))
        return [self._count(partial(action, prepare(size)))[0] for size in (10, 100)]

    def test_start(self):
        """Starting two clocks each, one of them in working time, costs the same for 10 and for 100 documents."""
        self._policies({"milestone": "reply", "unit": "work_day", "duration": 5})

        def prepare(size):
            return self._communication(count=size, direction="out", grade_id=self.grade_aa.id)

        ten, hundred = self._counts(prepare, lambda documents: documents._sla_start())
        self.assertLessEqual(hundred, ten + 4)  # created by the hundred, so once or twice more
        self.assertLess(hundred, 30)

    def test_create_with_clocks(self):
        """A new document costs at most two queries for its clocks, over its own and those of the chatter."""
        self._communication(grade_id=self.grade_aa.id)
        vals_without = [self._vals(direction="out", grade_id=self.grade_aa.id) for _index in range(100)]
        vals_with = [self._vals(grade_id=self.grade_aa.id) for _index in range(100)]
        create = self.env["customer.communication"].create
        without, _documents = self._count(lambda: create(vals_without))
        with_clocks, documents = self._count(lambda: create(vals_with))
        self.assertEqual(len(documents.sla_status_ids), 200)
        self.assertLessEqual(with_clocks - without, 2 * 100)
        self.assertLessEqual(with_clocks - without, 25)

    def test_course(self):
        """Each step in the life of a clock costs the same for 10 and for 100 documents."""

        def prepare(size):
            return self.env["customer.communication"].browse(
                self._communication(fields.Datetime.now(), count=size, grade_id=self.grade_aa.id).ids
            )

        def pause_and_resume(documents):
            documents._sla_pause("Waiting")
            documents._sla_resume()

        for action in (
            pause_and_resume,
            lambda documents: documents._sla_reach("reply"),
            lambda documents: documents._sla_cancel(),
            lambda documents: documents._sla_replan(),
            lambda documents: documents._sla_start(),
        ):
            ten, hundred = self._counts(prepare, action)
            self.assertLessEqual(hundred, ten + 6)

    def test_replan_on_write(self):
        def prepare(size):
            return self.env["customer.communication"].browse(
                self._communication(fields.Datetime.now(), count=size, grade_id=self.grade_aa.id).ids
            )

        # On two equal batches the difference is what planning anew costs.
        watched, plain = prepare(100), prepare(100)
        without, _result = self._count(lambda: plain.write({"subject": "Other"}))
        with_plan, _result = self._count(lambda: watched.write({"subject": "Other", "grade_id": self.grade_a.id}))
        self.assertLessEqual(with_plan - without, 40)

    def test_write_without_influence_costs_nothing(self):
        """A write on fields that deadlines do not look at does not even ask for clocks or policies."""
        communication = self._communication(count=10)
        communication.write({"subject": "Once"})
        with patch.object(type(communication), "_sla_replan") as replan:
            without = self._count(lambda: communication.write({"description": "Again"}))[0]
            self.assertLessEqual(self._count(lambda: communication.write({"subject": "Twice"}))[0], without + 10)
        replan.assert_not_called()

    def test_due_clocks_are_found_by_the_partial_index(self):
        """The scheduled action reads what is due from the partial index, however many clocks there are."""
        self._fill(20_000)
        self.env.cr.execute("ANALYZE customer_sla_status")
        domain = [("next_event_at", "<=", datetime(2026, 6, 6))]
        query = self.clocks._search(domain, order="next_event_at, id", limit=1000)
        self.env.cr.execute(SQL("EXPLAIN %s", query.select()))
        plan = "\n".join(line for [line] in self.env.cr.fetchall())
        self.assertIn("customer_sla_status_due_idx", plan)
        self.assertNotIn("Sort", plan)

    def _fill(self, count):
        """Add clocks that are not due, as a company has after years."""
        self._communication("2026-06-05 16:00:00")
        self.env.flush_all()
        self.env.cr.execute(
            """
            INSERT INTO customer_sla_status (res_model, res_id, milestone, company_id, state, started_at, deadline)
            SELECT 'customer.communication', -number, 'reply', %s, 'met', '2025-01-01', '2025-01-02'
              FROM GENERATE_SERIES(1, %s) AS number
            """,
            [self.company.id, count],
        )

    @mute_logger("odoo.sql_db")
    def test_live_clock_is_unique(self):
        """Two sessions that start the same clock end up with one: the database refuses the second."""
        clock = self._clock(self._communication())
        with self.assertRaises(UniqueViolation), self.cr.savepoint():
            clock.sudo().copy()
