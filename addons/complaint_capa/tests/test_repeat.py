from datetime import timedelta

from odoo import Command, fields
from odoo.exceptions import AccessError, ValidationError
from odoo.tests import Form, tagged

from .common import ComplaintCommon


@tagged("post_install", "-at_install")
class TestRepeat(ComplaintCommon):
    """The same complaint twice (XX-12), and the same problem again (CP-85)."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.company.write({"complaint_duplicate_days": 14, "complaint_repeat_days": 365})
        cls.other_reason = cls.reason.copy({"name": "Other defect"})

    def _about(self, product=None, days=0, reason=None, state="registered", **vals):
        """Return a complaint about a product that came in ``days`` ago."""
        line = {"product_id": (product or self.product).id, "reason_id": (reason or self.reason).id}
        received = fields.Datetime.now() - timedelta(days=days)
        subject = f"Leak {self.env['complaint.complaint'].search_count([])}"
        vals = {"subject": subject, "received_at": received, "line_ids": [Command.create(line)], **vals}
        return self._advance(self._complaint(**vals), state) if state != "draft" else self._complaint(**vals)

    # XX-12

    def test_duplicate_of_the_product(self):
        """XX-12: same customer and product within 14 days; not of another customer, product or later."""
        first = self._about(days=3)
        self._about(self.tracked)
        self._about(partner_id=self.other_customer.id)
        self._about(days=30)
        again = self._about(partner_id=self.contact.id)
        self.assertEqual(again.duplicate_ids, first)
        self.assertEqual(again.action_view_duplicates()["res_id"], first.id)
        self.company.complaint_duplicate_days = 0
        again.invalidate_recordset()
        self.assertFalse(again.duplicate_ids)

    def test_duplicate_of_order_and_subject(self):
        """XX-12: the same order, delivery or subject is enough."""
        delivery = self._deliver()
        first = self._about(self.tracked, order_id=delivery.sale_id.id)
        self.assertEqual(self._about(order_id=delivery.sale_id.id).duplicate_ids, first)
        second = self._complaint(subject="Wrong label")
        self.assertEqual(self._complaint(subject="Re: wrong  LABEL").duplicate_ids, second)

    def test_suggested_at_creation(self):
        """XX-12: the warning is there before the complaint is saved."""
        first = self._about()
        form = Form(self.env["complaint.complaint"].with_user(self.quality))
        form.subject = "Leaks"
        form.partner_id = self.customer
        with form.line_ids.new() as line:
            line.product_id = self.product
        self.assertEqual(form.duplicate_ids[:], first)

    def test_duplicates_are_read_together(self):
        """XX-12: the number of queries does not grow with the complaints."""
        for _index in range(10):
            self._about(state="draft")
        complaints = self.env["complaint.complaint"].search([("partner_id", "=", self.customer.id)])
        complaints.invalidate_model()
        with self.assertQueryCount(14):
            complaints.mapped("duplicate_ids.name")

    # CP-85

    def test_repeat_is_linked(self):
        """CP-85: same customer, product and defect within 365 days: counted, linked with the latest."""
        old, latest = self._about(days=300), self._about(days=20)
        self._about(days=400)
        self._about(days=5, reason=self.other_reason)
        self._about(days=5, product=self.tracked)
        self._about(days=5, partner_id=self.other_customer.id)
        self._about(days=5, state="draft")
        again = self._about(partner_id=self.contact.id)
        self.assertEqual((again.repeat_count, again.is_repeat), (2, True))
        self.assertEqual(again.previous_complaint_id, latest)
        action = again.action_view_repeats()
        self.assertEqual(self.env["complaint.complaint"].search(action["domain"]), old | latest)

    def test_unstated_defect_may_be_the_same(self):
        """CP-85: as long as nobody has said which defect it is, it may be a repeat."""
        self._about(days=20)
        again = self._complaint(line_ids=[Command.create({"product_id": self.product.id})])
        self.assertTrue(again.is_repeat)
        again.line_ids.reason_id = self.other_reason
        self.assertFalse(again.is_repeat)

    def test_period_is_a_setting(self):
        """CP-85: the period is set for the company; 0 looks for none."""
        self._about(days=300)
        again = self._about()
        self.assertTrue(again.is_repeat)
        self.company.complaint_repeat_days = 200
        self.assertFalse(again.is_repeat)
        self.company.complaint_repeat_days = 0
        self.assertFalse(self._about(days=1).is_repeat)
        with self.assertRaises(ValidationError):
            self.company.complaint_repeat_days = -1

    def test_later_ones_are_counted_anew(self):
        """CP-85: one that is registered afterwards, or cancelled, changes what came after it."""
        later = self._about()
        self.assertFalse(later.is_repeat)
        earlier = self._about(days=10)
        self.assertEqual(later.repeat_count, 1)
        earlier.action_cancel("By mistake")
        self.assertEqual(later.repeat_count, 0)
        earlier.with_user(self.manager).action_reopen("It was none")
        self.assertEqual(later.repeat_count, 1)

    def test_capa_is_proposed(self):
        """CP-85: for what is ours and repeated the handler is asked for corrective action."""
        self._about(days=20)
        again = self._about(state="assessed")
        task = again.activity_ids
        self.assertEqual(task.user_id, self.quality)
        self.assertEqual(task.activity_type_id, self.env.ref("complaint_capa.mail_activity_type_repeat"))
        again.action_create_capa()
        self.assertFalse(again.activity_ids)
        theirs = self._about(state="registered")
        theirs.write(self._judgement(liability="customer", liability_note="Dropped"))
        theirs.action_assess()
        self.assertFalse(theirs.activity_ids, "what is not ours needs none")

    def test_join_the_open_capa(self):
        """CP-85: a repeat goes under the open CAPA of the earlier complaint; without one it gets its own."""
        first = self._about(days=20, state="assessed")
        alone = self._about(self.tracked)
        alone.action_join_capa()
        self.assertEqual(len(alone.capa_ids), 1)
        first.action_create_capa()
        again = self._about(state="assessed")
        again.action_join_capa()
        self.assertEqual(again.capa_ids, first.capa_ids)
        again.action_join_capa()
        self.assertEqual(len(again.capa_ids), 1)

    def test_previous_complaint_rules(self):
        """CP-85: no circle, no other customer; the counts cannot be forged."""
        first, second = self._about(days=10), self._about()
        with self.assertRaises(ValidationError), self.cr.savepoint():
            first.previous_complaint_id = second
        stranger = self._about(partner_id=self.other_customer.id)
        with self.assertRaises(ValidationError), self.cr.savepoint():
            second.previous_complaint_id = stranger
        with self.assertRaises(AccessError):
            second.repeat_count = 9

    def test_returns_are_repeats_too(self):
        """CP-85: a return that opens a complaint is linked with the earlier one."""
        self._about(days=20)
        picking = self._return(self._deliver())
        self._receive(picking)
        self.assertTrue(picking.complaint_id.is_repeat)

    def test_batch(self):
        """CP-85: repeats are counted in one query for all complaints that are created together."""
        self._about(days=20)
        line = Command.create({"product_id": self.product.id, "reason_id": self.reason.id})

        def count(number):
            vals = {"subject": "Leak", "description": "x", "partner_id": self.customer.id, "line_ids": [line] * 2}
            self.env.flush_all()
            before = self.env.cr.sql_log_count
            self.env["complaint.complaint"].create([dict(vals) for _index in range(number)])
            self.env.flush_all()
            return self.env.cr.sql_log_count - before

        count(2)
        self.assertLessEqual((count(50) - count(10)) / 40, 11)
