"""Opening lists and forms, and writing a register to a workbook."""

import world
from harness import ADDONS, CORE, ExtraQueries, Memory, Operation, Queries, Side

from odoo.tools import SQL

ROWS = 80  # as many as the client shows at once
FEW = "registers_few"
MANY = "registers_many"
COPIES = "INSERT INTO customer_communication (%s) SELECT %s FROM customer_communication AS made, %s WHERE made.id = %s"


class _Opening(Operation):
    """A user opens a view: its records, with all fields that the view shows."""

    unit = "opening"
    size = quick_size = 1
    warm = 1
    groups = ("base.group_partner_manager", "sales_team.group_sale_manager")
    view_type = "list"
    model = "res.partner"

    def build(self, env, database):
        customers = env["res.partner"].create([{"name": f"Opened {i}", "is_company": True} for i in range(ROWS)])
        groups = [*self.groups, "customer_comm.group_file"] if database != CORE else self.groups
        return {"partners": customers.ids, "user": world.user(env, f"bench_{self.name}", *groups).id}

    def prepare(self, env, side, data):
        self.partner_ids = data["partners"]
        self.specification = specification(env(user=data["user"])[self.model], self.view_type)
        return [1, 1]

    def run(self, env, subjects):
        return env[self.model].web_search_read([("id", "in", self.partner_ids)], self.specification, limit=ROWS + 1)

    def check(self, env, side, subjects, outcome):
        assert len(outcome["records"]) == ROWS, f"{len(outcome['records'])} rows"


class OpenPartners(_Opening):
    """The list of contacts, shown to who may read the customer files."""

    name = "partner-list"
    title = f"open a list of {ROWS} contacts"
    sides = (Side("core", "Odoo", CORE), Side("addons", "with the addons", ADDONS))
    budgets = (ExtraQueries("addons", "core", 3),)


class OpenPartner(OpenPartners):
    """The form of a contact, shown to who may read the customer files."""

    name = "partner-form"
    title = "open a contact"
    view_type = "form"

    def run(self, env, subjects):
        return env[self.model].browse(self.partner_ids[:1]).web_read(self.specification)

    def check(self, env, side, subjects, outcome):
        assert outcome[0]["id"] == self.partner_ids[0]


class OpenTimeline(_Opening):
    """The timeline of a customer with many documents: one query reads them, another one who asks."""

    name = "timeline"
    title = f"read a timeline, {ROWS} of {10 * ROWS} documents"
    model = "customer.timeline"
    sides = (Side("addons", "with the addons", MANY),)
    copies = (MANY,)
    budgets = (Queries("addons", 3),)

    def build(self, env, database):
        data = super().build(env, database)
        fill(env, env["res.partner"].browse(data["partners"][:1]), data["user"], 10 * ROWS)
        return data

    def run(self, env, subjects):
        domain = [("partner_id", "in", self.partner_ids[:1])]
        return env[self.model].search_fetch(domain, list(self.specification), limit=ROWS)

    def check(self, env, side, subjects, outcome):
        assert len(outcome) == ROWS, f"{len(outcome)} rows"


class WriteWorkbook(Operation):
    """A register as a workbook: rows are read and written in batches, and forgotten."""

    name = "workbook"
    title = "write a register to XLSX"
    unit = "register"
    size = quick_size = 1
    warm = 0
    rounds = 3
    copies = (FEW, MANY)
    budgets = (Memory(MANY, 100),)

    def __init__(self, quick=False):
        super().__init__(quick)
        self.totals = {FEW: 1000, MANY: 10_000 if quick else 100_000}
        self.sides = tuple(Side(key, f"{self.totals[key]:,} rows", key) for key in (FEW, MANY))

    def build(self, env, database):
        partner = env["res.partner"].create({"name": "Talkative", "is_company": True})
        user = world.user(env, "bench_register", "customer_comm.group_user")
        fill(env, partner, user.id, self.totals[database])
        return {"user": user.id}

    def prepare(self, env, side, data):
        self.total = self.totals[side.key]
        return [1]

    def run(self, env, subjects):
        return env["report.customer_comm.communication_register_xlsx"].create_xlsx_report(None, {})

    def check(self, env, side, subjects, outcome):
        content, extension = outcome
        assert extension == "xlsx"
        assert len(content) > 20 * self.total, f"{len(content)} bytes"


def specification(model, view_type):
    """Return which fields the client asks for to show a view."""
    views = model.get_views([(False, view_type)])
    linked = ("many2one", "many2many", "one2many")
    return {
        name: {"fields": {"display_name": {}}} if description["type"] in linked else {}
        for name, description in views["models"][model._name]["fields"].items()
    }


def fill(env, partner, user_id, total):
    """Give ``partner`` communications of a user: the first is made, the others are its copies."""
    vals = world.communication_vals(env, 1)[0]
    first = env["customer.communication"].create({**vals, "partner_id": partner.id, "user_id": user_id})
    env.flush_all()
    source = SQL("generate_series(2, %s) AS number", total)
    columns = world.copied_columns(env, "customer_communication", name=SQL("'COPY/' || number"))
    env.cr.execute(SQL(COPIES, *columns, source, first.id))
    env.cr.execute("ANALYZE customer_communication")
    env.invalidate_all()


OPERATIONS = (OpenPartners, OpenPartner, OpenTimeline, WriteWorkbook)
