from odoo import Command, fields
from odoo.exceptions import AccessError, UserError
from odoo.tests import new_test_user, tagged

from .common import REVIEWER, SALESMAN, ContractReviewCase


@tagged("post_install", "-at_install")
class TestDiscrepancy(ContractReviewCase):
    """A term that is unclear or cannot be met: raised, settled by sales, verified, accepted (CR-43..CR-50)."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls._create_rule("always")
        cls.head = new_test_user(cls.env, "cr_sales_head", f"{SALESMAN},{REVIEWER}")
        cls.env.ref("customer_comm.function_sales").write(
            {"manager_id": cls.head.id, "deputy_id": False, "user_ids": [Command.clear()]}
        )
        cls.reviewer = cls.signers["production"]
        cls.review = cls._request()
        cls.contact = cls.env["res.partner"].create(
            {"name": "Ann", "parent_id": cls.partner.id, "email": "a@b.example"}
        )

    @classmethod
    def _raise(cls, user=None, review=None, **vals):
        user = user or cls.reviewer
        record = (
            cls.env["contract.discrepancy"]
            .with_user(user)
            .create(
                {
                    "review_id": (review or cls.review).id,
                    "function_id": cls.functions["production"].id,
                    "clause": "Clause 4",
                    "kind": "unclear",
                    "problem": "Which surface?",
                    "proposal": "Galvanised",
                    **vals,
                }
            )
        )
        record.action_raise()
        record.signoff_ids.filtered(lambda row: row.state == "pending").with_user(user).action_approve()
        return record

    def _file(self, user=None):
        return self.env["ir.attachment"].with_user(user or self.salesman).create({"name": "note.txt", "raw": b"agreed"})

    def _settle(self, record, **vals):
        record = record.with_user(self.salesman)
        record.write({"outcome": "internal", "handling": "We galvanise it", **vals})
        record.action_handle()

    def _sign_next(self, record, user, reject=None):
        row = record.sudo().signoff_ids.filtered(lambda row: row.state == "pending").with_user(user)
        return row.action_reject(reject) if reject else row.action_approve()

    def test_the_reviewer_writes_and_signs(self):
        """CR-44: department, clause, problem, kind, proposal and signature stand on the sheet."""
        record = self._raise()
        self.assertRecordValues(
            record, [{"state": "open", "raised_by_id": self.reviewer.id, "company_id": self.company.id}]
        )
        self.assertTrue(record.name.startswith("DS/"))
        row = record.sudo().signoff_ids
        self.assertRecordValues(row, [{"role": "review", "state": "approved", "user_id": self.reviewer.id}])
        self.assertIn("Which surface?", row.statement)
        with self.assertRaises(UserError), self.cr.savepoint():
            record.problem = "Something else"

    def test_who_may_raise(self):
        """CR-44: members of the function alone, and only while the review is open."""
        with self.assertRaises(AccessError), self.cr.savepoint():
            self._raise(user=self.signers["director"])
        with self.assertRaises(UserError), self.cr.savepoint():
            self._raise(problem=" ")
        order, review = self._approved_order()
        with self.assertRaisesRegex(UserError, "is decided"):
            self._raise(review=review)
        self.assertTrue(order)

    def test_sales_is_asked(self):
        """CR-49: an objection is an activity for the salesperson, who negotiates."""
        record = self._raise()
        activity = record.sudo().activity_ids
        self.assertEqual(activity.user_id, self.salesman)
        self.assertEqual(activity.activity_type_id, self.env.ref("contract_review.mail_activity_type_discrepancy"))
        self._settle(record)
        self.assertFalse(record.sudo().activity_ids & activity)

    def test_departments_do_not_write_to_the_customer(self):
        """CR-49: from the review and the sheet only sales reaches people outside."""
        record = self._raise()
        for document in (record, self.review.with_user(self.reviewer)):
            with self.assertRaises(AccessError), self.cr.savepoint():
                document.message_post(body="Hello", partner_ids=self.contact.ids)
            with self.assertRaises(AccessError), self.cr.savepoint():
                document.message_notify(body="Hello", partner_ids=self.contact.ids)
            with self.assertRaises(AccessError), self.cr.savepoint():
                document.message_post(body="Hello", outgoing_email_to="a@b.example")
        self.review.message_subscribe(self.contact.ids)
        with self.assertRaises(AccessError), self.cr.savepoint():
            self.review.with_user(self.reviewer).message_post(body="Hello", subtype_xmlid="mail.mt_comment")
        self.review.with_user(self.reviewer).message_post(body="A note")
        self.review.with_user(self.salesman).message_post(body="Hello", partner_ids=self.contact.ids)
        with self.assertRaises(AccessError):
            record.action_ask_customer()

    def test_who_may_settle(self):
        """CR-45, CR-49: sales settles it, nobody else."""
        record = self._raise()
        with self.assertRaises(AccessError), self.cr.savepoint():
            record.handling = "Done"
        with self.assertRaises(AccessError):
            record.action_handle()

    def test_proof_of_what_was_agreed_with_the_customer(self):
        """CR-45: when the customer was consulted, an attachment or a link to the log is required."""
        record = self._raise().with_user(self.salesman)
        record.write({"outcome": "changed", "handling": "Galvanised, later"})
        with self.assertRaises(UserError), self.cr.savepoint():
            record.action_handle()
        record.write({"contact_id": self.contact.id, "consulted_on": fields.Date.today(), "consulted_how": "phone"})
        with self.assertRaises(UserError), self.cr.savepoint():
            record.action_handle()
        note = self._file()
        record.evidence_ids = note
        record.action_handle()
        self.assertRecordValues(record, [{"state": "handled", "handled_by_id": self.salesman.id}])
        self.assertEqual((note.res_model, note.res_id), ("contract.discrepancy", record.id))
        with self.assertRaises(UserError), self.cr.savepoint():
            note.with_user(self.salesman).raw = b"other"
        with self.assertRaises(UserError):
            record.handling = "Something else"

    def test_the_log_is_proof(self):
        """CR-45: a link to the communication instead of a file."""
        record = self._raise().with_user(self.salesman)
        channel = self.env["customer.channel"].search([], limit=1)
        communication = self.env["customer.communication"].create(
            {
                "partner_id": self.partner.id,
                "subject": "Surface",
                "channel_id": channel.id,
                "stage_id": self.env.ref("customer_comm.stage_pre_sale").id,
                "subject_kind": "enquiry",
                "description": "Agreed",
            }
        )
        record.write({"outcome": "kept", "handling": "Stays", "communication_id": communication.id})
        record.write({"contact_id": self.contact.id, "consulted_on": fields.Date.today(), "consulted_how": "mail"})
        record.action_handle()
        self.assertEqual(record.state, "handled")

    def test_the_written_opinion_of_the_customer(self):
        """CR-48: the customer's opinion with its file and date; asked for by mail."""
        record = self._raise().with_user(self.salesman)
        action = record.action_ask_customer()
        self.assertEqual(action["context"]["default_partner_ids"], self.partner.ids)
        self.assertTrue(record.opinion_asked_on)
        record.write({"outcome": "internal", "handling": "We decide"})
        with self.assertRaisesRegex(UserError, "customer was asked"), self.cr.savepoint():
            record.action_handle()
        record.outcome = "clarified"
        with self.assertRaises(UserError), self.cr.savepoint():
            record.action_handle()
        with self.assertRaises(UserError), self.cr.savepoint():
            record.opinion_on = fields.Date.add(fields.Date.today(), days=1)
        record.write({"opinion_on": fields.Date.today(), "opinion_ids": self._file()})
        record.action_handle()
        self.assertEqual(record.state, "handled")

    def test_verified_by_the_head_and_accepted_by_the_raiser(self):
        """CR-47: open, handled, verified, accepted; the raiser signs, and only then his function signs the review."""
        record = self._raise()
        with self.assertRaisesRegex(UserError, "not settled yet"), self.cr.savepoint():
            self._sign(self.review, "production")
        self._settle(record)
        sales = self.env.ref("customer_comm.function_sales")
        clerk = new_test_user(self.env, "cr_clerk", f"{SALESMAN},{REVIEWER}")
        sales.user_ids = clerk
        with self.assertRaisesRegex(UserError, "head of sales"), self.cr.savepoint():
            self._sign_next(record, clerk)
        self._sign_next(record, self.head)
        self.assertEqual(record.state, "verified")
        other = new_test_user(self.env, "cr_other", REVIEWER)
        self.functions["production"].user_ids = other
        with self.assertRaisesRegex(UserError, "has raised it and accepts it"), self.cr.savepoint():
            self._sign_next(record, other)
        with self.assertRaisesRegex(UserError, "not settled yet"), self.cr.savepoint():
            self._sign(self.review, "production")
        self._sign_next(record, self.reviewer)
        self.assertRecordValues(record, [{"state": "accepted"}])
        self.assertTrue(record.verified_on and record.accepted_on)
        self.assertEqual(self.review.open_discrepancy_count, 0)
        self._sign(self.review)
        self.assertEqual(self.review.state, "approved")

    def test_sent_back(self):
        """CR-47: what is not verified or not accepted goes back to sales; the raiser's first signature stays."""
        record = self._raise()
        self._settle(record)
        self._sign_next(record, self.head, reject="Ask again")
        self.assertRecordValues(record, [{"state": "open", "return_reason": "Ask again"}])
        self._settle(record, handling="Asked again")
        self._sign_next(record, self.head)
        self._sign_next(record, self.reviewer, reject="Not what I meant")
        self.assertRecordValues(record, [{"state": "open", "return_reason": "Not what I meant"}])
        self.assertTrue(record.sudo().activity_ids)
        self._settle(record, handling="At last")
        self._sign_next(record, self.head)
        self._sign_next(record, self.reviewer)
        self.assertEqual(record.state, "accepted")
        raised = record.sudo().signoff_ids.filtered(lambda row: row.round == 1)
        self.assertEqual(raised.state, "approved")

    def test_any_open_one_stops_the_approval(self):
        """CR-50: nothing is approved, and no contract signed, before all is settled."""
        self._raise(user=self.signers["engineering"], function_id=self.functions["engineering"].id)
        self._sign(self.review, "production")
        with self.assertRaisesRegex(UserError, "not settled yet"), self.cr.savepoint():
            self._sign(self.review, "director")
        with self.assertRaises(UserError):
            self.review._check_discrepancies()

    def test_clarified_parts_are_reviewed_again(self):
        """CR-46: a written clarification has the functions concerned sign again, the others stay signed."""
        review_type = self._create_type(
            "Three", [("engineering", 10, "review"), ("production", 10, "review"), ("director", 20, "approve")]
        )
        self.env["contract.review.rule"].search([]).type_id = review_type
        review = self._request()
        self._sign(review, "engineering")
        record = self._raise(review=review).with_user(self.salesman)
        record.write(
            {
                "outcome": "clarified",
                "handling": "Blue",
                "opinion_on": fields.Date.today(),
                "opinion_ids": self._file(),
                "affected_function_ids": self.functions["engineering"],
            }
        )
        record.action_handle()
        signed = review.signoff_ids.filtered(lambda row: row.function_id == self.functions["engineering"])
        self.assertEqual(signed.state, "approved")
        self._sign_next(record, self.head)
        rows = review.signoff_ids.filtered(lambda row: row.function_id == self.functions["engineering"])
        self.assertEqual(rows.sorted("id").mapped("state"), ["void", "pending"])
        self._sign_next(record, self.reviewer)
        self._sign(review, "production", "engineering", "director")
        self.assertEqual(review.state, "approved")

    def test_others_stay_signed(self):
        """CR-46: by default only the function that raised it is concerned."""
        review_type = self._create_type(
            "Two", [("engineering", 10, "review"), ("production", 10, "review"), ("director", 20, "approve")]
        )
        self.env["contract.review.rule"].search([]).type_id = review_type
        review = self._request()
        self._sign(review, "engineering")
        record = self._raise(review=review)
        self._settle(record, outcome="clarified", opinion_on=fields.Date.today(), opinion_ids=self._file())
        self._sign_next(record, self.head)
        rows = review.signoff_ids.filtered(lambda row: row.function_id == self.functions["engineering"])
        self.assertEqual(rows.mapped("state"), ["approved"])

    def test_follow_up(self):
        """CR-43: how the result is put into practice, and when that was done."""
        record = self._raise()
        self._settle(record)
        self._sign_next(record, self.head)
        with self.assertRaises(UserError), self.cr.savepoint():
            record.with_user(self.salesman).action_realise()
        self._sign_next(record, self.reviewer)
        mine = record.with_user(self.salesman)
        with self.assertRaises(UserError), self.cr.savepoint():
            mine.action_realise()
        mine.follow_up = "Noted on the drawing"
        mine.action_realise()
        self.assertRecordValues(
            record, [{"realised_on": fields.Date.context_today(record), "realised_by_id": self.salesman.id}]
        )

    def test_withdrawn(self):
        """CR-47: the raiser may find that it was none; the reason stays."""
        record = self._raise()
        with self.assertRaises(UserError), self.cr.savepoint():
            record.action_withdraw()
        record.cancel_reason = "Found it on page 2"
        with self.assertRaises(AccessError), self.cr.savepoint():
            record.with_user(self.head).action_withdraw()
        record.action_withdraw()
        self.assertEqual(record.state, "cancelled")
        self.assertFalse(record.sudo().activity_ids)
        self._sign(self.review)
        self.assertEqual(self.review.state, "approved")

    def test_the_review_ends(self):
        """CR-47: with the review its open discrepancies are withdrawn."""
        record = self._raise()
        self.review.with_user(self.salesman).action_void()
        self.assertEqual(record.state, "cancelled")
        self.assertTrue(record.cancel_reason)

    def test_open_ones_follow_to_the_next_review(self):
        """CR-47: a rejected review is reviewed again; what was open is settled there."""
        record = self._raise()
        self._reject(self.review, "production", "Not like this")
        order = self.review.order_id
        order.with_user(self.salesman).order_line.product_uom_qty = 3
        review = self._request(order)
        self.assertNotEqual(review, self.review)
        self.assertEqual(record.review_id, review)
        self.assertEqual(review.open_discrepancy_count, 1)

    def test_forgery(self):
        """CR-47: no client writes the course of a discrepancy."""
        record = self._raise()
        for vals in ({"state": "accepted"}, {"raised_by_id": self.head.id}, {"realised_on": fields.Date.today()}):
            with self.assertRaises(AccessError), self.cr.savepoint():
                record.with_user(self.head).write(vals)
        with self.assertRaises(AccessError), self.cr.savepoint():
            self.review.with_user(self.salesman).write({"open_discrepancy_count": 0})
        with self.assertRaises(UserError):
            record.unlink()

    def test_companies(self):
        """CR-44: sheets are their company's."""
        record = self._raise()
        other = self.env["res.company"].create({"name": "Other"})
        stranger = new_test_user(
            self.env, "cr_stranger", REVIEWER, company_id=other.id, company_ids=[Command.set(other.ids)]
        )
        self.assertFalse(self.env["contract.discrepancy"].with_user(stranger).search([("id", "=", record.id)]))
        self.assertTrue(self.env["contract.discrepancy"].with_user(self.reviewer).search([("id", "=", record.id)]))

    def test_lists_do_not_grow_in_queries(self):
        """CR-43: a list of discrepancies costs the same for 2 and 12."""
        records = self.env["contract.discrepancy"].union(*(self._raise() for _number in range(12)))
        names = ["name", "review_id", "partner_id", "function_id", "state", "can_raise", "can_handle"]

        def count(some):
            self.env.flush_all()
            self.env.invalidate_all()
            before = self.cr.sql_log_count
            some.with_user(self.salesman).read(names)
            return self.cr.sql_log_count - before

        count(records[:2])
        self.assertLessEqual(count(records) - count(records[:2]), 2)

    def test_print(self):
        """CR-44, CR-47: the sheet has problem, proposal and the verification column."""
        record = self._raise()
        self._settle(record)
        self._sign_next(record, self.head)
        html = self.env["ir.actions.report"]._render_qweb_html(
            "contract_review.report_contract_discrepancy", record.ids
        )
        text = html[0].decode()
        for part in (
            "Contract Discrepancy Sheet",
            record.name,
            "Which surface?",
            "Galvanised",
            "Verified",
            self.head.name,
        ):
            self.assertIn(part, text)
