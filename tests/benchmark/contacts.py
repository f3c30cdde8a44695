"""Contact plans: what the daily planning action costs when nothing is due, and when much is."""

from unittest.mock import patch

import world
from harness import ExtraQueries, Operation, Queries, Side

from odoo.tools import SQL
from odoo.tools.sql import table_columns

FEW = "contacts_few"
MANY = "contacts_many"

NAME = "Planned customer"
# Copies of one customer, each its own commercial partner.
COPIES = "INSERT INTO res_partner (%s) SELECT %s FROM res_partner, generate_series(2, %s) WHERE id = %s"
OWN = "UPDATE res_partner SET commercial_partner_id = id WHERE name = %s"


def near_customers(env, total):
    """Make customers who are visited every half month, and their rows of the schedule."""
    env["customer.contact.rule"].search([]).active = False
    specialist = world.user(env, "bench_specialist", "customer_comm.group_user")
    env["customer.function"]._get("after_sales").manager_id = specialist
    first = env["res.partner"].create({"name": NAME, "is_company": True, "distance": "near"})
    env.flush_all()
    columns = SQL(", ").join(SQL.identifier(name) for name in table_columns(env.cr, "res_partner") if name != "id")
    env.cr.execute(SQL(COPIES, columns, columns, total, first.id))
    env.cr.execute(SQL(OWN, NAME))
    env.invalidate_all()
    return env["customer.contact.rule"].create(
        {
            "name": "Near",
            "distance": "near",
            "interval_value": 1,
            "interval_unit": "half_month",
            "channel_id": env.ref("customer_comm.channel_phone").id,
            "purpose": "See how it goes",
        }
    )


class _Planning(Operation):
    unit = "contact"
    warm = 0
    rounds = 3

    def run(self, env, subjects):
        cr = env.cr

        def commit():  # as far as a transaction goes that is to be rolled back
            cr.flush()
            cr.clear()

        with patch.object(cr, "commit", commit):
            env["customer.contact.schedule"]._cron_plan()


class PlanNothing(_Planning):
    """Nothing is due: what does it cost to find that out?"""

    name = "contacts-idle"
    title = "plan contacts, none due"
    unit = "run"
    size = quick_size = 1
    copies = (FEW, MANY)
    budgets = (ExtraQueries("many", "few", 0),)

    def __init__(self, quick=False):
        super().__init__(quick)
        self.totals = {FEW: 100, MANY: 10_000 if quick else 100_000}
        self.sides = (
            Side("few", f"{self.totals[FEW]:,} customers", FEW),
            Side("many", f"{self.totals[MANY]:,} customers", MANY),
        )

    def build(self, env, database):
        near_customers(env, self.totals[database])
        env.cr.execute("UPDATE customer_contact_schedule SET next_plan_on = NULL")
        return {}

    def prepare(self, env, side, data):
        return [1]

    def check(self, env, side, subjects, outcome):
        assert not env["customer.contact"].search_count([]), "contacts were planned"


class PlanDue(_Planning):
    """The next contact of many customers is planned, each with its reminder."""

    name = "contacts"
    title = "plan contacts that are due"
    size = 10_000
    quick_size = 1000
    copies = (MANY,)
    sides = (Side("due", "with the addons", MANY),)
    budgets = (Queries("due", 1),)

    def build(self, env, database):
        near_customers(env, self.count)
        return {}

    def prepare(self, env, side, data):
        return env["customer.contact.schedule"].search([("next_plan_on", "!=", False)]).ids

    def check(self, env, side, subjects, outcome):
        planned = env["customer.contact"].search([("state", "=", "planned")])
        assert len(planned) == len(subjects), f"{len(planned)} contacts were planned"
        reminders = env["mail.activity"].search_count([("res_model", "=", "customer.contact")])
        assert reminders == len(subjects), f"{reminders} reminders were made"


OPERATIONS = (PlanNothing, PlanDue)
