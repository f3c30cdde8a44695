from odoo import Command, fields
from odoo.exceptions import AccessError, UserError, ValidationError
from odoo.tests import new_test_user, tagged

from .common import REVIEWER, SALESMAN, ContractReviewCase


@tagged("post_install", "-at_install")
class TestBid(ContractReviewCase):
    """A tender: to bid or not, reviewed before it is handed in, compared with the contract (CR-57..CR-61)."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.bid_type = cls._create_type(
            "Bids", [("engineering", 10, "review"), ("director", 20, "approve")], kind="bid"
        )
        cls.head = new_test_user(cls.env, "cr_sales_head", f"{SALESMAN},{REVIEWER}")
        cls.env.ref("customer_comm.function_sales").write(
            {"manager_id": cls.head.id, "deputy_id": False, "user_ids": [Command.clear()]}
        )

    @classmethod
    def _file(cls, name="tender.pdf"):
        return cls.env["ir.attachment"].with_user(cls.salesman).create({"name": name, "raw": name.encode()})

    @classmethod
    def _create_bid(cls, **vals):
        return (
            cls.env["contract.bid"]
            .with_user(cls.salesman)
            .create(
                {
                    "title": "Pumps for the waterworks",
                    "partner_id": cls.partner.id,
                    "tender_ids": cls._file(),
                    "decision": "bid",
                    "decision_reason": "We make them",
                    **vals,
                }
            )
        )

    def _decide(self, bid, reject=None):
        if bid.state == "draft":
            bid.action_propose()
        row = bid.sudo().signoff_ids.filtered(lambda row: row.state == "pending").with_user(self.head)
        return row.action_reject(reject) if reject else row.action_approve()

    def _bidding(self, **vals):
        bid = self._create_bid(**vals)
        self._decide(bid)
        bid.action_create_quotation()
        bid.order_id.order_line = [
            Command.create({"product_id": self.product.id, "product_uom_qty": 4, "price_unit": 100})
        ]
        return bid

    def _reviewed(self, bid):
        review = self._request(bid.order_id)
        self._sign(review, "engineering", "director")
        return review

    def _submitted(self):
        bid = self._bidding()
        self._reviewed(bid)
        bid.submitted_how = "By courier"
        bid.action_submit()
        return bid

    def _contract(self, bid, **line):
        """Return another order that is the contract of the bid."""
        values = {"product_id": self.product.id, "product_uom_qty": 4, "price_unit": 100, **line}
        order = self.env["sale.order"].with_user(self.salesman)
        order = order.create({"partner_id": self.partner.id, "order_line": [Command.create(values)]})
        bid.contract_order_id = order
        return order

    def test_the_tender_is_looked_at_first(self):
        """CR-57: tender document, decision bid or no bid, with its reason."""
        bid = self._create_bid(tender_ids=False)
        self.assertTrue(bid.name.startswith("BD/"))
        for vals in ({}, {"tender_ids": self._file(), "decision_reason": " "}, {"decision": False}):
            bid.write(vals)
            with self.assertRaises(UserError), self.cr.savepoint():
                bid.action_propose()
        bid.write({"decision": "no_bid", "decision_reason": "Too small"})
        self._decide(bid)
        self.assertRecordValues(bid, [{"state": "no_bid", "decided_by_id": self.head.id}])
        with self.assertRaises(UserError):
            bid.action_create_quotation()

    def test_questions_to_the_tenderer(self):
        """CR-58: each question has its answer, day and evidence before bidding; they are in the review."""
        bid = self._create_bid(question_ids=[Command.create({"name": "Which voltage?", "asked_how": "fax"})])
        self.assertEqual(bid.open_question_count, 1)
        with self.assertRaisesRegex(UserError, "Which voltage"), self.cr.savepoint():
            bid.action_propose()
        question = bid.question_ids
        question.write({"answer": "400 V", "answered_on": fields.Date.today()})
        self.assertFalse(question.is_settled)
        reply = self._file("reply.txt")
        question.evidence_ids = reply
        self.assertTrue(question.is_settled)
        self.assertEqual((reply.res_model, reply.res_id), ("contract.bid.question", question.id))
        bid.action_propose()
        with self.assertRaises(UserError), self.cr.savepoint():
            question.answer = "230 V"
        self._decide(bid)
        bid.action_create_quotation()
        bid.order_id.order_line = [Command.create({"product_id": self.product.id})]
        review = self._request(bid.order_id)
        self.assertEqual(review.bid_question_ids, question)
        text = self._print("report_bid_review", bid)
        for part in ("Bid / Contract Review Form", "Which voltage?", "400 V", "reply.txt"):
            self.assertIn(part, text)

    def test_the_answer_comes_after_the_question(self):
        """CR-58: days that cannot be are refused."""
        bid = self._create_bid()
        today = fields.Date.today()
        for answered in (fields.Date.add(today, days=1), fields.Date.subtract(today, days=3)):
            with self.assertRaises(ValidationError), self.cr.savepoint():
                bid.question_ids = [Command.create({"name": "?", "answered_on": answered})]

    def test_the_head_of_sales_signs(self):
        """CR-59: the head of sales alone starts the bidding."""
        bid = self._create_bid()
        bid.action_propose()
        clerk = new_test_user(self.env, "cr_clerk", f"{SALESMAN},{REVIEWER}")
        self.env.ref("customer_comm.function_sales").user_ids = clerk
        with self.assertRaisesRegex(UserError, "head of sales"), self.cr.savepoint():
            bid.sudo().signoff_ids.with_user(clerk).action_approve()
        with self.assertRaises(UserError), self.cr.savepoint():
            bid.decision = "no_bid"
        self._decide(bid)
        self.assertEqual(bid.state, "bidding")
        with self.assertRaises(UserError):
            bid.decision_reason = "Other"

    def test_the_head_sends_it_back(self):
        """CR-59: what is not decided goes back."""
        bid = self._create_bid()
        self._decide(bid, reject="Ask for the voltage")
        self.assertEqual(bid.state, "draft")
        self._decide(bid)
        self.assertEqual(bid.state, "bidding")

    def test_the_finished_bid_is_reviewed(self):
        """CR-60: by the departments of the bid review, whatever the rules say; it is blocked until they approve."""
        bid = self._bidding()
        self.assertEqual(bid.order_id.bid_id, bid)
        bid.submitted_how = "By courier"
        with self.assertRaisesRegex(UserError, "cannot be handed in yet"), self.cr.savepoint():
            bid.action_submit()
        review = self._request(bid.order_id)
        self.assertEqual(review.type_id, self.bid_type)
        self.assertEqual(review.subject_kind if "subject_kind" in review._fields else "bid", "bid")
        self._sign(review, "engineering")
        with self.assertRaisesRegex(UserError, "cannot be handed in yet"), self.cr.savepoint():
            bid.action_submit()
        self._sign(review, "director")
        bid.action_submit()
        self.assertRecordValues(
            bid, [{"state": "submitted", "submitted_review_id": review.id, "submitted_by_id": self.salesman.id}]
        )

    def test_only_what_was_reviewed_is_handed_in(self):
        """CR-60: a bid that was changed after its review is reviewed again first."""
        bid = self._bidding()
        self._reviewed(bid)
        bid.submitted_how = "By courier"
        bid.order_id.order_line.price_unit = 90
        with self.assertRaisesRegex(UserError, "changed after"), self.cr.savepoint():
            bid.action_submit()
        bid.order_id.with_user(self.salesman).action_request_review()
        self._sign(bid.order_id.sudo()._review_current(), "engineering", "director")
        bid.action_submit()
        self.assertEqual(bid.state, "submitted")

    def test_the_bid_is_reviewed_as_a_bid_though_rules_apply(self):
        """CR-60: the rules are its reasons, the departments are those of a bid."""
        self._create_rule("always")
        review = self._request(self._bidding().order_id)
        self.assertEqual(review.type_id, self.bid_type)
        self.assertTrue(review.rule_ids)

    def test_new_questions_while_bidding(self):
        """CR-58: what comes up while the bid is made is settled before it is handed in."""
        bid = self._bidding()
        self._reviewed(bid)
        bid.submitted_how = "By courier"
        bid.question_ids = [Command.create({"name": "Which colour?"})]
        with self.assertRaisesRegex(UserError, "Which colour"):
            bid.action_submit()

    def test_only_advised(self):
        """CR-60: where reviews only advise, nothing blocks, and it is noted; switched off, nothing is asked."""
        for policy, noted in (("advise", True), ("off", False)):
            self.company.contract_review_policy = policy
            bid = self._bidding()
            bid.submitted_how = "Upload"
            bid.action_submit()
            self.assertEqual(bid.state, "submitted")
            self.assertEqual("without an approved review" in "".join(bid.message_ids.mapped("body")), noted)

    def test_no_bid_before_the_decision(self):
        """CR-59: no quotation becomes the bid before the head of sales has signed."""
        bid = self._create_bid()
        with self.assertRaises(UserError), self.cr.savepoint():
            self._create_order(bid_id=bid.id)
        self._decide(bid)
        stranger = self.env["res.partner"].create({"name": "Somebody else"})
        with self.assertRaises(ValidationError), self.cr.savepoint():
            self._create_order(bid_id=bid.id, partner_id=stranger.id)
        order = self._create_order(bid_id=bid.id)
        self.assertEqual(bid.order_id, order)

    def test_the_same_order_becomes_the_contract(self):
        """CR-61: nothing differs, so the bid is confirmed without another review."""
        bid = self._submitted()
        bid.action_win()
        self.assertEqual(bid.contract_order_id, bid.order_id)
        bid.action_compare()
        self.assertFalse(bid.comparison_ids)
        bid.order_id.action_confirm()
        self.assertEqual(bid.order_id.state, "sale")

    def test_differences_of_the_contract(self):
        """CR-61: price, quantity, date and terms of the contract beside those of the bid; each is resolved."""
        bid = self._submitted()
        bid.action_win()
        term = self.env["account.payment.term"].create({"name": "90 days"})
        order = self._contract(bid, product_uom_qty=5, price_unit=95, customer_lead=3)
        order.write({"payment_term_id": term.id})
        order.action_compare()
        rows = order.comparison_ids
        found = {row.aspect: (row.was, row.now) for row in rows}
        self.assertEqual(found["quantity"], ("4", "5"))
        self.assertEqual(found["price"], ("100", "95"))
        self.assertEqual(found["date"][1], "3")
        self.assertEqual(found["terms"][1], "90 days")
        self.assertEqual(rows.bid_id, bid)
        with self.assertRaisesRegex(UserError, "needs a contract review"), self.cr.savepoint():
            order.action_confirm()
        review = self._request(order)
        self._sign(review, *(("production",) if review.type_id == self.review_type else ("engineering",)))
        with self.assertRaisesRegex(UserError, "Resolve each difference"), self.cr.savepoint():
            self._sign(review, "director")
        mine = rows.with_user(self.salesman)
        with self.assertRaises(UserError), self.cr.savepoint():
            mine.action_resolve()
        mine.write({"resolution": "ours", "note": "Agreed in the talk"})
        mine.action_resolve()
        self.assertEqual(set(rows.mapped("state")), {"resolved"})
        with self.assertRaises(UserError), self.cr.savepoint():
            mine[:1].note = "Something else"
        self._sign(review, "director")
        order.action_confirm()
        self.assertEqual(order.state, "sale")

    def test_what_was_agreed_needs_its_proof(self):
        """CR-61: a difference agreed with the customer has a file or a link to the log."""
        bid = self._submitted()
        order = self._contract(bid, price_unit=95)
        order.action_compare()
        row = order.comparison_ids.with_user(self.salesman)
        row.write({"resolution": "agreed", "note": "On the telephone"})
        with self.assertRaisesRegex(UserError, "proof"), self.cr.savepoint():
            row.action_resolve()
        row.evidence_ids = self._file("mail.txt")
        row.action_resolve()
        self.assertEqual(row.state, "resolved")

    def test_corrected_and_changed_again(self):
        """CR-61: what is corrected in the contract is no difference; what changes again is open again."""
        bid = self._submitted()
        order = self._contract(bid, price_unit=95)
        order.action_compare()
        row = order.comparison_ids
        order.order_line.price_unit = 100
        order.action_compare()
        self.assertEqual(row.state, "gone")
        order.order_line.price_unit = 80
        order.action_compare()
        self.assertRecordValues(row, [{"state": "open", "now": "80"}])
        row.with_user(self.salesman).write({"resolution": "ours", "note": "We can"})
        row.with_user(self.salesman).action_resolve()
        order.action_compare()
        self.assertEqual(row.state, "resolved")
        order.order_line.price_unit = 70
        order.action_compare()
        self.assertRecordValues(row, [{"state": "open", "resolution": False}])

    def test_lines_that_came_and_went(self):
        """CR-61: a product that was not bid, and one that is not ordered."""
        bid = self._submitted()
        other = self._create_goods("Another product")
        order = self._contract(bid, product_id=other.id)
        order.action_compare()
        rows = order.comparison_ids.filtered(lambda row: row.aspect == "product")
        self.assertEqual({(bool(row.was), bool(row.now)) for row in rows}, {(True, False), (False, True)})

    def test_compared_with_a_quotation(self):
        """CR-61: the contract is compared with the quotation before it, where there was no bid."""
        quotation = self._create_order(quantity=2)
        order = self._create_order(quantity=3, price_unit=90, compared_order_id=quotation.id)
        with self.assertRaises(UserError), self.cr.savepoint():
            quotation.action_compare()
        order.action_compare()
        self.assertEqual(set(order.comparison_ids.mapped("aspect")), {"quantity", "price"})
        self.assertEqual(order.comparison_ids.base_order_id, quotation)

    def test_the_contract_stays_with_its_bid(self):
        """CR-61: nobody takes a contract away from the bid to get rid of the comparison."""
        bid = self._submitted()
        order = self._contract(bid, price_unit=95)
        with self.assertRaises(UserError):
            order.with_user(self.salesman).bid_id = False

    def test_lost(self):
        """CR-57: a lost bid has its reason; what was handed in stays as it was."""
        bid = self._bidding()
        self._reviewed(bid)
        document = self._file("bid.pdf")
        bid.write({"submitted_how": "Upload", "submitted_ids": document})
        bid.action_submit()
        with self.assertRaises(UserError), self.cr.savepoint():
            bid.action_lose()
        bid.result_note = "The price of another was lower"
        bid.action_lose()
        self.assertEqual(bid.state, "lost")
        with self.assertRaises(UserError), self.cr.savepoint():
            document.with_user(self.salesman).raw = b"other"
        with self.assertRaises(UserError):
            bid.title = "Other"

    def test_late(self):
        """CR-57: tenders whose time is over are found."""
        past = fields.Datetime.subtract(fields.Datetime.now(), hours=1)
        late = self._create_bid(received_on=fields.Date.subtract(fields.Date.today(), days=5), due_on=past)
        other = self._create_bid()
        found = self.env["contract.bid"].search([("is_late", "=", True), ("id", "in", (late | other).ids)])
        self.assertEqual(found, late)
        self.assertTrue(late.is_late)
        self.assertFalse(other.is_late)

    def test_forgery_and_roles(self):
        """CR-57, CR-61: the course is the server's, prices are for those who may see them, bids for their company."""
        bid = self._submitted()
        order = self._contract(bid, price_unit=95, product_uom_qty=6)
        order.action_compare()
        for vals in ({"state": "won"}, {"submitted_review_id": False}, {"order_id": False}):
            with self.assertRaises(AccessError), self.cr.savepoint():
                bid.with_user(self.head).write(vals)
        row = order.comparison_ids[:1].with_user(self.salesman)
        with self.assertRaises(AccessError), self.cr.savepoint():
            row.state = "resolved"
        with self.assertRaises(UserError), self.cr.savepoint():
            row.unlink()
        reviewer = self.signers["production"]
        seen = self.env["contract.comparison"].with_user(reviewer).search([("order_id", "=", order.id)])
        self.assertEqual(seen.mapped("aspect"), ["quantity"])
        with self.assertRaises(AccessError), self.cr.savepoint():
            bid.with_user(reviewer).user_id = reviewer
        company = self.env["res.company"].create({"name": "Other"})
        stranger = new_test_user(
            self.env, "cr_stranger", REVIEWER, company_id=company.id, company_ids=[Command.set(company.ids)]
        )
        self.assertFalse(self.env["contract.bid"].with_user(stranger).search([("id", "=", bid.id)]))

    def _print(self, report, record):
        html = (
            self.env["ir.actions.report"]
            .with_user(self.salesman)
            ._render_qweb_html(f"contract_review.{report}", record.ids, data={"report_type": "pdf"})
        )
        return html[0].decode()

    def test_prints(self):
        """CR-60: the bid with its form number, its lines, and the differences of the contract."""
        bid = self._submitted()
        self._contract(bid, price_unit=95).action_compare()
        text = self._print("report_contract_bid", bid)
        for part in ("LZJR-05-03", bid.name, "Reviewed product", "By courier", "95"):
            self.assertIn(part, text)
