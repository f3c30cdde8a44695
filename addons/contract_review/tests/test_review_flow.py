from datetime import timedelta

from odoo import Command
from odoo.exceptions import AccessError, UserError
from odoo.tests import freeze_time, tagged, users

from .common import ContractReviewCase


@tagged("post_install", "-at_install")
class TestReviewFlow(ContractReviewCase):
    """The course of a review from the request to the result."""

    def _answer(self, review, user, **values):
        for answer in review.checklist_answer_ids.with_user(user).filtered("can_answer"):
            answer.write({"value_yesno": "yes", **values})

    def _create_checklist(self, code, questions=1, kind="review"):
        return self.env["customer.checklist"].create(
            {
                "name": f"Questions for {code}",
                "model_id": self.env["ir.model"]._get_id("contract.review"),
                "kind": kind,
                "function_id": self.functions[code].id,
                "item_ids": [
                    Command.create({"question": f"{code} {number}", "remark_when_no": True})
                    for number in range(questions)
                ],
            }
        )

    def test_request_makes_a_numbered_draft_with_the_reasons(self):
        """CR-13, CR-25: base data and reasons stand on the review before a function is asked."""
        self._create_rule("new_customer")
        review = self._request(submit=False)
        self.assertRegex(review.name, r"^CR/\d{4}/\d{5}$")
        self.assertRecordValues(
            review,
            [
                {
                    "state": "draft",
                    "partner_id": self.partner.id,
                    "user_id": self.salesman.id,
                    "requested_by_id": self.salesman.id,
                    "reason": "Rule new_customer",
                    "type_id": self.review_type.id,
                    "amount_untaxed": 100,
                    "stock_state": "available",
                    "signoff_state": "none",
                }
            ],
        )
        self.assertEqual(review.line_ids.mapped("product_id"), self.product)

    def test_a_second_request_opens_the_same_review(self):
        order = self._create_order()
        review = self._request(order, submit=False)
        action = order.action_request_review()
        self.assertEqual(action["res_id"], review.id)
        self.assertEqual(len(order.sudo().review_ids), 1)

    def test_functions_sign_in_their_order_and_the_last_approves(self):
        """CR-16, CR-37, CR-39: done when all functions have signed, with name and time."""
        self._create_rule("always")
        review = self._request()
        rows = review.signoff_ids
        self.assertEqual(rows.mapped("state"), ["pending", "waiting"])
        self._sign(review, "production")
        self.assertEqual(review.state, "in_review")
        self._sign(review, "director", note="Good")
        self.assertEqual(review.state, "approved")
        self.assertTrue(review.approved_on)
        self.assertEqual(rows.mapped("user_id"), self.signers["production"] | self.signers["director"])
        self.assertTrue(all(rows.mapped("signed_at")))
        self.assertTrue(review._signoff_is_current())

    def test_sales_is_told_of_the_result_without_a_mail(self):
        """The salesperson has a reminder that the quotation can be confirmed; it goes with the confirmation."""
        self._create_rule("always")
        order = self._create_order()
        review = self._request(order)
        self.assertEqual(review.with_user(self.salesman).waiting_for, "Production, Director")
        mails = self.env["mail.mail"].search_count([])
        self._sign(review)
        self.assertRecordValues(
            order.sudo().activity_ids, [{"user_id": self.salesman.id, "summary": "Contract review approved"}]
        )
        self.assertEqual(self.env["mail.mail"].search_count([]), mails)
        order.action_confirm()
        self.assertFalse(order.sudo().activity_ids)

    def test_the_salesperson_does_not_approve_the_own_quotation(self):
        """XX-10: neither who sells nor who asks for the review approves it."""
        self.functions["director"].user_ids = [Command.link(self.salesman.id)]
        review = self._request()
        self._sign(review, "production")
        with self.assertRaisesRegex(UserError, "your own work"):
            review.signoff_ids[1].with_user(self.salesman).action_approve()
        self.assertEqual(review.state, "in_review")

    def test_a_function_signs_when_its_questions_are_answered(self):
        """CR-26..CR-33: each function answers its checklist before it signs; a no needs a remark."""
        self.review_type.checklist_ids = self._create_checklist("production", 2)
        review = self._request()
        self.assertEqual(len(review.checklist_answer_ids), 2)
        with self.assertRaisesRegex(UserError, "checklist is not complete"):
            self._sign(review, "production")
        self._answer(review, self.signers["production"], value_yesno="no")
        with self.assertRaisesRegex(UserError, "checklist is not complete"):
            self._sign(review, "production")
        self._answer(review, self.signers["production"], value_yesno="no", remark="Not before May")
        self._sign(review, "production")
        self.assertEqual(review.signoff_ids[0].state, "approved")

    def test_answers_are_fixed_when_the_function_has_signed(self):
        """CR-37: what was answered cannot change under a signature."""
        self.review_type.checklist_ids = self._create_checklist("production")
        review = self._request()
        self._answer(review, self.signers["production"])
        self._sign(review, "production")
        with self.assertRaises(UserError):
            review.checklist_answer_ids.with_user(self.signers["production"]).write({"value_yesno": "no"})
        with self.assertRaises(UserError):
            review.checklist_answer_ids.write({"value_yesno": "no"})

    def test_only_the_function_and_who_organises_answer(self):
        self.review_type.checklist_ids = self._create_checklist("production")
        review = self._request()
        with self.assertRaises(AccessError):
            review.checklist_answer_ids.with_user(self.signers["engineering"]).write({"value_yesno": "yes"})

    def test_overall_conditions_have_all_to_be_met(self):
        """CR-36: the four overall questions are all yes, or the review is not approved."""
        self.review_type.checklist_ids = self._create_checklist("production", 4, kind="overall")
        review = self._request()
        self._answer(review, self.signers["production"])
        review.checklist_answer_ids[0].with_user(self.signers["production"]).write(
            {"value_yesno": "no", "remark": "Price too low"}
        )
        self._sign(review, "production")
        with self.assertRaisesRegex(UserError, "conditions are not met"):
            self._sign(review, "director")
        self.assertEqual(review.state, "in_review")
        self._reject(review, "director", "Price too low")
        self.assertEqual(review.state, "rejected")

    def test_a_companys_own_function_answers_what_the_shared_one_was_asked(self):
        shared = self.functions["production"]
        own_user = self.signers["engineering"]
        own = self.env["customer.function"].create(
            {
                "name": "Own",
                "code": shared.code,
                "company_id": self.company.id,
                "manager_id": own_user.id,
                "user_ids": [Command.link(self.signers["production"].id)],
            }
        )
        self.review_type.checklist_ids = self._create_checklist("production")
        review = self._request()
        self.assertIn(own, review.signoff_ids.function_id)
        self.assertNotIn(shared, review.signoff_ids.function_id)
        row = review.signoff_ids.filtered(lambda row: row.function_id == own)
        with self.assertRaisesRegex(UserError, "checklist is not complete"):
            row.with_user(own_user).action_approve()
        self._answer(review, self.signers["production"])
        row.with_user(own_user).action_approve()
        with self.assertRaises(UserError):
            review.checklist_answer_ids.write({"value_yesno": "no"})

    def test_informed_functions_are_told_of_the_approval(self):
        self.review_type.inform_function_ids = self.functions["engineering"]
        review = self._request()
        self._sign(review)
        self.assertEqual(review.distribution_ids.function_id, self.functions["engineering"])

    # Types

    def test_in_stock_and_nothing_special_is_approved_by_the_stock_check(self):
        """CR-15: the stock check is the review; it is recorded with its facts and nobody has to sign."""
        self._create_rule("always", self.stock_type)
        review = self._request(self._create_order(quantity=4))
        self.assertRecordValues(
            review, [{"state": "approved", "is_stock_check": True, "stock_state": "available", "signoff_state": "none"}]
        )
        self.assertRecordValues(
            review.line_ids, [{"quantity": 4, "free_qty": 10, "stock_state": "available", "is_new_product": True}]
        )
        self.assertFalse(review.signoff_ids)
        self.assertTrue(review.fingerprint)

    def test_stock_that_is_short_asks_people(self):
        """CR-15: the short route is refused when stock is short; then its functions sign."""
        self._create_rule("always", self.stock_type)
        review = self._request(self._create_order(quantity=11))
        self.assertRecordValues(review, [{"state": "in_review", "is_stock_check": False, "stock_state": "short"}])

    def test_an_oral_order_is_never_approved_by_stock(self):
        """CR-51: an oral order needs its proof, also for goods in stock."""
        self._create_rule("always", self.stock_type)
        review = self._request(self._create_order(order_channel="phone"), submit=False)
        self.assertEqual(review.state, "draft")

    def test_an_oral_order_is_approved_with_its_proof_only(self):
        """CR-51: who ordered, who took it, when, and how it was confirmed back."""
        self._create_rule("oral")
        review = self._request(self._create_order(order_channel="oral"))
        self._sign(review, "production")
        with self.assertRaisesRegex(UserError, "is an oral order.*customer has to confirm"):
            self._sign(review, "director")
        self._confirm_oral(review.order_id)
        self._sign(review, "director")
        self.assertRecordValues(
            review,
            [{"state": "approved", "oral_from": "Ann", "oral_confirmed_by": "Ann", "oral_confirmed_how": "phone"}],
        )

    def test_a_type_without_functions_is_refused(self):
        with self.assertRaisesRegex(UserError, "at least one function"):
            self.review_type.line_ids.unlink()
            self.review_type._check_lines()

    # Negotiation, changes, rejection

    def test_nobody_signs_while_it_is_negotiated(self):
        """CR-49, CR-50: unclear terms are settled with the customer before anybody signs."""
        review = self._request()
        with self.assertRaisesRegex(UserError, "fill in Negotiation"):
            review.with_user(self.salesman).action_negotiate()
        review.with_user(self.salesman).negotiation = "Packing is unclear"
        review.with_user(self.salesman).action_negotiate()
        self.assertEqual(review.state, "negotiating")
        with self.assertRaisesRegex(UserError, "not being reviewed"):
            self._sign(review, "production")
        review.with_user(self.salesman).action_resume()
        self._sign(review)
        self.assertEqual(review.state, "approved")

    def test_a_quotation_changed_in_negotiation_is_signed_by_all_again(self):
        """CR-46: what was clarified is reviewed again."""
        review = self._request()
        self._sign(review, "production")
        review.with_user(self.salesman).negotiation = "Price"
        review.with_user(self.salesman).action_negotiate()
        review.order_id.order_line.price_unit = 90
        review.with_user(self.salesman).action_resume()
        self.assertEqual(review.signoff_ids.mapped("state"), ["void", "waiting", "pending"])
        self.assertEqual(review.line_ids.price_unit, 90)
        self._sign(review)
        self.assertEqual(review.state, "approved")

    def test_nobody_signs_a_quotation_that_changed_since_it_was_submitted(self):
        """CR-37: what is signed is what was shown."""
        review = self._request()
        review.order_id.order_line.product_uom_qty = 5
        with self.assertRaisesRegex(UserError, "has changed since the review started .*Quantity"):
            self._sign(review, "production")
        review.with_user(self.salesman).action_review_again()
        self.assertEqual(review.line_ids.quantity, 5)
        self._sign(review)
        self.assertEqual(review.state, "approved")

    def test_an_approved_review_opens_again_when_the_quotation_changes(self):
        """CR-100: signing and amending run through the same review; what was signed before stays on it, void."""
        self.review_type.checklist_ids = self._create_checklist("production")
        order = self._create_order()
        review = self._request(order)
        self._answer(review, self.signers["production"])
        self._sign(review)
        signed = review.signoff_ids
        order.order_line.price_unit = 1
        self.assertTrue(review.is_changed)
        self.assertIn("Unit Price", review.changes)
        order.action_request_review()
        self.assertEqual(order.sudo().review_ids, review)
        self.assertRecordValues(review, [{"state": "in_review", "approved_on": False, "decided_on": False}])
        self.assertTrue(all(row.state == "void" and row.signed_at for row in signed))
        self.assertEqual(set(signed.mapped("void_reason")), {"The quotation has changed: Reviewed product: Unit Price"})
        self.assertEqual((review.signoff_ids - signed).mapped("round"), [2, 2])
        self.assertEqual(review.checklist_answer_ids.value_yesno, "yes", "only the signatures are asked for again")
        self.assertEqual(review.checklist_answer_ids.answered_by_id, self.signers["production"])
        self._sign(review)
        self.assertEqual(review.state, "approved")

    def test_a_change_makes_the_review_more_thorough_but_never_lighter(self):
        light = self._create_type("Light", [("production", 10, "review")], sequence=90)
        self._create_rule("amount", amount=1000, sequence=1)
        self._create_rule("always", light, sequence=2)
        order = self._create_order(price_unit=10)
        review = self._request(order)
        self.assertEqual(review.type_id, light)
        order.order_line.price_unit = 5000
        review.with_user(self.salesman).action_review_again()
        self.assertEqual(review.type_id, self.review_type)
        order.order_line.price_unit = 10
        review.with_user(self.salesman).action_review_again()
        self.assertEqual(review.type_id, self.review_type)

    def test_a_rejected_review_reminds_sales_and_can_be_asked_for_again(self):
        """CR-45, CR-49: the objection goes to sales, who negotiate."""
        order = self._create_order()
        review = self._request(order)
        self._reject(review)
        self.assertRecordValues(review, [{"state": "rejected", "reject_reason": "Cannot be made"}])
        self.assertEqual(order.sudo().activity_ids.user_id, self.salesman)
        self.assertIn("Cannot be made", order.sudo().activity_ids.note)
        order.order_line.product_uom_qty = 2
        again = self._request(order)
        self.assertNotEqual(again, review)
        self.assertRecordValues(again, [{"state": "in_review", "previous_id": review.id}])

    def test_giving_up_leaves_a_void_record(self):
        review = self._request()
        review.with_user(self.salesman).action_void()
        self.assertEqual(review.state, "void")
        self.assertEqual(set(review.signoff_ids.mapped("state")), {"void"})

    def test_cancelling_the_quotation_ends_its_open_review(self):
        order = self._create_order()
        review = self._request(order)
        order._action_cancel()
        self.assertRecordValues(review, [{"state": "void", "void_reason": "The quotation was cancelled"}])

    def test_an_approval_survives_cancelling_and_taking_up_again(self):
        order, review = self._approved_order()
        order._action_cancel()
        order.action_draft()
        self.assertEqual(review.state, "approved")
        order.action_confirm()
        self.assertEqual(order.state, "sale")

    # Records

    def test_a_closed_review_takes_no_changes(self):
        """CR-97: how problems were solved stays on the record."""
        _order, review = self._approved_order()
        with self.assertRaisesRegex(UserError, "cannot be changed"):
            review.write({"conclusion": "Later"})

    def test_a_review_is_kept_for_the_years_of_its_form(self):
        """CR-95, XX-05: three years by default; not deleted before."""
        with freeze_time("2026-05-04"):
            _order, review = self._approved_order()
        self.assertEqual(review.retention_until.year, 2026 + review.form_id.retention_years)
        self.assertEqual(review.form_id.retention_years, 3)
        with self.assertRaises(UserError):
            review.unlink()

    def test_a_reviewed_quotation_is_not_deleted(self):
        """CR-97: the quotation of a review stays; a review that is only prepared goes with it."""
        order = self._create_order()
        review = self._request(order)
        review._void("x")
        with self.assertRaisesRegex(UserError, "have to be kept"):
            order.sudo().unlink()
        other = self._create_order()
        draft = self._request(other, submit=False)
        other.sudo().unlink()
        self.assertFalse(draft.exists())

    def test_numbers_have_no_gap_and_no_double(self):
        """XX-07: numbers of a kind follow each other."""
        first, second = self._request(), self._request()
        self.assertEqual(int(second.name[-5:]), int(first.name[-5:]) + 1)

    def test_deadline_of_the_review(self):
        """The clock runs from the submission, stands still in negotiation, and is reached by the result."""
        self.env["customer.sla.policy"].create(
            {
                "name": "Review in three days",
                "model_id": self.env["ir.model"]._get_id("contract.review"),
                "milestone": "review",
                "duration": 3,
                "unit": "day",
            }
        )
        with freeze_time("2026-05-04 08:00:00"):
            review = self._request()
            self.assertEqual(review.sla_deadline - review.submitted_on, timedelta(days=3))
            review.with_user(self.salesman).negotiation = "Price"
            review.with_user(self.salesman).action_negotiate()
            self.assertEqual(review.sla_state, "paused")
        with freeze_time("2026-05-05 08:00:00"):
            review.with_user(self.salesman).action_resume()
            self.assertEqual(review.sla_deadline - review.submitted_on, timedelta(days=4))
            self._sign(review)
        self.assertEqual(review.sla_state, "done")

    @users("cr_salesman")
    def test_only_quotations_are_reviewed(self):
        self.company.sudo().contract_review_policy = "off"
        order = self.env["sale.order"].browse(self._create_order().id)
        with self.assertRaisesRegex(UserError, "switched off"):
            order.action_request_review()
        order.action_confirm()
        self.company.sudo().contract_review_policy = "enforce"
        with self.assertRaisesRegex(UserError, "not a quotation any more"):
            order.action_request_review()
