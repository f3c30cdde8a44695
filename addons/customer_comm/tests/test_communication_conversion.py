from psycopg2 import IntegrityError

from odoo.exceptions import AccessError, UserError
from odoo.tests import new_test_user, tagged
from odoo.tools import mute_logger

from .communication_common import CommunicationCase


@tagged("post_install", "-at_install")
class TestCommunicationConversion(CommunicationCase):
    """What is made of a contact, once; and what an order shows of its contacts."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.seller = new_test_user(
            cls.env, "comm_seller", "customer_comm.group_user,sales_team.group_sale_salesman_all_leads"
        )
        cls.product = cls.env["product.product"].create({"name": "Pump", "sale_ok": True})

    def _order(self, **vals):
        return self.env["sale.order"].with_user(self.seller).create({"partner_id": self.partner.id, **vals})

    def test_quotation(self):
        """CC-29: an enquiry becomes a quotation with what is known, once; the second time that one is opened."""
        record = self._create(self.seller, subject_kind="enquiry", product_id=self.product.id)
        action = record.action_convert_to_quotation()
        order = self.env["sale.order"].browse(action["res_id"])
        self.assertEqual(
            (order.partner_id, order.communication_id, order.origin, order.order_line.product_id),
            (self.partner, record, record.name, self.product),
        )
        self.assertEqual(record.action_convert_to_quotation()["res_id"], order.id)
        self.assertEqual(record.quotation_count, 1)
        self.assertFalse(order.copy().communication_id)

    def test_quotation_is_linked_by_the_server(self):
        """CC-29: nobody links a quotation by write, create or a default; the database refuses a second one."""
        record, other = self._create(self.seller), self._create(self.seller)
        order = self._order()
        for attempt in (
            lambda: order.write({"communication_id": record.id}),
            lambda: self._order(communication_id=record.id),
        ):
            with self.assertRaises(AccessError), self.cr.savepoint():
                attempt()
        orders = self.env["sale.order"].with_user(self.seller).with_context(default_communication_id=other.id)
        self.assertFalse(orders.create({"partner_id": self.partner.id}).communication_id)
        order._guarded().write({"communication_id": record.id})
        with self.assertRaises(IntegrityError), mute_logger("odoo.sql_db"), self.cr.savepoint():
            self._order()._guarded().write({"communication_id": record.id})
            self.env.flush_all()

    def test_need_notice_and_service(self):
        """CC-10: a need, an advisory notice and a service are made of a contact, each once."""
        record = self._create_judged(product_id=self.product.id)
        for target, model in (("requirement", "customer.requirement"), ("notice", "customer.notice")):
            with self.subTest(target=target):
                made = self.env[model].browse(getattr(record, f"action_convert_to_{target}")()["res_id"])
                self.assertEqual((made.communication_id, made.subject), (record, record.subject))
                again = getattr(record, f"action_convert_to_{target}")()
                self.assertEqual(again["res_id"], made.id)
                record.invalidate_recordset()
                self.assertEqual(record[f"{target}_count"], 1)
        context = record.action_convert_to_service()["context"]
        self.assertEqual((context["default_communication_id"], context["default_subject"]), (record.id, "Noise"))
        service = self.env["customer.service"].with_context(**context)
        service = service.create({"type_id": self.env["customer.service.type"].search([], limit=1).id})
        self.assertEqual(record.action_convert_to_service()["res_id"], service.id)

    def test_nothing_of_a_cancelled_contact(self):
        """CC-10, CC-29: nothing is made of a cancelled contact, nor by who may only read it."""
        record = self._create_judged(self.f_production, cancel_reason="Twice")
        record.action_route()
        with self.assertRaises(AccessError):
            record.with_user(self.foreman).action_convert_to_requirement()
        record.action_cancel()
        with self.assertRaisesRegex(UserError, "is cancelled"):
            record.action_convert_to_requirement()

    def test_contacts_on_the_order(self):
        """CC-06, CC-09: a quotation shows its contacts, and which of them wait for an answer."""
        order = self._order()
        self._create(self.seller, order_id=order.id, subject_kind="order_status")
        self._create(self.seller, order_id=order.id, direction="out")
        self.assertEqual((order.communication_count, order.open_enquiry_count), (2, 1))
        domain = order.action_view_communications()["domain"]
        self.assertEqual(self.env["customer.communication"].search_count(domain), 2)

    def test_open_orders_without_progress_message(self):
        """CC-08: open orders on which the customer was told nothing yet can be listed, until a message goes out."""
        order = self._order()
        wanted = [("id", "=", order.id), ("has_progress_contact", "=", False)]
        self.assertTrue(self.env["sale.order"].search(wanted))
        context = order.action_log_progress()["context"]
        vals = self._vals()
        for name in ("partner_id", "stage_id", "subject", "subject_kind"):
            vals.pop(name)
        message = self.env["customer.communication"].with_user(self.seller).with_context(**context).create(vals)
        self.assertEqual((message.direction, message.order_id, message.needs_reply), ("out", order, False))
        self.assertFalse(self.env["sale.order"].search(wanted))
        order.invalidate_recordset()
        self.assertTrue(order.progress_contact_on)
        message.cancel_reason = "Not sent"
        message.action_cancel()
        self.assertTrue(self.env["sale.order"].search(wanted))

    def test_counters_in_batch(self):
        """CC-08, CC-09: counters of a hundred orders cost as many queries as of ten."""
        counts = []
        for size in (2, 10, 100):  # the first one fills the caches
            orders = self.env["sale.order"].with_user(self.seller).create([{"partner_id": self.partner.id}] * size)
            self.env.flush_all()
            self.env.invalidate_all()
            before = self.cr.sql_log_count
            orders.mapped("communication_count")
            orders.mapped("progress_contact_on")
            counts.append(self.cr.sql_log_count - before)
        self.assertEqual(counts[1], counts[2])

    def test_contract_doubt(self):
        """CC-43: a department's doubt becomes a task of the contract contact, by default of who acts for sales."""
        record = self._create_judged(self.f_production)
        record.action_route()
        context = record.with_user(self.foreman).action_contract_doubt()["context"]
        wizard = self.env["customer.contract.doubt"].with_user(self.foreman).with_context(**context)
        first = wizard.create({"doubt": "The tolerance cannot be kept"})
        self.assertEqual(first.user_id, self.sales)
        first.action_raise()
        self.partner.contract_user_id = self.seller
        second = wizard.create({"doubt": "<script>x</script>"})
        second.action_raise()
        tasks = record.activity_ids.filtered(lambda task: "Doubt" in task.summary)
        self.assertEqual(set(tasks.user_id), {self.sales, self.seller})
        self.assertNotIn("<script", "".join(tasks.mapped("note")))
        hidden = self.env["customer.contract.doubt"].with_user(self.plain)
        with self.assertRaises(AccessError):
            hidden.create({**{k[8:]: v for k, v in context.items()}, "doubt": "What is it?"}).action_raise()

    def test_partner_counters(self):
        """CC-01, CC-15: the customer shows the contacts with all its people."""
        person = self.env["res.partner"].create({"name": "P", "parent_id": self.partner.id})
        self._create()
        self._create(partner_id=person.id)
        self.assertEqual(self.partner.with_user(self.sales).communication_count, 2)
        self.assertEqual(person.with_user(self.sales).communication_count, 1)
