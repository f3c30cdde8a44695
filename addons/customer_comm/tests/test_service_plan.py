from datetime import timedelta

from dateutil.relativedelta import relativedelta
from psycopg2 import IntegrityError

from odoo import Command, fields
from odoo.exceptions import AccessError, ValidationError
from odoo.tests import new_test_user, tagged
from odoo.tools import mute_logger

from .service_common import ServiceCase


@tagged("post_install", "-at_install")
class TestServicePlan(ServiceCase):
    """What follows a delivery, and what customers of a class get at intervals."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.env["customer.service.plan"].search([]).active = False
        cls.class_a = cls.env.ref("customer_comm.customer_class_a")
        # Customers of the demo have plans as well.
        cls.env["res.partner"].search([("customer_class_id", "=", cls.class_a.id)]).customer_class_id = False
        cls.partner.write({"customer_class_id": cls.class_a.id, "service_user_id": cls.quality.id})
        cls.env["stock.quant"]._update_available_quantity(
            cls.product,
            cls.env["stock.warehouse"].search([("company_id", "=", cls.env.company.id)], limit=1).lot_stock_id,
            1000,
        )

    def _plan(self, **vals):
        return self.env["customer.service.plan"].create(
            {
                "name": "Tracking",
                "type_id": self._type("quality_tracking").id,
                "class_ids": [Command.link(self.class_a.id)],
                **vals,
            }
        )

    def _interval(self, **vals):
        visit = self._type("service_visit").id
        return self._plan(name="Visit", type_id=visit, trigger="interval", interval_months=6, **vals)

    def test_endless_interval(self):
        """CC-128: no plan reaches beyond the calendar, which would stop the planning of all others."""
        for vals in ({"interval_months": 1_000_000}, {"lead_days": 2_000_000_000}):
            refused = self.assertRaises(IntegrityError)
            with self.subTest(vals=vals), mute_logger("odoo.sql_db"), refused, self.cr.savepoint():
                self._interval().write(vals)
                self.env.flush_all()

    def _run(self):
        with self.enter_registry_test_mode():
            self.env.ref("customer_comm.ir_cron_service_plan").method_direct_trigger()

    def test_agreed_services_follow_the_delivery(self):
        """CC-140: what was agreed in the order is planned when it is delivered, with its checklist, once."""
        kinds = self._type("quality_tracking") | self._type("care_advice")
        self.order.service_type_ids = kinds
        picking = self._deliver(self.order)
        services = picking.customer_service_ids
        self.assertEqual(services.type_id, kinds)
        self.assertEqual(set(services.mapped("state")), {"planned"})
        tracking = services.filtered(lambda service: service.type_id == kinds[0])
        self.assertEqual(tracking.planned_on.date(), picking.date_done.date() + timedelta(days=30))
        self.assertEqual((tracking.user_id, tracking.order_id), (self.quality, self.order))
        self.assertTrue(tracking.checklist_answer_ids)
        self.assertEqual(tracking.activity_ids.user_id, self.quality)
        self.env["customer.service.plan"]._plan_deliveries(picking)
        self.assertEqual(picking.customer_service_ids, services)

    def test_plan_of_the_class(self):
        """CC-143: customers of the class get the service after each delivery, others do not."""
        plan = self._plan(delay_days=10)
        self.assertEqual(self._deliver(self.order).customer_service_ids.plan_id, plan)
        other = self._create_order(self.env["res.partner"].create({"name": "Small customer"}))
        self.assertFalse(self._deliver(other).customer_service_ids)
        boxes = self.env["product.category"].create({"name": "Boxes"})
        plan.categ_ids = boxes
        self.assertFalse(self._deliver(self._create_order()).customer_service_ids)

    def test_warehouse_worker_delivers(self):
        """CC-140: who delivers needs no rights on services or on the customer file."""
        self._plan()
        worker = new_test_user(self.env, "plan_worker", "stock.group_stock_user")
        self.order.action_confirm()
        picking = self.order.picking_ids.with_user(worker)
        picking.move_ids.write({"quantity": 1, "picked": True})
        picking.button_validate()
        self.assertEqual(len(picking.sudo().customer_service_ids), 1)

    def test_interval(self):
        """CC-143: a customer gets the next service when the last one is long enough ago, and one at a time."""
        plan = self._interval()
        services = self.env["customer.service"]
        self._run()
        first = services.search([("plan_id", "=", plan.id)])
        self.assertEqual((first.partner_id, first.user_id, first.state), (self.partner, self.quality, "planned"))
        self._run()
        self.assertEqual(services.search([("plan_id", "=", plan.id)]), first)
        first._guarded().write({"state": "done", "planned_on": fields.Datetime.now() - relativedelta(months=5)})
        self.assertFalse(plan._search_due())
        first._guarded().write({"planned_on": fields.Datetime.now() - relativedelta(months=5, days=29)})
        self._run()
        second = services.search([("plan_id", "=", plan.id)]) - first
        self.assertGreaterEqual(second.planned_on.date(), (first.planned_on + relativedelta(months=6)).date())

    def test_cost_of_the_daily_action(self):
        """CC-143: with nothing due the action costs the same few queries however many customers there are."""
        plan = self._interval()

        def count(size):
            self.env["res.partner"].create(
                [{"name": f"C{n}", "customer_class_id": self.class_a.id} for n in range(size)]
            )
            while partners := plan._search_due(limit=200):
                plan._plan_interval(partners)
            self.env.flush_all()
            self.env.invalidate_all()
            before = self.env.cr.sql_log_count
            plan._search_due(limit=200)
            return self.env.cr.sql_log_count - before

        self.assertEqual(count(5), count(60))

    def test_planning_in_batches(self):
        """CC-143: planning for a hundred customers costs less than half a query each."""
        plan = self._interval()
        partners = self.env["res.partner"].create(
            [{"name": f"C{n}", "customer_class_id": self.class_a.id} for n in range(110)]
        )
        plan._plan_interval(partners[:10])
        self.env.flush_all()
        self.env.invalidate_all()
        before = self.env.cr.sql_log_count
        plan._plan_interval(partners[10:])
        self.env.flush_all()
        self.assertLess(self.env.cr.sql_log_count - before, 60)

    def test_bad_input(self):
        """CC-143: a plan names its customers, its interval is not zero, and only administrators keep plans."""
        with self.assertRaises(ValidationError):
            self._plan(class_ids=False)
        with self.assertRaises(IntegrityError), mute_logger("odoo.sql_db"), self.cr.savepoint():
            self._interval().interval_months = 0
            self.env.flush_all()
        with self.assertRaises(AccessError):
            self._plan().with_user(self.sales).name = "Mine"

    def test_other_company(self):
        """CC-143: a plan of another company plans nothing here."""
        company = self.env["res.company"].create({"name": "Other"})
        self._plan(company_id=company.id)
        self.assertFalse(self._deliver(self.order).customer_service_ids)

    def test_on_time_delivery(self):
        """CC-133: the rate counts deliveries on or before the promised day, for many customers in one query."""
        mode = self.env.ref("customer_comm.transport_mode_rail")
        late = self._create_order()
        on_time = self._deliver(self.order)
        on_time.transport_mode_id = mode
        picking = self._deliver(late)
        picking.date_done = picking.date_deadline + timedelta(days=3)
        self.env.flush_all()
        figures = self.partner._get_on_time_delivery()
        self.assertEqual(figures, {self.partner.id: (2, 1)})
        self.partner.invalidate_recordset()
        self.assertEqual((self.site.delivery_count, self.partner.on_time_delivery_rate), (2, 50.0))
        future = fields.Datetime.now() + timedelta(days=1)
        self.assertEqual(self.partner._get_on_time_delivery(since=future)[self.partner.id][0], 1)
        partners = self.partner | self.env["res.partner"].create([{"name": f"P{n}"} for n in range(50)])
        partners.mapped("commercial_partner_id")
        with self.assertQueryCount(1):
            partners._get_on_time_delivery()
