from contextlib import suppress

from odoo import Command, fields
from odoo.exceptions import AccessError, UserError
from odoo.tests import new_test_user, tagged

from .change_common import ContractChangeCase


@tagged("post_install", "-at_install")
class TestChangeWatch(ContractChangeCase):
    """What happens when somebody edits a confirmed order, by policy."""

    def _codes(self, order):
        return sorted(self._found(order).line_ids.mapped("kind_code"))

    def test_enforced_edits_are_refused(self):
        """CR-72: a confirmed order is locked for edits except through a change; the message says how to ask for it."""
        order = self._confirmed()
        line = order.order_line
        edits = [
            lambda: line.write({"product_uom_qty": 5}),
            lambda: line.write({"price_unit": 90}),
            lambda: line.write({"discount": 5}),
            lambda: line.write({"name": "Something else"}),
            lambda: order.write({"commitment_date": fields.Datetime.now()}),
            lambda: order.write({"order_line": [Command.update(line.id, {"product_uom_qty": 3})]}),
            lambda: order.write({"order_line": [Command.create({"product_id": self.product.id})]}),
            lambda: (
                self.env["sale.order.line"]
                .with_user(self.salesman)
                .create({"order_id": order.id, "display_type": "line_note", "name": "Warranty of ten years"})
            ),
            lambda: order.action_cancel(),
            lambda: order.write({"state": "draft"}),
            lambda: order.with_context(contract_change_watch={"ids": order.ids}).write({"note": "<p>Other</p>"}),
        ]
        for number, edit in enumerate(edits):
            with self.subTest(number), self.assertRaises(UserError) as error, self.cr.savepoint():
                edit()
            self.assertIn("Request a Change", str(error.exception))
        self.assertEqual(
            (order.state, line.product_uom_qty, line.price_unit, len(order.order_line)), ("sale", 4, 100, 1)
        )
        self.assertFalse(self._found(order))

    def test_refused_edit_leaves_nothing(self):
        """CR-72: code that goes on after the refusal has not changed the order either."""
        order = self._confirmed()
        with suppress(UserError):
            order.order_line.write({"product_uom_qty": 50})
        self.env.invalidate_all()
        self.assertEqual(order.order_line.product_uom_qty, 4)
        self.assertEqual(sum(order.picking_ids.move_ids.mapped("product_uom_qty")), 4)

    def test_same_value_is_no_change(self):
        """CR-72: what writes what is there already changes nothing and is not refused."""
        order = self._confirmed()
        order.order_line.write({"product_uom_qty": 4, "price_unit": 100})
        order.write({"client_order_ref": "PO 77", "user_id": self.salesman.id})
        self.assertEqual(order.client_order_ref, "PO 77")

    def test_quotations_are_free(self):
        """CR-84: quantity, date and price of a new order of an old product make no change record."""
        self._confirmed()
        order = self._create_order()
        order.order_line.write({"product_uom_qty": 9, "price_unit": 70})
        order.write({"commitment_date": fields.Datetime.now()})
        self.assertFalse(self._found(order))
        order.action_cancel()
        self.assertEqual(order.state, "cancel")

    def test_advised_edits_are_found(self):
        """CR-72: where changes are only advised, an edit goes through and is found, with its was and is."""
        self.company.contract_review_policy = "advise"
        order = self._confirmed()
        order.order_line.write({"product_uom_qty": 6})
        change = self._found(order)
        self.assertTrue(change.is_found)
        self.assertEqual((change.state, change.found_by_id, change.user_id), ("draft", self.salesman, self.salesman))
        line = change.line_ids
        self.assertEqual((line.was, line.now, line.kind_id.code), ("4", "6", "quantity_up"))
        self.assertEqual(order.order_line.product_uom_qty, 6)
        # More edits are collected, and what is put back leaves.
        order.write({"order_line": [Command.update(order.order_line.id, {"price_unit": 90, "product_uom_qty": 8})]})
        self.assertEqual(self._found(order), change)
        self.assertEqual(self._codes(order), ["price", "quantity_up"])
        self.assertEqual({(row.was, row.now) for row in change.line_ids}, {("4", "8"), ("100", "90")})
        order.order_line.write({"product_uom_qty": 4, "price_unit": 100})
        self.assertEqual((change.state, len(change.line_ids)), ("cancelled", 0))

    def test_kinds(self):
        """CR-77: the kind of what was changed follows from what was and what is."""
        self.company.contract_review_policy = "advise"
        dozen = self.env.ref("uom.product_uom_dozen")
        other = self._create_goods("Other", taxes_id=False)
        today = fields.Datetime.now().replace(microsecond=0)
        cases = [
            (lambda order: order.order_line.write({"product_uom_qty": 3}), ["quantity_down"]),
            (lambda order: order.order_line.write({"product_uom_qty": 0}), ["quantity_down"]),
            (lambda order: order.write({"commitment_date": today}), ["date_earlier"]),
            (lambda order: order.order_line.write({"customer_lead": 90}), ["date_later"]),
            (lambda order: order.order_line.write({"name": "With another drawing"}), ["product"]),
            (lambda order: order.write({"note": "<p>Warranty</p>"}), ["terms"]),
            (lambda order: order.write({"order_line": [Command.create({"product_id": other.id})]}), ["product"]),
            (
                lambda order: order.write({"order_line": [Command.create({"product_id": self.product.id})]}),
                ["quantity_up"],
            ),
            (lambda order: order.action_cancel(), ["cancel"]),
        ]
        for number, (edit, codes) in enumerate(cases):
            with self.subTest(number):
                order = self._confirmed()
                edit(order)
                self.assertEqual(self._codes(order), codes)
        order = self._confirmed(commitment_date=today)
        order.write({"commitment_date": fields.Datetime.add(today, days=3)})
        self.assertEqual(self._codes(order), ["date_later"])
        order = self._confirmed(quantity=10)
        order.order_line.write({"product_uom_qty": 1, "product_uom_id": dozen.id, "price_unit": 100, "discount": 0})
        self.assertEqual(set(self._codes(order)), {"quantity_up"})

    def test_off_finds_nothing(self):
        """CR-72: nothing is found where the company has no contract reviews."""
        self.company.contract_review_policy = "off"
        order = self._confirmed()
        order.order_line.write({"product_uom_qty": 9})
        order.action_cancel()
        self.assertFalse(self._found(order))

    def test_the_system_is_not_refused(self):
        """CR-72: a scheduled action is not a person who could be told: what it changes is found."""
        order = self._confirmed()
        order.with_user(self.env.ref("base.user_root")).order_line.write({"product_uom_qty": 9})
        self.assertEqual(self._codes(order), ["quantity_up"])
        self.assertFalse(self._found(order).found_by_id)

    def test_created_confirmed(self):
        """CR-72: an order that is made in the state sale is new: nothing was agreed before."""
        self.company.contract_review_policy = "advise"
        vals = {
            "partner_id": self.partner.id,
            "state": "sale",
            "order_line": [Command.create({"product_id": self.product.id})],
        }
        order = self.env["sale.order"].create(vals)
        self.assertFalse(self._found(order))
        order.order_line.product_uom_qty = 3
        self.assertTrue(self._found(order))

    def test_marks_do_not_help(self):
        """CR-72: a mark that whoever edits orders can set takes no line out of the contract."""
        order = self._confirmed()
        for mark in ("is_expense", "is_downpayment"):
            with self.subTest(mark), self.assertRaises(UserError), self.cr.savepoint():
                order.write({"order_line": [Command.create({"product_id": self.product.id, mark: True})]})
            with self.subTest(mark), self.assertRaises(UserError), self.cr.savepoint():
                order.order_line.write({mark: True, "product_uom_qty": 9})

    def test_nobody_forges(self):
        """CR-72: states, found changes, was and is are the server's own."""
        change = self._ask()
        for vals in ({"state": "approved"}, {"is_found": True}, {"executed_on": "2026-01-01"}, {"version": 9}):
            with self.subTest(vals), self.assertRaises(AccessError), self.cr.savepoint():
                change.write(vals)
        with self.assertRaises(AccessError), self.cr.savepoint():
            self.env["contract.change.line"].with_user(self.salesman).create({"change_id": change.id})
        with self.assertRaises(AccessError), self.cr.savepoint():
            self.env["contract.change"].with_user(self.salesman).create(
                {"order_id": change.order_id.id, "state": "approved"}
            )

    def test_other_company(self):
        """CR-72: a change belongs to the company of its order and is numbered there."""
        other = self.env["res.company"].create({"name": "Sister", "contract_review_policy": "advise"})
        user = new_test_user(
            self.env,
            "cr_sister",
            "sales_team.group_sale_manager",
            company_id=other.id,
            company_ids=[Command.set(other.ids)],
        )
        order = (
            self.env["sale.order"]
            .with_user(user)
            .create(
                {
                    "partner_id": self.partner.id,
                    "order_line": [Command.create({"product_id": self.product.id, "product_uom_qty": 2})],
                }
            )
        )
        order.action_confirm()
        order.order_line.product_uom_qty = 3
        change = self._found(order)
        self.assertEqual(change.company_id, other)
        self.assertRegex(change.name, r"^CH/\d{4}/00001$")
        self.assertNotIn(change, self.env["contract.change"].with_user(self.salesman).search([]))
