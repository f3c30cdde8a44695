from datetime import date

from odoo.exceptions import AccessError, UserError
from odoo.tests import TransactionCase, new_test_user, tagged


@tagged("post_install", "-at_install")
class TestSubmission(TransactionCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.quality = new_test_user(cls.env, "submission_quality", "customer_comm.group_user")
        cls.director = new_test_user(cls.env, "submission_director", "base.group_user")
        cls.worker = new_test_user(cls.env, "submission_worker", "base.group_user")
        cls.function = cls.env["customer.function"].create(
            {"name": "Leaders", "code": "submission_leaders", "manager_id": cls.director.id}
        )
        cls.submission = (
            cls.env["customer.submission"]
            .with_user(cls.quality)
            .create({"subject": "Complaints of May", "function_id": cls.function.id})
        )

    def _submit(self):
        self.submission.summary = "Twice as many as in April"
        self.submission.action_submit()
        return self.submission.with_user(self.director)

    def test_way(self):
        """XX-27: submitted on a date, by somebody, to the leaders, who write down what they decide."""
        with self.assertRaises(UserError):
            self.submission.action_submit()  # it says nothing yet
        submission = self._submit()
        self.assertEqual(self.submission.state, "submitted")
        self.assertEqual(self.submission.submitted_by_id, self.quality)
        self.assertTrue(self.submission.submitted_at)
        self.assertEqual(submission.activity_ids.user_id, self.director)
        with self.assertRaises(UserError):
            submission.action_decide()
        submission.decision = "Second inspector from June"
        submission.action_decide()
        self.assertEqual(self.submission.state, "decided")
        self.assertEqual(self.submission.decided_by_id, self.director)
        self.assertFalse(submission.sudo().activity_ids)

    def test_only_leaders_decide(self):
        """XX-27, XX-11: who submits does not decide, neither by the button nor by the field."""
        self._submit()
        with self.assertRaises(AccessError):
            self.submission.decision = "Agreed"
        with self.assertRaises(AccessError):
            self.submission.action_decide()
        for vals in ({"state": "decided"}, {"decided_by_id": self.director.id}, {"submitted_at": "2020-01-01"}):
            with self.assertRaises(AccessError):
                self.submission.write(vals)

    def test_submitted_text_stays(self):
        """XX-27: what the leaders were told does not change afterwards, and is not deleted."""
        submission = self._submit()
        for vals in ({"summary": "All is well"}, {"subject": "Other"}, {"date_from": date(2026, 1, 1)}):
            with self.assertRaises(UserError):
                submission.write(vals)
        with self.assertRaises(UserError):
            self.submission.unlink()

    def test_readers(self):
        """XX-27: others than Customer Quality users see only what they or their functions have to do with."""
        self.assertTrue(self.submission.with_user(self.director).has_access("read"))
        self.assertFalse(self.submission.with_user(self.worker).has_access("read"))

    def test_document(self):
        """XX-27: only documents that can be submitted, and that the author may read."""
        create = self.env["customer.submission"].with_user(self.quality).create
        for model in ("ir.config_parameter", "no.such.model"):
            with self.assertRaises(UserError):
                create({"subject": "x", "function_id": self.function.id, "res_model": model, "res_id": 1})

    def test_documents(self):
        """XX-27: a contact with a customer and the monthly summary are put before the leaders from where they are."""
        partner = self.env["res.partner"].create({"name": "Customer of the submission"})
        communication = self.env["customer.communication"].create(
            {
                "subject": "A rival opened next door",
                "description": "Prices fall",
                "subject_kind": "market_information",
                "partner_id": partner.id,
                "channel_id": self.env.ref("customer_comm.channel_phone").id,
                "stage_id": self.env.ref("customer_comm.stage_after_delivery").id,
            }
        )
        summary = self.env["customer.summary"].create({"month": date(2020, 5, 1)})
        for document in (communication, summary):
            action = document.with_user(self.quality).action_submit_to_leadership()
            submissions = self.env["customer.submission"].with_user(self.quality).with_context(**action["context"])
            submission = submissions.create({"function_id": self.function.id, "summary": "Know this"})
            self.assertEqual(submission.res_name, document.display_name)
            self.assertFalse(document.submitted_on)
            submission.action_submit()
            self.assertTrue(document.submitted_on)
            self.assertEqual(document.search([("submitted_on", "!=", False)]), document)

    def test_company(self):
        """XX-27: submissions stay in their company."""
        company = self.env["res.company"].create({"name": "Submission sister"})
        stranger = new_test_user(
            self.env,
            "submission_stranger",
            "customer_comm.group_user",
            company_id=company.id,
            company_ids=[(6, 0, company.ids)],
        )
        self.assertFalse(self.submission.with_user(stranger).has_access("read"))
