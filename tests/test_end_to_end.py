from datetime import timedelta

from freezegun import freeze_time

from odoo import fields
from odoo.exceptions import UserError
from odoo.tests import TransactionCase, tagged

from odoo.addons.customer_quality_story.story import Story


@tagged("post_install", "-at_install")
class TestEndToEnd(TransactionCase):
    """One order through all four addons, by calls, each as the person who does it."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.story = Story(cls.env)
        cls.env.company.contract_review_policy = "enforce"

    def test_from_quotation_to_satisfaction(self):
        """Quotation, review, delivery, return, complaint, CAPA, closing, answer: each step opens the next."""
        story = self.story
        order = story.quote()
        with self.assertRaisesRegex(UserError, "needs a contract review"):
            story.confirm(order)
        review = story.request_review(order)
        with self.assertRaisesRegex(UserError, "waits for contract review"):
            story.confirm(order)
        story.sign_review(review)
        self.assertEqual((review.state, review.signoff_state), ("approved", "approved"))
        story.confirm(order)
        self.assertEqual(order.state, "sale")

        delivery = story.deliver(order)
        self.assertEqual(delivery.state, "done")
        received_at = fields.Datetime.now()
        complaint = story.take_back(delivery)
        self._check_complaint(complaint, order, received_at)
        story.verify_return(complaint)
        self.assertEqual(complaint.picking_ids.return_state, "verified")
        story.contain(complaint)
        self.assertEqual(self._clock(complaint, "contain").state, "met")

        capa = story.open_capa(complaint)
        with self.assertRaisesRegex(UserError, "only when"):
            capa.action_start()
        story.approve_capa(capa)
        story.carry_out(capa)
        self.assertEqual(capa.state, "verified")
        with self.assertRaisesRegex(UserError, "only when"):
            complaint.action_close()
        story.close_complaint(complaint)
        self.assertEqual(complaint.state, "closed")
        self.assertFalse(complaint.sudo().sla_status_ids.filtered(lambda clock: clock.state in ("running", "paused")))

        recipient = story.answer_survey(complaint)
        self.assertEqual(recipient.state, "answered")
        self.assertEqual((complaint.satisfaction_score, complaint.satisfaction_state), (100.0, "satisfied"))
        story.prove_effect(capa)
        self.assertEqual(capa.state, "closed")

    def _check_complaint(self, complaint, order, received_at):
        """The return made one complaint, with all that the warehouse knew and running deadlines."""
        self.assertEqual(len(complaint), 1)
        self.assertEqual(complaint.state, "registered")
        self.assertEqual(complaint.order_id, order.sudo())
        self.assertEqual(complaint.partner_id.commercial_partner_id, order.partner_id.commercial_partner_id)
        self.assertEqual(complaint.line_ids.product_id, order.order_line.product_id)
        self.assertEqual(complaint.line_ids.quantity, 2)
        # CP-19, CP-20: disposition in one day, closing in three.
        for milestone, days in (("dispose", 1), ("close", 3)):
            clock = self._clock(complaint, milestone)
            self.assertEqual(clock.state, "running")
            self.assertAlmostEqual(clock.deadline, received_at + timedelta(days=days), delta=timedelta(minutes=1))

    def _clock(self, complaint, milestone):
        return complaint.sudo().sla_status_ids.filtered(lambda clock: clock.milestone == milestone)

    def test_late_complaint_escalates(self):
        """XX-24, CP-20: four days later nobody has closed the complaint: missed, and somebody is told, once."""
        story = self.story
        order = story.quote()
        story.sign_review(story.request_review(order))
        story.confirm(order)
        complaint = story.take_back(story.deliver(order))
        with freeze_time(fields.Datetime.now() + timedelta(days=4)), self.enter_registry_test_mode():
            cron = self.env.ref("customer_comm.ir_cron_sla_due")
            cron.method_direct_trigger()
            self.assertEqual(self._clock(complaint, "close").state, "missed")
            self.assertEqual(complaint.sla_state, "missed")
            told = complaint.sudo().activity_ids
            self.assertTrue(told)
            cron.method_direct_trigger()
            self.assertEqual(complaint.sudo().activity_ids, told)

    def test_changed_after_approval(self):
        """CR-46: a price changed after the approval stops the order until it is reviewed again."""
        story = self.story
        order = story.quote()
        story.sign_review(story.request_review(order))
        story.by("sales", order).order_line.price_unit = 1.0
        with self.assertRaisesRegex(UserError, "changed after"):
            story.confirm(order)
        self.assertEqual(order.state, "draft")
