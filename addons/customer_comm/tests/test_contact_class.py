from datetime import timedelta

from odoo.exceptions import AccessError
from odoo.tests import tagged

from .contact_common import ContactCase


@tagged("post_install", "-at_install")
class TestContactByClass(ContactCase):
    """The class of a customer decides about contacts, and does not show in them (CC-62, XX-01, XX-30)."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.class_a.write({"contact_interval": 10, "contact_unit": "day", "contact_channel_id": cls.conference.id})
        cls.class_b.contact_interval = 0
        cls.rule = cls._create_rule(name="Plan of class A", distance=False, interval_unit="class")

    def test_interval_of_the_class(self):
        """CC-62, CC-72: the contact interval of a class makes planned contacts."""
        self.partner.customer_class_id = self.class_a
        other = self._create_partner("B", customer_class_id=self.class_b.id)
        self._plan()
        contact = self._contacts()
        self.assertEqual(contact.planned_on, self.today + timedelta(days=10))
        self.assertEqual(contact.channel_id, self.conference)
        self.assertFalse(self._contacts(other))
        self.class_b.write({"contact_interval": 1, "contact_unit": "week"})
        self._plan()
        self.assertEqual(self._contacts(other).planned_on, self.today + timedelta(days=7))
        self.class_a.contact_interval = 0
        self.assertEqual(contact.state, "cancelled")

    def test_preferred_channel(self):
        """CC-62: a class without a channel leaves it to the customer."""
        self.class_a.contact_channel_id = False
        self.partner.write({"preferred_channel_id": self.letter.id, "customer_class_id": self.class_a.id})
        self._plan()
        self.assertEqual(self._contacts().channel_id, self.letter)

    def test_class_stays_secret(self):
        """XX-01: a specialist without the customer file does not learn the class through the contact plan."""
        self.partner.customer_class_id = self.class_a
        self._plan()
        contact = self._contacts().with_user(self.specialist)
        self.assertEqual(contact.purpose, self.rule.purpose)
        with self.assertRaises(AccessError):
            contact.read(["rule_id"])
        with self.assertRaises(AccessError):
            contact.search([("rule_id.class_ids", "=", self.class_a.id)])
        with self.assertRaises(AccessError):
            contact.search([("rule_id", "=", self.rule.id)])
        with self.assertRaises(AccessError):
            contact.search([("schedule_id.rule_id", "=", self.rule.id)])
        with self.assertRaises(AccessError):
            contact.search([("partner_id.customer_class_id", "=", self.class_a.id)])
        with self.assertRaises(AccessError):
            contact.formatted_read_group([], ["rule_id"], ["__count"])
        with self.assertRaises(AccessError):
            contact.schedule_id.with_user(self.specialist).read(["rule_id"])
        with self.assertRaises(AccessError):
            self.rule.with_user(self.specialist).read(["class_ids"])
        self.assertNotIn("Plan of class A", contact.activity_ids.summary)
        item = self._install()
        with self.assertRaises(AccessError):
            item.with_user(self.specialist).read(["needs_return_visit"])
        with self.assertRaises(AccessError):
            item.with_user(self.specialist).search([("return_visit_state", "=", "none")])

    def test_reader_of_the_file(self):
        """XX-01: who keeps the customer file sees which rule has planned the contact."""
        self.partner.customer_class_id = self.class_a
        self._plan()
        domain = [("rule_id", "=", self.rule.id), ("partner_id", "=", self.partner.id)]
        contact = self.env["customer.contact"].with_user(self.keeper).search(domain)
        self.assertFalse(contact)  # another specialist's
        self.keeper.group_ids += self.env.ref("customer_comm.group_contact_all")
        contact = self.env["customer.contact"].with_user(self.keeper).search(domain)
        self.assertEqual(contact, self._contacts())

    def test_imported_person(self):
        """Persons of a customer are imported with its class, and without a plan of their own."""
        self.partner.customer_class_id = self.class_a
        result = self.env["res.partner"].load(["name", "parent_id/.id"], [["Imported", str(self.partner.id)]])
        self.assertFalse(result["messages"])
        person = self.env["res.partner"].browse(result["ids"])
        self.assertEqual(person.customer_class_id, self.class_a)
        self._plan()
        self.assertFalse(self._contacts(person))
        self.assertEqual(len(self._contacts()), 1)
        with self.assertRaises(AccessError):
            self.env["res.partner"]._load_records_create([{"name": "Forged", "credit_level": "iii"}])
