from odoo import Command, fields
from odoo.exceptions import AccessError, UserError
from odoo.tests import new_test_user, tagged

from .common import ComplaintCommon


@tagged("post_install", "-at_install")
class TestResource(ComplaintCommon):
    """Resources for complaints and satisfaction, approved by the general manager."""

    def _request(self, user=None, **vals):
        return (
            self.env["complaint.resource"]
            .with_user(user or self.employee)
            .create({"subject": "Sorting team", "description": "500 pumps at the customer's", "amount": 100, **vals})
        )

    def test_any_cost_is_approved_by_default(self):
        """CP-55: with the threshold 0 any cost goes to the general manager."""
        self.assertEqual(self.company.complaint_resource_threshold, 0)
        for amount in (0, 1, 100):
            request = self._request(amount=amount)
            request.action_request()
            self.assertEqual((request.state, request.signoff_ids.function_id), ("requested", self.top_management))
        with self.assertRaises(AccessError):
            request.signoff_ids.with_user(self.quality).action_approve()
        request.signoff_ids.with_user(self.director).action_approve()
        self.assertEqual(request.state, "approved")
        self.assertTrue(request.decided_at)

    def test_threshold(self):
        """CP-55: what costs no more than the company's threshold is approved at once."""
        self.company.complaint_resource_threshold = 100
        small, large = self._request(amount=100), self._request(amount=100.01)
        (small | large).action_request()
        self.assertEqual((small.state, large.state), ("approved", "requested"))
        self.assertFalse(small.signoff_ids)

    def test_approver_of_the_company(self):
        """CP-55: who approves is a setting."""
        self.company.complaint_resource_function_id = self.quality_function
        request = self._request()
        request.action_request()
        self.assertEqual(request.signoff_ids.function_id, self.quality_function)

    def test_author_does_not_approve(self):
        """XX-10: nobody approves his own request."""
        request = self._request(self.director)
        request.action_request()
        with self.assertRaises(UserError):
            request.signoff_ids.with_user(self.director).action_approve()

    def test_rejected_and_asked_again(self):
        request = self._request(complaint_id=self._complaint().id)
        request.action_request()
        with self.assertRaises(UserError):
            request.amount = 50
        request.signoff_ids.with_user(self.director).action_reject("Too dear")
        self.assertEqual(request.state, "rejected")
        request.amount = 50
        request.action_request()
        rows = request.signoff_ids.filtered(lambda row: row.state == "pending")
        rows.with_user(self.director).action_approve()
        self.assertEqual(request.state, "approved")
        self.assertTrue(request._signoff_is_current())

    def test_used(self):
        request = self._request()
        request.action_request()
        request.signoff_ids.with_user(self.director).action_approve()
        with self.assertRaisesRegex(UserError, "spent"):
            request.action_spend()
        request.spent_amount = 80
        request.action_spend()
        self.assertEqual(request.state, "spent")

    def test_cancel(self):
        request = self._request()
        request.action_request()
        with self.assertRaises(UserError):
            request.action_cancel()
        request.cancel_reason = "Done without"
        request.action_cancel()
        self.assertEqual((request.state, request.signoff_ids.state), ("cancelled", "void"))

    def test_roles_and_guards(self):
        """Anybody asks; others do not see it; the approval is a signature, never a write."""
        request = self._request()
        with self.assertRaises(AccessError):
            request.with_user(self.worker).read(["subject"])
        request.with_user(self.quality).read(["subject"])
        request.action_request()
        director = new_test_user(self.env, login="cp_gm", groups="base.group_user")
        self.top_management.user_ids = [Command.link(director.id)]
        request.with_user(director).read(["subject"])
        for vals in ({"state": "approved"}, {"decided_at": fields.Datetime.now()}, {"name": "x"}):
            with self.subTest(vals=vals), self.assertRaises(AccessError):
                request.with_user(self.manager).write(vals)
        company = self.env["res.company"].create({"name": "Other Company"})
        stranger = new_test_user(
            self.env,
            login="cp_stranger_rq",
            groups="complaint_capa.group_manager",
            company_id=company.id,
            company_ids=[Command.set(company.ids)],
        )
        with self.assertRaises(AccessError):
            request.with_user(stranger).read(["subject"])
