from odoo.tests import tagged

from .contact_common import ContactCase


@tagged("post_install", "-at_install")
class TestContactPerformance(ContactCase):
    """What the contact plans cost, in queries."""

    def _count(self, method):
        self.env.flush_all()
        self.env.invalidate_all()
        before = self.env.cr.sql_log_count
        method()
        self.env.flush_all()
        return self.env.cr.sql_log_count - before

    def _create_customers(self, count, **vals):
        return self.env["res.partner"].create(
            [
                {"name": f"Customer {number}", "is_company": True, "service_user_id": self.specialist.id, **vals}
                for number in range(count)
            ]
        )

    def test_nothing_due(self):
        """With nothing due the planner costs the same, however many customers there are."""
        self._create_rule()
        self._create_customers(10, distance="near")
        self._plan()
        few = self._count(self._plan)
        self._create_customers(200, distance="near")
        self._plan()
        self.assertEqual(self._count(self._plan), few)
        self.assertLess(few, 12)

    def test_many_due(self):
        """Planning costs less than a query a contact."""
        self._create_rule()
        self._create_customers(20, distance="near")
        self._plan()
        customers = self._create_customers(400, distance="near")
        queries = self._count(self._plan)
        contacts = self.env["customer.contact"].search([("partner_id", "in", customers.ids)])
        self.assertEqual(len(contacts), 400)
        self.assertEqual(len(contacts.activity_ids), 400)
        self.assertLess(queries, 200)

    def test_many_missed(self):
        """So does marking missed contacts, with planning the next ones."""
        self._create_rule()
        customers = self._create_customers(400, distance="near")
        self._plan()
        contacts = self.env["customer.contact"].search([("partner_id", "in", customers.ids)])
        contacts.with_context(tracking_disable=True)._guarded().write(
            {"planned_on": self.today.replace(year=self.today.year - 1)}
        )
        queries = self._count(self._plan)
        self.assertEqual(set(contacts.mapped("state")), {"missed"})
        self.assertEqual(self.env["customer.contact"].search_count([("partner_id", "in", customers.ids)]), 800)
        self.assertLess(queries, 400)

    def test_rule_for_many(self):
        """A new rule costs the same for few and for many customers."""
        self._create_customers(10, distance="far")
        few = self._count(lambda: self._create_rule(distance="far"))
        self._create_customers(200, distance="far")
        self.assertLessEqual(self._count(lambda: self._create_rule(distance="far")), few)

    def test_customers_without_conditions(self):
        """Customers that no rule asks for cost nothing more."""
        partner = self._create_customers(1)
        costs = []
        for _number in range(2):
            self.env["customer.contact.rule"]._get_watched_partner_fields()
            partner.write({"phone": "0"})
            self._create_customers(1)
            new = self._count(lambda: self._create_customers(1))
            costs.append((new, self._count(lambda: partner.write({"phone": "1"}))))
            self._create_rule()
        self.assertEqual(costs[0], costs[1])

    def test_lists(self):
        """A list costs the same for 10 and for 100 contacts, problems and items."""
        contact_fields = {
            name: {}
            for name in ("name", "planned_on", "kind", "state", "is_overdue", "issue_count", "checklist_progress")
        } | {name: {"fields": {"display_name": {}}} for name in ("partner_id", "channel_id", "user_id", "order_id")}
        item_fields = {name: {} for name in ("phase", "warranty_until", "state", "return_visit_state")} | {
            name: {"fields": {"display_name": {}}} for name in ("partner_id", "product_id", "order_id")
        }
        for model, create, spec in (
            (
                "customer.contact",
                lambda partner: self._create_contact(self.manager, partner_id=partner.id),
                contact_fields,
            ),
            ("customer.installed.item", lambda partner: self._install(partner=partner), item_fields),
        ):
            ids = [create(partner).id for partner in self._create_customers(100)]
            records = self.env[model].with_user(self.manager)
            costs = []
            for size in (100, 10, 100):
                domain = [("id", "in", ids[:size])]
                costs.append(
                    self._count(lambda records=records, domain=domain, spec=spec: records.web_search_read(domain, spec))
                )
            self.assertEqual(costs[1], costs[2], model)

    def test_counters(self):
        """The buttons of many customers are counted together."""
        customers = self._create_customers(50).with_user(self.manager)
        self._count(lambda: customers.mapped("planned_contact_count"))
        few = self._count(lambda: customers[:5].mapped("planned_contact_count"))
        self.assertEqual(self._count(lambda: customers.mapped("planned_contact_count")), few)
