from datetime import timedelta
from unittest.mock import patch

from odoo import fields
from odoo.exceptions import AccessError
from odoo.tests import tagged

from .process_common import ProcessCase


@tagged("post_install", "-at_install")
class TestOrderTendency(ProcessCase):
    """How key customers order, and the reminder before the next order."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.env["res.partner"].search([("is_key_customer", "=", True)]).is_key_customer = False
        cls.env["customer.order.tendency"].search([]).unlink()
        cls.customer.write({"is_key_customer": True, "user_id": cls.sarah.id})
        cls.today = fields.Date.today()

    def _order(self, days_ago, quantity=10, partner=None, **vals):
        day = fields.Datetime.now() - timedelta(days=days_ago)
        return self._create_order(partner or self.customer, quantity=quantity, day=day, **vals)

    def _run(self, **kwargs):
        self.env["res.partner"].search([("is_key_customer", "=", True)]).tendency_checked_on = False
        with patch.object(type(self.env["ir.cron"]), "_commit_progress", lambda *_args, **_kwargs: 60):
            self.env["customer.order.tendency"]._cron_work_out(**kwargs)

    @property
    def _rows(self):
        return self.env["customer.order.tendency"].search([("partner_id", "=", self.customer.id)])

    def test_worked_out_from_orders(self):
        """CC-69: orders 70, 40 and 10 days ago: every 30 days, next expected in 20; quantities on average."""
        contact = self.env["res.partner"].create({"name": "Buyer", "parent_id": self.customer.id})
        self._order(70, 10)
        self._order(40, 20, contact)
        self._order(10, 30)
        self._order(5, confirm=False)
        self._run()
        row = self._rows
        self.assertEqual((row.order_days, row.interval, row.quantity), (3, 30, 20))
        self.assertEqual(row.last_on, self.today - timedelta(days=10))
        self.assertEqual(row.expected_on, self.today + timedelta(days=20))
        self.assertEqual(row.remind_on, self.today + timedelta(days=6))
        self.assertFalse(row.activity_ids)

    def test_other_unit(self):
        """CC-69: a dozen ordered by a customer counts as 12 of a product kept in units."""
        order = self._order(40, 1)
        order.order_line.product_uom_id = self.env.ref("uom.product_uom_dozen")
        self._order(10, 24)
        self._run()
        self.assertAlmostEqual(self._rows.quantity, 18)

    def test_reminder_before_the_order(self):
        """CC-69: within the lead time one activity for whoever looks after the customer, only once."""
        for days in (60, 36, 12):
            self._order(days)
        self._run()
        row = self._rows
        self.assertEqual(row.activity_ids.user_id, self.sarah)
        self.assertEqual(row.expected_on, self.today + timedelta(days=12))
        self._run()
        self.assertEqual(len(row.activity_ids), 1)
        self._order(0)
        self._run()
        self.assertFalse(row.activity_ids, "the order has come")
        self.assertEqual(row.expected_on, self.today + timedelta(days=20))

    def test_reminder_goes_to_who_may_read_the_file(self):
        """CC-69, XX-01: a salesperson without access to the file is not told; sales is."""
        self.customer.user_id = self.rolf
        for days in (60, 36, 12):
            self._order(days)
        self._run()
        self.assertEqual(self._rows.activity_ids.user_id, self.head)

    def test_settings(self):
        """CC-69: how long before, and how far back, is the company's to say."""
        self.env.company.write({"tendency_lead_days": 30, "tendency_months": 2})
        for days in (200, 40, 10):
            self._order(days)
        self._run()
        self.assertEqual((self._rows.order_days, self._rows.interval), (2, 30))
        self.assertEqual(self._rows.remind_on, self.today - timedelta(days=10))

    def test_one_order(self):
        """CC-69: after one order nothing can be expected."""
        self._order(10)
        self._run()
        self.assertEqual((self._rows.order_days, self._rows.expected_on, self._rows.interval), (1, False, 0))

    def test_no_key_customer_any_more(self):
        """CC-69: rows of customers who are no key customers go."""
        for days in (40, 10):
            self._order(days)
        self._run()
        self.assertTrue(self._rows)
        self.customer.is_key_customer = False
        self._run()
        self.assertFalse(self._rows)

    def test_overdue(self):
        """CC-69: an order that has not come is found by filter; nobody is reminded long after."""
        for days in (100, 90, 80):
            self._order(days)
        self._run()
        self.assertTrue(self._rows.is_overdue)
        self.assertIn(self._rows, self.env["customer.order.tendency"].search([("is_overdue", "=", True)]))
        self.assertNotIn(self._rows, self.env["customer.order.tendency"].search([("is_overdue", "=", False)]))
        self.assertFalse(self._rows.activity_ids)

    def test_batches(self):
        """CC-69: all batches are worked through; a customer is looked at once a day."""
        others = self.env["res.partner"].create(
            [{"name": f"Key {number}", "is_company": True, "is_key_customer": True} for number in range(5)]
        )
        self._run(batch_size=2)
        self.assertEqual(set(others.mapped("tendency_checked_on")), {self.today})
        due = self.env["customer.order.tendency"]._due_domain(self.today)
        self.assertFalse(self.env["res.partner"].search_count(due))

    def test_scheduled(self):
        """CC-69: the scheduled action runs as it is shipped."""
        self._order(40)
        self._order(10)
        self.customer.tendency_checked_on = False
        with self.enter_registry_test_mode():
            self.env.ref("customer_comm.ir_cron_order_tendency").method_direct_trigger()
        self.assertTrue(self._rows)

    def test_few_queries(self):
        """CC-69: one query reads the orders of a batch; more customers cost no more queries."""
        costs = []
        for count in (3, 12):
            partners = self.env["res.partner"].create(
                [{"name": f"Key {number}", "is_company": True, "is_key_customer": True} for number in range(count)]
            )
            for partner in partners:
                self._order(40, partner=partner)
                self._order(10, partner=partner)
            self.env.flush_all()
            self.env.invalidate_all()
            before = self.cr.sql_log_count
            self.env["customer.order.tendency"]._work_out(partners, self.today)
            self.env.flush_all()
            costs.append(self.cr.sql_log_count - before)
        self.assertLessEqual(costs[1] - costs[0], 2, costs)

    def test_doors(self):
        """XX-01: without access to the file nobody reads the tendency; nobody writes it."""
        self._order(40)
        self._order(10)
        self._run()
        with self.assertRaises(AccessError):
            self._rows.with_user(self.rolf).read(["quantity"])
        with self.assertRaises(AccessError):
            self._rows.with_user(self.sarah).write({"quantity": 1})
        self.assertTrue(self._rows.with_user(self.sarah).quantity)
