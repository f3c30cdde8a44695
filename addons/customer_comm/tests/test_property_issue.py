from datetime import timedelta

from odoo.exceptions import AccessError, UserError, ValidationError
from odoo.tests import tagged

from .property_common import PropertyCase


@tagged("post_install", "-at_install")
class TestPropertyIssue(PropertyCase):
    """Something is wrong: blocked, reported through sales, decided by the customer, done as decided."""

    def test_problem_blocks(self):
        """CC-110: blocked at once, apart and labelled; sales, engineering and quality are told."""
        record = self._kept()
        for vals in ({"isolation_place": " "}, {"isolation_label": False}):
            with self.assertRaises(UserError), self.cr.savepoint():
                self._problem(record, **vals)
        self.assertEqual(record.state, "kept")
        issue = self._problem(record)
        self.assertEqual((record.state, record.isolation_place), ("blocked", "Red cage"))
        self.assertEqual(issue.sudo().distribution_ids.function_id.mapped("code"), ["sales", "engineering", "quality"])
        self.assertLessEqual(self.sales | self.engineer | self.quality, issue.sudo().activity_ids.user_id)
        for action in ("action_use", "action_store", "action_return", "action_consume", "action_problem"):
            with self.assertRaises(UserError):
                getattr(record, action)()

    def test_whom_the_company_tells(self):
        """CC-110: the company says who is told."""
        self.env.company.property_problem_function_ids = self.f_director
        issue = self._problem(self._kept())
        self.assertEqual(issue.sudo().distribution_ids.function_id, self.f_director)

    def test_report_types(self):
        """CC-111, CC-113: accidents of ours and bad material of theirs; who bears it follows."""
        for cause, report, party in (
            ("damage", "accident", "company"),
            ("loss", "accident", "company"),
            ("misuse", "accident", "company"),
            ("material", "nonconformity", "customer"),
            ("unsuitable", "nonconformity", "customer"),
        ):
            with self.subTest(cause):
                issue = self._problem(self._kept(), cause=cause)
                self.assertEqual((issue.report_type, issue.liable_party), (report, party))

    def test_use_outside_the_agreement(self):
        """CC-114: what the property may be used for is on record; other use is reported, and the customer decides."""
        record = self._kept(allowed_use="For orders of the owner only, no copies")
        issue = self._problem(record, cause="misuse", description="A copy of the drawing went to a supplier")
        self.assertEqual((record.state, issue.report_type, issue.liable_party), ("blocked", "accident", "company"))
        self.assertEqual(issue.property_id.allowed_use, "For orders of the owner only, no copies")
        self.assertIn(self.f_sales, issue.sudo().distribution_ids.function_id)
        self._disposed(issue, "use")
        self.assertEqual(record.state, "kept")

    def test_lost_things_lie_nowhere(self):
        """CC-110, CC-111: what is lost needs no isolation place; the customer accepts the loss."""
        record = self._kept()
        issue = self._problem(record, cause="loss", isolation_place=False, isolation_label=False)
        self._disposed(issue, "write_off")
        self.assertEqual((record.state, record.move_ids.kind), ("lost", "lost"))

    def test_sales_alone_tells(self):
        """CC-111, CC-112: sales informs the customer and records the decision."""
        issue = self._problem(self._kept())
        issue.with_user(self.quality).channel_id = self.channel
        with self.assertRaises(AccessError):
            issue.with_user(self.quality).action_send()
        issue = issue.with_user(self.sales)
        issue.action_send()
        self.assertEqual(issue.informed_by_id, self.sales)
        self.assertTrue(issue.informed_at)
        issue.write({"decision": "scrap", "decision_on": self.today, "decision_text": "Scrap it"})
        with self.assertRaises(AccessError):
            issue.with_user(self.quality).action_decide()
        issue.action_decide()

    def test_customer_decides(self):
        """CC-112: nothing is done before the decision, and nothing else than decided."""
        issue = self._sent(self._problem(self._kept()))
        with self.assertRaises(UserError):
            issue.action_dispose()
        with self.assertRaises(UserError):
            issue.action_decide()
        issue.write({"decision": "scrap", "decision_on": self.today, "decision_text": "Scrap it"})
        issue.action_decide()
        issue.write({"disposition": "use", "disposition_evidence": "Note"})
        with self.assertRaises(UserError):
            issue.action_dispose()
        with self.assertRaises(UserError):
            issue.decision = "use"
        issue.disposition = "scrap"
        issue.action_dispose()
        self.assertEqual(issue.property_id.state, "lost")
        self.assertEqual(issue.property_id.move_ids.kind, "scrapped")

    def test_dispositions(self):
        """CC-112: used as before, inspected again, given back."""
        record = self._kept()
        record.action_use()
        self._disposed(self._problem(record), "use")
        self.assertEqual((record.state, record.isolation_place), ("in_use", False))
        self._disposed(self._problem(record), "rework")
        self.assertEqual(record.state, "counted")
        record.action_start_inspection()
        self._check(record, kind="receipt", user=self.quality)
        self._disposed(self._problem(record, quantity=4), "return")
        self.assertEqual((record.state, record.remaining_quantity), ("accepted", 6))
        self._disposed(self._problem(record), "replace")
        self.assertEqual(record.state, "returned")

    def test_two_problems(self):
        """CC-110: as long as one problem is open the thing stays blocked."""
        record = self._kept()
        first = self._problem(record)
        second = (
            self.env["customer.property.issue"]
            .with_user(self.sales)
            .create({"property_id": record.id, "cause": "material", "description": "Rust"})
        )
        self._disposed(first, "use")
        self.assertEqual(record.state, "blocked")
        self._disposed(second, "use")
        self.assertEqual(record.state, "kept")

    def test_loss(self):
        """CC-113: loss, delay and who bears them; never negative; closed problems do not change."""
        issue = self._disposed(self._problem(self._kept(), cause="material"), "use")
        issue.write({"loss_amount": 120, "delay_days": 3})
        issue.liable_party = False
        with self.assertRaises(UserError):
            issue.action_close()
        issue.liable_party = "customer"
        issue.action_close()
        for vals in ({"loss_amount": 0}, {"description": "Nothing"}, {"decision_text": "Other"}):
            with self.assertRaises(UserError):
                issue.write(vals)

    def test_what_was_told_stays(self):
        """CC-111: what the customer was told does not change."""
        issue = self._sent(self._problem(self._kept()))
        with self.assertRaises(UserError):
            issue.description = "Nothing"

    def test_dates(self):
        """CC-112: decisions lie between the problem and today."""
        issue = self._sent(self._problem(self._kept()))
        for day in (self.today + timedelta(days=2), self.today - timedelta(days=30)):
            with self.assertRaises(ValidationError), self.cr.savepoint():
                issue.decision_on = day

    def test_no_problem_after_all(self):
        """CC-111: cancelled before the customer is told, with a reason; the thing is free again."""
        record = self._kept()
        issue = self._problem(record).with_user(self.quality)
        with self.assertRaises(UserError):
            issue.action_cancel()
        issue.cancel_reason = "A stain, no crack"
        issue.action_cancel()
        self.assertEqual(record.state, "kept")

    def test_failed_check_leads_on(self):
        """CC-108, CC-110: from a failed check to the problem."""
        check = self._check(self._kept(), result="fail", note="Rust")
        self.assertEqual(check.action_report_problem()["res_model"], "customer.property.problem")
        with self.assertRaises(UserError):
            self._check(self._kept()).action_report_problem()
