"""What the operations work on: customers, products in stock, people, quotations, deliveries, returns.

The same methods make it in both databases, as the superuser and with all policies off.
"""

from odoo import Command
from odoo.tools import SQL

CUSTOMERS = 20
PRODUCTS = 5
MARK = "BENCH-"


def people(env):
    """Return the ids of users as ``{sales, warehouse}``, made on first use in a database."""
    return {
        "sales": user(env, "bench_sales", "sales_team.group_sale_salesman").id,
        "warehouse": user(env, "bench_warehouse", "stock.group_stock_user").id,
    }


def user(env, login, *groups):
    """Return the user of this login; on first use he is made, with these groups."""
    found = env["res.users"].search([("login", "=", login)])
    return found or env["res.users"].create(
        {
            "name": login,
            "login": login,
            "email": f"{login}@example.com",
            "group_ids": [Command.set([env.ref(group).id for group in ("base.group_user", *groups)])],
        }
    )


def customers(env):
    """Return customers who already bought every product: an ordinary order of theirs is no news to anybody."""
    found = env["res.partner"].search([("ref", "=like", f"{MARK}%")])
    if found:
        return found
    made = env["res.partner"].create(
        [{"name": f"Customer {i}", "ref": f"{MARK}{i}", "is_company": True} for i in range(CUSTOMERS)]
    )
    if "contract_review_policy" in env.company._fields:
        env.company.contract_review_policy = "off"  # while there is no history yet, everything would be new
    goods, seller = products(env), people(env)["sales"]
    env["sale.order"].create([_order_vals(customer, goods, seller) for customer in made]).action_confirm()
    return made


def products(env):
    """Return products with plenty of stock."""
    found = env["product.product"].search([("default_code", "=like", f"{MARK}%")])
    if found:
        return found
    made = env["product.product"].create(
        [
            {"name": f"Product {i}", "default_code": f"{MARK}{i}", "is_storable": True, "list_price": 100.0}
            for i in range(PRODUCTS)
        ]
    )
    stock = env["stock.warehouse"].search([("company_id", "=", env.company.id)], limit=1).lot_stock_id
    for product in made:
        env["stock.quant"]._update_available_quantity(product, stock, 1_000_000)
    return made


def quotations(env, count):
    """Return the ids of new ordinary quotations of the salesperson, with one line each."""
    buyers, goods, seller = customers(env), products(env), people(env)["sales"]
    vals_list = [_order_vals(buyers[i % CUSTOMERS], goods[i % PRODUCTS], seller) for i in range(count)]
    return env["sale.order"].create(vals_list).ids


def deliveries(env, count):
    """Return the ids of deliveries that were done."""
    orders = env["sale.order"].browse(quotations(env, count))
    orders.action_confirm()
    pickings = orders.picking_ids
    pickings.action_assign()
    pickings.move_ids.picked = True
    outcome = pickings.with_context(skip_sms=True).button_validate()
    assert outcome is True, f"the deliveries were not validated: {outcome}"
    return pickings.ids


def returns(env, count):
    """Return the ids of customer returns, ready to be validated."""
    found = env["stock.picking"]
    for delivery_id in deliveries(env, count):
        wizard = env["stock.return.picking"].create({"picking_id": delivery_id})
        found |= found.browse(wizard.action_create_returns_all()["res_id"])
    found.move_ids.picked = True
    return found.ids


def deliveries_of_lot(env, lot, partners):
    """Let each of ``partners`` have got one unit of ``lot``: the first delivery is made, the others are its copies."""
    warehouse = env["stock.warehouse"].search([("company_id", "=", env.company.id)], limit=1)
    places = {
        "location_id": warehouse.lot_stock_id.id,
        "location_dest_id": env.ref("stock.stock_location_customers").id,
    }
    product = lot.product_id
    env["stock.quant"]._update_available_quantity(product, warehouse.lot_stock_id, len(partners) + 100, lot_id=lot)
    line = {"product_id": product.id, "lot_id": lot.id, "quantity": 1, "picked": True, **places}
    move = env["stock.move"].create(
        {
            "product_id": product.id,
            "product_uom_qty": 1,
            "partner_id": partners[0].id,
            "picked": True,
            "move_line_ids": [Command.create(line)],
            **places,
        }
    )
    move._action_done()
    env.flush_all()
    env.cr.execute(
        SQL(
            "INSERT INTO stock_move (%s) SELECT %s FROM stock_move AS made, unnest(%s) AS partner (id) "
            "WHERE made.id = %s",
            *copied_columns(env, "stock_move", partner_id=SQL("partner.id")),
            partners[1:].ids,
            move.id,
        )
    )
    env.cr.execute(
        SQL(
            "INSERT INTO stock_move_line (%s) SELECT %s FROM stock_move_line AS made, stock_move AS copy "
            "WHERE made.move_id = %s AND copy.product_id = made.product_id AND copy.id > %s",
            *copied_columns(env, "stock_move_line", move_id=SQL("copy.id")),
            move.id,
            move.id,
        )
    )
    env.invalidate_all()


def copied_columns(env, table, **changed):
    """Return the columns of a table, and where the copy of a row ``made`` has their values from, for INSERT."""
    query = SQL(
        "SELECT column_name FROM information_schema.columns WHERE table_name = %s AND column_name != 'id'", table
    )
    names = [name for (name,) in env.execute_query(query)]
    values = [changed.get(name) or SQL.identifier("made", name) for name in names]
    return SQL(", ").join(map(SQL.identifier, names)), SQL(", ").join(values)


def _order_vals(customer, goods, seller):
    return {
        "partner_id": customer.id,
        "user_id": seller,
        "order_line": [Command.create({"product_id": product.id, "product_uom_qty": 2}) for product in goods],
    }


def complaint_vals(env, count, **extra):
    """Return the values of complaints of customers."""
    buyers = customers(env)
    return [
        {
            "partner_id": buyers[i % CUSTOMERS].id,
            "subject": f"Complaint {i}",
            "description": "The housing is cracked at the lower left screw.",
            **extra,
        }
        for i in range(count)
    ]


def communication_vals(env, count):
    """Return the values of enquiries of customers."""
    buyers = customers(env)
    channel = env["customer.channel"].search([], limit=1)
    stage = env["customer.stage"].search([], limit=1)
    return [
        {
            "partner_id": buyers[i % CUSTOMERS].id,
            "channel_id": channel.id,
            "stage_id": stage.id,
            "subject_kind": "enquiry",
            "subject": f"Enquiry {i}",
            "description": "Asks for the delivery time of the next lot.",
        }
        for i in range(count)
    ]


def deadline_profile(env, model, count):
    """Return a profile that gives the documents of a model ``count`` deadlines, two of them in working time."""
    milestones = [code for code, _label in env[model]._sla_milestones()][:count]
    assert len(milestones) == count, f"{model} has only the milestones {milestones}"
    times = [("hour", 24), ("work_hour", 40), ("work_day", 10)]
    policies = [
        {
            "name": f"Benchmark {milestone}",
            "milestone": milestone,
            "model_id": env["ir.model"]._get_id(model),
            "unit": times[i % 3][0],
            "duration": times[i % 3][1],
        }
        for i, milestone in enumerate(milestones)
    ]
    return env["customer.sla.profile"].create(
        {
            "name": "Benchmark",
            "model_id": env["ir.model"]._get_id(model),
            "policy_ids": [Command.create(vals) for vals in policies],
        }
    )
