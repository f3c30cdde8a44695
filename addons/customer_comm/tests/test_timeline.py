from odoo.exceptions import AccessError
from odoo.tests import new_test_user, tagged

from .communication_common import CommunicationCase


@tagged("post_install", "-at_install")
class TestTimeline(CommunicationCase):
    """One list of everything with a customer, for those who keep its file (XX-22, CC-67)."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.keeper = new_test_user(
            cls.env,
            "timeline_keeper",
            "customer_comm.group_file,customer_comm.group_user,sales_team.group_sale_manager",
        )
        cls.contact = cls.env["res.partner"].create({"name": "Contact", "parent_id": cls.partner.id})
        cls.communication = cls._create(partner_id=cls.contact.id, subject="A word about pumps")
        cls.order = cls.env["sale.order"].create({"partner_id": cls.contact.id, "client_order_ref": "PO 7"})

    def _rows(self, user=None, partner=None):
        timeline = self.env["customer.timeline"].with_user(user or self.keeper)
        return timeline.search([("partner_id", "=", (partner or self.partner).id)])

    def test_rows_of_customer(self):
        """XX-22: documents of the contacts hang on the company, newest first, with the words of their own lists."""
        self.communication.occurred_on = "2026-01-05 08:00:00"
        self.order.date_order = "2026-02-05 08:00:00"
        rows = self._rows()
        self.assertEqual(rows.mapped("res_model"), ["sale.order", "customer.communication"])
        self.assertEqual(rows[0].name, self.order.name)
        self.assertEqual(rows[0].subject, "PO 7")
        self.assertEqual(rows[0].state_label, "Quotation")
        self.assertEqual(rows[1].subject, "A word about pumps")
        self.assertEqual(rows[1].res_id, self.communication.id)
        self.assertFalse(self._rows(partner=self.contact))

    def test_only_customer_file(self):
        """XX-01: who has no access to customer files has no timeline."""
        for user in (self.sales, self.plain, self.manager):
            with self.assertRaises(AccessError):
                self._rows(user)
            with self.assertRaises(AccessError):
                self.env["customer.timeline"].with_user(user).browse(self._rows()[0].id).action_open()

    def test_documents_by_their_own_rules(self):
        """XX-01: the timeline shows nobody a document that he may not read."""
        reader = new_test_user(self.env, "timeline_reader", "customer_comm.group_file")
        self.assertFalse(self._rows(reader), "neither orders nor communications of others")
        mine = self._create(user=reader, subject="My own")
        self.assertEqual(self._rows(reader).mapped("subject"), ["My own"])
        self.assertEqual(self._rows(reader).res_id, mine.id)
        row = self._rows().filtered(lambda row: row.res_model == "sale.order")
        with self.assertRaises(AccessError):
            row.with_user(reader).action_open()

    def test_open(self):
        """XX-22: a row opens its document, whichever it is."""
        for row in self._rows():
            action = row.action_open()
            self.assertEqual((action["res_model"], action["res_id"]), (row.res_model, row.res_id))

    def test_company(self):
        """A user sees the documents of his companies."""
        other = self.env["res.company"].create({"name": "Timeline Co"})
        self.keeper.company_ids |= other
        self.env["sale.order"].with_company(other).create({"partner_id": self.contact.id, "company_id": other.id})
        for company in (self.env.company, other):
            timeline = (
                self.env["customer.timeline"].with_user(self.keeper).with_context(allowed_company_ids=company.ids)
            )
            self.assertEqual(timeline.search([("partner_id", "=", self.partner.id)]).company_id, company)

    def test_one_query(self):
        """XX-22: the list is one query, however many documents and kinds there are."""
        self._create(partner_id=self.contact.id)
        timeline = self.env["customer.timeline"].with_user(self.keeper)
        names = ["date", "partner_id", "company_id", "user_id", "res_model", "res_id", "name", "subject", "state"]
        timeline.search_fetch([("partner_id", "=", self.partner.id)], names, limit=80)
        self.env.invalidate_all()
        self.assertTrue(timeline.env.user.login)  # who asks is read once a request, whatever he asks for
        with self.assertQueryCount(1):
            rows = timeline.search_fetch([("partner_id", "=", self.partner.id)], names, limit=80)
        self.assertEqual(len(rows), 3)
        self.env.invalidate_all()
        spec = {name: {} for name in names if name != "res_id"} | {"state_label": {}}
        self.assertTrue(timeline.env.user.login)
        with self.assertQueryCount(1):
            timeline.web_search_read([("partner_id", "=", self.partner.id)], spec, limit=80)

    def test_group_by(self):
        """The list can be grouped by kind and month."""
        timeline = self.env["customer.timeline"].with_user(self.keeper)
        groups = timeline.formatted_read_group([("partner_id", "=", self.partner.id)], ["res_model"], ["__count"])
        self.assertEqual({group["res_model"] for group in groups}, {"sale.order", "customer.communication"})
        self.assertTrue(timeline.formatted_read_group([], ["date:month"], ["__count"]))
