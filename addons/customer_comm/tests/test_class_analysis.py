from datetime import timedelta
from unittest.mock import patch

from odoo import fields
from odoo.exceptions import AccessError, UserError, ValidationError
from odoo.tests import tagged

from .process_common import ProcessCase


@tagged("post_install", "-at_install")
class TestClassAnalysis(ProcessCase):
    """The service scheme of the classes, and the ABC proposal that a person decides on."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        # A company of its own: the demo data's orders stay out of the sums.
        cls.company = cls.env["res.company"].create({"name": "Analysed company"})
        for user in (cls.sarah, cls.rolf, cls.head):
            user.write({"company_ids": [(4, cls.company.id)], "company_id": cls.company.id})
        cls.env = cls.env(context={**cls.env.context, "allowed_company_ids": cls.company.ids})
        cls.env["res.partner"].search([("customer_class_id", "!=", False)]).customer_class_id = False
        cls.today = fields.Date.today()
        cls.large, cls.middle, cls.small, cls.idle = (
            cls._create_customer(name) for name in ("Large", "Middle", "Small", "Idle")
        )
        cls.product = cls.product.with_env(cls.env)

    def _sell(self, partner, amount, days_ago=10, **vals):
        day = fields.Datetime.now() - timedelta(days=days_ago)
        return self._create_order(partner, price=amount, day=day, company_id=self.company.id, **vals)

    def _sell_all(self):
        self._sell(self.large, 800)
        self._sell(self.middle, 150)
        self._sell(self.small, 50)

    def _analyse(self, **vals):
        analysis = (
            self.env["customer.class.analysis"]
            .with_user(self.sarah)
            .with_context(allowed_company_ids=self.company.ids)
            .create(vals)
        )
        analysis.action_propose()
        return analysis

    def _proposed(self, analysis):
        return {row.partner_id: row.proposed_class_id.code for row in analysis.proposal_ids}

    def test_proposal_by_sales(self):
        """CC-72: 800, 150 and 50 of 1000 are A, B and C; nobody's class has changed."""
        self._sell_all()
        analysis = self._analyse()
        self.assertEqual(self._proposed(analysis), {self.large: "A", self.middle: "B", self.small: "C"})
        self.assertEqual((analysis.state, analysis.total), ("proposed", 1000))
        self.assertEqual(analysis.limits, "A 80 %, B 95 %, C 100 %")
        self.assertEqual((analysis.proposal_count, analysis.pending_count), (3, 3))
        self.assertFalse((self.large | self.middle).customer_class_id)
        row = analysis.proposal_ids[0]
        self.assertEqual((row.partner_id, row.rank, row.share, row.cumulative), (self.large, 1, 80, 80))

    def test_what_counts(self):
        """CC-72: confirmed orders of the period only; a contact's orders are its company's; other companies do not."""
        contact = self.env["res.partner"].create({"name": "Buyer", "parent_id": self.large.id})
        self._sell(contact, 100)
        self._sell(self.large, 200)
        self._create_order(self.middle, price=5000, confirm=False, company_id=self.company.id)
        self._sell(self.middle, 5000, days_ago=800)
        self._sell(self.small, 5000).with_context(disable_cancel_warning=True)._action_cancel()
        other = self.env["res.company"].create({"name": "Other analysed company"})
        self._create_order(self.small, price=9000, company_id=other.id)
        analysis = self._analyse()
        self.assertEqual({row.partner_id: row.amount for row in analysis.proposal_ids}, {self.large: 300})

    def test_no_sales_ties_and_classes(self):
        """CC-72: a classed customer without sales is proposed for C; equal customers get equal classes."""
        self.idle.customer_class_id = self.classes["A"]
        self._sell(self.large, 100)
        self._sell(self.middle, 100)
        analysis = self._analyse()
        self.assertEqual(self._proposed(analysis), {self.large: "A", self.middle: "A", self.idle: "C"})

    def test_rate_of_the_order(self):
        """CC-72: 100 in a currency of which 2 make one of the company's are 50, at the rate of the order."""
        currency = self.env["res.currency"].create({"name": "ZZD", "symbol": "Z"})
        rate = self.env["res.currency.rate"].create(
            {"currency_id": currency.id, "rate": 2, "name": "2020-01-01", "company_id": self.company.id}
        )
        pricelist = self.env["product.pricelist"].create(
            {"name": "Z", "currency_id": currency.id, "company_id": self.company.id}
        )
        order = self._sell(self.large, 100, pricelist_id=pricelist.id)
        self.assertEqual(order.currency_rate, 2)
        rate.rate = 4  # the rate of today does not matter
        self._sell(self.middle, 50)
        analysis = self._analyse()
        self.assertEqual(set(analysis.proposal_ids.mapped("amount")), {50.0})

    def test_accept_and_keep(self):
        """CC-72: a person decides, in batch: accepted rows change the class, kept ones do not; then it is closed."""
        self._sell_all()
        analysis = self._analyse()
        rows = analysis.proposal_ids
        rows[:2].action_accept()
        self.assertEqual(self.large.customer_class_id, self.classes["A"])
        self.assertEqual(self.middle.customer_class_id, self.classes["B"])
        self.assertEqual(analysis.state, "proposed")
        rows[2].action_keep()
        self.assertFalse(self.small.customer_class_id)
        self.assertEqual((analysis.state, rows[2].decided_by_id), ("done", self.sarah))
        with self.assertRaises(UserError):
            rows[2].action_accept()
        again = self._analyse()
        self.assertEqual(again.proposal_ids.filtered(lambda row: row.state == "unchanged"), again.proposal_ids[:2])

    def test_hook_of_the_class(self):
        """CC-72: contacts are planned anew for the customers whose class changes, not for the others."""
        self._sell_all()
        analysis = self._analyse()
        changed = []
        with patch.object(type(self.large), "_class_changed", lambda partners: changed.append(partners)):
            analysis.proposal_ids.action_accept()
            self.large.customer_class_id = self.classes["A"]
        self.assertEqual(sum(len(partners) for partners in changed), 3)
        changed = []
        with patch.object(type(self.classes["A"]), "_scheme_changed", lambda classes: changed.append(classes)):
            self.classes["A"].contact_interval = 7
        self.assertEqual(changed, [self.classes["A"]])

    def test_limits_rise(self):
        """CC-72: the limit of a class is above that of the more important one."""
        with self.assertRaises(ValidationError):
            self.classes["B"].sales_share = 70

    def test_without_limits(self):
        """CC-72: without limits there is nothing to propose, and the message says what to do."""
        for kind in self.classes.values():
            kind.sales_share = 0
        with self.assertRaisesRegex(UserError, "No class has a limit"):
            self._analyse()

    def test_bad_input(self):
        """CC-72: no analysis of the future, of no months, or with another period once it has proposed."""
        with self.assertRaises(UserError), self.cr.savepoint():
            self._analyse(date_to=self.today + timedelta(days=1))
        analysis = self._analyse()
        with self.assertRaises(UserError):
            analysis.months = 6
        with self.assertRaises(UserError):
            analysis.action_propose()

    def test_doors(self):
        """XX-01: a salesperson without the file neither reads nor decides; nobody forges a proposal."""
        self._sell_all()
        rows = self._analyse().proposal_ids
        with self.assertRaises(AccessError):
            rows.with_user(self.rolf).read(["amount"])
        with self.assertRaises(AccessError):
            rows.with_user(self.rolf).action_accept()
        for attempt in (
            lambda: rows.with_user(self.sarah).write({"proposed_class_id": self.classes["A"].id}),
            lambda: rows.with_user(self.sarah).unlink(),
            lambda: rows.with_user(self.sarah).create({"partner_id": self.small.id}),
            lambda: rows.sudo().write({"state": "accepted"}),
        ):
            with self.assertRaises(AccessError), self.cr.savepoint():
                attempt()

    def test_few_queries(self):
        """CC-72: a proposal for ten times as many customers costs hardly more queries; sales are read by one."""
        costs = []
        for count in (10, 100):
            partners = self.env["res.partner"].create(
                [{"name": f"Many {number}", "is_company": True} for number in range(count)]
            )
            partners.customer_class_id = self.classes["B"]
            self.env.flush_all()
            self.env.invalidate_all()
            analysis = self.env["customer.class.analysis"].create({})
            before = self.cr.sql_log_count
            analysis.action_propose()
            self.env.flush_all()
            costs.append(self.cr.sql_log_count - before)
        self.assertLess(costs[1] - costs[0], 10, costs)
