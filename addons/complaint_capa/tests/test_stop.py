from odoo import Command, fields
from odoo.exceptions import AccessError, UserError, ValidationError
from odoo.tests import tagged

from .common import ComplaintCommon


@tagged("post_install", "-at_install")
class TestStop(ComplaintCommon):
    """Stops of lines and of shipment, and the deliveries that they hold back."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.warehouse_function = cls.env["customer.function"]._get("warehouse")
        cls.warehouse_function.write({"manager_id": cls.worker.id, "user_ids": [Command.clear()]})

    def _stop(self, order=True, user=None, **vals):
        stop = (
            self.env["complaint.stop"]
            .with_user(user or self.quality)
            .create({"stop_kind": "shipment", "reason": "Rings of this lot crack", **vals})
        )
        if order:
            stop.action_order()
        return stop

    def _prepared(self, quantities=None, partner=None, lots=None):
        """Return a delivery that is ready to be validated."""
        quantities = quantities or {self.product: 10}
        order = self.env["sale.order"].create(
            {
                "partner_id": (partner or self.customer).id,
                "order_line": [
                    Command.create({"product_id": product.id, "product_uom_qty": quantity})
                    for product, quantity in quantities.items()
                ],
            }
        )
        order.action_confirm()
        delivery = order.picking_ids
        if lots:
            self._set_lots(delivery.move_ids.filtered(lambda move: move.product_id == self.tracked), lots)
        return delivery.with_user(self.worker)

    def test_product(self):
        """CP-47: no delivery of the product leaves; the message names the stop, why, and who lifts it."""
        stop = self._stop(product_id=self.product.id)
        delivery = self._prepared()
        with self.assertRaises(UserError) as caught, self.env.cr.savepoint():
            delivery.button_validate()
        self.env.invalidate_all()
        for part in (delivery.name, stop.name, "Rings of this lot crack", self.quality_function.name, "Pump"):
            self.assertIn(part, str(caught.exception))
        self.assertNotEqual(delivery.state, "done")
        self.assertIn(stop.name, delivery.stop_warning)

    def test_other_products_leave(self):
        """CP-47: what is not covered is delivered, the covered rest of an order as soon as the stop is lifted."""
        stop = self._stop(product_id=self.tracked.id)
        delivery = self._prepared()
        delivery.button_validate()
        self.assertEqual(delivery.state, "done")
        self.assertFalse(delivery.stop_warning)
        covered = self._prepared({self.tracked: 2}, lots={self.lots[0]: 2})
        with self.assertRaises(UserError), self.env.cr.savepoint():
            covered.button_validate()
        stop.lift_note = "Rings changed, 20 of 20 tested"
        stop.action_lift()
        covered.button_validate()
        self.assertEqual(covered.state, "done")

    def test_lot(self):
        """CP-47: only the lot is stopped, another lot of the product leaves."""
        self._stop(product_id=self.tracked.id, lot_id=self.lots[0].id)
        good = self._prepared({self.tracked: 2}, lots={self.lots[1]: 2})
        good.button_validate()
        self.assertEqual(good.state, "done")
        bad = self._prepared({self.tracked: 2}, lots={self.lots[0]: 1, self.lots[1]: 1})
        with self.assertRaises(UserError), self.env.cr.savepoint():
            bad.button_validate()

    def test_customer(self):
        """CP-47: nothing goes to the customer, whatever address; others get theirs."""
        self._stop(partner_id=self.customer.id)
        to_contact = self._prepared(partner=self.contact)
        self.env.flush_all()
        self.env.invalidate_all()
        with self.assertRaises(UserError), self.env.cr.savepoint():
            to_contact.button_validate()
        other = self._prepared(partner=self.other_customer)
        other.button_validate()
        self.assertEqual(other.state, "done")

    def test_product_to_customer(self):
        """CP-47: all that a stop names must be the same."""
        self._stop(partner_id=self.customer.id, product_id=self.tracked.id)
        delivery = self._prepared()
        delivery.button_validate()
        self.assertEqual(delivery.state, "done")

    def test_part_of_a_delivery(self):
        """CP-47: what is not covered leaves, the stopped rest waits in a backorder."""
        self._stop(product_id=self.tracked.id)
        delivery = self._prepared({self.product: 1, self.tracked: 1}, lots={self.lots[0]: 1})
        stopped = delivery.move_ids.filtered(lambda move: move.product_id == self.tracked)
        (delivery.move_ids - stopped).picked = True
        stopped.picked = False
        delivery.with_context(skip_backorder=True).button_validate()
        self.assertEqual(delivery.state, "done")
        self.assertEqual(delivery.backorder_ids.move_ids.product_id, self.tracked)

    def test_all_ways_are_closed(self):
        """CP-47: validating several together, or without the button, is refused as well."""
        self._stop(product_id=self.product.id)
        deliveries = self._prepared() | self._prepared()
        with self.assertRaises(UserError), self.env.cr.savepoint():
            deliveries.button_validate()
        deliveries.move_ids.picked = True
        with self.assertRaises(UserError), self.env.cr.savepoint():
            deliveries.with_context(skip_sanity_check=True, skip_backorder=True)._action_done()

    def test_back_to_the_supplier(self):
        """CP-47: goods under a stop may be received and go back to who supplied them."""
        self._stop(product_id=self.product.id)
        warehouse = self.env["stock.warehouse"].search([("company_id", "=", self.company.id)], limit=1)
        transfer = self.env["stock.picking"].create(
            {
                "picking_type_id": warehouse.out_type_id.id,
                "location_id": warehouse.lot_stock_id.id,
                "location_dest_id": self.env.ref("stock.stock_location_suppliers").id,
                "move_ids": [
                    Command.create(
                        {
                            "product_id": self.product.id,
                            "product_uom_qty": 1,
                            "location_id": warehouse.lot_stock_id.id,
                            "location_dest_id": self.env.ref("stock.stock_location_suppliers").id,
                        }
                    )
                ],
            }
        )
        transfer.action_confirm()
        transfer.action_assign()
        transfer.button_validate()
        self.assertEqual(transfer.state, "done")

    def test_who_lifts(self):
        """CP-47, CP-46: only the function the company names lifts a stop, with a reason; both ends are on record."""
        stop = self._stop(order=False, product_id=self.product.id, user=self.director)
        stop = stop.with_context(mail_notrack=False)
        self.env.flush_all()
        self.env.cr.flush()  # what is created and changed in one request is not tracked
        stop.action_order()
        self.assertEqual((stop.ordered_by_id, stop.ordered_at), (self.director, fields.Datetime.now()))
        stop.lift_note = "Tested"
        with self.assertRaises(AccessError):
            stop.with_user(self.director).action_lift()
        with self.assertRaises(AccessError):
            stop.with_user(self.manager).action_lift()
        self.assertFalse(stop.with_user(self.director).can_lift)
        quality = stop.with_user(self.quality)
        self.assertTrue(quality.can_lift)
        quality.lift_note = " "
        with self.assertRaises(UserError):
            quality.action_lift()
        quality.lift_note = "Tested"
        quality.action_lift()
        self.assertEqual((stop.state, stop.lifted_by_id), ("lifted", self.quality))
        self.env.flush_all()
        self.env.cr.flush()
        stop.invalidate_recordset(["message_ids"])
        tracked = stop.sudo().message_ids.tracking_value_ids.field_id.mapped("name")
        self.assertLessEqual({"state", "ordered_by_id", "lifted_by_id"}, set(tracked))

    def test_lifting_function_of_the_company(self):
        self.company.complaint_stop_function_id = self.top_management
        stop = self._stop(product_id=self.product.id)
        stop.lift_note = "Tested"
        with self.assertRaises(AccessError):
            stop.action_lift()
        stop.with_user(self.director).action_lift()
        self.assertEqual(stop.state, "lifted")

    def test_no_way_around(self):
        """CP-47: neither field, nor context, nor deletion lifts a stop."""
        stop = self._stop(product_id=self.product.id)
        for vals in ({"state": "lifted"}, {"lifted_at": fields.Datetime.now()}):
            with self.assertRaises(AccessError):
                stop.write(vals)
        for vals in ({"product_id": self.tracked.id}, {"partner_id": self.customer.id}, {"stop_kind": "line"}):
            with self.assertRaises(UserError), self.env.cr.savepoint():
                stop.write(vals)
        with self.assertRaises(UserError):
            stop.unlink()
        with self.assertRaises(AccessError):
            stop.with_user(self.worker).write({"lift_note": "Mine"})
        self.assertTrue(stop.with_user(self.worker).reason, "Whoever has to stop reads why.")

    def test_scope_is_needed(self):
        with self.assertRaises(ValidationError):
            self._stop(order=False)
        with self.assertRaises(ValidationError):
            self._stop(order=False, stop_kind="line", line_name=" ")

    def test_line(self):
        """CP-46: the stop of a line has its reason, the line, who and when, the rework demanded, and its lifting."""
        complaint = self._advance(self._complaint(), "registered")
        action = complaint.action_stop_line()
        stops = self.env["complaint.stop"].with_user(self.quality).with_context(**action["context"])
        stop = stops.create({"line_name": "Line 3", "rework_demanded": True})
        self.assertEqual((stop.complaint_id, stop.stop_kind, stop.reason), (complaint, "line", complaint.subject))
        with self.assertRaises(UserError):
            stop.action_order()
        stop.rework_note = "All of the shift"
        stop.action_order()
        self.assertEqual(complaint.active_stop_count, 1)
        production = stop.distribution_ids.filtered(lambda row: row.function_id == self.production_function)
        self.assertTrue(production.informed_at)
        delivery = self._prepared()
        delivery.button_validate()
        self.assertEqual(delivery.state, "done", "A line that stands still does not hold back what is in stock.")
        stop.lift_note = "Tool changed, first piece released"
        stop.action_lift()
        self.assertEqual((stop.lifted_by_id, complaint.active_stop_count), (self.quality, 0))

    def test_from_complaint(self):
        """CP-47: the stop begins with the product and lot of the complaint; the warehouse is told."""
        line = {"product_id": self.tracked.id, "lot_id": self.lots[0].id}
        complaint = self._advance(self._complaint(line_ids=[Command.create(line)]), "registered")
        context = complaint.action_stop_shipment()["context"]
        stop = self.env["complaint.stop"].with_user(self.quality).with_context(**context).create({})
        self.assertEqual((stop.product_id, stop.lot_id), (self.tracked, self.lots[0]))
        stop.action_order()
        self.assertIn(self.warehouse_function, stop.distribution_ids.function_id)
        delivery = self._prepared({self.tracked: 2}, lots={self.lots[0]: 2})
        held = self.env["stock.picking"].search(stop.action_view_deliveries()["domain"])
        self.assertIn(delivery.sudo(), held.sudo())

    def test_recall(self):
        """CP-47: a recall stops its lots at once, each once."""
        notice = self.env["customer.notice"].create(
            {
                "subject": "Cracking rings",
                "kind": "recall",
                "observation": "Rings crack",
                "lot_ids": [Command.create({"product_id": self.tracked.id, "lot_id": lot.id}) for lot in self.lots],
            }
        )
        notice = notice.with_user(self.manager)
        notice.action_stop_shipment()
        notice.action_stop_shipment()
        self.assertEqual(notice.stop_ids.lot_id, self.lots)
        self.assertEqual((notice.stop_count, set(notice.stop_ids.mapped("state"))), (2, {"active"}))
        delivery = self._prepared({self.tracked: 1}, lots={self.lots[1]: 1})
        with self.assertRaises(UserError), self.env.cr.savepoint():
            delivery.button_validate()

    def test_other_company(self):
        """A stop holds back the deliveries of its own company alone."""
        other = self.env["res.company"].create({"name": "Other"})
        self.env["complaint.stop"].create(
            {"company_id": other.id, "product_id": self.product.id, "reason": "Theirs"}
        ).action_order()
        delivery = self._prepared()
        delivery.button_validate()
        self.assertEqual(delivery.state, "done")

    def test_cost_without_stops(self):
        """CP-47: one indexed look-up a batch, for 1 delivery and for 50, and none for receipts."""
        self.env["complaint.stop"].search([("state", "=", "active")])._guarded().write({"state": "lifted"})
        one = self._prepared()
        fifty = self.env["stock.picking"].concat(one, *[self._prepared({self.product: 1}) for _index in range(49)])
        stops = self.env["complaint.stop"]
        for deliveries in (one, fifty):
            self.env.flush_all()
            deliveries.mapped("location_dest_id.usage")
            deliveries.mapped("company_id")
            with self.assertQueryCount(1):
                found = deliveries._get_deliveries()
                self.assertEqual(found, deliveries)
                stops._check_deliveries(found)
        back = self._return(self._deliver())
        back.mapped("location_dest_id.usage")
        with self.assertQueryCount(0):
            self.assertFalse(back._get_deliveries())

    def test_cost_with_stops(self):
        """CP-47: with stops in force, what 50 deliveries carry is read together, not one by one."""
        for _index in range(3):
            self._stop(product_id=self.tracked.id, lot_id=self.lots[0].id)
        fifty = self.env["stock.picking"].concat(*[self._prepared({self.product: 1}) for _index in range(50)])

        def count(deliveries):
            self.env.flush_all()
            self.env.invalidate_all()
            before = self.env.cr.sql_log_count
            self.env["complaint.stop"]._check_deliveries(deliveries)
            return self.env.cr.sql_log_count - before

        count(fifty)
        self.assertLessEqual(count(fifty), count(fifty[:1]) + 2)
