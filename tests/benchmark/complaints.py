"""Complaints: creating them with their products and clocks, statistics over very many, their register as a workbook."""

import world
from harness import Memory, Operation, Queries, Side, TimeRatio

from odoo.tools import SQL

MANY = "complaints_many"
REGISTER = "complaints_register"
TOTAL = 1_000_000
MONTHS = 24

# Each complaint of the template has one line, its clocks and time stamps; the copies spread over two years, kinds,
# customers and handlers.
COPY_COMPLAINTS = """
    INSERT INTO complaint_complaint (%s)
    SELECT %s FROM complaint_complaint AS made, %s WHERE made.id = %s
"""
COPY_CLOCKS = """
    INSERT INTO customer_sla_status (res_model, res_id, company_id, milestone, state, started_at, deadline, create_uid)
    SELECT 'complaint.complaint', c.id, c.company_id, 'close', CASE WHEN MOD(c.id, 5) = 0 THEN 'late' ELSE 'met' END,
           c.received_at, c.received_at + interval '3 days', c.create_uid
      FROM complaint_complaint c
     WHERE c.name LIKE %s
"""


class CreateFullComplaints(Operation):
    """A clerk registers complaints about two products each, with three deadlines."""

    name = "complaints-full"
    title = "create and register complaints with two lines and three deadlines"
    unit = "complaint"
    size = 1000
    quick_size = 200
    rounds = 3
    sides = (Side("addons", "with the addons"),)
    # Odoo's own maintenance.request, which has no lines and no deadlines, takes 11.
    budgets = (Queries("addons", 11),)

    def build(self, env, database):
        profile = world.deadline_profile(env, "complaint.complaint", 3)
        goods = world.products(env)
        vals_list = world.complaint_vals(env, self.warm + self.count, sla_profile_id=profile.id)
        for number, vals in enumerate(vals_list):
            vals["line_ids"] = [
                (0, 0, {"product_id": goods[(number + step) % len(goods)].id, "quantity": 2}) for step in (0, 1)
            ]
        return {"vals": vals_list, "user": world.user(env, "bench_quality", "complaint_capa.group_user").id}

    def prepare(self, env, side, data):
        return [dict(vals) for vals in data["vals"]]

    def run(self, env, subjects):
        complaints = env["complaint.complaint"].create(subjects)
        complaints.action_register()
        return complaints

    def check(self, env, side, subjects, outcome):
        assert len(outcome.line_ids) == 2 * len(subjects)
        clocks = env["customer.sla.status"].search_count(
            [("res_model", "=", "complaint.complaint"), ("res_id", "in", outcome.ids)]
        )
        assert clocks == 3 * len(subjects), f"{clocks} clocks were started"


class _Statistics(Operation):
    """A statistics view over very many complaints, beside the same SQL written by hand.

    By hand as well a month is that of the user's time zone.
    """

    unit = "query"
    size = quick_size = 1
    rounds = 5
    warm = 1
    copies = (MANY,)
    sides = (
        Side("hand", "SQL written by hand", MANY),
        Side("view", "statistics view", MANY),
    )
    budgets = (TimeRatio("view", "hand", 1.5),)
    groupby = ()
    aggregates = ()
    by_hand = ""

    def __init__(self, quick=False):
        super().__init__(quick)
        self.total = 100_000 if quick else TOTAL

    def build(self, env, database):
        if not env["complaint.complaint"].search_count([("name", "=like", "COPY/%")], limit=1):
            fill(env, self.total)
        return {"user": world.user(env, "bench_statistics", "complaint_capa.group_user").id}

    def prepare(self, env, side, data):
        self.view = side.key == "view"
        return [1, 1]

    def run(self, env, subjects):
        if self.view:
            return env["complaint.report"]._read_group([("counted", "=", True)], self.groupby, self.aggregates)
        env.cr.execute(self.by_hand, {"companies": tuple(env.companies.ids), "tz": str(env.tz)})
        return env.cr.fetchall()

    def check(self, env, side, subjects, outcome):
        assert len(outcome) >= MONTHS, f"{len(outcome)} groups"


class CountByMonth(_Statistics):
    """How many complaints a month and kind."""

    name = "statistics-count"
    title = "complaints by month and kind"
    groupby = ("received_at:month", "kind")
    aggregates = ("__count",)
    by_hand = """
        SELECT date_trunc('month', timezone(%(tz)s, timezone('UTC', received_at))), kind, COUNT(*)
          FROM complaint_complaint
         WHERE active AND state NOT IN ('draft', 'cancelled') AND counted AND company_id IN %(companies)s
         GROUP BY 1, 2 ORDER BY 1, 2
    """


