from datetime import timedelta

from odoo.exceptions import AccessError, UserError, ValidationError
from odoo.tests import tagged

from .production_common import ProductionCase


@tagged("post_install", "-at_install")
class TestProductionNotice(ProductionCase):
    def test_notice_from_contract(self):
        """CR-66: the notice comes from the order with goods, recipients and annexes; receipts are acknowledged."""
        notice = self._notice()
        self.assertRegex(notice.name, r"^PN/\d{4}/\d{5}$")
        self.assertEqual(notice.line_ids.product_id, self.product)
        self.assertEqual(notice.line_ids.quantity, 5)
        recipients = notice.inform_function_ids
        self.assertLessEqual({"production", "planning", "quality", "purchasing"}, set(recipients.mapped("code")))
        annex = self._file(self.salesman)
        notice.with_user(self.salesman).attachment_ids = annex
        self.assertEqual((annex.res_model, annex.res_id), (notice._name, notice.id))
        notice.with_user(self.salesman).action_issue()
        self.assertEqual(notice.state, "issued")
        self.assertEqual(notice.open_receipt_count, len(recipients))
        row = notice.distribution_ids.filtered(lambda row: row.function_id.code == "production")
        self._as("production", row).action_acknowledge()
        self.assertEqual(row.acknowledged_by_id, self.people["production"])
        self.assertTrue(row.acknowledged_at)
        notice.invalidate_recordset()
        self.assertEqual(notice.open_receipt_count, len(recipients) - 1)
        self.assertNotIn(row.function_id.name, notice.open_receipts.split(", "))
        missing = self.env["contract.production.notice"].search([("open_receipt_count", ">", 0)])
        self.assertIn(notice, missing)

    def test_versions(self):
        """CR-66: a notice is issued, then stands still; a new version takes its place."""
        notice = self._issued()
        with self.assertRaises(UserError):
            notice.with_user(self.salesman).write({"supply_at": self.now + timedelta(days=9)})
        with self.assertRaises(UserError):
            notice.line_ids.with_user(self.salesman).quantity = 7
        action = notice.with_user(self.salesman).action_new_version()
        newer = notice.browse(action["res_id"])
        self.assertEqual((newer.version, newer.previous_id, notice.state), (2, notice, "issued"))
        newer.with_user(self.salesman).action_issue()
        self.assertEqual((newer.state, notice.state), ("issued", "superseded"))

    def test_hours_default(self):
        """CR-69: 48 hours of notice and 24 hours for the task order are the company's settings."""
        company = self.env["res.company"].create({"name": "Another company"})
        self.assertEqual((company.production_notice_hours, company.production_task_hours), (48.0, 24.0))

    def test_short_notice(self):
        """CR-69: for flagged categories less than 48 hours are short; the task order is due 24 hours ahead."""
        self.assertFalse(self._notice(hours=2).is_short)  # no flagged category
        self.category.needs_production_notice = True
        for hours, short in ((47, True), (48, False), (72, False)):
            notice = self._issued(hours=hours)
            self.assertEqual(notice.is_short, short, hours)
            self.assertAlmostEqual(notice.notice_hours, hours)
            self.assertEqual(notice.task_due_at, notice.supply_at - timedelta(hours=24))
        self.env.company.production_notice_hours = 80
        self.assertTrue(notice.is_short)

    def test_flag_of_parent_category(self):
        """CR-69: a category has the flag of those above it."""
        Category = self.env["product.category"]
        parent = Category.create({"name": "Concrete", "needs_production_notice": True})
        child = Category.create({"name": "Ready-mixed", "parent_id": parent.id})
        self.product.categ_id = child
        self.assertTrue(self._notice().is_flagged)
        parent.needs_production_notice = False
        notice = self._issued()
        self.assertFalse(notice.is_flagged)
        self.assertFalse(notice.task_due_at)

    def test_notice_time_needed(self):
        """CR-69: notice time and supply time are there; the supply comes after the notice."""
        self.category.needs_production_notice = True
        notice = self._notice(notified_at=False)
        with self.assertRaises(UserError):
            notice.action_issue()
        with self.assertRaises(ValidationError):
            notice.notified_at = notice.supply_at + timedelta(hours=1)

    def test_late_task(self):
        """CR-69: a task order issued later than 24 hours ahead of supply is late, and so is one not issued."""
        self.category.needs_production_notice = True
        late, timely = self._issued(hours=23), self._issued(hours=60)
        self.assertTrue(late.task_late)
        self.assertFalse(timely.task_late)
        Notice = self.env["contract.production.notice"]
        self.assertEqual(Notice.search([("task_late", "=", True), ("id", "in", (late + timely).ids)]), late)
        tasks = [self._task(notice) for notice in (late, timely)]
        for task in tasks:
            self._as("planning", task).action_issue()
        self.assertEqual([task.is_late for task in tasks], [True, False])
        self.assertEqual(Notice.search([("task_late", "=", True), ("id", "in", (late + timely).ids)]), late)
        self.assertEqual(tasks[0].search([("is_late", "=", True), ("id", "in", [tasks[0].id, tasks[1].id])]), tasks[0])

    def _task(self, notice):
        return self.env["contract.task.order"].browse(self._as("planning", notice).action_create_task()["res_id"])

    def test_planner_issues(self):
        """CR-22: only planning issues the task order; a flow sheet with the link to the review comes with it."""
        order, review = self._approved_order()
        order.sudo().action_confirm()
        notice = self._issued(order=order)
        self.assertEqual(notice.review_id, review)
        task = self._task(notice)
        for code in ("production", "quality", "sales"):
            with self.assertRaises(AccessError):
                self._as(code, task).action_issue()
        self._as("planning", task).action_issue()
        self.assertEqual((task.state, task.issued_by_id), ("issued", self.people["planning"]))
        sheet = task.flow_ids
        self.assertEqual((sheet.state, sheet.product_id, sheet.quantity), ("issued", self.product, 1))
        self.assertEqual(sheet.old_review_id, review)
        self.assertEqual(self._task(notice), task)  # made once

    def test_production_issues_where_nobody_plans(self):
        """CR-22: where planning has no people, production issues the task order."""
        self.env["customer.function"]._get("planning").manager_id = False
        task = self.env["contract.task.order"]._create_for(self._issued())
        self.assertTrue(self._as("production", task).is_planner)
        self._as("production", task).action_issue()
        self.assertEqual(task.state, "issued")

    def test_not_reviewed(self):
        """CR-20: where reviews are enforced, nothing is arranged for an order whose review is not approved."""
        self.company.contract_review_policy = "advise"
        self._create_rule("not_in_stock")
        order = self._confirmed_order(quantity=500)
        review = order.sudo()._review_current()
        self.assertEqual(review.state, "in_review")
        notice = self._notice(order=order)
        self.company.contract_review_policy = "enforce"
        notice.invalidate_recordset()
        self.assertTrue(notice.review_hold)
        with self.assertRaises(UserError) as caught:
            notice.with_user(self.salesman).action_issue()
        self.assertIn(review.name, str(caught.exception))
        self._sign(review)
        notice.with_user(self.salesman).action_issue()
        self.assertEqual(notice.state, "issued")

    def test_advised_only(self):
        """CR-20: where reviews are only advised nothing is blocked."""
        self.company.contract_review_policy = "advise"
        self._create_rule("not_in_stock")
        notice = self._issued(order=self._confirmed_order(quantity=500))
        self.assertEqual(notice.state, "issued")

    def test_held_by_a_condition(self):
        """CR-20: what a condition of the review holds is not arranged before it is released."""
        order = self._create_order()
        review = self._request(order)
        condition = self.env["contract.condition"].create(
            {
                "review_id": review.id,
                "text": "Resin",
                "holds": "production",
                "function_id": self.functions["production"].id,
            }
        )
        self._sign(review)
        order.sudo().action_confirm()
        notice = self._notice(order=order)
        with self.assertRaises(UserError) as caught:
            notice.with_user(self.salesman).action_issue()
        self.assertIn("Resin", str(caught.exception))
        condition.with_user(self.signers["production"]).write({"evidence": "There"})
        condition.with_user(self.signers["production"]).action_fulfil()
        notice.with_user(self.salesman).action_issue()

    def test_repeat(self):
        """CR-22: the flow sheet of a repeat order names the review of the earlier order."""
        first, review = self._approved_order()
        first.sudo().action_confirm()
        order, again = self._approved_order()
        again.line_ids.write({"reviewed_line_id": review.line_ids[0].id})
        order.sudo().action_confirm()
        self.assertEqual(self.env["contract.flow.sheet"]._get_old_review(order), review)

    def test_quotation_has_no_notice(self):
        with self.assertRaises(UserError):
            self._create_order().with_user(self.salesman).action_create_production_notice()

    def test_forgery(self):
        notice = self._notice()
        for vals in ({"state": "issued"}, {"issued_at": self.now}, {"version": 3}, {"is_short": True}, {"name": "X"}):
            with self.assertRaises(AccessError):
                notice.with_user(self.salesman).write(vals)

    def test_revise(self):
        """CR-77: a changed quantity or date gives new flow sheets and the next version of the notice."""
        notice = self._issued()
        task = self._task(notice)
        self._as("planning", task).action_issue()
        self.company.contract_review_policy = "off"  # where it is enforced, only the change itself writes on the order
        order = self.order.sudo()
        order.order_line.product_uom_qty = 8
        change = _Change(order)
        newer = self.env["contract.production.notice"].sudo()._revise(change)
        self.assertEqual((newer.state, newer.version, newer.line_ids.quantity), ("issued", 2, 8))
        self.assertEqual((notice.state, newer.change_reason), ("superseded", "CH/1"))
        self.assertEqual(task.notice_id, newer)
        old = task.flow_ids
        sheet = self.env["contract.flow.sheet"].sudo()._for_change(change)
        self.assertEqual((sheet.state, sheet.version, sheet.quantity, sheet.previous_id), ("issued", 2, 8, old))
        self.assertEqual(old.state, "superseded")

    def test_revise_cancelled(self):
        """CR-77: what is no longer ordered is not produced any more."""
        notice = self._issued()
        self.company.contract_review_policy = "off"
        self.order.sudo()._action_cancel()
        self.assertFalse(self.env["contract.production.notice"].sudo()._revise(_Change(self.order.sudo())))
        self.assertEqual(notice.state, "cancelled")

    def test_other_salesman(self):
        """A salesperson sees notices of own orders; reviewers see all."""
        notice = self._notice()
        other = self.salesman.copy({"login": "cr_other_salesman"})
        self.assertFalse(notice.with_user(other).search([("id", "=", notice.id)]))
        self.assertTrue(self._as("quality", notice).search([("id", "=", notice.id)]))

    def test_other_company(self):
        notice = self._notice()
        company = self.env["res.company"].create({"name": "Another company"})
        user = self.people["quality"].copy(
            {"login": "cr_elsewhere", "company_id": company.id, "company_ids": [(6, 0, company.ids)]}
        )
        self.assertFalse(notice.with_user(user).search([("id", "=", notice.id)]))

    def test_flow_steps(self):
        """CR-93: the inspector records that an operation was inspected; what was done stays."""
        sheet = self.env["contract.flow.sheet"].create(
            {
                "product_id": self.product.id,
                "quantity": 5,
                "order_id": self.order.id,
                "step_ids": [(0, 0, {"name": "Print"}), (0, 0, {"name": "Cut"})],
            }
        )
        sheet.action_issue()
        first, second = sheet.step_ids
        with self.assertRaises(UserError):
            sheet.action_done()
        self._as("production", first).action_done()
        self.assertEqual((first.quantity_done, first.done_by_id, sheet.progress), (5, self.people["production"], 50))
        with self.assertRaises(UserError):
            self._as("production", first).write({"quantity_done": 4})
        with self.assertRaises(AccessError):
            self._as("production", first).action_inspect()
        with self.assertRaises(UserError):
            self._as("quality", second).action_inspect()
        self._as("quality", first).action_inspect()
        self.assertEqual(first.inspected_by_id, self.people["quality"])
        self._as("production", second).action_done()
        sheet.action_done()
        self.assertEqual(sheet.state, "done")


class _Change:
    """What notices and flow sheets need to know of a change."""

    display_name = "CH/1"

    def __init__(self, order):
        self.order_id = order
