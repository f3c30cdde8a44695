"""The scheduled action on deadlines: its cost must depend on the clocks that are due, not on those that exist."""

from unittest.mock import patch

import world
from harness import Operation, Side, TimeRatio
from kit import databases as server

FEW = "clocks_few"
MANY = "clocks_many"
MODEL = "complaint.complaint"

# Every "step"-th clock is due, in turn for its reminder and as missed; of the others most are closed, the rest runs.
INSERT = """
    INSERT INTO customer_sla_status (
        res_model, res_id, res_name, company_id, function_id, milestone, state, amount, unit, warning_share,
        started_at, deadline, reached_at, next_event_at, create_uid, create_date, write_uid, write_date)
    SELECT %(model)s,
           CASE WHEN due THEN (%(documents)s::int[])[number / %(step)s] ELSE 1000000 + number END,
           'Document ' || number, %(company)s, %(function)s, %(milestone)s,
           CASE WHEN due OR number %% 10 > 6 THEN 'running' ELSE 'met' END,
           24, 'hour', 80, moment - interval '2 days',
           CASE WHEN due AND number / %(step)s %% 2 = 1 THEN moment - interval '1 hour'
                WHEN due OR number %% 10 > 6 THEN moment + (1 + number %% 60) * interval '1 day'
                ELSE moment - interval '1 day' END,
           CASE WHEN NOT due AND number %% 10 <= 6 THEN moment - interval '36 hours' END,
           CASE WHEN due THEN moment - (number %% 600) * interval '1 second'
                WHEN number %% 10 > 6 THEN moment + (1 + number %% 60) * interval '1 day' END,
           1, moment, 1, moment
      FROM (
            SELECT number, number %% %(step)s = 0 AS due, now() AT TIME ZONE 'UTC' AS moment
              FROM generate_series(1, %(total)s) AS number
           ) AS numbers
"""


class ProcessDue(Operation):
    """The scheduled action takes the clocks that are due: half are reminded of, half are marked missed."""

    name = "deadlines"
    title = "process due deadlines"
    unit = "due clock"
    size = 1000
    quick_size = 500
    warm = 0
    rounds = 9  # it is time that counts here, and time varies
    copies = (FEW, MANY)
    budgets = (TimeRatio("many", "few", 1.2),)

    def __init__(self, quick=False):
        super().__init__(quick)
        self.totals = {FEW: 10_000, MANY: 100_000 if quick else 1_000_000}
        self.sides = (
            Side("few", f"among {self.totals[FEW]:,} clocks", FEW),
            Side("many", f"among {self.totals[MANY]:,} clocks", MANY),
        )

    def build(self, env, database):
        env["customer.sla.policy"].search([]).active = False
        function = env["customer.function"]._get("quality")
        function.manager_id = world.user(env, "bench_quality", "complaint_capa.group_user")
        documents = env[MODEL].create(world.complaint_vals(env, self.count)).ids
        env.flush_all()
        total = self.totals[database]
        values = {
            "model": MODEL,
            "documents": documents,
            "company": env.company.id,
            "function": function.id,
            "milestone": env[MODEL]._sla_milestones()[0][0],
            "step": total // self.count,
            "total": total,
        }
        env.cr.execute(
            "ALTER TABLE customer_sla_status SET (autovacuum_enabled = false)"
        )  # not in the middle of a round
        env.cr.execute(INSERT, values)
        env.cr.commit()
        with server.cursor(env.cr.dbname) as cr:
            cr.execute("VACUUM ANALYZE")
        return {"due": documents}

    def prepare(self, env, side, data):
        return data["due"]

    def run(self, env, subjects):
        cr = env.cr

        def commit():  # as far as a transaction goes that is to be rolled back
            cr.flush()
            cr.clear()

        with patch.object(cr, "commit", commit):
            env["customer.sla.status"]._cron_process_due()

    def check(self, env, side, subjects, outcome):
        due = env["customer.sla.status"].search_count([("next_event_at", "<=", env.cr.now())])
        assert not due, f"{due} clocks are still due"
        reminders = env["mail.activity"].search_count([("res_model", "=", MODEL), ("res_id", "in", subjects)])
        assert reminders == len(subjects), f"{reminders} reminders were made"


OPERATIONS = (ProcessDue,)
