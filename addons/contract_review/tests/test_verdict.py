from odoo import fields
from odoo.exceptions import AccessError, UserError, ValidationError
from odoo.tests import Form, new_test_user, tagged

from .facts_common import FactsCase


@tagged("post_install", "-at_install")
class TestVerdict(FactsCase):
    def test_each_judging_function_gets_each_line(self):
        """CR-32: production and engineering judge both products; the approver judges none."""
        review = self._request(self._create_two_lines())
        rows = {(row.function_id, row.product_id) for row in review.verdict_ids}
        judging = self.functions["engineering"], self.functions["production"]
        self.assertEqual(rows, {(function, product) for function in judging for product in self.product | self.other})
        self.assertEqual(set(self._verdicts(review).mapped("date_needed")), {True})
        self.assertEqual(set(self._verdicts(review, "engineering").mapped("date_needed")), {False})

    def test_nobody_signs_before_the_verdict(self):
        """CR-32: the production line with a possible date is needed for the signature of production."""
        review = self._request()
        with self.assertRaises(UserError) as error:
            self._sign(review, "production")
        self.assertIn("no verdict yet", str(error.exception))
        self._verdicts(review).verdict = "yes"
        with self.assertRaises(UserError) as error:
            self._sign(review, "production")
        self.assertIn("possible date is missing", str(error.exception))
        self._verdicts(review).possible_on = self._day(5)
        self._sign(review, "production")
        self.assertEqual(self._verdicts(review).answered_by_id, self.signers["production"])
        self.assertTrue(self._verdicts(review).answered_at)

    def test_a_no_prevents_the_signature(self):
        review = self._request()
        with self.assertRaises(ValidationError):
            self._verdicts(review).verdict = "no"
        self._verdicts(review).write({"verdict": "no", "note": "The mould is broken"})
        with self.assertRaises(UserError) as error:
            self._sign(review, "production")
        self.assertIn("cannot meet: Reviewed product", str(error.exception))
        self._reject(review)
        self.assertEqual(review.state, "rejected")

    def test_a_date_after_the_requested_one_is_a_conflict(self):
        """CR-31, CR-32: a possible date one day after the customer's is flagged, the same day is not."""
        order = self._create_order(commitment_date=fields.Datetime.add(fields.Datetime.now(), days=10))
        review = self._request(order)
        row = self._verdicts(review)
        self.assertEqual(row.requested_on, order.commitment_date.date())
        row.write({"verdict": "yes", "possible_on": self._day(10)})
        self.assertFalse(row.is_late)
        self.assertFalse(review.date_conflicts)
        row.possible_on = self._day(11)
        self.assertTrue(row.is_late)
        self.assertIn("Reviewed product", review.date_conflicts)

    def test_without_a_date_the_lead_time_is_the_promise(self):
        self.product.sale_delay = 7
        self.assertEqual(self._verdicts(self._request()).requested_on, self._day(7))

    def test_a_late_date_in_the_checklist_is_a_conflict(self):
        """CR-31: the date by which all materials are here is compared with the customer's; late gives warning."""
        checklist = self.env["customer.checklist"].create(
            {
                "name": "Purchasing",
                "model_id": self.env["ir.model"]._get_id("contract.review"),
                "function_id": self.functions["production"].id,
                "item_ids": [
                    fields.Command.create(
                        {"question": "Materials here", "answer_kind": "date", "compare_requested": True}
                    )
                ],
            }
        )
        self.review_type.checklist_ids = checklist
        review = self._request(self._create_order(commitment_date=fields.Datetime.add(fields.Datetime.now(), days=10)))
        answer = review.checklist_answer_ids.with_user(self.signers["production"])
        answer.value_date = self._day(10)
        self.assertFalse(review.date_conflicts)
        answer.value_date = self._day(12)
        self.assertIn("Materials here", review.date_conflicts)

    def test_all_lines_feasible(self):
        review = self._request(self._create_two_lines())
        row = self._verdicts(review)[0]
        row.write({"verdict": "no", "note": "Not this one"})
        mine = review.with_user(self.signers["production"])
        self.assertTrue(mine.can_judge)
        mine.action_judge_feasible()
        self.assertEqual(self._verdicts(review).mapped("verdict"), ["no", "yes"])
        self.assertEqual(self._verdicts(review)[1].possible_on, self._verdicts(review)[1].requested_on)
        self.assertFalse(self._verdicts(review, "engineering")[0].verdict, "others answer for themselves")
        with self.assertRaises(UserError):
            mine.action_judge_feasible()

    def test_only_members_judge(self):
        """CR-32: neither other functions nor sales nor whoever organises the review answers for production."""
        review = self._request()
        row = self._verdicts(review)
        organiser = new_test_user(self.env, "cr_both", "contract_review.group_manager,sales_team.group_sale_manager")
        for user in (self.signers["engineering"], self.salesman, organiser):
            with self.assertRaises(AccessError):
                row.with_user(user).verdict = "yes"
            self.assertFalse(row.with_user(user).can_answer)
        self.functions["production"].user_ids = self.signers["engineering"]
        row.with_user(self.signers["engineering"]).verdict = "yes"

    def test_nothing_else_can_be_written(self):
        review = self._request()
        row = self._verdicts(review)
        for vals in (
            {"requested_on": self._day(99)},
            {"date_needed": False},
            {"is_late": False},
            {"function_id": self.functions["engineering"].id},
            {"answered_by_id": self.env.uid},
            {"terms": "x"},
        ):
            with self.assertRaises(AccessError):
                row.write(vals)
        with self.assertRaises(AccessError):
            row.copy()
        with self.assertRaises(AccessError):
            row.unlink()
        with self.assertRaises(AccessError):
            review.with_user(self.salesman).write({"verdict_ids": [fields.Command.delete(row.id)]})

    def test_a_signed_verdict_stands(self):
        review = self._request()
        self._judge_all(review)
        self._sign(review, "production")
        with self.assertRaises(UserError):
            self._verdicts(review).possible_on = self._day(30)
        self.assertFalse(self._verdicts(review).can_answer)
        self._verdicts(review, "engineering").note = "Not signed yet"

    def test_members_judge_in_the_form_of_the_review(self):
        """A reviewer has no right to change the review, and judges in its form all the same."""
        review = self._request()
        with Form(review.with_user(self.signers["production"])) as form, form.verdict_ids.edit(1) as line:
            line.verdict = "yes"
            line.possible_on = self._day(3)
        self.assertEqual(self._verdicts(review).verdict, "yes")
        with self.assertRaises(AccessError):
            review.with_user(self.signers["production"]).write({"verdict_ids": [], "negotiation": "x"})

    def test_verdicts_stay_while_the_line_does(self):
        """What was judged counts again when only the price has changed; a new quantity is judged anew."""
        order = self._create_two_lines()
        review = self._request(order)
        self._judge_all(review)
        first, second = order.order_line
        first.price_unit = 90
        review.with_user(self.salesman).action_review_again()
        self.assertEqual(set(review.verdict_ids.mapped("verdict")), {"yes"})
        second.product_uom_qty = 9
        review.with_user(self.salesman).action_review_again()
        by_line = {row.order_line_id: row.verdict for row in self._verdicts(review).sudo()}
        self.assertEqual(by_line, {first: "yes", second: False})
        self.assertIn("no longer count", "".join(review.message_ids.mapped("body")))

    def test_a_removed_line_takes_its_verdicts_along(self):
        order = self._create_two_lines()
        review = self._request(order)
        self._judge_all(review)
        order.order_line[1].unlink()
        review.with_user(self.salesman).action_review_again()
        self.assertEqual(review.verdict_ids.product_id, self.product)

    def test_300_lines_cost_no_query_a_line(self):
        def count(size):
            lines = [fields.Command.create({"product_id": self.product.id, "price_unit": 1}) for __ in range(size)]
            review = self._request(self._create_order(order_line=lines), submit=False)
            self.env.flush_all()
            before = self.cr.sql_log_count
            review.with_user(self.salesman).action_submit()
            self.env.flush_all()
            self.assertEqual(len(review.verdict_ids), 2 * size)
            return self.cr.sql_log_count - before

        count(2)
        self.assertLessEqual(count(300) - count(30), 10)

    def test_the_record_is_printed(self):
        """The print shows facts, verdicts, conditions and countermeasures; prices only to those who may see them."""
        review = self._request()
        review.with_user(self.salesman).special_requirement = True
        self._verdicts(review).write({"verdict": "condition", "condition": "Sealed sample signed"})
        kind = self.env.ref("contract_review.fact_kind_margin")
        self.env["contract.review.fact"].create(
            {
                "review_id": review.id,
                "company_id": review.company_id.id,
                "kind_id": kind.id,
                "is_price": True,
                "data": {"percent": 41.5, "amount": 100, "currency": review.currency_id.id},
            }
        )
        seer = new_test_user(self.env, "cr_price", "contract_review.group_price")
        for user, shown in ((self.signers["production"], False), (seer, True)):
            html, __ = (
                self.env["ir.actions.report"]
                .with_user(user)
                ._render_qweb_html("contract_review.report_contract_review", review.ids)
            )
            text = html.decode()
            self.assertIn("Sealed sample signed", text)
            self.assertIn("Special technical requirement", text)
            self.assertEqual("41.5 %" in text, shown, user.login)