class HandlingByMonth(_Statistics):
    """Mean and median handling time, and the share that was closed late, a month and handler."""

    name = "statistics-handling"
    title = "handling time and late share by month and handler"
    groupby = ("received_at:month", "user_id")
    aggregates = ("__count", "handling_hours:avg", "handling_median:avg", "late_share:avg")
    by_hand = """
        SELECT date_trunc('month', timezone(%(tz)s, timezone('UTC', c.received_at))), c.user_id, COUNT(*),
               AVG(EXTRACT(EPOCH FROM c.closed_at - c.received_at) / 3600),
               PERCENTILE_CONT(0.5) WITHIN GROUP (ORDER BY EXTRACT(EPOCH FROM c.closed_at - c.received_at) / 3600),
               AVG(CASE WHEN clock.late THEN 100.0 WHEN clock.met THEN 0.0 END)
          FROM complaint_complaint c
          LEFT JOIN (
               SELECT res_id, BOOL_OR(state IN ('late', 'missed')) AS late, BOOL_OR(state = 'met') AS met
                 FROM customer_sla_status
                WHERE res_model = 'complaint.complaint' AND milestone = 'close' AND state != 'cancelled'
                GROUP BY res_id
               ) clock ON clock.res_id = c.id
         WHERE c.active AND c.state NOT IN ('draft', 'cancelled') AND c.counted AND c.company_id IN %(companies)s
         GROUP BY 1, 2 ORDER BY 1, 2
    """


class CountByCustomer(_Statistics):
    """How many complaints a customer, how often they repeat, what they cost."""

    name = "statistics-customer"
    title = "complaints, repeats and cost by customer"
    groupby = ("commercial_partner_id",)
    aggregates = ("__count", "repeat_share:avg", "quality_cost:sum")
    by_hand = """
        SELECT commercial_partner_id, COUNT(*), AVG(CASE WHEN is_repeat THEN 100.0 ELSE 0.0 END),
               SUM(COALESCE(loss_ours, 0) + COALESCE(loss_settled, 0))
          FROM complaint_complaint
         WHERE active AND state NOT IN ('draft', 'cancelled') AND counted AND company_id IN %(companies)s
         GROUP BY 1
    """

    def check(self, env, side, subjects, outcome):
        assert len(outcome) >= world.CUSTOMERS, f"{len(outcome)} customers"


class WriteComplaintRegister(Operation):
    """The register of complaints as a workbook: rows are read and written in batches, and forgotten."""

    name = "complaint-register"
    title = "write the complaint register to XLSX"
    unit = "register"
    size = quick_size = 1
    warm = 0
    rounds = 2
    copies = (REGISTER,)
    budgets = (Memory("many", 200),)

    def __init__(self, quick=False):
        super().__init__(quick)
        self.total = 10_000 if quick else 100_000
        self.sides = (Side("many", f"{self.total:,} rows", REGISTER),)

    def build(self, env, database):
        fill(env, self.total)
        return {"user": world.user(env, "bench_complaint_register", "complaint_capa.group_user").id}

    def prepare(self, env, side, data):
        return [1]

    def run(self, env, subjects):
        return env["report.complaint_capa.complaint_register_xlsx"].create_xlsx_report(None, {})

    def check(self, env, side, subjects, outcome):
        content, extension = outcome
        assert extension == "xlsx"
        assert len(content) > 20 * self.total, f"{len(content)} bytes"


def fill(env, total):
    """Have ``total`` closed complaints of two years: the first is made, the others are its copies, by SQL."""
    buyers = world.customers(env)
    handlers = env["res.users"].concat(
        *(world.user(env, f"bench_handler_{n}", "complaint_capa.group_user") for n in range(5))
    )
    made = env["complaint.complaint"].create(world.complaint_vals(env, 1))
    made.action_register()
    env.flush_all()
    number = SQL("number")
    received = SQL("(now() AT TIME ZONE 'UTC') - %s %% 730 * interval '1 day'", number)
    pick = "(%s::int[])[1 + %s %% %s]"
    columns = world.copied_columns(
        env,
        "complaint_complaint",
        name=SQL("'COPY/' || number"),
        state=SQL("'closed'"),
        counted=SQL("TRUE"),
        kind=SQL("(ARRAY['quality', 'hsf', 'service'])[1 + number %% 3]"),
        received_at=received,
        registered_at=received,
        closed_at=SQL("%s + number %% 97 * interval '1 hour'", received),
        user_id=SQL(pick, handlers.ids, number, len(handlers)),
        partner_id=SQL(pick, buyers.ids, number, len(buyers)),
        commercial_partner_id=SQL(pick, buyers.ids, number, len(buyers)),
        is_repeat=SQL("number %% 10 = 0"),
        loss_ours=SQL("number %% 100"),
        access_token=SQL("NULL"),
    )
    source = SQL("generate_series(1, %s) AS number", total)
    env.cr.execute(SQL(COPY_COMPLAINTS, *columns, source, made.id))
    env.cr.execute(SQL(COPY_CLOCKS, "COPY/%"))
    env.cr.execute("ANALYZE complaint_complaint, customer_sla_status")
    env.invalidate_all()


OPERATIONS = (
    CreateFullComplaints,
    CountByMonth,
    HandlingByMonth,
    CountByCustomer,
    WriteComplaintRegister,
)
