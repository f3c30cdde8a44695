from odoo.tests import tagged

from .common import ComplaintCommon


@tagged("post_install", "-at_install")
class TestContactIssue(ComplaintCommon):
    """Problems raised at contacts with customers become complaints."""

    def _issue(self, **vals):
        contact = (
            self.env["customer.contact"]
            .with_user(self.quality)
            .create(
                {
                    "partner_id": self.customer.id,
                    "contact_id": self.contact.id,
                    "channel_id": self.env.ref("customer_comm.channel_visit").id,
                    "kind": "return_visit",
                    "user_id": self.quality.id,
                }
            )
        )
        issues = self.env["customer.contact.issue"].with_user(self.quality)
        return issues.create({"name": "Leak at the flange", "contact_id": contact.id, "kind": "quality", **vals})

    def test_make_complaint(self):
        """CC-55, CC-60: one complaint a problem, with the customer, the person, the visit and the product."""
        issue = self._issue(product_id=self.product.id, description="Water on the floor")
        self.assertTrue(issue.can_convert)
        complaint = self.env["complaint.complaint"].browse(issue.action_convert_to_complaint()["res_id"])
        self.assertEqual(complaint.communication_id, issue.communication_id)
        self.assertEqual((complaint.partner_id, complaint.contact_id), (self.customer, self.contact))
        self.assertEqual(complaint.channel_id, issue.contact_id.channel_id)
        self.assertEqual((complaint.subject, complaint.description), ("Leak at the flange", "Water on the floor"))
        self.assertEqual(complaint.line_ids.product_id, self.product)
        self.assertEqual(complaint.kind, "quality")
        self.assertEqual(issue.action_convert_to_complaint()["res_id"], complaint.id)
        self.assertEqual(self.env["complaint.complaint"].search_count([("partner_id", "=", self.customer.id)]), 1)

    def test_link(self):
        """CC-60: from the complaint the contact at which the problem was raised is opened, and the other way round."""
        issue = self._issue()
        complaint = self.env["complaint.complaint"].browse(issue.action_convert_to_complaint()["res_id"])
        self.assertEqual(complaint.planned_contact_id, issue.contact_id)
        action = complaint.with_user(self.quality).action_view_planned_contact()
        self.assertEqual((action["res_model"], action["res_id"]), ("customer.contact", issue.contact_id.id))
