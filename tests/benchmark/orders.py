"""Sales orders: what confirming and changing them costs when contract reviews have nothing to do."""

import world
from harness import CORE, ExtraQueries, Operation, Side

NO_RULE = [("off", "reviews off"), ("advise", "reviews advised"), ("enforce", "reviews enforced")]
STOCK_CHECK = [("advise-stock", "advised, stock check kept"), ("enforce-stock", "enforced, stock check kept")]


class _Orders(Operation):
    """Quotations to known customers, of known products that are in stock: no rule asks for a review by people.

    The shipped rules end with one for all regular goods, whose review is a stock check without people. It is left out,
    so that no rule at all applies, but on the sides that say so.
    """

    unit = "order"
    sides = (
        Side("core", "Odoo", CORE),
        *(Side(key, label, setting=(key.partition("-")[0], "-stock" in key)) for key, label in NO_RULE + STOCK_CHECK),
    )

    def build(self, env, database):
        return {"orders": world.quotations(env, self.warm + self.count), "user": world.people(env)["sales"]}

    def prepare(self, env, side, data):
        if side.setting:
            env.company.contract_review_policy, keeps_stock_check = side.setting
            env.ref("contract_review.rule_stock").active = keeps_stock_check
        return data["orders"]


class Confirm(_Orders):
    """A salesperson confirms quotations that need no review by people."""

    name = "confirm"
    title = "confirm orders that need no review"
    rounds = 3
    budgets = tuple(ExtraQueries(key, "core", 1) for key, _label in NO_RULE + STOCK_CHECK)

    def run(self, env, subjects):
        return env["sale.order"].browse(subjects).action_confirm()

    def check(self, env, side, subjects, outcome):
        assert set(env["sale.order"].browse(subjects).mapped("state")) == {"sale"}
        if side.setting:
            reviews = env["contract.review"].search([("order_id", "in", subjects)])
            assert all(reviews.mapped("is_stock_check")), "some orders were given to people to review"
            wanted = len(subjects) if side.setting[1] else 0
            assert len(reviews) == wanted, f"{len(reviews)} stock checks were kept instead of {wanted}"


class HeaderWrite(_Orders):
    """A salesperson sets the customer's reference on many quotations."""

    name = "header"
    title = "write one header field of orders"
    budgets = tuple(ExtraQueries(key, "core", 0) for key, _label in NO_RULE + STOCK_CHECK)

    def run(self, env, subjects):
        return env["sale.order"].browse(subjects).write({"client_order_ref": "PO 4711"})


class PriceWrite(_Orders):
    """A salesperson changes the price of the line of each quotation."""

    name = "price"
    title = "change the price of a line of orders"

    def run(self, env, subjects):
        for number, line in enumerate(env["sale.order"].browse(subjects).order_line):
            line.price_unit = 90.0 + number


OPERATIONS = (Confirm, HeaderWrite, PriceWrite)
