from lxml import html

from odoo.tests import new_test_user, tagged

from .common import ContractReviewCase


@tagged("post_install", "-at_install")
class TestReport(ContractReviewCase):
    """The printed record of a review (XX-07, CR-97)."""

    def _print(self, review, user):
        """Return what is printed as ``user`` prints it: its text in the layout of the PDF."""
        report = self.env["ir.actions.report"].with_user(user)
        data = {"report_type": "pdf"}
        page, _type = report._render_qweb_html("contract_review.report_contract_review", review.ids, data=data)
        return " ".join(html.fromstring(page).text_content().split())

    def test_the_record_bears_names_dates_and_the_form_number(self):
        """XX-07: prepared, reviewed, approved with names; form number and revision."""
        order, review = self._approved_order(price_unit=1234.5)
        text = self._print(review, self.salesman)
        for part in (
            review.name,
            order.name,
            "LZJR-05-01",
            self.signers["production"].name,
            self.signers["director"].name,
            "Approved",
            "Reviewed product",
            "1,234.50",
            review.fingerprint,
        ):
            self.assertIn(part, text)

    def test_prices_are_left_out_for_other_reviewers(self):
        _order, review = self._approved_order(price_unit=1234.5)
        self.assertNotIn("1,234.50", self._print(review, self.signers["production"]))
        finance = new_test_user(self.env, "cr_print_finance", "contract_review.group_price")
        self.assertIn("1,234.50", self._print(review, finance))

    def test_a_void_record_shows_what_was_signed(self):
        """CR-97: the history of a replaced review can be printed."""
        _order, review = self._approved_order()
        review._void("Replaced")
        text = self._print(review, self.salesman)
        self.assertIn("Replaced", text)
        self.assertIn(self.signers["director"].name, text)

    def test_an_oral_order_shows_its_proof(self):
        """CR-51: who ordered and who confirmed stands on the record."""
        review = self._request(self._create_order(order_channel="oral"), submit=False)
        self._confirm_oral(review.order_id, ordered_by="Ann Oral", confirmed_by="Bob Confirmed")
        text = self._print(review, self.salesman)
        self.assertIn("Ann Oral", text)
        self.assertIn("Bob Confirmed", text)
