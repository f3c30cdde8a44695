from datetime import timedelta

from odoo import Command, fields
from odoo.tests import new_test_user, tagged

from .notice_common import NoticeCase


@tagged("post_install", "-at_install")
class TestNoticeTrace(NoticeCase):
    """From lots and products to who has them now, through the stock moves (CC-99)."""

    def _traced(self, **vals):
        notice = self._create(**vals)
        notice.action_trace()
        return notice

    def _found(self, notice):
        """Return ``{customer: held at issue}``."""
        return {recipient.partner_id: recipient.affected for recipient in notice.recipient_ids}

    def _period(self, product, start=-10, end=None):
        today = fields.Date.today()
        vals = {"product_id": product.id, "date_from": today + timedelta(days=start)}
        if end is not None:
            vals["date_to"] = today + timedelta(days=end)
        return {"lot_ids": [Command.create(vals)]}

    def _link(self, consumed, produced):
        """Say that the one was used to make the other, as manufacturing and unbuilding do."""
        produced.move_line_ids.consume_line_ids = [Command.link(line.id) for line in consumed.move_line_ids]

    def _make(self, used_lot, quantity, made_lot=None, product=None, used_product=None):
        """Use a lot up in production, and bring out what was made of it."""
        used = self._move(quantity, self.stock, self.production, used_lot, used_product)
        made = self._move(quantity, self.production, self.stock, made_lot, product)
        self._link(used, made)
        return made

    def test_deliveries_of_the_lot(self):
        """CC-99: customers of the lot are found with what they hold; those of a good lot are not."""
        self._deliver(self.partner, 5, self.lot)
        self._deliver(self.partner, 2, self.lot)
        self._deliver(self.partner_2, 3, self.lot)
        self._deliver(self.partner_2, 50, self.good_lot)
        notice = self._traced()
        self.assertEqual(self._found(notice), {self.partner: 7, self.partner_2: 3})
        holding = self._recipient(notice, self.partner_2).holding_ids
        self.assertEqual((holding.lot_id, holding.delivered, holding.notice_lot_id), (self.lot, 3, notice.lot_ids))

    def test_contacts_count_for_their_company(self):
        """CC-99: what went to a delivery address or contact counts for the customer."""
        self._deliver(self.address, 4, self.lot)
        self._deliver(self.partner, 1, self.lot)
        self.assertEqual(self._found(self._traced()), {self.partner: 5})

    def test_returns_reduce(self):
        """CC-99: what came back is not held any more; who gave all back is not on the list."""
        move = self._deliver(self.partner, 5, self.lot)
        self._return(move, 2)
        back = self._deliver(self.partner_2, 3, self.lot)
        self._return(back, 3)
        self.assertEqual(self._found(self._traced()), {self.partner: 3})

    def test_returned_and_delivered_again(self):
        """CC-99: goods that came back and went to another customer are held by that one alone."""
        move = self._deliver(self.partner, 5, self.lot)
        self._return(move, 5)
        self._deliver(self.partner_2, 5, self.lot)
        self.assertEqual(self._found(self._traced()), {self.partner_2: 5})

    def test_return_by_another_address(self):
        """CC-99: a return from another address of the same customer reduces what the customer holds."""
        move = self._deliver(self.partner, 5, self.lot)
        self._return(move, 2, partner=self.address)
        self.assertEqual(self._found(self._traced()), {self.partner: 3})

    def test_manufactured(self):
        """CC-99: the lot went into others, several steps on; their customers hold it."""
        made_lot, last_lot = self.env["stock.lot"].create(
            [{"name": name, "product_id": self.finished.id} for name in ("PUMP-1", "PUMP-2")]
        )
        self._make(self.lot, 4, made_lot)
        self._make(made_lot, 2, last_lot)
        self._deliver(self.partner, 1, made_lot)
        self._deliver(self.partner_2, 2, last_lot)
        notice = self._traced()
        self.assertEqual(self._found(notice), {self.partner: 1, self.partner_2: 2})
        self.assertTrue(all(notice.recipient_ids.holding_ids.mapped("is_derived")))

    def test_made_without_lot(self):
        """CC-99: what was made of it without a lot is affected from then on; earlier deliveries are not."""
        self._deliver(self.partner_2, 2, product=self.untracked)
        self._make(self.lot, 4, product=self.untracked).move_line_ids.date = fields.Datetime.now() + timedelta(hours=1)
        later = self._deliver(self.partner, 3, product=self.untracked)
        later.move_line_ids.date = fields.Datetime.now() + timedelta(hours=2)
        notice = self._traced()
        self.assertEqual(self._found(notice), {self.partner: 3})
        self.assertTrue(notice.recipient_ids.holding_ids.is_estimated)

    def test_unbuilt_and_built_again(self):
        """CC-99: taken apart and put together again, the search comes to an end, and counts once."""
        made_lot = self.env["stock.lot"].create({"name": "PUMP-1", "product_id": self.finished.id})
        self._make(self.lot, 4, made_lot)
        self._make(made_lot, 4, self.lot)
        self._make(self.lot, 4, made_lot)
        self._deliver(self.partner, 4, made_lot)
        self.assertEqual(self._found(self._traced()), {self.partner: 4})

    def test_two_lines_lead_to_one_delivery(self):
        """CC-99: a delivery counts once, even where several affected products lead to it."""
        made_lot = self.env["stock.lot"].create({"name": "PUMP-1", "product_id": self.finished.id})
        self._make(self.lot, 2, made_lot)
        self._make(self.lot_2, 2, made_lot)
        self._deliver(self.partner, 4, made_lot)
        lots = [
            Command.create({"product_id": lot.product_id.id, "lot_id": lot.id})
            for lot in (self.lot, self.lot_2, made_lot)
        ]
        notice = self._traced(lot_ids=lots)
        self.assertEqual(self._found(notice), {self.partner: 4})
        self.assertFalse(notice.recipient_ids.holding_ids.is_derived, "named itself")

    def test_product_without_lot(self):
        """CC-99: a product without lot is followed by the day of delivery; a return belongs to its delivery."""
        early = self._deliver(self.partner, 5, product=self.untracked)
        early.move_line_ids.date -= timedelta(days=20)
        early.date -= timedelta(days=20)
        self._return(early, 5)
        late = self._deliver(self.partner, 3, product=self.untracked)
        self._return(late, 1)
        self._deliver(self.partner_2, 2, product=self.untracked).move_line_ids.date -= timedelta(days=8)
        self.assertEqual(
            self._found(self._traced(**self._period(self.untracked))), {self.partner: 2, self.partner_2: 2}
        )
        self.assertEqual(self._found(self._traced(**self._period(self.untracked, -10, -5))), {self.partner_2: 2})

    def test_kit(self):
        """CC-99: components delivered in a kit are found by their lot, and a recalled kit by the lines that sold it."""
        kit = self.env["product.product"].create({"name": "Kit", "type": "consu"})
        order = self.env["sale.order"].create(
            {"partner_id": self.partner.id, "order_line": [Command.create({"product_id": kit.id})]}
        )
        move = self._deliver(self.partner, 2, self.lot)
        move.sale_line_id = order.order_line
        self.assertEqual(self._found(self._traced()), {self.partner: 2})
        notice = self._traced(**self._period(kit))
        self.assertEqual(self._found(notice), {self.partner: 2})
        self.assertEqual(notice.recipient_ids.holding_ids.lot_id, self.lot)

    def test_drop_shipped(self):
        """CC-99: drop-shipped goods, whose transfer names the supplier, are held by the customer of the order."""
        supplier = self.env["res.partner"].create({"name": "Supplier", "is_company": True})
        order = self.env["sale.order"].create(
            {
                "partner_id": self.partner_2.id,
                "partner_shipping_id": self.address.id,
                "order_line": [Command.create({"product_id": self.product.id})],
            }
        )
        move = self._move(3, self.suppliers, self.customers, self.lot, partner=supplier)
        move.sale_line_id = order.order_line
        self.assertEqual(self._found(self._traced()), {self.partner: 3})
        back = self._move(1, self.customers, self.suppliers, self.lot, partner=supplier, origin=move)
        back.sale_line_id = order.order_line
        self.assertEqual(self._found(self._traced()), {self.partner: 2})

    def test_unknown_customer(self):
        """CC-99: deliveries without a customer are not lost: their quantity is shown."""
        self._deliver(None, 4, self.lot)
        notice = self._traced()
        self.assertFalse(notice.recipient_ids)
        self.assertEqual(notice.untraced_quantity, 4)

    def test_own_stock(self):
        """CC-99: what we still have is listed with its place; who stopped it is recorded, and stays when it is gone."""
        shelf = self.env["stock.location"].create({"name": "Shelf", "location_id": self.stock.id})
        self.env["stock.quant"]._update_available_quantity(self.product, shelf, 7, lot_id=self.lot)
        notice = self._traced()
        self.assertEqual({row.location_id: row.quantity for row in notice.stock_ids}, {self.stock: 100, shelf: 7})
        self.assertEqual((notice.stock_quantity, notice.stock_open_count), (107, 2))
        row = notice.stock_ids.filtered(lambda row: row.location_id == shelf)
        row.action_stop()
        self.assertEqual((row.stopped_by_id, notice.stock_open_count), (self.engineer, 1))
        self.env["stock.quant"]._update_available_quantity(self.product, shelf, -7, lot_id=self.lot)
        self.env["stock.quant"]._update_available_quantity(self.product, self.stock, -100, lot_id=self.lot)
        notice.action_trace()
        self.assertEqual((notice.stock_ids, row.quantity), (row, 0))

    def test_searched_again(self):
        """CC-99: a second search adds who is new, and keeps what people have entered."""
        self._deliver(self.partner, 5, self.lot)
        notice = self._traced()
        recipient = notice.recipient_ids
        recipient.destroyed = 2
        self._deliver(self.partner_2, 1, self.lot)
        self._deliver(self.partner, 1, self.lot)
        notice.action_trace()
        self.assertEqual(self._found(notice), {self.partner: 6, self.partner_2: 1})
        self.assertEqual((recipient.destroyed, recipient.outstanding), (2, 4))
        self.assertEqual(len(recipient.holding_ids), 1)

    def test_found_after_the_issue(self):
        """CC-99: a customer found after the issue gets the letter as well."""
        notice = self._create_issued()
        self._deliver(self.partner, 5, self.lot)
        notice.action_trace()
        self.assertTrue(notice.recipient_ids.next_mail_at)

    def test_merged_customers(self):
        """CC-99: when two customers on a notice are merged, both rows stay, and deliveries count once."""
        self._deliver(self.partner, 5, self.lot)
        self._deliver(self.partner_2, 3, self.lot)
        notice = self._traced()
        self.env["base.partner.merge.automatic.wizard"]._merge((self.partner | self.partner_2).ids, self.partner)
        notice.action_trace()
        self.assertEqual(sum(notice.recipient_ids.mapped("affected")), 8)
        self.assertEqual(len(notice.recipient_ids), 2)

    def test_sql_agrees_with_the_fields(self):
        """CC-99: the quantities that the search writes are those that the fields compute."""
        move = self._deliver(self.partner, 9, self.lot)
        self._return(move, 2).move_line_ids.date -= timedelta(hours=1)
        notice = self._create_issued()
        recipient = notice.recipient_ids
        recipient.write({"destroyed": 1, "corrected": 1, "returned_hand": 1})
        self._return(move, 3)
        notice.action_trace()
        names = ("resold", "affected", "returned", "outstanding")
        stored = [recipient[name] for name in names]
        self.assertEqual(stored, [0, 7, 4, 1])
        for name in names:
            self.env.add_to_compute(recipient._fields[name], recipient)
        self.assertEqual([recipient[name] for name in names], stored)

    def test_other_company(self):
        """CC-99: the deliveries and the stock of another company are its own affair."""
        company = self.env["res.company"].create({"name": "Other"})
        user = new_test_user(
            self.env, "notice_foreign", "customer_comm.group_user", company_id=company.id, company_ids=company.ids
        )
        self.lot.company_id = False
        self._deliver(self.partner, 5, self.lot)
        self.f_engineering.user_ids = user
        notice = self.env["customer.notice"].with_user(user).create(self._vals())
        self.assertEqual(notice.company_id, company)
        notice.action_trace()
        self.assertFalse(notice.recipient_ids)
        self.assertFalse(notice.stock_ids)

    def test_queries_do_not_grow(self):
        """CC-99: 200 customers cost as many queries as 20."""

        def count(size, lot):
            for partner in self.env["res.partner"].create([{"name": f"P{i}", "is_company": True} for i in range(size)]):
                self._deliver(partner, 0.1, lot)
            notice = self._create(lot_ids=[Command.create({"product_id": self.product.id, "lot_id": lot.id})])
            self.env.flush_all()
            self.env.invalidate_all()
            before = self.env.cr.sql_log_count
            notice._trace()
            self.env.flush_all()
            queries = self.env.cr.sql_log_count - before
            self.assertEqual(len(notice.recipient_ids), size)
            return queries

        few, many = count(20, self.lot), count(100, self.lot_2)
        self.assertLessEqual(many, few)
        self.assertLessEqual(many, 30)
