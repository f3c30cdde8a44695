from odoo.exceptions import UserError, ValidationError
from odoo.tests import tagged

from .common import ComplaintCommon


@tagged("post_install", "-at_install")
class TestDefectivePlace(ComplaintCommon):
    """CP-50: defective goods that come back are kept apart and are not available for sale."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.warehouse = cls.env["stock.warehouse"].search([("company_id", "=", cls.company.id)], limit=1)
        cls.place = cls.env["stock.location"].create(
            {"name": "Defective", "usage": "internal", "company_id": cls.company.id}
        )
        cls.company.complaint_defective_location_id = cls.place

    def _available(self):
        self.env.invalidate_all()
        return self.product.with_context(warehouse_id=self.warehouse.id).free_qty

    def test_defective_goods_are_not_for_sale(self):
        """CP-50: 4 of 10 come back defective: they are in the defective place, and 990 remain available, not 994."""
        before = self._available()
        delivery = self._deliver()
        back = self._return(delivery, 4)
        self.assertEqual((back.location_dest_id, back.move_ids.location_dest_id), (self.place, self.place))
        self._receive(back)
        quant = self.env["stock.quant"].search([("location_id", "=", self.place.id)])
        self.assertEqual((quant.product_id, quant.quantity), (self.product, 4))
        self.assertEqual(self._available(), before - 10)
        self.assertEqual(self.product.qty_available, before - 10)

    def test_nobody_gets_them(self):
        """CP-50: an order for more than the good stock is not delivered from the defective goods."""
        self._receive(self._return(self._deliver(), 4))
        good = self._available()
        order = self.env["sale.order"].create(
            {
                "partner_id": self.customer.id,
                "order_line": [(0, 0, {"product_id": self.product.id, "product_uom_qty": good + 4})],
            }
        )
        order.action_confirm()
        self.assertEqual(order.picking_ids.move_ids.quantity, good)

    def test_good_goods_go_to_stock(self):
        """CP-50: the reason decides: wrongly ordered goods are sold again."""
        before = self._available()
        back = self._return(self._deliver(), 4, reason=self.no_complaint)
        self.assertEqual(back.move_ids.location_dest_id, self.warehouse.lot_stock_id)
        self._receive(back)
        self.assertEqual(self._available(), before - 6)

    def test_reason_of_a_line(self):
        """CP-50: each line goes where its own reason says."""
        delivery = self._deliver({self.product: 5, self.tracked: 2}, lots={self.lots[0]: 2})
        for reason, other, first, second in (
            (self.reason, self.no_complaint, self.warehouse.lot_stock_id, self.place),
            (self.no_complaint, self.reason, self.place, self.warehouse.lot_stock_id),
        ):
            wizard = (
                self.env["stock.return.picking"]
                .with_user(self.worker)
                .with_context(active_id=delivery.id, active_ids=delivery.ids, active_model="stock.picking")
                .create({"complaint_reason_id": reason.id})
            )
            for line in wizard.product_return_moves:
                line.quantity = 1
                if line.product_id == self.product:
                    line.complaint_reason_id = other
            back = self.env["stock.picking"].browse(wizard.action_create_returns()["res_id"])
            by_product = {move.product_id: move.location_dest_id for move in back.move_ids}
            self.assertEqual((by_product[self.product], by_product[self.tracked]), (first, second))

    def test_place_of_the_warehouse(self):
        """CP-50: a warehouse may have a place of its own."""
        own = self.place.copy({"name": "Defective of the warehouse"})
        self.warehouse.defective_location_id = own
        self.assertEqual(self._return(self._deliver(), 1).location_dest_id, own)

    def test_no_place(self):
        """Without a place the goods come back to stock, as they did."""
        self.company.complaint_defective_location_id = False
        self.assertEqual(self._return(self._deliver(), 1).location_dest_id, self.warehouse.lot_stock_id)

    def test_place_is_outside_the_warehouses(self):
        """CP-50: a place from which goods would be promised or delivered is refused, then and later."""
        for place in (self.warehouse.lot_stock_id, self.env.ref("stock.stock_location_customers")):
            with self.assertRaises(ValidationError), self.env.cr.savepoint():
                self.company.complaint_defective_location_id = place
            with self.assertRaises(UserError), self.env.cr.savepoint():
                self.warehouse.defective_location_id = place
        with self.assertRaises(ValidationError), self.env.cr.savepoint():
            self.place.location_id = self.warehouse.lot_stock_id

    def test_each_company_has_its_place(self):
        """CP-50: a new company comes with its place for defective goods."""
        company = self.env["res.company"].create({"name": "Other"})
        place = company.complaint_defective_location_id
        self.assertEqual((place.company_id, place.usage, place.warehouse_id.id), (company, "internal", False))

    def test_defaults_of_reasons(self):
        """CP-50: what comes back for a fault of the goods is defective; wrong service or a change of mind is not."""
        reasons = self.env["complaint.reason"]
        quality, service = reasons.create([{"name": "Q"}, {"name": "S", "kind": "service"}])
        self.assertTrue(quality.is_defective)
        self.assertFalse(service.is_defective)
        self.assertFalse(self.no_complaint.is_defective)
