from odoo.exceptions import UserError
from odoo.tests import tagged

from .production_common import ProductionCase


@tagged("post_install", "-at_install")
class TestProductionGate(ProductionCase):
    """CR-20: production for an order whose review is not approved is neither planned nor confirmed."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls._create_rule("not_in_stock")
        cls.company.contract_review_policy = "advise"
        cls.held = cls._confirmed_order(quantity=500).sudo()
        cls.review = cls.held._review_current()
        cls.production = cls.env["stock.location"].search(
            [("usage", "=", "production"), ("company_id", "=", cls.company.id)], limit=1
        )
        cls.stock = cls.held.warehouse_id.lot_stock_id
        cls.company.contract_review_policy = "enforce"

    def _move(self, order, **vals):
        return self.env["stock.move"].create(
            {
                "product_id": self.product.id,
                "product_uom_qty": 1,
                "location_id": self.production.id,
                "location_dest_id": self.stock.id,
                "reference_ids": order.stock_reference_ids.ids,
                **vals,
            }
        )

    def test_move_of_production(self):
        """CR-20: the moves of a production order are not confirmed until the review is approved."""
        self.assertTrue(self.held.stock_reference_ids)
        with self.assertRaises(UserError) as caught:
            self._move(self.held)._action_confirm()
        self.assertIn(self.review.name, str(caught.exception))
        with self.assertRaises(UserError):
            self._move(self.held, location_id=self.stock.id, location_dest_id=self.production.id)._action_confirm()
        self._sign(self.review)
        move = self._move(self.held)
        move._action_confirm()
        self.assertNotEqual(move.state, "draft")

    def test_production_order(self):
        """CR-20: where Manufacturing is installed, the production order itself is not confirmed."""
        if "mrp.production" not in self.env:
            return  # the moves are tested without it
        made = self._create_goods("Made")
        order = self.env["mrp.production"].create(
            {
                "product_id": made.id,
                "product_qty": 1,
                "move_raw_ids": [(0, 0, {"product_id": self.product.id, "product_uom_qty": 1})],
                "reference_ids": self.held.stock_reference_ids.ids,
            }
        )
        with self.assertRaises(UserError) as caught:
            order.action_confirm()
        self.assertIn(self.review.name, str(caught.exception))
        order.invalidate_recordset()
        self.assertEqual(order.state, "draft")
        self._sign(self.review)
        order.action_confirm()
        self.assertEqual(order.state, "confirmed")

    def test_by_order_line(self):
        with self.assertRaises(UserError):
            self._move(self.held, reference_ids=[], sale_line_id=self.held.order_line.id)._action_confirm()

    def test_not_enforced(self):
        """CR-20: under advise and off nothing is blocked."""
        for policy in ("advise", "off"):
            self.company.contract_review_policy = policy
            self._move(self.held)._action_confirm()

    def test_not_concerned(self):
        """CR-20: production for nobody, for reviewed orders, and other moves are not concerned."""
        self._move(self.order.sudo())._action_confirm()
        move = self._move(self.held, reference_ids=[])
        move.mapped("reference_ids")
        with self.assertQueryCount(1):  # whether a reference belongs to an order
            move._check_production_allowed()
        other = self._move(self.held, location_id=self.stock.id, location_dest_id=self.stock.id)
        other.mapped("location_id.usage")
        with self.assertQueryCount(0):
            other._check_production_allowed()

    def _need(self, order, rule_action):
        route = self.env["stock.route"].create({"name": "Made", "product_selectable": True})
        self.env["stock.rule"].create(
            {
                "name": "Made",
                "route_id": route.id,
                "action": rule_action,
                "location_dest_id": self.stock.id,
                "location_src_id": self.stock.id,
                "picking_type_id": order.warehouse_id.int_type_id.id,
            }
        )
        self.product.route_ids = route
        values = {"company_id": self.company, "sale_line_id": order.order_line.id, "warehouse_id": order.warehouse_id}
        return self.env["stock.rule"].Procurement(
            self.product, 1, self.product.uom_id, self.stock, "Need", order.name, self.company, values
        )

    def test_need_by_other_means(self):
        """CR-20: what is not produced is not stopped."""
        self.env["stock.rule"].run([self._need(self.held, "pull")])

    def test_need_of_production(self):
        """CR-20: no production order is made for the order; reviewed orders are produced."""
        if "manufacture" not in dict(self.env["stock.rule"]._fields["action"]._description_selection(self.env)):
            need = self._need(self.held, "pull")
            self.patch(type(self.env["stock.rule"]), "_can_produce", lambda self: True)
            self.patch(type(self.env["stock.rule"]), "_is_produced", lambda self, procurement: True)
        else:
            need = self._need(self.held, "manufacture")
        with self.assertRaises(UserError) as caught:
            self.env["stock.rule"].run([need])
        self.assertIn(self.review.name, str(caught.exception))
        other = need._replace(values={**need.values, "sale_line_id": self.order.order_line.id})
        self.assertFalse(self.env["stock.rule"]._get_held_procurements([other]))
        self.company.contract_review_policy = "advise"
        self.assertFalse(self.env["stock.rule"]._get_held_procurements([need]))
