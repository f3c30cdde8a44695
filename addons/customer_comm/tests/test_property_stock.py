from lxml import html

from odoo import Command
from odoo.exceptions import UserError
from odoo.tests import new_test_user, tagged

from .property_common import PropertyCase


@tagged("post_install", "-at_install")
class TestPropertyStock(PropertyCase):
    """Receipts with an owner: Odoo's own owner of stock and the register of customer property."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.product = cls.env["product.product"].create(
            {"name": "Steel sheet", "default_code": "SS-2", "type": "consu", "is_storable": True}
        )
        cls.warehouse = cls.env["stock.warehouse"].search([("company_id", "=", cls.env.company.id)], limit=1)
        cls.worker = new_test_user(cls.env, "property_worker", "stock.group_stock_user")

    def _receipt(self, quantity=5, owner=None, destination=None, validate=True):
        source = self.env.ref("stock.stock_location_suppliers")
        destination = destination or self.warehouse.lot_stock_id
        picking = self.env["stock.picking"].create(
            {
                "picking_type_id": self.warehouse.in_type_id.id,
                "location_id": source.id,
                "location_dest_id": destination.id,
                "partner_id": self.partner.id,
                "owner_id": (self.partner if owner is None else owner).id,
                "move_ids": [
                    Command.create(
                        {
                            "product_id": self.product.id,
                            "product_uom_qty": quantity,
                            "location_id": source.id,
                            "location_dest_id": destination.id,
                        }
                    )
                ],
            }
        )
        picking.action_confirm()
        picking.move_ids.quantity = quantity
        picking.move_ids.picked = True
        if validate:
            picking.with_user(self.worker).button_validate()
        return picking

    def test_off_by_default(self):
        """CC-101: nothing is entered by itself before the company says so."""
        self.assertFalse(self._receipt().customer_property_ids)

    def test_registered_on_receipt(self):
        """CC-101, CC-103: with the setting a receipt with an owner is entered, counted, by who validates it."""
        self.env.company.property_from_receipt = True
        record = self._receipt(destination=self.area).customer_property_ids
        self.assertEqual((record.partner_id, record.item, record.model), (self.partner, "Steel sheet", "SS-2"))
        self.assertEqual((record.state, record.counted_quantity, record.type_id), ("counted", 5, self.materials))
        self.assertEqual((record.location_id, record.counted_by_id), (self.area, self.worker))
        self.assertTrue(record.next_check_on)
        owned = [("location_id", "=", self.area.id), ("owner_id", "=", self.partner.id)]
        quant = self.env["stock.quant"].search(owned)
        self.assertEqual((quant.product_id, quant.quantity), (self.product, 5))
        action = record.action_view_quants()
        self.assertEqual(self.env["stock.quant"].search(action["domain"]) & quant, quant)

    def test_own_goods_are_not(self):
        """CC-101: goods of nobody else are no customer property."""
        self.env.company.property_from_receipt = True
        for owner in (self.env["res.partner"], self.env.company.partner_id):
            self.assertFalse(self._receipt(owner=owner).customer_property_ids)

    def test_by_hand_once(self):
        """CC-101: a receipt is entered by hand, once."""
        picking = self._receipt()
        with self.assertRaises(UserError):
            self._receipt(validate=False).action_register_property()
        self.assertTrue(picking.can_register_property)
        picking.with_user(self.sales).sudo().action_register_property()
        picking.action_register_property()
        self.assertEqual(len(picking.customer_property_ids), 1)
        self.assertFalse(picking.can_register_property)
        self.assertEqual(picking.customer_property_count, 1)

    def test_receipt_note(self):
        """CC-106: the receipt note states customer property with name, specification, model and quantity."""
        picking = self._receipt()
        for name in ("stock.report_picking", "stock.report_deliveryslip"):
            with self.subTest(report=name):
                self._check_note(picking, name, ("Customer Property", "Steel sheet", "SS-2", "5.00", self.partner.name))
        picking.action_register_property()
        picking.customer_property_ids.spec = "2 mm, galvanised"
        self._check_note(picking, "stock.report_picking", ("Customer Property", "2 mm, galvanised", "SS-2", "5.00"))
        plain = self._receipt(owner=self.env["res.partner"])
        self.assertNotIn("Customer Property", self._text(plain, "stock.report_picking"))

    def _check_note(self, picking, name, parts):
        text = self._text(picking, name)
        for part in parts:
            self.assertIn(part, text)

    def _text(self, picking, name):
        page = self.env["ir.actions.report"]._render_qweb_html(name, picking.ids)[0]
        return " ".join(html.fromstring(page).text_content().split())

    def test_batch(self):
        """CC-101: what the register costs a receipt does not grow with their number."""
        costs = []
        for size in (5, 20):
            per_setting = []
            for setting in (False, True):
                self.env.company.property_from_receipt = setting
                pickings = self.env["stock.picking"].concat(*(self._receipt(validate=False) for _i in range(size)))
                self.env.flush_all()
                self.env.invalidate_all()
                start = self.cr.sql_log_count
                pickings.button_validate()
                self.env.flush_all()
                per_setting.append(self.cr.sql_log_count - start)
            costs.append((per_setting[1] - per_setting[0]) / size)
        self.assertLessEqual(costs[1], costs[0])
        self.assertLessEqual(costs[1], 8)
