import logging

from odoo import fields
from odoo.exceptions import AccessError, UserError
from odoo.tests import Form, tagged

from .communication_common import CommunicationCase

_logger = logging.getLogger(__name__)


@tagged("post_install", "-at_install")
class TestDuplicate(CommunicationCase):
    """XX-12: the same matter twice is one case."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.env.company.communication_duplicate_days = 14
        cls.product, cls.other_product = cls.env["product.product"].create([{"name": "Pump"}, {"name": "Valve"}])

    @classmethod
    def _days_ago(cls, days):
        return fields.Datetime.subtract(fields.Datetime.now(), days=days)

    def test_warning(self):
        """XX-12: same customer with same product or subject within the days; nothing else, and nothing is blocked."""
        first = self._create(product_id=self.product.id, occurred_on=self._days_ago(3))
        contact = self.env["res.partner"].create({"name": "Person", "parent_id": self.partner.id})
        stranger = self.env["res.partner"].create({"name": "Stranger"})
        cases = [
            ({"subject": "Leak", "product_id": self.product.id}, True),
            ({"subject": "RE: Fwd:  noise "}, True),
            ({"subject": "Noise", "partner_id": contact.id}, True),
            ({"subject": "Leak", "product_id": self.other_product.id}, False),
            ({"subject": "Leak"}, False),
            ({"subject": "Noise", "partner_id": stranger.id}, False),
            ({"subject": "Noise", "occurred_on": self._days_ago(18)}, False),
        ]
        for vals, expected in cases:
            with self.subTest(vals):
                record = self._create(**vals)
                self.assertEqual(first in record.duplicate_ids, expected)
                record.sudo().unlink()

    def test_days_of_the_company(self):
        """XX-12: the number of days is the company's; 0 switches the warning off, less is refused."""
        self._create(occurred_on=self._days_ago(5))
        record = self._create()
        for days, expected in ((3, 0), (4, 0), (6, 1), (0, 0)):
            self.env.company.communication_duplicate_days = days
            record.invalidate_recordset()
            self.assertEqual(len(record.duplicate_ids), expected, days)
        with self.assertRaises(UserError):
            self.env.company.communication_duplicate_days = -1

    def test_form_warns_while_typing(self):
        """XX-12: the form warns before it is saved."""
        first = self._create()
        with Form(self.env["customer.communication"].with_user(self.sales)) as form:
            form.partner_id = self.partner
            form.subject = "noise"
            self.assertEqual(
                form.duplicate_ids[:].ids if hasattr(form.duplicate_ids, "ids") else form.duplicate_ids.ids, first.ids
            )
            form.channel_id, form.stage_id = self.channel, self.stage
            form.subject_kind = "feedback"
            form.description = "Again"

    def test_only_what_one_may_see(self):
        """XX-12: the warning shows nothing that the user may not read."""
        self._create()
        record = self._create(self.plain)
        self.assertFalse(record.duplicate_ids)

    def test_merge(self):
        """XX-12: the later one is cancelled with its reason; text, files and followers go to the first."""
        first = self._create(occurred_on=self._days_ago(1))
        second = self._create(description="It is so noisy")
        self.env["ir.attachment"].create(
            {"name": "sound.wav", "raw": b"sound", "res_model": second._name, "res_id": second.id}
        )
        second.message_subscribe(partner_ids=self.partner.ids)
        wizard = self.env["customer.communication.merge"].with_user(self.sales)
        wizard.create({"communication_id": second.id, "survivor_id": first.id}).action_merge()
        self.assertEqual((second.state, second.duplicate_of_id, second.sla_state), ("cancelled", first, "none"))
        self.assertIn(first.name, second.cancel_reason)
        self.assertIn("It is so noisy", "".join(first.message_ids.mapped("body")))
        self.assertEqual(first.message_ids.attachment_ids.mapped("name"), ["sound.wav"])
        self.assertIn(self.partner, first.message_partner_ids)
        self.assertEqual(first.merged_ids, second)
        second.action_draft()
        self.assertFalse(second.duplicate_of_id)

    def test_merge_refused(self):
        """XX-12: not into a later, a foreign, a cancelled one or itself; not what is answered; not by readers."""
        stranger = self.env["res.partner"].create({"name": "Stranger"})
        company = self.env["res.company"].create({"name": "Other works"})
        record = self._create(occurred_on=self._days_ago(1))
        cancelled = self._create(occurred_on=self._days_ago(2), cancel_reason="Wrong")
        cancelled.action_cancel()
        elsewhere = self.env["customer.communication"].create(
            self._vals(company_id=company.id, occurred_on=self._days_ago(2))
        )
        for survivor in (
            record,
            cancelled,
            self._create(),
            self._create(partner_id=stranger.id, occurred_on=self._days_ago(2)),
            elsewhere,
        ):
            with self.subTest(survivor.name), self.assertRaises(UserError), self.cr.savepoint():
                record._merge_into(survivor.sudo().with_user(self.sales))
        first = self._create(occurred_on=self._days_ago(3))
        with self.assertRaises(AccessError), self.cr.savepoint():
            record.with_user(self.foreman)._merge_into(first.with_user(self.foreman))
        record.write({"category": "other", "grade_id": self.grade.id, "reply": "We come"})
        record.with_user(self.sales).action_reply()
        with self.assertRaises(UserError):
            record._merge_into(first)

    def test_chain(self):
        """XX-12: of a chain of duplicates the last survivor is found, and a circle ends."""
        first, second, third = (self._create(occurred_on=self._days_ago(days)) for days in (3, 2, 1))
        third._merge_into(second)
        second._merge_into(first)
        self.assertEqual(third._get_survivor(), first)
        first._guarded().write({"duplicate_of_id": third.id})
        self.assertTrue(third._get_survivor())

    def test_queries(self):
        """XX-12: looking for the duplicates of a hundred contacts costs as many queries as of ten."""
        self._create()
        counts = []
        for size in (2, 10, 100):
            records = self.env["customer.communication"].with_user(self.sales)
            records = records.create([self._vals(needs_reply=False) for _number in range(size)])
            self.env.flush_all()
            self.env.invalidate_all()
            before = self.env.cr.sql_log_count
            records.mapped("duplicate_ids")
            counts.append(self.env.cr.sql_log_count - before)
        _logger.info("duplicates: %s queries for 10 contacts, %s for 100", *counts[1:])
        self.assertLessEqual(counts[2], counts[1] + 1)
