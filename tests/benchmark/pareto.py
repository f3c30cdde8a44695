"""ABC proposals: the sales of all customers are read by one query, and the proposals written in batches."""

from harness import Operation, Queries, Side
from kit import databases as server

FEW = "pareto_few"
MANY = "pareto_many"
ORDERS_EACH = 2
LINES_EACH = 6

# Nine of ten customers have ordered; the amounts fall so that some customers make most of the sales.
CUSTOMERS = """
    INSERT INTO res_partner (id, name, complete_name, commercial_partner_id, is_company, active, customer_class_id,
                             autopost_bills, create_uid, create_date, write_uid, write_date)
    SELECT %(first)s + number, 'Classed ' || number, 'Classed ' || number, %(first)s + number, true, true,
           CASE WHEN number %% 10 = 0 THEN %(class)s END, 'ask', 1, now(), 1, now()
      FROM generate_series(1, %(total)s) AS number
"""
ORDERS = """
    INSERT INTO sale_order ({columns})
    SELECT {values}
      FROM sale_order template, generate_series(1, %(total)s) AS number, generate_series(1, %(each)s) AS turn
     WHERE template.id = %(template)s AND number %% 10 > 0
"""
LINES = """
    INSERT INTO sale_order_line ({columns})
    SELECT {values}
      FROM sale_order_line template, sale_order o, generate_series(1, %(each)s) AS turn
     WHERE template.id = %(template)s AND o.partner_id > %(first)s
"""


class ProposeClasses(Operation):
    """A clerk has the classes of all customers proposed from a year of confirmed orders."""

    name = "pareto"
    title = "propose the classes of all customers"
    unit = "run"
    size = quick_size = 1
    warm = 0
    rounds = 3
    copies = (FEW, MANY)

    def __init__(self, quick=False):
        super().__init__(quick)
        self.totals = {FEW: 10_000, MANY: 20_000 if quick else 100_000}
        self.sides = tuple(
            Side(key, f"{total:,} customers, {total * 9 // 10 * ORDERS_EACH * LINES_EACH:,} order lines", database)
            for key, database, total in (("few", FEW, self.totals[FEW]), ("many", MANY, self.totals[MANY]))
        )
        self.budgets = (Queries("many", self.totals[MANY] / 50),)

    def build(self, env, database):
        fill(env, self.totals[database])
        env.cr.commit()
        with server.cursor(env.cr.dbname) as cr:
            cr.execute("VACUUM ANALYZE")
        return {"total": self.totals[database]}

    def prepare(self, env, side, data):
        self.total = data["total"]
        return env["customer.class.analysis"].create({}).ids

    def run(self, env, subjects):
        analysis = env["customer.class.analysis"].browse(subjects)
        analysis.action_propose()
        return analysis

    def check(self, env, side, subjects, outcome):
        made = env["customer.class.proposal"].search_count([("analysis_id", "in", outcome.ids)])
        assert made >= self.total, f"{made} proposals were made"


def fill(env, total):
    """Make ``total`` customers and their confirmed orders of the last year, by SQL."""
    kinds = env["customer.class"].search([], order="sequence")
    for kind, share in zip(kinds, (80, 95, 100), strict=False):
        kind.sales_share = share
    partner = env["res.partner"].create({"name": "Template", "is_company": True})
    product = env["product.product"].create({"name": "Classed product"})
    order = env["sale.order"].create(
        {"partner_id": partner.id, "order_line": [(0, 0, {"product_id": product.id, "price_unit": 1})]}
    )
    env.flush_all()
    env.cr.execute("SELECT max(id) FROM res_partner")
    first = env.cr.fetchone()[0]
    env.cr.execute(CUSTOMERS, {"first": first, "total": total, "class": kinds[:1].id})
    copy_rows(
        env,
        ORDERS,
        {
            "name": "'S' || number || '-' || turn",
            "partner_id": "%(first)s + number",
            "partner_invoice_id": "%(first)s + number",
            "partner_shipping_id": "%(first)s + number",
            "state": "'sale'",
            "amount_untaxed": "100000.0 / number",
            "access_token": "NULL",
            "date_order": "now() - (number %% 360) * interval '1 day'",
        },
        {"table": "sale_order", "template": order.id, "total": total, "each": ORDERS_EACH, "first": first},
    )
    copy_rows(
        env,
        LINES,
        {"order_id": "o.id", "state": "'sale'", "order_partner_id": "o.partner_id"},
        {"table": "sale_order_line", "template": order.order_line.id, "each": LINES_EACH, "first": first},
    )
    env.cr.execute("SELECT setval('res_partner_id_seq', (SELECT max(id) FROM res_partner))")
    env.invalidate_all()


def copy_rows(env, insert, overrides, values):
    """Insert copies of a template row with other values in some of its columns."""
    env.cr.execute(
        "SELECT column_name FROM information_schema.columns"
        " WHERE table_name = %s AND table_schema = current_schema() AND is_generated = 'NEVER' AND column_name != 'id'",
        [values["table"]],
    )
    columns = [name for (name,) in env.cr.fetchall()]
    chosen = ", ".join(overrides.get(name, f'template."{name}"') for name in columns)
    names = ", ".join(f'"{name}"' for name in columns)
    env.cr.execute(insert.format(columns=names, values=chosen), values)


OPERATIONS = (ProposeClasses,)
