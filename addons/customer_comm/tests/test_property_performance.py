from odoo.tests import tagged

from .property_common import PropertyCase


@tagged("post_install", "-at_install")
class TestPropertyPerformance(PropertyCase):
    """Queries that do not grow with the number of records."""

    def _vals_of(self, number):
        return {
            "type_id": self.tooling.id,
            "partner_id": self.partner.id,
            "item": f"Mould {number}",
            "quantity": 1,
            "received_on": self.today,
        }

    def _create(self, size, **vals):
        model = self.env["customer.property"]._guarded()
        return model.create([{**self._vals_of(number), **vals} for number in range(size)])

    def _count(self, call):
        self.env.flush_all()
        self.env.invalidate_all()
        start = self.cr.sql_log_count
        call()
        self.env.flush_all()
        return self.cr.sql_log_count - start

    def _list_spec(self, model, xml_id):
        arch = self.env[model].get_view(self.env.ref(xml_id).id, "list")
        return {name: {} for name in arch["models"][model] if name in self.env[model]._fields}

    def test_list(self):
        """CC-101: the list opens with as many queries for 100 records as for 10."""
        self._create(100, state="kept")
        model = self.env["customer.property"].with_user(self.sales)
        spec = self._list_spec("customer.property", "customer_comm.customer_property_view_list")
        model.web_search_read([], spec, limit=10)
        counts = [self._count(lambda limit=limit: model.web_search_read([], spec, limit=limit)) for limit in (10, 100)]
        self.assertLessEqual(counts[1], counts[0] + 2)

    def test_create(self):
        """CC-101: 100 records in one go cost few queries each."""
        self._create(2)
        small = self._count(lambda: self._create(10))
        large = self._count(lambda: self._create(100))
        self.assertLessEqual((large - small) / 90, 3)

    def test_reminders(self):
        """CC-108: with nothing due the daily action is a query or two; 100 due cost under 2 queries each."""
        model = self.env["customer.property"]
        model.search([])._guarded().write({"next_check_on": False})
        self._create(100, state="kept", next_check_on="2099-01-01")
        due = model._get_due_domain()
        self.assertLessEqual(self._count(lambda: model.search(due)), 2)
        records = self._create(100, state="kept", next_check_on="2020-01-01")
        queries = self._count(records._remind_check)
        self.assertLessEqual(queries / 100, 2)

    def test_partner_counts(self):
        """CC-101, CC-116: the counts on customers take as many queries for 50 as for 5."""
        partners = self.env["res.partner"].create([{"name": f"Customer {number}"} for number in range(50)])
        partners[:5].mapped("property_count")
        names = ["property_count", "requirement_count", "capa_proposal_count"]
        counts = [self._count(lambda part=part: part.read(names)) for part in (partners[:5], partners)]
        self.assertEqual(counts[0], counts[1])
