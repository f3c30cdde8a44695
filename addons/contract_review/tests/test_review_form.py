from odoo.tests import tagged

from .test_reopen import ReopenCase


@tagged("post_install", "-at_install")
class TestReviewForm(ReopenCase):
    """The prints of a review: the form with a row a department, and the requirement review record."""

    def _render(self, name, review, user=None):
        report = self.env["ir.actions.report"].with_user(user or self.env.user)
        data = {"report_type": "pdf"}
        return report._render_qweb_html(f"contract_review.{name}", review.ids, data=data)[0].decode()

    def test_a_row_for_each_department(self):
        """CR-37: 标书/合同评审单: review items, name and date of each department; what changed was is signed again."""
        order, review = self._approved()
        order.write({"client_order_ref": "PO <7>"})
        order.order_line.price_unit = 83.25
        self._again(review)
        self._sign(review, *self.all_codes[:2])
        html = self._render("report_review_form", review)
        for text in ("Bid / Contract Review Form", review.name, "Engineering", "cr_planning", "PO &lt;7&gt;", "83.25"):
            self.assertIn(text, html)
        self.assertIn("Signed Again By", html)
        html = self._render("report_review_form", review, self.signers["production"])
        self.assertNotIn("83.25", html, "reviewers without the right do not see prices")

    def test_the_requirement_review_record(self):
        """CR-39: 产品要求评审记录表, with the number of the procedure."""
        _order, review = self._approved()
        html = self._render("report_requirement_record", review)
        for text in ("Requirement Review Record", "XRD04-7.2.2-01", "cr_director"):
            self.assertIn(text, html)
