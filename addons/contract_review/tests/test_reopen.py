from odoo import Command
from odoo.exceptions import UserError, ValidationError
from odoo.tests import new_test_user, tagged

from .common import REVIEWER, ContractReviewCase


class ReopenCase(ContractReviewCase):
    """Five functions sign, of which each has its own concerns; the director approves."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls._create_rule("always")
        for code in ("finance", "planning"):
            cls.signers[code] = new_test_user(cls.env, f"cr_{code}", REVIEWER)
            cls.functions[code] = cls.env["customer.function"].create(
                {"name": code.title(), "code": f"cr_{code}", "manager_id": cls.signers[code].id}
            )
        cls.review_type.line_ids = [
            Command.clear(),
            *(
                Command.create({"function_id": cls.functions[code].id, "sequence": sequence, "role": role})
                for code, sequence, role in (
                    ("engineering", 10, "review"),
                    ("production", 10, "review"),
                    ("finance", 10, "review"),
                    ("planning", 20, "review"),
                    ("director", 30, "approve"),
                )
            ),
        ]
        cls.all_codes = ("engineering", "production", "finance", "planning", "director")
        cls.env["contract.review.concern"].search([]).active = False
        cls._create_concern("order.payment_term_id", "finance")
        cls._create_concern("order.commitment_date", "production", "planning")
        cls._create_concern("line.price_unit", "finance")
        cls._create_concern("line.product_uom_qty", "production", "finance")
        cls._create_concern("line.name", "engineering")

    @classmethod
    def _create_concern(cls, subject, *codes, **vals):
        functions = cls.env["customer.function"].union(*(cls.functions[code] for code in codes))
        return cls.env["contract.review.concern"].create(
            {"subject": subject, "function_ids": [Command.set(functions.ids)], **vals}
        )

    def _states(self, review):
        """Return the codes of the functions whose signature stands, and of those that are asked."""
        rows = review.signoff_ids
        return tuple(
            [row.function_id.code[3:] for row in rows if row.state in states]
            for states in (("approved",), ("pending", "waiting"))
        )

    def _approved(self):
        order = self._create_order()
        review = self._request(order)
        self._sign(review, *self.all_codes)
        self.assertEqual(review.state, "approved")
        return order, review

    def _again(self, review):
        review.with_user(self.salesman).action_review_again()


@tagged("post_install", "-at_install")
class TestReopen(ReopenCase):
    """What is signed again after a change, and what stands (CR-46, CR-100)."""

    def test_a_price_concerns_finance_and_who_approves(self):
        """CR-46: the changed part is reviewed again by whom it concerns, the others stay signed."""
        order, review = self._approved()
        order.order_line.price_unit = 90
        self.assertEqual(order.review_state, "changed")
        with self.assertRaisesRegex(UserError, "was changed"):
            order.action_confirm()
        self._again(review)
        self.assertEqual(self._states(review), (["engineering", "production", "planning"], ["finance", "director"]))
        self.assertEqual(
            review.signoff_ids.filtered(lambda row: row.state == "pending").function_id, self.functions["finance"]
        )
        self._sign(review, "finance", "director")
        self.assertEqual(review.state, "approved")
        self.assertTrue(review._signoff_is_current())
        order.action_confirm()
        self.assertEqual(order.state, "sale")

    def test_an_open_review_alike(self):
        """CR-46: who has not signed yet goes on, who has signed another content signs again."""
        order = self._create_order()
        review = self._request(order)
        self._sign(review, "engineering", "finance")
        order.order_line.price_unit = 90
        self._again(review)
        self.assertEqual(self._states(review), (["engineering"], ["production", "planning", "director", "finance"]))
        rows = review.signoff_ids.filtered(lambda row: row.state == "waiting")
        self.assertEqual(rows.function_id, self.functions["planning"] | self.functions["director"])

    def test_what_no_concern_names_concerns_all(self):
        """The safe side: the terms, the customer, another product."""
        for vals in (
            {"note": "<p>Other terms</p>"},
            {"partner_id": self.env["res.partner"].create({"name": "Other"}).id},
            {"order_line": [Command.create({"product_id": self._create_goods("Other").id})]},
        ):
            order, review = self._approved()
            order.write(vals)
            self._again(review)
            self.assertEqual(self._states(review)[0], [], vals)

    def test_a_function_that_no_concern_names_is_concerned_by_all(self):
        self.functions["planning"].code = "cr_workshop"
        self.env["contract.review.concern"].search(
            [("subject", "=", "order.commitment_date")]
        ).function_ids -= self.functions["planning"]
        order, review = self._approved()
        order.order_line.price_unit = 90
        self._again(review)
        self.assertEqual(self._states(review)[0], ["engineering", "production"])

    def test_a_text_line_concerns_who_reads_texts(self):
        order, review = self._approved()
        order.order_line = [Command.create({"display_type": "line_note", "name": "Pack in twos"})]
        self._again(review)
        self.assertEqual(self._states(review)[0], ["production", "finance", "planning"])

    def test_back_to_what_was_signed_needs_nothing(self):
        order, review = self._approved()
        order.order_line.price_unit = 90
        self.assertTrue(review.is_changed)
        order.order_line.price_unit = 100
        review.invalidate_recordset(["is_changed"])
        self.assertFalse(review.is_changed)
        with self.assertRaisesRegex(UserError, "has not changed"):
            self._again(review)
        order.action_confirm()

    def test_a_change_that_concerns_nobody_who_signed(self):
        """Without anybody who approves, a change that concerns no signer leaves the approval as it is."""
        self._create_concern("order.client_order_ref", "director")
        self.review_type.line_ids.filtered(lambda line: line.role == "approve").unlink()
        order = self._create_order()
        review = self._request(order)
        self._sign(review, *self.all_codes[:-1])
        self.assertEqual(review.state, "approved")
        order.client_order_ref = "PO 2"
        self._again(review)
        self.assertEqual(self._states(review), (["engineering", "production", "finance", "planning"], []))
        self.assertEqual(review.state, "approved")
        self.assertEqual(review.client_order_ref, "PO 2")
        order.action_confirm()
        self.assertEqual(order.state, "sale")

    def test_a_new_concern_touches_no_signature(self):
        """What was signed is judged by what concerned the function then."""
        order, review = self._approved()
        self.env["contract.review.concern"].search([]).unlink()
        self.assertTrue(review._signoff_is_current())
        order.order_line.price_unit = 90
        self._again(review)
        self.assertEqual(self._states(review)[0], ["engineering", "production", "planning"])

    def test_a_companys_own_concern_takes_the_place_of_the_shared_one(self):
        self._create_concern("line.price_unit", "engineering", company_id=self.company.id)
        order, review = self._approved()
        order.order_line.price_unit = 90
        self._again(review)
        self.assertEqual(self._states(review)[0], ["production", "finance", "planning"])

    def test_a_concern_names_somebody_and_each_part_once(self):
        with self.assertRaisesRegex(ValidationError, "at least one function"):
            self.env["contract.review.concern"].create({"subject": "order.note"})

    def test_clarifying_reopens_just_the_functions(self):
        """CR-46: clarification resets the functions concerned to pending, others stay signed."""
        order = self._create_order()
        review = self._request(order)
        self._sign(review, "engineering", "production", "finance")
        review._reopen_functions(self.functions["production"], "The customer has sent the drawing")
        self.assertEqual(self._states(review), (["engineering", "finance"], ["planning", "director", "production"]))
        void = review.signoff_ids.filtered(lambda row: row.state == "void")
        self.assertRecordValues(void, [{"void_reason": "The customer has sent the drawing", "decision": "approved"}])
        self._sign(review, "production", "planning", "director")
        self.assertEqual(review.state, "approved")

    def test_clarifying_an_approved_review_is_approved_again(self):
        order, review = self._approved()
        review._reopen_functions(self.functions["production"], "Clarified")
        self.assertEqual(review.state, "in_review")
        self.assertEqual(self._states(review), (["engineering", "finance", "planning"], ["production", "director"]))
        with self.assertRaisesRegex(UserError, "still to sign: Production, Director"):
            order.action_confirm()
        self._sign(review, "production", "director")
        order.action_confirm()
        with self.assertRaisesRegex(UserError, "contract change"):
            review._reopen_functions(self.functions["production"], "Too late")

    def test_a_more_thorough_type_asks_in_addition(self):
        """The functions that the type now asks in addition sign; who has signed the same, stands."""
        light = self._create_type("Light", [("engineering", 10, "review")], sequence=90)
        self.env["contract.review.rule"].search([]).active = False
        self._create_rule("amount", amount=1000, sequence=1)
        self._create_rule("always", light, sequence=2)
        order = self._create_order()
        review = self._request(order)
        self._sign(review, "engineering")
        order.order_line.price_unit = 5000
        self._again(review)
        self.assertEqual(review.type_id, self.review_type)
        self.assertEqual(self._states(review), (["engineering"], ["production", "finance", "planning", "director"]))

    def test_new_questions_are_answered_and_signed(self):
        """Who is asked more than when he signed, signs again."""
        _order, review = self._approved()
        checklist = self.env["customer.checklist"].create(
            {
                "name": "More",
                "model_id": self.env["ir.model"]._get_id("contract.review"),
                "function_id": self.functions["engineering"].id,
                "item_ids": [Command.create({"question": "Feasible?"})],
            }
        )
        self.review_type.checklist_ids = checklist
        _order.order_line.price_unit = 90
        self._again(review)
        self.assertEqual(self._states(review)[0], ["production", "planning"])
        self.assertTrue(review.checklist_answer_ids.with_user(self.signers["engineering"]).can_answer)

    def test_a_function_without_people_is_not_asked(self):
        """A review that nobody could sign stays a draft, and says who is missing."""
        self.functions["planning"].manager_id = False
        review = self._request(submit=False)
        with self.assertRaisesRegex(UserError, "Planning has no manager and no members"):
            review.with_user(self.salesman).action_submit()
        self.assertEqual(review.state, "draft")

    def test_what_cannot_be_submitted_any_more_goes_back_to_its_draft(self):
        order, review = self._approved()
        self.functions["finance"].manager_id = False
        order.order_line.price_unit = 90
        self._again(review)
        self.assertEqual(review.state, "draft")
        self.assertEqual(self._states(review), (["engineering", "production", "planning"], []))
        self.assertIn("Finance has no manager", review.message_ids[0].body)
        self.functions["finance"].manager_id = self.signers["finance"]
        review.with_user(self.salesman).action_submit()
        self.assertEqual(self._states(review), (["engineering", "production", "planning"], ["finance", "director"]))

    def test_several_people_of_a_function(self):
        """A quorum: two people of a function sign, each once."""
        self.review_type.line_ids.filtered(lambda line: line.function_id == self.functions["finance"]).quorum = 2
        review = self._request(submit=False)
        with self.assertRaisesRegex(UserError, "2 people of Finance have to sign, and it has only 1"):
            review.with_user(self.salesman).action_submit()
        second = new_test_user(self.env, "cr_finance_2", REVIEWER)
        self.functions["finance"].user_ids = second
        review.with_user(self.salesman).action_submit()
        self._sign(review, "engineering", "production")
        rows = review.signoff_ids.filtered(lambda row: row.function_id == self.functions["finance"])
        rows[0].with_user(second).action_approve()
        with self.assertRaisesRegex(UserError, "2 different people"):
            rows[1].with_user(second).action_approve()
        self.assertEqual(review.signoff_ids.filtered(lambda row: row.state == "waiting").mapped("sequence"), [20, 30])
        rows[1].with_user(self.signers["finance"]).action_approve()
        self._sign(review, "planning", "director")
        self.assertEqual(review.state, "approved")

    def test_the_lines_keep_what_hangs_on_them(self):
        """A line that is still on the quotation stays the same line of the review."""
        order = self._create_order()
        review = self._request(order)
        line = review.line_ids
        order.order_line.product_uom_qty = 7
        self._again(review)
        self.assertRecordValues(review.line_ids, [{"id": line.id, "quantity": 7}])
        order.order_line = [Command.clear(), Command.create({"product_id": self.product.id})]
        self._again(review)
        self.assertEqual(len(review.line_ids), 1)
        self.assertFalse(line.exists())

    def test_many_are_requested_at_once(self):
        """CR-13: reviews of several quotations; what cannot be submitted stays a draft and says why."""
        orders = self._create_order() | self._create_order() | self._create_order(order_channel="oral")
        orders.with_user(self.salesman).action_request_reviews()
        self.assertEqual(orders.sudo().review_ids.mapped("state"), ["in_review"] * 3)
        orders.with_user(self.salesman).action_request_reviews()
        self.assertEqual(len(orders.sudo().review_ids), 3, "what is open is left alone")
        self.functions["finance"].manager_id = False
        orders = self._create_order() | self._create_order()
        action = orders.with_user(self.salesman).action_request_reviews()
        self.assertEqual(orders.sudo().review_ids.mapped("state"), ["draft"] * 2)
        self.assertIn("Finance has no manager", orders.sudo().review_ids[0].message_ids[0].body)
        self.assertEqual(action["domain"], [("order_id", "in", orders.ids)])

    def test_a_stock_check_that_is_not_enough_any_more(self):
        """CR-15: what was in stock and is more now is reviewed by people; the stock check stays as a void record."""
        self.env["contract.review.rule"].search([]).active = False
        self._create_rule("always", self.stock_type)
        order = self._create_order(quantity=4)
        check = self._request(order)
        self.assertTrue(check.is_stock_check)
        order.order_line.product_uom_qty = 400
        review = self._request(order)
        self.assertRecordValues(check + review, [{"state": "void"}, {"state": "in_review"}])

    # Was and is

    def test_the_changes_are_shown_in_words(self):
        """CR-46: what the quotation was and is stands on the review, live and afterwards, and whose turn it is."""
        order = self._create_order(commitment_date="2030-05-04 08:00:00")
        review = self._request(order)
        self._sign(review, "engineering", "production", "finance")
        term = self.env["account.payment.term"].create({"name": "60 days"})
        order.write({"payment_term_id": term.id, "commitment_date": "2030-06-05 08:00:00", "order_channel": "fax"})
        order.order_line.product_uom_qty = 7
        order.order_line = [Command.create({"display_type": "line_note", "name": "Two by two"})]
        table = review.with_user(self.salesman).change_table
        for text in ("Payment Terms", "60 days", "1.00", "7.00", "Two by two", "Telefax", "Fax", "Written"):
            (self.assertNotIn if text == "Telefax" else self.assertIn)(text, table)
        self._again(review)
        self.assertFalse(review.change_table)
        by_subject = {row.subject: row for row in review.difference_ids}
        self.assertRecordValues(
            by_subject["line.product_uom_qty"] + by_subject["order.payment_term_id"] + by_subject["line.product_id"],
            [
                {"label": "Reviewed product: Quantity", "was": "1.00", "now": "7.00"},
                {"label": "Payment Terms", "was": "", "now": "60 days"},
                {"label": "Line added", "was": "", "now": "Two by two"},
            ],
        )
        self.assertIn("5/4/30", by_subject["order.commitment_date"].was)
        self.assertIn("6/5/30", by_subject["order.commitment_date"].now)
        self.assertEqual(
            by_subject["line.product_uom_qty"].function_ids, self.functions["production"] | self.functions["finance"]
        )
        self.assertEqual(by_subject["order.payment_term_id"].function_ids, self.functions["finance"])

    def test_prices_are_for_those_who_may_see_them(self):
        """Reviewers without the right to see prices see that they changed, not what they were."""
        order, review = self._approved()
        order.order_line.price_unit = 91.5
        seller, reviewer = self.salesman, self.signers["production"]
        self.assertIn("91.50", review.with_user(seller).change_table)
        table = review.with_user(reviewer).change_table
        self.assertNotIn("91.50", table)
        self.assertIn("Prices have changed", table)
        self._again(review)
        self.assertEqual(review.with_user(seller).difference_ids.mapped("now"), ["91.50"])
        self.env.invalidate_all()
        self.assertFalse(review.with_user(reviewer).difference_ids)
        self.assertNotIn("91", " ".join(review.signoff_ids.filtered("void_reason").mapped("void_reason")))
