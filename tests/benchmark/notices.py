"""Recalls: finding the customers of a lot."""

import world
from harness import Operation, Side

from odoo import Command


class TraceLot(Operation):
    """A clerk searches the customers of one lot: one action for all, so that there is no warming up."""

    name = "trace"
    title = "find the customers of a recalled lot"
    unit = "delivery"
    size = 10_000
    quick_size = 500
    warm = 0
    rounds = 3
    sides = (Side("addons", "with the addons"),)

    def build(self, env, database):
        product = env["product.product"].create({"name": "Recalled", "is_storable": True, "tracking": "lot"})
        lot = env["stock.lot"].create({"name": "RECALLED", "product_id": product.id})
        partners = env["res.partner"].create([{"name": f"Holder {i}", "is_company": True} for i in range(self.count)])
        world.deliveries_of_lot(env, lot, partners)
        user = world.user(env, "bench_notice", "customer_comm.group_user")
        env["customer.function"]._get("engineering").user_ids = [Command.link(user.id)]
        notice = env["customer.notice"].create(
            {
                "subject": "Benchmark",
                "kind": "recall",
                "lot_ids": [Command.create({"product_id": product.id, "lot_id": lot.id})],
            }
        )
        return {"partners": partners.ids, "notice": notice.id, "user": user.id}

    def prepare(self, env, side, data):
        self.notice_id = data["notice"]
        return data["partners"]

    def run(self, env, subjects):
        env["customer.notice"].browse(self.notice_id).action_trace()

    def check(self, env, side, subjects, outcome):
        notice = env["customer.notice"].browse(self.notice_id)
        assert set(notice.recipient_ids.partner_id.ids) == set(subjects)
        assert notice.outstanding == len(subjects)


OPERATIONS = (TraceLot,)
