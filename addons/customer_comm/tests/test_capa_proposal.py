from datetime import timedelta

from odoo import fields
from odoo.exceptions import AccessError, UserError
from odoo.tests import tagged

from .communication_common import CommunicationCase


@tagged("post_install", "-at_install")
class TestCapaProposal(CommunicationCase):
    """The same problem again and again: corrective action is proposed."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.product, cls.other = cls.env["product.product"].create([{"name": "Pump"}, {"name": "Valve"}])
        cls.contact = cls.env["res.partner"].create({"name": "Contact", "parent_id": cls.partner.id})

    def _log(self, count=1, user=None, **vals):
        vals = self._vals(product_id=self.product.id, **vals)
        return (
            self.env["customer.communication"].with_user(user or self.sales).create([dict(vals) for _i in range(count)])
        )

    def _proposals(self, **domain):
        return self.env["customer.capa.proposal"].search(
            [("partner_id", "=", self.partner.id), *((name, "=", value) for name, value in domain.items())]
        )

    def test_three_in_ninety_days(self):
        """CC-124: the third contact of a customer on a product within 90 days proposes a CAPA, once."""
        self._log(2)
        self.assertFalse(self._proposals())
        third = self._log(partner_id=self.contact.id)
        proposal = self._proposals()
        self.assertEqual((proposal.product_id, proposal.communication_count), (self.product, 3))
        self.assertTrue(third.capa_proposal_open)
        self.assertEqual(proposal.activity_ids.user_id, self.quality)
        self.assertEqual(self.partner.capa_proposal_count, 1)
        self._log()
        self.assertEqual((len(self._proposals()), proposal.communication_count), (1, 4))

    def test_all_at_once(self):
        """CC-124: contacts logged together make one proposal."""
        self._log(5)
        self.assertEqual(self._proposals().communication_count, 5)

    def test_what_counts(self):
        """CC-124: enquiries, our own calls, cancelled and old contacts, other products do not count."""
        self._log(2)
        self._log(subject_kind="enquiry")
        self._log(direction="out")
        old = fields.Datetime.now() - timedelta(days=91)
        self._log(occurred_on=old)
        cancelled = self._log(subject="By mistake")
        self.assertEqual(self._proposals().communication_count, 3)
        self.env["customer.capa.proposal"].search([])._guarded().unlink()
        cancelled.cancel_reason = "By mistake"
        cancelled.action_cancel()
        self.env["customer.communication"].with_user(self.sales).create(self._vals(product_id=self.other.id))
        self.assertFalse(self._proposals())

    def test_topics(self):
        """CC-124, CC-151: a topic repeats as well, without a product; with one that repeats it is one pattern."""
        topic = self.env.ref("customer_comm.topic_environment")
        log = self.env["customer.communication"].with_user(self.sales)
        log.create([self._vals(topic_ids=topic.ids) for _i in range(2)])
        log.create(self._vals(topic_ids=topic.ids, product_id=self.other.id))
        proposal = self._proposals()
        self.assertEqual((proposal.topic_id, proposal.product_id.id, proposal.communication_count), (topic, False, 3))
        second = self.env.ref("customer_comm.topic_legal")
        log.create([self._vals(topic_ids=second.ids, product_id=self.product.id) for _i in range(3)])
        self.assertEqual((self._proposals() - proposal).product_id, self.product)

    def test_later_judged(self):
        """CC-124: a contact that is only later entered as product quality, or with its product, counts then."""
        self._log(2)
        late = self._create(subject_kind="enquiry")
        late.write({"product_id": self.product.id})
        self.assertFalse(self._proposals())
        late.write({"category": "quality"})
        self.assertEqual(self._proposals().communication_count, 3)

    def test_settings(self):
        """CC-124: count and period are the company's; 0 switches it off."""
        self.env.company.write({"recurrence_count": 2, "recurrence_days": 10})
        self._log(occurred_on=fields.Datetime.now() - timedelta(days=11))
        self._log()
        self.assertFalse(self._proposals())
        self._log()
        self.assertEqual(self._proposals().communication_count, 2)
        self.env.company.recurrence_count = 0
        self.env["customer.communication"].create([self._vals(product_id=self.other.id) for _i in range(4)])
        self.assertFalse(self._proposals(product_id=self.other.id))

    def test_dismissed(self):
        """CC-124: dismissed with a reason; the same contacts do not come back, new ones do."""
        self._log(3)
        proposal = self._proposals().with_user(self.quality)
        with self.assertRaises(UserError):
            proposal.action_dismiss()
        proposal.dismiss_reason = "One bad batch, replaced"
        proposal.action_dismiss()
        self.assertEqual((proposal.state, proposal.decided_by_id), ("dismissed", self.quality))
        self.assertFalse(proposal.activity_ids)
        with self.assertRaises(UserError):
            proposal.dismiss_reason = "Other"
        self._log(2)
        self.assertFalse(self._proposals(state="open"))
        self._log()
        self.assertEqual(self._proposals(state="open").communication_count, 3)

    def test_found_for_anybody(self):
        """CC-124: the pattern is found when somebody outside Customer Quality logs the last contact."""
        self._log(2)
        self._log(user=self.plain)
        self.assertEqual(self._proposals().communication_count, 3)
        with self.assertRaises(AccessError):
            self._proposals().with_user(self.plain).read(["partner_id"])

    def test_server_only(self):
        """CC-124: nobody makes or changes a proposal by hand."""
        self._log(3)
        proposal = self._proposals().with_user(self.manager)
        for vals in ({"state": "dismissed"}, {"communication_count": 1}, {"partner_id": self.contact.id}):
            with self.assertRaises(AccessError):
                proposal.write(vals)
        with self.assertRaises(AccessError):
            proposal.create({"partner_id": self.partner.id})

    def test_other_company(self):
        """CC-124: contacts of two companies make no pattern."""
        company = self.env["res.company"].create({"name": "Other"})
        self._log(2)
        self.env["customer.communication"].with_company(company).create(self._vals(product_id=self.product.id))
        self.assertFalse(self._proposals())

    def test_one_grouped_query(self):
        """CC-124: however many contacts were logged before, counting them is one grouped query."""
        counts = []
        self.env.company.recurrence_count = 10_000
        for size in (10, 100):
            self._log(size)
            record = self._create(product_id=self.product.id)
            self.env.flush_all()
            self.env.invalidate_all()
            self.env.company.recurrence_count  # noqa: B018
            start = self.cr.sql_log_count
            record._detect_repeated()
            counts.append(self.cr.sql_log_count - start)
        self.assertEqual(counts[0], counts[1])
        self.assertLessEqual(counts[1], 12)
