from datetime import date

from odoo.tests import HttpCase, tagged

from .communication_common import CommunicationCase


@tagged("post_install", "-at_install")
class TestChecklistTour(CommunicationCase, HttpCase):
    """The answer widget in the browser, as those who answer use it."""

    def _apply(self, *kinds, **item_vals):
        record = self._create()
        record._checklist_apply(self._create_checklist(*kinds, **item_vals))
        return record, record.checklist_answer_ids

    def test_answer_in_my_list(self):
        """CR-37, XX-26: a member answers each kind of question in his own list; it is stored at once."""
        _record, answers = self._apply("yesno", "text", "number", "date", "choice", remark_when_no=True)
        self.foreman.password = "comm_foreman"
        self.start_tour("/odoo/to-answer", "customer_comm_checklist_mine", login="comm_foreman")
        answers.invalidate_recordset()
        values = [answer._plain_value() for answer in answers]
        self.assertEqual(values, ["no", "A worn bearing", "0", date(2026, 5, 4), "Bad"])
        self.assertEqual(answers[0].remark, "Blocked by a pallet")
        self.assertEqual(answers.answered_by_id, self.foreman)
        self.assertTrue(all(answers.mapped("is_complete")))

    def test_answer_in_the_document(self):
        """CR-37: who may change the document answers in its form."""
        record, answers = self._apply("yesno", "number")
        self.sales.password = "comm_sales"
        self.start_tour(
            f"/odoo/customer-communications/{record.id}", "customer_comm_checklist_form", login="comm_sales"
        )
        answers.invalidate_recordset()
        self.assertEqual([answer._plain_value() for answer in answers], ["yes", "12.5"])
        self.assertEqual(answers.answered_by_id, self.sales)
