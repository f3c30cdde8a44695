from datetime import timedelta
from unittest.mock import patch

from odoo import Command
from odoo.exceptions import AccessError
from odoo.tests import Form, new_test_user, tagged
from odoo.tools import mute_logger

from .contact_common import ContactCase


@tagged("post_install", "-at_install")
class TestInstalledFromDelivery(ContactCase):
    """Goods under warranty are on record once they are delivered (CC-47)."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.product = cls._create_product("Pump", warranty_policy="own", warranty_months=24)
        cls.plain = cls._create_product("Screw")
        cls.stock = cls.env.ref("stock.stock_location_stock")
        cls.worker = new_test_user(cls.env, "contact_worker", "stock.group_stock_user,sales_team.group_sale_salesman")
        for product in (cls.product, cls.plain):
            cls.env["stock.quant"]._update_available_quantity(product, cls.stock, 100)

    @classmethod
    def _create_product(cls, name, **vals):
        return cls.env["product.product"].create({"name": name, "type": "consu", "is_storable": True, **vals})

    def _order(self, *lines):
        order = self.env["sale.order"].create(
            {
                "partner_id": self.partner.id,
                "order_line": [
                    Command.create({"product_id": product.id, "product_uom_qty": quantity})
                    for product, quantity in lines
                ],
            }
        )
        order.action_confirm()
        return order

    def _deliver(self, order, user=None):
        pickings = order.picking_ids.filtered(lambda picking: picking.state not in ("done", "cancel"))
        pickings.action_assign()
        for move in pickings.move_ids:
            if move.has_tracking == "none":
                move.quantity = move.product_uom_qty
            move.picked = True
        pickings.with_user(user or self.worker).with_context(skip_backorder=True).button_validate()
        self.assertEqual(set(pickings.mapped("state")), {"done"})
        return pickings

    def _return(self, picking, quantity):
        wizard = Form(
            self.env["stock.return.picking"].with_context(active_id=picking.id, active_model="stock.picking")
        ).save()
        for line in wizard.product_return_moves:
            line.quantity = quantity if line.product_id == self.product else 0
        returned = self.env["stock.picking"].browse(wizard.action_create_returns()["res_id"])
        returned.move_ids.filtered(lambda move: move.product_id == self.product).quantity = quantity
        returned.move_ids.picked = True
        returned.with_user(self.worker).button_validate()
        return returned

    def _items(self, order):
        return self.env["customer.installed.item"].search([("order_id", "=", order.id)])

    def test_delivery(self):
        """One item a line under warranty, with all that is known; nothing for goods without one."""
        order = self._order((self.product, 3), (self.plain, 5))
        picking = self._deliver(order)
        item = self._items(order)
        self.assertEqual((item.product_id, item.quantity, item.picking_id), (self.product, 3, picking))
        self.assertEqual(item.delivered_on, self.today)
        self.assertEqual(item.warranty_months, 24)
        self.assertEqual((item.commercial_partner_id, item.state), (self.partner, "in_use"))
        self.assertEqual(item.warranty_until.year, self.today.year + 2)

    def test_where_the_warranty_comes_from(self):
        """Of the product, else of its category, else of the company; a product may have none."""
        template, company = self.plain.product_tmpl_id, self.env.company
        self.assertEqual(template._get_warranty_months(company), 0)
        company.warranty_months = 6
        self.assertEqual(template._get_warranty_months(company), 6)
        template.categ_id = self.env["product.category"].create({"name": "Long", "warranty_months": 9})
        self.assertEqual(template._get_warranty_months(company), 9)
        template.warranty_policy = "none"
        self.assertEqual(template._get_warranty_months(company), 0)
        self.assertEqual(self.product.product_tmpl_id._get_warranty_months(company), 24)

    def test_lots(self):
        """Each serial number is an item of its own."""
        product = self._create_product("Machine", tracking="serial", warranty_policy="own", warranty_months=12)
        lots = self.env["stock.lot"].create([{"product_id": product.id, "name": f"S{number}"} for number in range(2)])
        for lot in lots:
            self.env["stock.quant"]._update_available_quantity(product, self.stock, 1, lot_id=lot)
        order = self._order((product, 2))
        self._deliver(order)
        self.assertEqual(self._items(order).lot_id, lots)

    def test_return(self):
        """What comes back is taken off; when all is back, nobody is asked after it."""
        self._create_rule(distance=False, phase="installed", interval_unit="week", channel_id=self.phone.id)
        order = self._order((self.product, 3))
        picking = self._deliver(order)
        item = self._items(order)
        self._plan()
        self.assertEqual(self._contacts().state, "planned")
        self._return(picking, 1)
        self.assertEqual((item.returned_quantity, item.quantity_left, item.state), (1, 2, "in_use"))
        self._return(picking, 2)
        self.assertEqual((item.quantity_left, item.state), (0, "returned"))
        self.assertEqual(self._contacts().state, "cancelled")
        self.assertEqual(len(self._items(order)), 1)

    def test_internal_and_receipt(self):
        """Nothing is on record for what moves inside, or comes in."""
        for code in ("internal", "incoming"):
            warehouse = self.env["stock.warehouse"].search([("company_id", "=", self.env.company.id)], limit=1)
            picking_type = warehouse.int_type_id if code == "internal" else warehouse.in_type_id
            source = self.stock if code == "internal" else self.env.ref("stock.stock_location_suppliers")
            shelf = self.env["stock.location"].create({"name": "Shelf", "location_id": self.stock.id})
            picking = self.env["stock.picking"].create(
                {
                    "picking_type_id": picking_type.id,
                    "partner_id": self.partner.id,
                    "location_id": source.id,
                    "location_dest_id": shelf.id,
                    "move_ids": [
                        Command.create(
                            {
                                "product_id": self.product.id,
                                "product_uom_qty": 1,
                                "location_id": source.id,
                                "location_dest_id": shelf.id,
                            }
                        )
                    ],
                }
            )
            picking.action_confirm()
            picking.move_ids.write({"quantity": 1, "picked": True})
            picking.button_validate()
            self.assertEqual(picking.state, "done")
        self.assertFalse(self.env["customer.installed.item"].search([("product_id", "=", self.product.id)]))

    def test_delivery_never_fails(self):
        """Whatever is wrong with the record, the goods leave."""
        order = self._order((self.product, 1))
        Item = type(self.env["customer.installed.item"])
        logger = "odoo.addons.customer_comm.models.stock_picking"
        with patch.object(Item, "_prepare_delivery_vals", side_effect=ValueError("broken")), mute_logger(logger):
            self._deliver(order)
        self.assertFalse(self._items(order))

    def test_worker_has_no_rights(self):
        """Who delivers need not see what customers have."""
        order = self._order((self.product, 1))
        self._deliver(order)
        with self.assertRaises(AccessError):
            self._items(order).with_user(self.worker).read(["quantity"])

    def test_batch(self):
        """Deliveries that are validated together cost a few queries more, however many they are."""

        def extra(count):
            costs = []
            for product in (self.plain, self.product):
                pickings = self.env["stock.picking"]
                for _number in range(count):
                    pickings |= self._order((product, 1)).picking_ids
                pickings.action_assign()
                pickings.move_ids.picked = True
                self.env.flush_all()
                before = self.env.cr.sql_log_count
                pickings._action_done()
                self.env.flush_all()
                costs.append(self.env.cr.sql_log_count - before)
            return costs[1] - costs[0]

        extra(2)
        self.assertLess(extra(20) - extra(5), 10)

    def test_return_visit_list(self):
        """CC-50: what is not on the return-visit plan a month after the warranty started is listed."""
        self._create_rule(
            distance=False,
            kind="return_visit",
            class_ids=[(6, 0, self.class_a.ids)],
            phase="warranty",
            once=True,
            interval_unit="month",
        )
        item = self._install(days_ago=40)
        Item = self.env["customer.installed.item"]
        action = self.env["ir.actions.act_window"]._for_xml_id("customer_comm.customer_installed_item_action_late")
        domain = [("id", "=", item.id), *self._eval(action["domain"])]
        self.assertFalse(Item.search(domain))
        self.partner.customer_class_id = self.class_a
        self.assertEqual(Item.search(domain), item)
        self.assertEqual(item.return_visit_state, "none")
        self._plan()
        self.assertFalse(Item.search(domain))
        item.invalidate_recordset()
        self.assertEqual(item.return_visit_state, "planned")
        for state in ("none", "planned", "done"):
            found = Item.search([("id", "=", item.id), ("return_visit_state", "=", state)])
            self.assertEqual(bool(found), state == "planned")

    def _eval(self, domain):
        return eval(domain) if isinstance(domain, str) else domain

    def test_warranty_ends_unvisited(self):
        """CC-49: the specialist is warned once when a warranty ends without a return visit."""
        self._create_rule(
            distance=False,
            kind="return_visit",
            class_ids=[(6, 0, self.class_a.ids)],
            phase="warranty",
            once=True,
            interval_unit="month",
        )
        self.partner.customer_class_id = self.class_a
        item = self._install(days_ago=20, months=1)
        later = self._install(days_ago=20, months=36)
        self._plan()
        self.assertEqual(item.activity_ids.user_id, self.specialist)
        self.assertEqual(item.activity_ids.date_deadline, item.warranty_until)
        self.assertFalse(later.activity_ids)
        self._plan()
        self.assertEqual(len(item.activity_ids), 1)

    def test_phase(self):
        """CC-47: the phase of goods is shown."""
        for days, phase in ((0, "installed"), (30, "installed"), (31, "warranty"), (800, "after")):
            self.assertEqual(self._install(days_ago=days).phase, phase)
        later = self._install(days_ago=60, installed_on=self.today - timedelta(days=3))
        self.assertEqual(later.phase, "installed")
