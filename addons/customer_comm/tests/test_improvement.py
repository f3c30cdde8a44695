from odoo import Command, fields
from odoo.exceptions import AccessError
from odoo.tests import tagged

from .communication_common import CommunicationCase


@tagged("post_install", "-at_install")
class TestImprovement(CommunicationCase):
    """One list of improvements, one calendar of monthly duties."""

    def test_one_list(self):
        """XX-20: suggestions, action items and opinions stand in one list; the row opens its document."""
        suggestion = (
            self.env["customer.suggestion"]
            .with_user(self.sales)
            .create({"title": "Softer rings", "description": "Shore 60"})
        )
        suggestion.action_submit()
        summary = (
            self.env["customer.summary"]
            .with_user(self.sales)
            .create(
                {
                    "month": "2020-04-01",
                    "action_item_ids": [
                        Command.create({"name": "Train the fitters", "due_on": "2020-05-01", "user_id": self.sales.id})
                    ],
                }
            )
        )
        opinion = self._create(subject_kind="opinion")
        rows = self.env["customer.improvement"].with_user(self.sales)
        documents = [suggestion, summary.action_item_ids, opinion]
        by_document = {
            (row.res_model, row.res_id): row
            for row in rows.search([("res_model", "in", [document._name for document in documents])])
        }
        for document in documents:
            row = by_document[document._name, document.id]
            self.assertEqual(row.status, "open")
            self.assertEqual(row.action_open()["res_id"], document.id)
        item = by_document["customer.action.item", summary.action_item_ids.id]
        self.assertTrue(item.is_late)
        self.assertEqual((item.subject, item.user_id), ("Train the fitters", summary.action_item_ids.user_id))
        groups = dict(rows._read_group([("is_late", "=", True)], ["res_model"], ["__count"]))
        self.assertGreaterEqual(groups["customer.action.item"], 1)

    def test_nobody_sees_more(self):
        """XX-11: the list shows what the user may read, of his companies; nobody else opens it."""
        with self.assertRaises(AccessError):
            self.env["customer.improvement"].with_user(self.plain).search([])
        with self.assertRaises(AccessError):
            self.env["customer.duty"].with_user(self.plain).search([])
        company = self.env["res.company"].create({"name": "Elsewhere"})
        other = self.env["customer.suggestion"].create(
            {"title": "Elsewhere", "description": "Elsewhere", "company_id": company.id}
        )
        other.action_submit()
        rows = self.env["customer.improvement"].with_user(self.sales)
        self.assertFalse(rows.search([("res_model", "=", "customer.suggestion"), ("res_id", "=", other.id)]))

    def test_calendar_of_duties(self):
        """XX-31: each monthly document once: to come until it is opened, then the document itself, done when signed."""
        companies = self.env["res.company"].search([])
        companies.service_summary_auto = False
        company = self.sales.company_id
        company.service_summary_auto = True
        duties = self.env["customer.duty"].with_user(self.sales)
        month = fields.Date.subtract(fields.Date.today().replace(day=1), months=1)
        domain = [
            ("res_model", "=", "customer.summary"),
            ("month", "=", month),
            ("company_id", "=", company.id),
        ]
        # As if nobody had opened those of the demo company.
        self.env.cr.execute("DELETE FROM customer_summary WHERE month >= %s", [month])
        [coming] = duties.search(domain)
        self.assertEqual((coming.status, coming.res_id), ("coming", 0))
        self.assertEqual(coming.date_due, fields.Date.add(month, months=1, days=4))
        action = coming.action_open()
        self.assertEqual(action["context"]["default_month"], fields.Date.to_string(month))
        summary = self.env["customer.summary"].with_user(self.sales).create({"month": month})
        self.env.invalidate_all()
        [duty] = duties.search(domain)
        self.assertEqual((duty.status, duty.res_id), ("open", summary.id))
        self.assertEqual(duty.action_open()["res_id"], summary.id)
        summary.sudo()._guarded().write({"state": "approved"})
        self.env.invalidate_all()
        self.assertEqual(duties.search(domain).status, "done")

    def test_queries_do_not_grow(self):
        """A list of 100 rows asks as often as one of 10."""
        self.env["customer.suggestion"].create(
            [{"title": f"Idea {number}", "description": "Idea"} for number in range(100)]
        ).action_submit()
        rows = self.env["customer.improvement"].with_user(self.sales)
        counts = []
        for limit in (10, 10, 100):
            self.env.flush_all()
            self.env.invalidate_all()
            before = self.cr.sql_log_count
            rows.search([], limit=limit).web_read(
                {"subject": {}, "user_id": {"fields": {"display_name": {}}}, "state_label": {}}
            )
            counts.append(self.cr.sql_log_count - before)
        self.assertEqual(counts[1], counts[2])
