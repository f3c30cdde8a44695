from odoo.exceptions import AccessError
from odoo.tests import Form, HttpCase, new_test_user, tagged

from .communication_common import CommunicationCase


@tagged("post_install", "-at_install")
class TestQuickLog(CommunicationCase, HttpCase):
    """Three fields and it is logged, from the customer, the order or the delivery."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.env["customer.intake.rule"].search([]).active = False
        cls.sales.group_ids += cls.env.ref("sales_team.group_sale_salesman_all_leads")
        cls.person = cls.env["res.partner"].create({"name": "Mary", "parent_id": cls.partner.id})
        cls.product = cls.env["product.product"].create({"name": "Quick pump", "type": "consu"})
        cls.order = cls.env["sale.order"].create(
            {"partner_id": cls.person.id, "order_line": [(0, 0, {"product_id": cls.product.id, "product_uom_qty": 1})]}
        )

    def _wizard(self, document=None, user=None):
        context = {"active_model": document._name, "active_id": document.id} if document else {}
        return self.env["customer.quick.log"].with_user(user or self.sales).with_context(**context)

    def _log(self, document=None, user=None, **values):
        form = Form(self._wizard(document, user))
        for name, value in ({"description": "Noisy since today\nPlease call back"} | values).items():
            form[name] = value
        wizard = form.save()
        action = wizard.action_log()
        self.assertEqual(action["tag"], "display_notification")
        return self.env["customer.communication"].search([("door", "=", "quick")], order="id desc", limit=1)

    def test_from_the_customer(self):
        """CC-01, CC-16: from a contact of a customer, with nothing but what was said."""
        record = self._log(self.person)
        self.assertEqual((record.partner_id, record.contact_id), (self.partner, self.person))
        self.assertEqual((record.subject, record.user_id), ("Noisy since today", self.sales))
        self.assertEqual(record.description, "Noisy since today\nPlease call back")
        self.assertEqual(record.receiver_id, self.sales)

    def test_from_the_order_and_the_delivery(self):
        """CC-05: the stage follows from how far the order is; order and product come along."""
        self.assertEqual(self._log(self.order).stage_id.code, "pre_sale")
        self.order.action_confirm()
        record = self._log(self.order)
        self.assertEqual((record.order_id, record.product_id), (self.order, self.product))
        self.assertEqual(record.stage_id.code, "in_contract")
        picking = self.order.picking_ids
        warehouse = new_test_user(self.env, "quick_warehouse", "stock.group_stock_user")
        self.assertEqual(self._log(picking, warehouse).stage_id.code, "in_contract")
        picking.move_ids.quantity = 1
        picking.button_validate()
        record = self._log(picking, warehouse)
        self.assertEqual((record.stage_id.code, record.partner_id), ("after_delivery", self.partner))
        self.assertEqual(record.product_id, self.product)

    def test_channel(self):
        """CC-03: the customer's preferred channel is proposed, else the one that the user chose last."""
        visit, fax = self.env.ref("customer_comm.channel_visit"), self.env.ref("customer_comm.channel_fax")
        self._log(self.partner, channel_id=fax, subject_kind="complaint")
        self.assertEqual(Form(self._wizard(self.partner)).channel_id, fax)
        self.assertEqual(Form(self._wizard(self.partner)).subject_kind, "complaint")
        self.partner.preferred_channel_id = visit
        self.assertEqual(Form(self._wizard(self.person)).channel_id, visit)

    def test_anybody_inside(self):
        """CC-16: a colleague of another department logs, and it goes to the intake team."""
        self.env.company.communication_intake_function_id = self.f_sales
        record = self._log(self.partner, self.plain)
        self.assertEqual((record.receiver_id, record.user_id), (self.plain, self.sales))
        self.assertTrue(record.is_in_intake)

    def test_without_document(self):
        """CC-01: from the menu, the customer is the one thing more to choose."""
        self.assertEqual(self._log(partner_id=self.partner).partner_id, self.partner)

    def test_company_of_the_document(self):
        """CC-16: the contact belongs to the company of the order."""
        company = self.env["res.company"].create({"name": "Other works"})
        self.sales.company_ids += company
        order = (
            self.env["sale.order"]
            .with_company(company)
            .create({"partner_id": self.partner.id, "company_id": company.id})
        )
        env = self.env(user=self.sales, context={"allowed_company_ids": [self.env.company.id, company.id]})
        wizard = env["customer.quick.log"].with_context(active_model="sale.order", active_id=order.id)
        wizard = Form(wizard)
        wizard.description = "Noisy"
        wizard.save().action_log()
        record = self.env["customer.communication"].search([("door", "=", "quick")], order="id desc", limit=1)
        self.assertEqual((record.company_id, record.order_id), (company, order))

    def test_odd_contexts(self):
        """CC-16: a document that does not exist, of another model, or that one may not read."""
        for context in (
            {"active_model": "sale.order", "active_id": 999_999_999},
            {"active_model": "res.users", "active_id": 1},
            {"active_model": "no.model", "active_id": 1},
            {"active_model": "sale.order", "active_id": "1"},
        ):
            with self.subTest(context):
                self._wizard().with_context(**context).default_get(["partner_id", "stage_id"])
        with self.assertRaises(AccessError):
            self._wizard(self.order, self.plain).default_get(["partner_id"])

    def test_duplicate_warning(self):
        """XX-12: the dialogue warns of what is logged already."""
        first = self._log(self.partner)
        form = Form(self._wizard(self.partner))
        form.description = "noisy since today"
        self.assertEqual(form.duplicate_ids.ids, first.ids)

    def test_tour(self):
        """CC-16: in the browser: open the customer, press the button, type, log."""
        self.sales.password = "comm_sales"
        self.start_tour(f"/odoo/res.partner/{self.partner.id}", "customer_comm_quick_log", login="comm_sales")
        record = self.env["customer.communication"].search([("door", "=", "quick")], order="id desc", limit=1)
        self.assertEqual((record.subject, record.partner_id), ("Noise in the bearing", self.partner))
        self.assertEqual(record.subject_kind, "complaint")
