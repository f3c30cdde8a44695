from unittest.mock import patch

from freezegun import freeze_time
from psycopg2 import IntegrityError

from odoo import Command, fields
from odoo.exceptions import AccessError, UserError, ValidationError
from odoo.tests import new_test_user, tagged
from odoo.tools import mute_logger

from .common import ComplaintCommon


@tagged("post_install", "-at_install")
class TestReturnMonthly(ComplaintCommon):
    """Monthly return statistics: counted, reviewed, approved, published."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.head = new_test_user(cls.env, login="cp_head", groups="complaint_capa.group_user")
        cls.counter = new_test_user(cls.env, login="cp_counter", groups="complaint_capa.group_user")
        cls.after_sales = cls.env["customer.function"]._get("after_sales")
        cls.after_sales.write(
            {"manager_id": cls.head.id, "deputy_id": False, "user_ids": [Command.set(cls.counter.ids)]}
        )
        cls.month = fields.Date.today().replace(day=1)
        cls.env["complaint.return.monthly"].search([("month", "=", cls.month)]).unlink()  # of the demo data

    def _monthly(self, **vals):
        return self.env["complaint.return.monthly"].with_user(self.counter).create({"month": self.month, **vals})

    def _row(self, monthly):
        return monthly.sudo().signoff_ids.filtered(lambda row: row.state == "pending")

    def _lines(self, monthly, partner):
        return monthly.line_ids.filtered(lambda line: line.partner_id == partner)

    def test_counts(self):
        """CP-66: customer returns by customer, product, reason, with number, quantity and value."""
        before = self._monthly()
        counted = (before.return_count, before.value, before.delivery_count)
        before.sudo().unlink()
        self.product.list_price = 50
        for quantity, reason in ((2, self.reason), (3, self.reason), (1, self.no_complaint)):
            self._receive(self._return(self._deliver({self.product: 10}, partner=self.contact), quantity, reason))
        monthly = self._monthly()
        self.assertEqual(monthly.return_count - counted[0], 3)
        self.assertEqual(monthly.delivery_count - counted[2], 3)
        self.assertAlmostEqual(monthly.value - counted[1], 300)
        lines = self._lines(monthly, self.customer)
        self.assertEqual(
            [(line.reason_id, line.return_count, line.quantity, line.value) for line in lines],
            [(self.reason, 2, 5, 250), (self.no_complaint, 1, 1, 50)],
        )
        rate = 100 * monthly.return_count / monthly.delivery_count
        self.assertAlmostEqual(monthly.return_rate, round(rate, 2))  # kept with two digits

    def test_other_units_and_currencies(self):
        """CP-66: quantities in the unit of the product, values in the currency of the company."""
        dozen = self.env.ref("uom.product_uom_dozen")
        self.env["ir.config_parameter"].sudo().set_param("stock.propagate_uom", "1")
        line = {"product_id": self.product.id, "product_uom_qty": 2, "product_uom_id": dozen.id, "price_unit": 120}
        order = self.env["sale.order"].create(
            {"partner_id": self.other_customer.id, "order_line": [Command.create({**line, "tax_ids": False})]}
        )
        order.action_confirm()
        order.picking_ids.button_validate()
        self._receive(self._return(order.picking_ids, 1))
        [line] = self._lines(self._monthly(), self.other_customer)
        self.assertEqual((line.quantity, line.value), (12, 120))

    def test_only_returns_of_the_month(self):
        """CP-66: neither vendor returns nor deliveries nor another month are counted."""
        picking = self._return(self._deliver())
        self._receive(picking)
        monthly = self._monthly(month="2020-05-17")
        self.assertEqual((str(monthly.month), monthly.return_count), ("2020-05-01", 0))
        picking.date_done = "2020-05-31 12:00:00"
        monthly.action_count()
        self.assertEqual(monthly.return_count, 1)

    def test_reviewed_approved_published(self):
        """CP-66, CP-109: counted, reviewed by the head, approved, then published; frozen from the review on."""
        monthly = self._monthly()
        with self.assertRaisesRegex(UserError, "Approved"):
            monthly.action_publish()
        monthly.action_request()
        for change in (lambda: monthly.write({"note": "Late"}), monthly.action_count):
            with self.assertRaises(UserError):
                change()
        self._row(monthly).with_user(self.head).action_approve()
        self.assertEqual(monthly.state, "reviewed")
        self._row(monthly).with_user(self.director).action_approve()
        self.assertEqual(monthly.state, "approved")
        figures = monthly.read(["return_count", "value"])
        self._receive(self._return(self._deliver()))
        with self.assertRaises(UserError):
            monthly.action_count()
        monthly.action_publish()
        self.assertEqual((monthly.state, monthly.published_by_id), ("published", self.counter))
        self.assertEqual(monthly.read(["return_count", "value"]), figures)

    def test_visible_when_published(self):
        """CP-66: every internal user reads the statistics after the publication, and nobody else before."""
        self._receive(self._return(self._deliver()))
        monthly = self._monthly()
        reader = monthly.with_user(self.employee)
        with self.assertRaises(AccessError):
            reader.read(["return_count"])
        self.assertFalse(reader.search([("id", "=", monthly.id)]))
        monthly.action_request()
        for user in (self.head, self.director):
            self._row(monthly).with_user(user).action_approve()
        self.assertFalse(reader.search([("id", "=", monthly.id)]), "Approved is not published.")
        monthly.action_publish()
        self.assertTrue(reader.search([("id", "=", monthly.id)]))
        self.assertEqual(len(reader.line_ids), len(monthly.sudo().line_ids))
        self.assertFalse(reader.has_access("write"))

    def test_no_self_approval(self):
        """XX-10: who has counted does not approve, even as the deputy of top management."""
        self.top_management.user_ids = [Command.link(self.counter.id)]
        monthly = self._monthly()
        monthly.action_request()
        self._row(monthly).with_user(self.head).action_approve()
        with self.assertRaisesRegex(UserError, "own work"):
            self._row(monthly).with_user(self.counter).action_approve()
        with self.assertRaises(AccessError):
            self._row(monthly).with_user(self.employee).action_approve()

    def test_rejected_and_taken_back(self):
        """CP-66: what the head rejects is counted anew; only an administrator takes back what was approved."""
        monthly = self._monthly()
        monthly.action_request()
        self._row(monthly).with_user(self.head).action_reject("One return is missing")
        self.assertEqual(monthly.state, "draft")
        monthly.action_count()
        monthly.action_request()
        for user in (self.head, self.director):
            self._row(monthly).with_user(user).action_approve()
        with self.assertRaises(AccessError):
            monthly.action_draft()
        monthly.with_user(self.manager).action_draft()
        self.assertEqual((monthly.state, monthly.signoff_state), ("draft", "none"))

    def test_cannot_be_forged(self):
        """CP-66: states, counts and lines are the server's."""
        monthly = self._monthly()
        for vals in ({"state": "published"}, {"return_count": 0}, {"published_at": "2020-01-01 00:00:00"}):
            with self.assertRaises(AccessError):
                monthly.write(vals)
        with self.assertRaises(AccessError):
            self.env["complaint.return.monthly.line"].with_user(self.manager).create(
                {"monthly_id": monthly.id, "product_id": self.product.id}
            )

    def test_one_a_month(self):
        """CP-66: one a company and month, which has begun."""
        self._monthly()
        with self.assertRaises(IntegrityError), mute_logger("odoo.sql_db"), self.cr.savepoint():
            self._monthly()
            self.env.flush_all()
        with self.assertRaises(ValidationError), self.cr.savepoint():
            self._monthly(month="2999-01-01")

    def test_companies(self):
        """CP-66: other companies neither read nor count."""
        monthly = self._monthly()
        company = self.env["res.company"].create({"name": "Other"})
        user = new_test_user(
            self.env,
            login="cp_other_company",
            groups="complaint_capa.group_user",
            company_id=company.id,
            company_ids=[Command.set(company.ids)],
        )
        self.assertFalse(self.env["complaint.return.monthly"].with_user(user).search([("id", "=", monthly.id)]))
        other = self.env["complaint.return.monthly"].with_user(user).create({"month": self.month})
        self.assertEqual(other.return_count, 0)

    @freeze_time("2031-05-04 10:00:00")
    def test_opened_by_itself(self):
        """CP-66: at the end of the month the statistics are opened once, and after-sales is reminded."""
        self.env["res.company"].search([("id", "!=", self.company.id)]).return_monthly_auto = False
        self.company.return_monthly_month = False
        model = self.env["complaint.return.monthly"]

        def run():
            with patch.object(type(self.env["ir.cron"]), "_commit_progress", lambda *args, **kwargs: 60):
                model._cron_open()
            return model.search([("month", ">=", "2031-01-01")])

        opened = run()
        self.assertEqual((str(opened.month), opened.user_id), ("2031-04-01", self.counter))
        self.assertEqual(opened.activity_ids.user_id, self.counter)
        self.assertEqual(run(), opened)
        opened.with_user(self.counter).action_request()
        self.assertNotIn(self.counter, opened.activity_ids.user_id)
        with freeze_time("2031-06-01 10:00:00"):
            later = run() - opened
            self.assertEqual(str(later.month), "2031-05-01")
            later.unlink()
            self.assertEqual(run(), opened)

    def test_queries(self):
        """CP-66: a month costs the same queries however many returns it has."""

        def count():
            self.env.flush_all()
            before = self.env.cr.sql_log_count
            monthly = self._monthly(month="2020-05-01")
            self.env.flush_all()
            queries = self.env.cr.sql_log_count - before
            monthly.sudo().unlink()
            return queries

        def receive(partner):
            picking = self._return(self._deliver({self.product: 5}, partner=partner), 1)
            self._receive(picking)
            picking.date_done = "2020-05-10 12:00:00"

        receive(self.customer)
        count()
        one = count()
        for partner in (self.customer, self.other_customer, self.env["res.partner"].create({"name": "Third"})):
            receive(partner)
        self.assertLessEqual(count(), one)
