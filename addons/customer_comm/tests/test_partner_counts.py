from odoo.tests import tagged

from .file_common import FileCase


@tagged("post_install", "-at_install")
class TestPartnerCounts(FileCase):
    """The numbers on the smart buttons of a contact (XX-22)."""

    def test_counts(self):
        """A company counts what its contacts have; a contact what is its own, or that of its company."""
        self._create(partner_id=self.person.id)
        self._create(partner_id=self.customer.id)
        requirement = self.env["customer.requirement"]
        self.assertIn("requirement_count", self.customer._document_counters())
        customer, person = ((partner.with_user(self.manager)) for partner in (self.customer, self.person))
        (customer | person).invalidate_recordset()
        self.assertEqual(customer.communication_count, 2)
        self.assertEqual(person.communication_count, 1)
        self.assertEqual(customer.requirement_count, requirement.search_count([("partner_id", "=", customer.id)]))

    def test_only_readable(self):
        """Documents that the user may not read do not count."""
        self._create(partner_id=self.customer.id)
        self.customer.invalidate_recordset()
        rows = self.customer.with_user(self.outsider)._count_documents(self.customer._document_counters())
        self.assertNotIn("communication_count", {row[0] for row in rows})

    def test_new_contact(self):
        """A contact that is not saved yet has none."""
        self.assertEqual(self.env["res.partner"].with_user(self.manager).new({"name": "N"}).communication_count, 0)

    def test_queries(self):
        """All the numbers together cost one query, for one contact and for fifty."""
        partners = self.env["res.partner"].create([{"name": f"C {number}"} for number in range(50)])
        self._create(partner_id=partners[7].id)
        self.env.flush_all()
        names = [name for name in self.customer._document_counters() if name != "satisfaction_recipient_count"]
        for records in (self.customer.with_user(self.manager), partners.with_user(self.manager)):
            records.read(names)
            records.invalidate_recordset(names)
            with self.assertQueryCount(1):
                counts = [[record[name] for name in names] for record in records]
        self.assertEqual(sum(map(sum, counts)), 1)
