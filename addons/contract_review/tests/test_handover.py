from odoo.tests import new_test_user, tagged

from .common import ContractReviewCase


@tagged("post_install", "-at_install")
class TestContractHandover(ContractReviewCase):
    """Open contract reviews of a leaving person are handed over; customers who are not admitted are reviewed."""

    def test_open_reviews(self):
        """CC-88: an open review goes to the receiver."""
        leaver, receiver = (new_test_user(self.env, f"cr_{name}", "contract_review.group_user") for name in ("a", "b"))
        head = new_test_user(self.env, "cr_head", "customer_comm.group_user,customer_comm.group_file")
        self.env["customer.function"]._get("sales").write({"manager_id": head.id, "deputy_id": False})
        self._create_rule("always")
        order = self._create_order()
        order.action_request_review()
        review = order.sudo().review_ids
        review.user_id = leaver
        handover = (
            self.env["customer.handover"].with_user(head).create({"user_id": leaver.id, "receiver_id": receiver.id})
        )
        handover.action_take_over()
        self.assertEqual(review.user_id, receiver)

    def test_not_admitted(self):
        """CC-87, CC-99: a customer who waits for admission is a reason to review, by the rule of the customer file."""
        rule = self._create_rule("not_admitted")
        order = self._create_order()
        self.assertFalse(self.env["contract.review.gate"]._matches(order)[order.id].rules)
        self.partner._set_credit(self.env.company, admission_state="applied")
        self.assertEqual(self.env["contract.review.gate"]._matches(order)[order.id].rules, rule)
        self.partner._set_credit(self.env.company, admission_state="admitted")
        self.assertFalse(self.env["contract.review.gate"]._matches(order)[order.id].rules)
