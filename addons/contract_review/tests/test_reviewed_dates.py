from odoo import fields
from odoo.exceptions import AccessError
from odoo.tests import freeze_time, tagged

from .facts_common import FactsCase


@tagged("post_install", "-at_install")
class TestReviewedDates(FactsCase):
    """CR-11: the reviewed dates go to the order, and the on-time rate is measured against them."""

    def test_the_latest_possible_date_goes_to_the_line(self):
        """CR-11: reviewed dates carried to the order: the latest of the functions, line by line."""
        order = self._create_two_lines()
        review = self._request(order)
        self._judge_all(review, possible_on=self._day(10))
        self._verdicts(review)[1].possible_on = self._day(20)
        self._sign(review, "engineering", "production")
        self.assertFalse(order.reviewed_on)
        self._sign(review, "director")
        self.assertEqual(order.order_line.mapped("reviewed_on"), [self._day(10), self._day(20)])
        self.assertEqual(order.reviewed_on, self._day(20))
        self.assertEqual(order.review_state, "approved", "the dates change nothing of what was reviewed")
        order.action_confirm()
        moves = order.sudo().picking_ids.move_ids
        self.assertEqual({move.date_deadline.date() for move in moves}, {self._day(10), self._day(20)})

    def test_the_requested_date_when_nobody_names_one(self):
        """CR-11: without a date of a function the customer's own is the reviewed one."""
        for line in self.review_type.line_ids:
            line.line_verdict = "none"
        order = self._create_order(commitment_date=fields.Datetime.add(fields.Datetime.now(), days=15))
        self._sign(self._request(order), "engineering", "production", "director")
        self.assertEqual(order.reviewed_on, order.commitment_date.date())
        self.assertFalse(order.is_reviewed_late)

    def test_later_than_promised_is_shown(self):
        order = self._create_order(commitment_date=fields.Datetime.add(fields.Datetime.now(), days=15))
        review = self._request(order)
        self._judge_all(review, possible_on=self._day(16))
        self._sign(review, "engineering", "production", "director")
        self.assertTrue(order.is_reviewed_late)

    def test_nobody_writes_it(self):
        order = self._create_order()
        with self.assertRaises(AccessError):
            order.reviewed_on = self._day(1)
        with self.assertRaises(AccessError):
            order.order_line.reviewed_on = self._day(1)
        self.assertFalse(order.copy().reviewed_on)

    def _deliver(self, order, days):
        picking = order.sudo().picking_ids
        picking.move_ids.write({"quantity": 1, "picked": True})
        with freeze_time(fields.Datetime.add(fields.Datetime.now(), days=days)):
            picking._action_done()
        self.env.flush_all()

    def _row(self, order):
        self.env.invalidate_all()
        return self.env["contract.delivery.report"].search([("order_id", "=", order.id)])

    def test_on_time_rate(self):
        """CR-11: on-time rate reportable: one line in time and one a day late are 50 %."""
        orders = []
        for __ in range(2):
            order = self._create_order()
            review = self._request(order)
            self._judge_all(review, possible_on=self._day(5))
            self._sign(review, "engineering", "production", "director")
            order.action_confirm()
            orders.append(order)
        self.env.flush_all()
        self.assertEqual(self._row(orders[0]).status, "open")
        self._deliver(orders[0], 5)
        self._deliver(orders[1], 6)
        rows = self._row(orders[0]) | self._row(orders[1])
        self.assertEqual(sorted(rows.mapped("status")), ["late", "on_time"])
        self.assertEqual(sorted(rows.mapped("days_late")), [0, 1])
        self.assertTrue(all(rows.mapped("is_reviewed")))
        ((rate,),) = rows._read_group([("id", "in", rows.ids)], aggregates=["on_time_rate:avg"])
        self.assertEqual(rate, 50)
        self.assertEqual(rows[0].with_user(self.salesman).read(["status"])[0]["status"], rows[0].status)

    def test_the_objective(self):
        """CR-11: the rate is a measure of the indicators."""
        order = self._create_order()
        review = self._request(order)
        self._judge_all(review, possible_on=self._day(0))
        self._sign(review, "engineering", "production", "director")
        order.action_confirm()
        self._deliver(order, 0)
        indicator = self.env["customer.indicator"].create(
            {"name": "On time", "measure": "delivery_on_time", "target": 95}
        )
        company = self.company
        value, cases = indicator._measure(company, self._day(0), self._day(0))[False]
        self.assertTrue(cases)
        self.assertTrue(0 < value <= 100)
        self.assertFalse(indicator._measure(company, self._day(-4000), self._day(-3990)))
