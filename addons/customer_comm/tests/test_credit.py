from datetime import timedelta

from psycopg2.errors import UniqueViolation

from odoo import Command, fields
from odoo.exceptions import AccessError, UserError
from odoo.tests import tagged
from odoo.tools import mute_logger

from .process_common import ProcessCase


@tagged("post_install", "-at_install")
class TestCredit(ProcessCase):
    """Credit levels: the scheme in force, the level from the payment terms, and applications to change it."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        # The assistant and the vice keep the scheme, so they have the file here.
        (cls.assistant | cls.vice).write({"group_ids": [Command.link(cls.env.ref("customer_comm.group_file").id)]})

    def _term(self, days, delay_type="days_after", **vals):
        return self.env["account.payment.term"].create(
            {
                "name": f"{days} days",
                "line_ids": [
                    Command.create(
                        {"value": "percent", "value_amount": 100, "nb_days": days, "delay_type": delay_type, **vals}
                    )
                ],
            }
        )

    def _create_scheme(self, user=None, **vals):
        schemes = self.env["customer.credit.scheme"].with_user(user or self.assistant)
        return schemes.create({"description": "Pay in time", **vals})

    def _put_in_force(self, **vals):
        scheme = self._create_scheme(**vals)
        scheme.action_submit()
        self._approve(scheme)
        return scheme

    # Level by term

    def test_level_by_payment_terms(self):
        """CC-83: 29 and 30 days are I, 31 are II, no terms I, annual customers III; the terms are the customer's."""
        for days, level in ((29, "i"), (30, "i"), (31, "ii"), (90, "ii")):
            self.customer.property_payment_term_id = self._term(days)
            application = self.env["customer.credit.application"].new({"partner_id": self.customer.id})
            self.assertEqual((application.term_days, application.proposed_level), (days, level))
            self.assertEqual(application.new_level, level)
        self.customer.is_annual_customer = True
        application = self.env["customer.credit.application"].new({"partner_id": self.customer.id})
        self.assertEqual(application.proposed_level, "iii")
        self.customer.write({"is_annual_customer": False, "property_payment_term_id": False})
        application = self.env["customer.credit.application"].new({"partner_id": self.customer.id})
        self.assertEqual((application.term_days, application.proposed_level), (0, "i"))

    def test_days_of_terms(self):
        """CC-83: the last instalment counts; to the end of a month it is the longest that the term can be."""
        self.assertEqual(self._term(0, "days_after_end_of_month")._credit_days(), 30)
        self.assertEqual(self._term(10, "days_after_end_of_month")._credit_days(), 40)
        term = self._term(15)
        term.line_ids.value_amount = 50
        term.line_ids = [Command.create({"value": "percent", "value_amount": 50, "nb_days": 60})]
        self.assertEqual(term._credit_days(), 60)
        self.assertEqual(self.env["account.payment.term"]._credit_days(), 0)

    def test_boundary_of_the_scheme(self):
        """CC-83: the boundary, and where exactly the boundary belongs, are set by the scheme in force."""
        self._put_in_force(boundary_days=45, at_boundary="ii")
        self.customer.property_payment_term_id = self._term(45)
        application = self.env["customer.credit.application"].new({"partner_id": self.customer.id})
        self.assertEqual(application.proposed_level, "ii")
        self.customer.property_payment_term_id = self._term(44)
        application = self.env["customer.credit.application"].new({"partner_id": self.customer.id})
        self.assertEqual(application.proposed_level, "i")

    # Scheme

    def test_scheme_drafted_and_approved(self):
        """CC-84: the assistant drafts, the executive vice general manager puts in force; before that it is not."""
        scheme = self._create_scheme(boundary_days=60)
        self.assertEqual(scheme.line_ids.mapped("level"), ["i", "ii", "iii"])
        scheme.action_submit()
        self.assertEqual(self._row(scheme).function_id, self.f_vice)
        active = self.env["customer.credit.scheme"]._get_active_by_company(self.env.company)[self.env.company]
        self.assertNotEqual(active, scheme)
        with self.assertRaises(AccessError):
            self._approve(scheme, self.assistant)
        self._approve(scheme)
        self.assertEqual((scheme.state, scheme.in_force_on), ("active", fields.Date.today()))
        self.assertTrue(scheme._signoff_is_current())

    def test_one_scheme_in_force(self):
        """CC-84: approving another scheme replaces the one before."""
        first, second = self._put_in_force(), self._put_in_force(boundary_days=60)
        self.assertEqual((first.state, second.state), ("replaced", "active"))
        self.assertTrue(first.closed_at)

    def test_only_the_assistant_drafts(self):
        """CC-84: others neither create, change nor hand in a scheme."""
        with self.assertRaises(AccessError), self.cr.savepoint():
            self._create_scheme(self.sarah)
        scheme = self._create_scheme()
        mine = scheme.with_user(self.sarah)
        for attempt in (
            lambda: mine.write({"boundary_days": 90}),
            mine.action_submit,
            lambda: mine.line_ids[0].write({"credit_limit": 1e9}),
            lambda: mine.line_ids[0].unlink(),
            lambda: mine.line_ids.create({"scheme_id": mine.id, "level": "i"}),
        ):
            with self.assertRaises(UserError), self.cr.savepoint():
                attempt()

    def test_scheme_stands_still(self):
        """CC-84: what was handed in does not change; taken back it does, and is approved anew."""
        scheme = self._create_scheme()
        scheme.action_submit()
        for attempt in (
            lambda: scheme.write({"boundary_days": 90}),
            lambda: scheme.line_ids[0].write({"credit_limit": 5}),
            lambda: scheme.line_ids.create({"scheme_id": scheme.id, "level": "i"}),
            lambda: scheme.line_ids[0].unlink(),
            lambda: scheme.sudo().write({"state": "active"}),
        ):
            with self.assertRaises(UserError), self.cr.savepoint():
                attempt()
        self._reject(scheme)
        self.assertEqual(scheme.state, "rejected")
        scheme.action_draft()
        scheme.boundary_days = 90
        scheme.action_submit()
        self._approve(scheme)
        self.assertEqual(scheme.state, "active")

    def test_no_vice_no_scheme(self):
        """CC-84: where nobody could approve, the message says so at once."""
        self.f_vice.manager_id = False
        scheme = self._create_scheme()
        with self.assertRaisesRegex(UserError, "nobody could act"):
            scheme.action_submit()

    # Application

    def test_application_changes_the_level(self):
        """CC-85: the level changes with the approval, not before; the application keeps the old one."""
        self._admit("i")
        application = self._create_application(new_level="ii")
        application.action_submit()
        self.assertEqual(application.old_level, "i")
        self.assertEqual(self._credit()[0], "i")
        self.assertEqual(self._row(application).function_id, self.f_vice)
        self._approve(application)
        self.assertEqual(self._credit(), ("ii", "admitted"))
        self.assertTrue(application._signoff_is_current())

    def test_application_refused(self):
        """CC-85: a refused application changes nothing; another can be made."""
        application = self._create_application()
        application.action_submit()
        self._reject(application)
        self.assertEqual((application.state, self._credit()[0]), ("rejected", False))
        self._create_application()

    def test_reason_and_change_needed(self):
        """CC-85: without a reason, or for the level that he has, nothing can be applied for."""
        with self.assertRaisesRegex(UserError, "Reason"):
            self._create_application(reason=" ").action_submit()
        self._admit("ii", partner_id=self._create_customer("Two").id)
        application = self._create_application(
            partner_id=self.env["res.partner"].search([("name", "=", "Two")]).id, new_level="ii"
        )
        with self.assertRaisesRegex(UserError, "this credit level already"):
            application.action_submit()

    def test_one_open_application(self):
        """CC-85: one application at a time for a customer; contacts have no level of their own."""
        self._create_application()
        with self.assertRaises(UniqueViolation), mute_logger("odoo.sql_db"), self.cr.savepoint():
            self._create_application()
        contact = self.env["res.partner"].create({"name": "Contact", "parent_id": self.customer.id})
        with self.assertRaises(UserError), self.cr.savepoint():
            self._create_application(partner_id=contact.id)

    def test_what_was_handed_in_stands_still(self):
        """CC-85: neither level nor facts change while the application waits, or after."""
        application = self._create_application()
        application.action_submit()
        for vals in ({"new_level": "iii"}, {"reason": "Other"}, {"sales_current": 1e9}, {"state": "approved"}):
            with self.assertRaises(UserError), self.cr.savepoint():
                application.write(vals)
        with self.assertRaises(UserError):
            application.action_update_facts()
        application.cancel_reason = "By mistake"
        application.action_cancel()
        self.assertEqual(application.signoff_state, "none")

    def test_approver_by_level(self):
        """CC-85, CC-86: III goes to the assistant, I and II to the vice; the scheme in force may name others."""
        application = self._create_application(new_level="iii")
        self.assertEqual(application.approver_id, self.f_assistant)
        application.new_level = "i"
        self.assertEqual(application.approver_id, self.f_vice)
        scheme = self._create_scheme()
        scheme.line_ids.filtered(lambda line: line.level == "i").function_id = self.f_sales
        scheme.action_submit()
        self._approve(scheme)
        application.invalidate_recordset()
        self.assertEqual(application.approver_id, self.f_sales)

    def test_handler_does_not_approve(self):
        """CC-85, XX-10: who applies does not approve, whichever function he belongs to."""
        self.f_vice.user_ids = self.sarah
        application = self._create_application()
        application.action_submit()
        with self.assertRaisesRegex(UserError, "your own work"):
            self._approve(application, self.sarah)

    def test_facts_of_sales(self):
        """CC-85: confirmed sales of the last 12 months, and of the 12 months before; the growth follows."""
        now = fields.Datetime.now()
        self._create_order(price=300, day=now - timedelta(days=30))
        self._create_order(price=200, day=now - timedelta(days=400))
        self._create_order(price=900, confirm=False)
        application = self._create_application()
        self.assertEqual((application.sales_current, application.sales_previous), (300, 200))
        self.assertEqual(application.sales_growth, 50)
        self.assertTrue(application.facts_at)

    def _invoice(self, due_days_ago, paid_days_ago=None, amount=100):
        today = fields.Date.today()
        invoice = self.env["account.move"].create(
            {
                "move_type": "out_invoice",
                "partner_id": self.customer.id,
                "invoice_date": today - timedelta(days=due_days_ago),
                "invoice_date_due": today - timedelta(days=due_days_ago),
                "invoice_payment_term_id": False,
                "invoice_line_ids": [Command.create({"name": "Goods", "price_unit": amount, "tax_ids": False})],
            }
        )
        invoice.action_post()
        if paid_days_ago is not None:
            self.env["account.payment.register"].with_context(
                active_model="account.move", active_ids=invoice.ids
            ).create({"payment_date": today - timedelta(days=paid_days_ago)})._create_payments()
        return invoice

    def test_facts_of_payments(self):
        """CC-85: one invoice paid on the day, one 10 days late, one 20 days overdue: 15 days late on average."""
        self._invoice(60, 60)
        self._invoice(50, 40)
        self._invoice(20, amount=70)
        application = self._create_application()
        self.assertEqual((application.paid_on_time, application.paid_late, application.overdue_count), (1, 1, 1))
        self.assertEqual((application.days_late, application.amount_due), (15, 70))
