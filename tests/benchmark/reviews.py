"""Contract reviews: asking for them and signing them, beside OCA's sale_tier_validation on the same work.

Five functions (tiers) are asked at once for each quotation, each has one manager (reviewer), and each is told.
"""

import world
from harness import ADDONS, PEERS, Operation, Queries, Side

from odoo import Command

FUNCTIONS = ("engineering", "quality", "purchasing", "production", "finance")


class _Reviews(Operation):
    unit = "order"
    sides = (Side(PEERS, "sale_tier_validation", PEERS), Side(ADDONS, "contract_review"))

    def build(self, env, database):
        orders = world.quotations(env, self.warm + self.count)
        getattr(self, f"set_up_{database}")(env)
        return {"orders": orders, "user": world.people(env)["sales"]}

    def prepare(self, env, side, data):
        return data["orders"]

    def set_up_peers(self, env):
        """Have one tier for each function; its reviewer is told when the review is asked for."""
        if env["tier.definition"].search([], limit=1):
            return
        model = env["ir.model"]._get("sale.order")
        env["tier.definition"].create(
            [
                {
                    "name": code,
                    "model_id": model.id,
                    "reviewer_id": self.manager(env, code).id,
                    "definition_domain": "[]",
                    "notify_on_create": True,
                }
                for code in FUNCTIONS
            ]
        )

    def set_up_addons(self, env):
        """Have one rule that gives every quotation to the five functions."""
        functions = env["customer.function"].concat(*[env["customer.function"]._get(code) for code in FUNCTIONS])
        for function in functions:
            function.manager_id = self.manager(env, function.code)
        env["contract.review.rule"].search([("active", "=", True)]).active = False
        review_type = env["contract.review.type"].create(
            {
                "name": "Benchmark",
                "kind": "regular_made",  # whom a special contract asks besides depends on the company
                "line_ids": [Command.create({"function_id": function.id}) for function in functions],
            }
        )
        env["contract.review.rule"].create({"name": "All", "condition": "always", "type_id": review_type.id})
        env.company.contract_review_policy = "enforce"

    def manager(self, env, code):
        """Return the one who signs for a function; he may read orders, as OCA's tiers need it."""
        groups = ["sales_team.group_sale_salesman_all_leads"]
        if "contract.review" in env:
            groups.append("contract_review.group_user")
        return world.user(env, f"bench_{code}_manager", *groups)


class RequestReviews(_Reviews):
    """A salesperson has quotations reviewed."""

    name = "review-request"
    title = "ask five functions to review orders"
    budgets = (Queries(ADDONS, 10),)

    def run(self, env, subjects):
        orders = env["sale.order"].browse(subjects)
        if "contract.review" in env:
            orders.action_request_reviews()
        else:
            orders.request_validation()

    def check(self, env, side, subjects, outcome):
        orders = env["sale.order"].browse(subjects)
        if side.database == PEERS:
            assert len(orders.review_ids) == len(FUNCTIONS) * len(subjects)
        else:
            assert set(orders.review_ids.mapped("state")) == {"in_review"}
            assert len(orders.review_ids.signoff_ids) == len(FUNCTIONS) * len(subjects)


class ApproveReviews(_Reviews):
    """The manager of one function signs for all orders."""

    name = "review-approve"
    title = "sign the reviews of orders for one function"
    budgets = (Queries(ADDONS, 10),)

    def build(self, env, database):
        data = super().build(env, database)
        orders = env["sale.order"].browse(data["orders"])
        user = self.manager(env, FUNCTIONS[0])
        if database == PEERS:
            orders.request_validation()
            return {**data, "user": user.id}
        orders.action_request_reviews()
        return {"orders": self.rows(orders, FUNCTIONS[0]).ids, "user": user.id}

    def rows(self, orders, code):
        """Return the signatures of a function on the reviews of ``orders``."""
        rows = orders.review_ids.signoff_ids.filtered(lambda row: row.function_id.code == code)
        return rows.sorted("res_id")

    def run(self, env, subjects):
        if "contract.review" in env:
            env["customer.signoff"].browse(subjects).action_approve()
        else:
            for order in env["sale.order"].browse(subjects):
                order.validate_tier()

    def check(self, env, side, subjects, outcome):
        if side.database == PEERS:
            reviews = env["sale.order"].browse(subjects).review_ids
            assert len(reviews.filtered(lambda review: review.status == "approved")) == len(subjects)
        else:
            assert set(env["customer.signoff"].browse(subjects).mapped("state")) == {"approved"}


class ApproveReviewsLast(ApproveReviews):
    """The manager of the last function signs for all orders: they are approved, and sales is told."""

    name = "review-approve-last"
    title = "sign the reviews of orders as the last function"

    def build(self, env, database):
        data = super().build(env, database)
        orders = env["sale.order"].browse(data["orders"])
        if database != PEERS:
            rows = env["customer.signoff"].browse(data["orders"])
            orders = env["contract.review"].browse(rows.mapped("res_id")).order_id
        for code in FUNCTIONS[1:]:
            user = self.manager(env, code)
            if database == PEERS:
                for order in orders.with_user(user):
                    order.validate_tier()
            else:
                self.rows(orders, code).with_user(user).action_approve()
        return data

    def check(self, env, side, subjects, outcome):
        if side.database == PEERS:
            assert set(env["sale.order"].browse(subjects).mapped("validation_status")) == {"validated"}
        else:
            super().check(env, side, subjects, outcome)
            rows = env["customer.signoff"].browse(subjects)
            reviews = env["contract.review"].browse(rows.mapped("res_id"))
            assert set(reviews.mapped("state")) == {"approved"}


class CountToSign(_Reviews):
    """How many reviews wait for somebody's signature, as the client asks when it opens."""

    name = "review-count"
    title = "count the reviews that wait for a signature"
    size = quick_size = 1
    warm = 1
    budgets = (Queries(ADDONS, 2),)

    def build(self, env, database):
        orders = env["sale.order"].browse(world.quotations(env, 100))
        getattr(self, f"set_up_{database}")(env)
        if database == PEERS:
            orders.request_validation()
        else:
            orders.action_request_reviews()
        return {"orders": [0, 0], "user": self.manager(env, FUNCTIONS[0]).id}

    def run(self, env, subjects):
        if "contract.review" in env:
            return env["customer.signoff"].search_count([("can_sign", "=", True)])
        return sum(found["pending_count"] for found in env["res.users"].review_user_count())

    def check(self, env, side, subjects, outcome):
        # Those of the operations before, in the same database, wait as well.
        assert outcome >= 100, f"{outcome} are counted instead of 100 or more"


OPERATIONS = (RequestReviews, ApproveReviews, ApproveReviewsLast, CountToSign)
