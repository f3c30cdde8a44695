from datetime import timedelta

from odoo import fields
from odoo.exceptions import AccessError, UserError, ValidationError
from odoo.tests import tagged

from .production_common import ProductionCase


@tagged("post_install", "-at_install")
class TestSamples(ProductionCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.today = fields.Date.today()
        cls.sample = (
            cls.env["contract.sample.order"]
            .with_user(cls.people["sales"])
            .create(
                {
                    "order_id": cls.order.id,
                    "product_id": cls.product.id,
                    "requirements": "Five layers, two colours",
                }
            )
        )

    def _started(self):
        self.sample.action_submit()
        self._sign_as(self.sample, "production", "engineering", "quality")
        self.sample.action_start()
        return self.sample.round_ids

    def _record(self, made, confirm=True):
        rows = (
            self._as("engineering", made)
            .env["contract.sample.parameter"]
            .create(
                [
                    {"round_id": made.id, "name": "Edge crush", "value": "7.2", "unit": "kN/m"},
                    {"round_id": made.id, "name": "Temperature", "value": "170", "unit": "°C"},
                ]
            )
        )
        if confirm:
            self._as("quality", rows).action_confirm()
        return rows

    def _passed(self):
        made = self._started()
        self._record(made)
        made.action_appraise()
        self._sign_as(made, "quality", "sales")
        return made

    def _sent(self):
        made = self._passed()
        made.follow_up_on = self.today + timedelta(days=7)
        made.action_send()
        return made

    def test_three_opinions(self):
        """CR-85: production (workshops), engineering and quality give their opinion; the start waits for all three."""
        self.assertRegex(self.sample.name, r"^ST/\d{4}/\d{5}$")
        self.sample.action_submit()
        self.assertEqual(
            set(self.sample.signoff_ids.function_id.mapped("code")), {"production", "engineering", "quality"}
        )
        for code in ("production", "engineering", "quality"):
            with self.assertRaises(UserError):
                self.sample.action_start()
            self.assertFalse(self.sample.round_ids)
            self._sign_as(self.sample, code)
        self.assertEqual(self.sample.state, "approved")
        self.sample.action_start()
        self.assertEqual((self.sample.state, len(self.sample.round_ids)), ("started", 1))

    def test_opinion_against(self):
        """CR-85: a department that cannot make it sends the order back."""
        self.sample.action_submit()
        self._sign_as(self.sample, "engineering", reject="The board is too weak")
        self.assertEqual(self.sample.state, "draft")
        self.sample.requirements = "Seven layers"
        self.sample.action_submit()
        self._sign_as(self.sample, "production", "engineering", "quality")
        self.assertEqual(self.sample.state, "approved")

    def test_doubts(self):
        """CR-85: doubts are cleared before the start."""
        doubt = self.env["contract.sample.doubt"].create(
            {"order_id": self.sample.id, "question": "Is the strength enough?"}
        )
        self.sample.action_submit()
        self._sign_as(self.sample, "production", "engineering", "quality")
        with self.assertRaises(UserError) as caught:
            self.sample.action_start()
        self.assertIn("strength", str(caught.exception))
        with self.assertRaises(UserError):
            self._as("engineering", doubt).action_clear()
        self._as("engineering", doubt).answer = "Yes, tested"
        self._as("engineering", doubt).action_clear()
        self.assertEqual(doubt.cleared_by_id, self.people["engineering"])
        with self.assertRaises(UserError):
            doubt.answer = "No"
        self.sample.action_start()

    def test_content_stands_still(self):
        self.sample.action_submit()
        with self.assertRaises(UserError):
            self.sample.quantity = 9
        with self.assertRaises(AccessError):
            self.sample.state = "approved"
        self.sample.action_back()
        self.sample.quantity = 9

    def test_parameters(self):
        """CR-86: each value has a recorder and is confirmed by the inspector; the test report where it is needed."""
        made = self._started()
        with self.assertRaises(UserError):
            made.action_appraise()
        rows = self._record(made, confirm=False)
        self.assertEqual(rows.recorded_by_id, self.people["engineering"])
        with self.assertRaises(UserError):
            made.action_appraise()
        with self.assertRaises(AccessError):
            self._as("engineering", rows).action_confirm()
        self._as("quality", rows).action_confirm()
        self.assertEqual(rows.confirmed_by_id, self.people["quality"])
        self._as("engineering", rows[0]).value = "7.4"  # another value is confirmed again
        self.assertFalse(rows[0].confirmed_at)
        self._as("quality", rows).action_confirm()
        made.report_needed = True
        with self.assertRaises(UserError):
            made.action_appraise()
        made.report_ids = self._file(self.people["sales"], "report.pdf")
        made.action_appraise()
        with self.assertRaises(UserError):
            rows[0].value = "9"

    def test_appraisal_failed(self):
        """CR-87: sales and quality appraise; a sample that is not good is not sent and is made again."""
        made = self._started()
        self._record(made)
        made.action_appraise()
        self.assertEqual(set(made.signoff_ids.function_id.mapped("code")), {"sales", "quality"})
        self._sign_as(made, "quality", reject="Colour is off")
        self.assertEqual((made.state, made.fail_reason), ("failed", "Colour is off"))
        with self.assertRaises(UserError):
            made.action_send()
        newer = self.sample.round_ids - made
        self.assertEqual((newer.number, newer.state), (2, "made"))

    def test_sent(self):
        """CR-87: a sample that has passed is sent, and followed as a sample of the customer."""
        made = self._passed()
        self.assertEqual(made.state, "passed")
        with self.assertRaises(UserError):
            made.action_send()  # when to ask is not said
        made.follow_up_on = self.today + timedelta(days=7)
        made.action_send()
        sample = made.sample_id.sudo()
        self.assertEqual((sample.state, sample.product_id, sample.order_id), ("sent", self.product, self.order))

    def test_not_satisfied(self):
        """CR-88: a customer who is not satisfied gets a new sample."""
        made = self._sent()
        with self.assertRaises(UserError):
            made.action_refuse()
        made.customer_words = "Too soft"
        made.action_refuse()
        self.assertEqual((made.state, made.sample_id.sudo().verdict), ("refused", "rejected"))
        self.assertEqual((self.sample.round_ids - made).number, 2)

    def test_judged_on_the_sample(self):
        """CR-88: the verdict entered on the customer's sample counts for the trial."""
        made = self._sent()
        sample = made.sample_id.sudo()
        sample.write({"verdict": "conditional", "verdict_note": "Darker next time"})
        sample.action_judge()
        self.assertEqual((made.state, made.customer_words), ("accepted", "Darker next time"))

    def _sealed(self, **vals):
        made = self._sent()
        made.action_accept()
        sealed = self.env["contract.sealed.sample"].browse(made.action_seal()["res_id"])
        sealed = sealed.with_user(self.people["sales"])
        sealed.write({"place": "Cabinet 3", "signed_by": "Ms Li", "signed_on": self.today, **vals})
        sealed.action_seal()
        return sealed

    def test_sealed(self):
        """CR-88: the approved sample is archived with number, place, who signed, date and validity."""
        made = self._sent()
        with self.assertRaises(UserError):
            made.action_seal()
        made.action_accept()
        sealed = self.env["contract.sealed.sample"].browse(made.action_seal()["res_id"])
        with self.assertRaises(UserError):
            sealed.action_seal()
        sealed.write({"place": "Cabinet 3", "signed_by": "Ms Li", "signed_on": self.today})
        sealed.action_seal()
        self.assertRegex(sealed.name, r"^SE/\d{4}/\d{5}$")
        self.assertEqual((sealed.state, self.sample.state), ("valid", "sealed"))
        with self.assertRaises(UserError):
            sealed.signed_by = "Somebody else"
        with self.assertRaises(ValidationError):
            sealed.copy({"signed_on": self.today + timedelta(days=1)})

    def test_series_wait_for_the_seal(self):
        """CR-88: the notice of a product whose sample is not sealed is not issued."""
        notice = self._notice()
        with self.assertRaises(UserError) as caught:
            notice.with_user(self.salesman).action_issue()
        self.assertIn("sealed sample", str(caught.exception))
        sealed = self._sealed()
        notice.line_ids.invalidate_recordset()
        notice.line_ids.sealed_sample_id = sealed
        notice.with_user(self.salesman).action_issue()
        self.assertEqual(notice.state, "issued")

    def test_new_product(self):
        """CR-88: a new product of a flagged category needs a valid sealed sample; an expired one does not count."""
        self.sample.cancel_reason = "Not needed"
        self.sample.action_cancel()
        notice = self._notice()
        notice.line_ids.is_new_product = True
        notice.copy({"notified_at": self.now}).action_issue()  # the category is not flagged
        self.category.needs_sealed_sample = True
        with self.assertRaises(UserError):
            notice.action_issue()
        vals = {"product_id": self.product.id, "partner_id": self.partner.id, "place": "X", "signed_by": "Y"}
        old = self.env["contract.sealed.sample"].create(
            {
                **vals,
                "signed_on": self.today - timedelta(days=9),
                "valid_until": self.today - timedelta(days=1),
            }
        )
        old.action_seal()
        self.assertTrue(old.is_expired)
        self.assertFalse(old._find(self.product, self.partner, self.company))
        notice.line_ids.sealed_sample_id = old
        with self.assertRaises(UserError):
            notice.action_issue()
        new = old.create({**vals, "signed_on": self.today})
        new.action_seal()
        self.assertEqual(old._find(self.product, self.partner, self.company), new)
        notice.line_ids.sealed_sample_id = new
        notice.action_issue()

    def test_deleting(self):
        made = self._started()
        with self.assertRaises(UserError):
            made.sudo().unlink()
        with self.assertRaises(UserError):
            self.sample.unlink()
