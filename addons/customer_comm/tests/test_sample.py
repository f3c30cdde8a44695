from datetime import timedelta

from odoo import fields
from odoo.exceptions import AccessError, UserError, ValidationError
from odoo.tests import tagged

from .service_common import ServiceCase


@tagged("post_install", "-at_install")
class TestSample(ServiceCase):
    """Samples and design change notices."""

    def _sample(self, **vals):
        return (
            self.env["customer.sample"]
            .with_user(self.sales)
            .create(
                {
                    "partner_id": self.partner.id,
                    "product_id": self.product.id,
                    "purpose": "trial",
                    "follow_up_on": fields.Date.today() + timedelta(days=14),
                    **vals,
                }
            )
        )

    def _change(self, user=None, **vals):
        return (
            self.env["customer.design.change"]
            .with_user(user or self.sales)
            .create(
                {
                    "title": "Stronger bearing",
                    "partner_id": self.partner.id,
                    "product_id": self.product.id,
                    "reason": "It wore out",
                    "description": "Bearing 6205 instead of 6204",
                    **vals,
                }
            )
        )

    def _judged(self, verdict, **vals):
        sample = self._sample(**vals)
        sample.action_send()
        sample.write({"verdict": verdict, "verdict_note": "Well"})
        sample.action_judge()
        return sample

    def test_follow_up(self):
        """CC-125: a sample is followed from sending to the verdict; open ones are in the list."""
        sample = self._sample(follow_up_on=False)
        with self.assertRaisesRegex(UserError, "Next Follow-up"):
            sample.action_send()
        sample.follow_up_on = fields.Date.today() + timedelta(days=14)
        sample.action_send()
        self.assertEqual((sample.state, sample.sent_on), ("sent", fields.Date.today()))
        self.assertEqual(sample.activity_ids.date_deadline, sample.follow_up_on)
        with self.assertRaisesRegex(UserError, "Verdict"):
            sample.action_judge()
        sample.verdict = "rejected"
        with self.assertRaisesRegex(UserError, "Customer's Words"):
            sample.action_judge()
        sample.write({"verdict_note": "Too loud", "test_result": "78 dB", "tested_on": fields.Date.today()})
        sample.action_judge()
        sample.action_close()
        self.assertTrue(sample.retention_until)
        self.assertFalse(sample.activity_ids)
        with self.assertRaises(UserError):
            sample.verdict = "accepted"

    def test_technician_goes_along(self):
        """CC-126: engineering is asked once for a technician; the sample shows when he was there and what he said."""
        engineering = self.env["customer.function"]._get("engineering")
        engineering.manager_id = self.quality
        sample = self._sample(purpose="new_product")
        service = self.env["customer.service"].browse(sample.action_request_technician()["res_id"])
        self.assertEqual((service.sample_id, service.user_id), (sample, self.quality))
        self.assertEqual(sample.action_request_technician()["res_id"], service.id)
        sample.action_send()
        sample.verdict = "accepted"
        sample.action_judge()
        with self.assertRaisesRegex(UserError, "guidance is not done"):
            sample.action_close()
        service.action_start()
        service.write({"result": "Showed how to align it", "solved": "yes"})
        service.action_done()
        sample.action_close()
        self.assertEqual(
            (sample.technician_id, sample.technician_done_on, sample.guidance_note),
            (self.quality, fields.Date.today(), "Showed how to align it"),
        )

    def test_change_waits_for_the_sample(self):
        """CC-127, CR-92, CP-86: a design change is not closed before the customer has confirmed the improved sample."""
        change = self._change()
        change.action_issue()
        self.assertEqual(
            set(change.distribution_ids.function_id.mapped("code")), {"engineering", "quality", "production"}
        )
        with self.assertRaisesRegex(UserError, "has not confirmed"):
            change.action_close()
        sent = self._sample(change_id=change.id, purpose="improvement")
        sent.action_send()
        with self.assertRaises(UserError):
            change.action_close()
        sent.write({"verdict": "rejected", "verdict_note": "Still loud"})
        sent.action_judge()
        with self.assertRaises(UserError):
            change.action_close()
        self._judged("accepted", change_id=change.id, purpose="improvement")
        change.action_close()
        self.assertEqual(change.state, "closed")

    def test_only_sales_or_after_sales_issue(self):
        """CC-127: the notice is issued by sales or after-sales; what was issued does not change."""
        change = self._change()
        with self.assertRaisesRegex(AccessError, "Only members"):
            change.with_user(self.quality).action_issue()
        change.action_issue()
        self.assertEqual(change.issued_by_id, self.sales)
        with self.assertRaises(UserError):
            change.description = "Other bearing"
        with self.assertRaises(AccessError):
            change.state = "closed"

    def test_bad_input(self):
        """CC-125: no dates in the future or before sending, no quantity of zero, no order of another customer."""
        today = fields.Date.today()
        stranger = self.env["res.partner"].create({"name": "Stranger"})
        for vals in (
            {"sent_on": today + timedelta(days=2)},
            {"sent_on": today, "verdict_on": today - timedelta(days=1)},
            {"order_id": self._create_order(stranger).id},
        ):
            with self.subTest(vals), self.assertRaises(ValidationError), self.cr.savepoint():
                self._sample(**vals)
        for vals in ({"state": "closed"}, {"name": "SP/1999/00001"}, {"closed_at": "2020-01-01 00:00:00"}):
            with self.subTest(vals), self.assertRaises(AccessError):
                self._sample(**vals)
        sample = self._sample()
        sample.action_send()
        with self.assertRaises(UserError):
            sample.action_archive()
        with self.assertRaises(UserError):
            sample.unlink()
        self._sample().unlink()

    def test_register_of_a_customer(self):
        """CC-125, CC-143: the register of a customer holds what belongs to the contacts as well."""
        sample = self._sample(partner_id=self.site.id)
        action = self.partner.with_user(self.sales).action_open_customer_samples()
        self.assertIn(sample, self.env["customer.sample"].search(action["domain"]))
        service = self._service("guidance", partner_id=self.site.id)
        action = self.partner.with_user(self.sales).action_open_customer_services()
        self.assertIn(service, self.env["customer.service"].search(action["domain"]))

    def test_other_company_and_outsiders(self):
        """CC-125: samples of another company and of outsiders are out of sight."""
        company = self.env["res.company"].create({"name": "Other"})
        user = self.quality.copy({"login": "sample_other", "company_id": company.id, "company_ids": [company.id]})
        sample, change = self._sample(), self._change()
        for model, record in (("customer.sample", sample), ("customer.design.change", change)):
            self.assertFalse(self.env[model].with_user(user).search([("id", "=", record.id)]))
            with self.assertRaises(AccessError):
                record.with_user(self.plain).read(["name"])
        with self.assertRaises(UserError):
            sample.change_id = self._change(company_id=company.id, user=self.env.ref("base.user_root")).id
