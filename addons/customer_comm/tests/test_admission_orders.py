from datetime import timedelta

from odoo import Command, fields
from odoo.exceptions import UserError
from odoo.tests import HttpCase, tagged

from .process_common import ProcessCase

PIXEL = "iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg=="


@tagged("post_install", "-at_install")
class TestAdmissionOrders(ProcessCase):
    """Orders of customers who wait for admission: people are told, customers' acceptances are held."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        if "contract_review_policy" in cls.env["res.company"]._fields:
            cls.env.company.contract_review_policy = "off"

    def _quotation(self, **vals):
        return self._create_order(confirm=False, **vals).with_user(self.sarah)

    def test_blocked_while_waiting(self):
        """CC-87: a person cannot confirm the order of a customer who waits or was refused; admitted, he can."""
        order = self._quotation()
        admission = self._create_admission()
        with self.assertRaisesRegex(UserError, "is not admitted yet"), self.cr.savepoint():
            order.action_confirm()
        admission.action_submit()
        self._reject(admission)
        with self.assertRaises(UserError), self.cr.savepoint():
            order.action_confirm()
        self._admit()
        order.action_confirm()
        self.assertEqual(order.state, "sale")

    def test_from_before_admission(self):
        """CC-87: a customer of whom no admission was ever asked is not blocked."""
        self._quotation().action_confirm()
        self.assertTrue(self.customer._is_admitted(self.env.company))

    def test_asked_of_new_customers(self):
        """CC-87: from a day on the company asks for the admission of all new customers; older ones go on."""
        today = fields.Date.today()
        self.env.company.admission_required_from = today
        order = self._quotation()
        with self.assertRaises(UserError), self.cr.savepoint():
            order.action_confirm()
        self.env.company.admission_required_from = today + timedelta(days=2)
        order.action_confirm()

    def test_contact_of_the_customer(self):
        """CC-87: an order of a contact is the order of his company."""
        contact = self.env["res.partner"].create({"name": "Buyer", "parent_id": self.customer.id})
        self._create_admission()
        with self.assertRaises(UserError):
            self._quotation(partner_id=contact.id).action_confirm()

    def test_switched_off(self):
        """CC-87: a company can leave the rule off."""
        self._create_admission()
        self.env.company.admission_block = False
        self._quotation().action_confirm()

    def test_doors(self):
        """CC-87: neither writing nor creating the state, nor changing the customer with it, goes around the rule."""
        self._create_admission()
        order, other = self._quotation(), self._create_customer("Free")
        free = self._quotation(partner_id=other.id)
        tries = {
            "write": lambda: order.write({"state": "sale"}),
            "context": lambda: order.with_context(admission_hold=True).action_confirm(),
            "swap": lambda: free.write({"state": "sale", "partner_id": self.customer.id}),
            "create": lambda: self._create_order(confirm=False, state="sale"),
            "hold": lambda: order.write({"admission_hold": True}),
            "mass": lambda: (order | free).action_confirm(),
        }
        for name, attempt in tries.items():
            with self.subTest(name), self.assertRaises(UserError), self.cr.savepoint():
                attempt()
        self.assertEqual((order | free).mapped("state"), ["draft", "draft"])

    def test_acceptance_is_held(self):
        """CC-87: what the customer accepts while he waits is kept, and confirms by itself when he is admitted."""
        order = self._quotation().sudo()
        admission = self._create_admission()
        order._validate_order()
        self.assertEqual((order.state, order.admission_hold), ("sent", True))
        self.assertTrue(order.activity_ids)
        admission.action_submit()
        self._approve(admission)
        self.assertEqual((order.state, order.admission_hold), ("sale", False))

    def test_changed_after_acceptance(self):
        """CC-87: what the customer did not accept does not confirm by itself; sales is told."""
        order = self._quotation().sudo()
        admission = self._create_admission()
        order._validate_order()
        order.order_line.price_unit = 999
        admission.action_submit()
        self._approve(admission)
        self.assertEqual((order.state, order.admission_hold), ("sent", False))
        self.assertEqual(len(order.activity_ids), 2)

    def test_cancelled_while_held(self):
        """CC-87: a held order that is cancelled stays cancelled."""
        order = self._quotation().sudo()
        admission = self._create_admission()
        order._validate_order()
        order._action_cancel()
        admission.action_submit()
        self._approve(admission)
        self.assertEqual((order.state, order.admission_hold), ("cancel", False))

    def test_payment_is_not_lost(self):
        """CC-87: a payment goes its way while the order is held, and the order confirms with the admission."""
        order = self._quotation().sudo()
        admission = self._create_admission()
        provider = self.env["payment.provider"].create({"name": "Test provider", "code": "none"})
        method = self.env["payment.method"].search([], limit=1) or self.env["payment.method"].create(
            {"name": "M", "code": "m", "image": False}
        )
        transaction = self.env["payment.transaction"].create(
            {
                "provider_id": provider.id,
                "payment_method_id": method.id,
                "amount": order.amount_total,
                "currency_id": order.currency_id.id,
                "partner_id": self.customer.id,
                "reference": "admission-1",
                "state": "done",
                "sale_order_ids": [Command.set(order.ids)],
            }
        )
        self.assertFalse(transaction._check_amount_and_confirm_order())
        self.assertTrue(order.admission_hold)
        admission.action_submit()
        self._approve(admission)
        self.assertEqual(order.state, "sale")

    def test_few_queries(self):
        """CC-87: the rule costs a few queries for a batch, not some for each order."""
        partners = [self._create_customer(f"Customer {number}") for number in range(20)]
        costs = []
        for count in (2, 20):
            orders = self.env["sale.order"].concat(
                *[self._create_order(partner, confirm=False) for partner in partners[:count]]
            )
            self.env.flush_all()
            self.env.invalidate_all()
            before = self.cr.sql_log_count
            orders._admission_blocked()
            costs.append(self.cr.sql_log_count - before)
        self.assertLessEqual(costs[1], costs[0] + 1, costs)


@tagged("post_install", "-at_install")
class TestAdmissionPortal(HttpCase, ProcessCase):
    """The customer at the portal."""

    def test_signature_is_not_lost(self):
        """CC-87: a customer who waits for admission signs the quotation; the signature is kept, the order is held."""
        if "contract_review_policy" in self.env["res.company"]._fields:
            self.env.company.contract_review_policy = "off"
        order = self._create_order(confirm=False, require_signature=True, require_payment=False)
        order.state = "sent"
        self._create_admission()
        answer = self.make_jsonrpc_request(
            f"/my/orders/{order.id}/accept",
            {"access_token": order._portal_ensure_token(), "name": "Colin", "signature": PIXEL},
        )
        self.assertFalse(answer.get("error"), answer)
        order.invalidate_recordset()
        self.assertTrue(order.signature)
        self.assertEqual((order.signed_by, order.state, order.admission_hold), ("Colin", "sent", True))
