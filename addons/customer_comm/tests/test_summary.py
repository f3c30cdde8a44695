from datetime import datetime
from unittest.mock import patch

from freezegun import freeze_time
from lxml import html
from psycopg2 import IntegrityError

from odoo import Command
from odoo.exceptions import AccessError, UserError, ValidationError
from odoo.tests import tagged
from odoo.tools import mute_logger

from .communication_common import CommunicationCase


@tagged("post_install", "-at_install")
@freeze_time("2031-05-04 10:00:00")
class TestSummary(CommunicationCase):
    """The monthly service summary (CC-44), and what the reports count (CC-18, CC-36, CC-149)."""

    def _summary(self, **vals):
        return self.env["customer.summary"].with_user(self.sales).create({"month": "2031-04-17", **vals})

    def _written(self):
        summary = self._summary()
        summary.write({name: f"About {name}" for name in ("implementation", "effect", "problems", "direction")})
        return summary

    def _april(self, day=10, **vals):
        return self._create_judged(occurred_on=f"2031-04-{day:02} 08:00:00", **vals)

    def test_counts(self):
        """CC-44: the counts of the month are there at once, and can be taken again."""
        self._april(subject_kind="complaint", reply="Sorry").action_reply()
        self._april(is_major=True)
        self._create(occurred_on="2031-03-31 08:00:00")
        summary = self._summary()
        self.assertEqual(str(summary.month), "2031-04-01")
        self.assertEqual(
            (summary.communication_count, summary.complaint_count, summary.answered_count, summary.open_count),
            (2, 1, 1, 1),
        )
        self.assertEqual(summary.major_count, 1)
        channels = summary.line_ids.filtered(lambda line: line.dimension == "channel_id")
        self.assertEqual([(line.name, line.count, line.answered) for line in channels], [(self.channel.name, 2, 1)])
        self._april()
        summary.action_count()
        self.assertEqual((summary.communication_count, sum(channels.exists().mapped("count"))), (3, 0))
        with self.assertRaises(AccessError):
            summary.communication_count = 1000

    def _open(self):
        with patch.object(type(self.env["ir.cron"]), "_commit_progress", lambda *args, **kwargs: 60):
            self.env["customer.summary"]._cron_open()
        domain = [("company_id", "=", self.env.company.id), ("month", ">=", "2031-01-01")]
        return self.env["customer.summary"].search(domain)

    def test_opened_by_itself(self):
        """CC-44: last month's summary is opened once, and sales is reminded until it passes the summary on."""
        companies = self.env["res.company"].search([])
        (companies - self.env.company).service_summary_auto = False
        self.assertTrue(self.env.company.service_summary_auto)
        self._april()
        summary = self._open()
        self.assertEqual((str(summary.month), summary.user_id, summary.state), ("2031-04-01", self.sales, "draft"))
        self.assertEqual(summary.communication_count, 1)
        self.assertEqual(summary.activity_ids.user_id, self.sales)
        self.assertEqual(str(summary.activity_ids.date_deadline), "2031-05-09")
        self.assertEqual(self._open(), summary)
        mine = summary.with_user(self.sales)
        mine.write({name: f"About {name}" for name in ("implementation", "effect", "problems", "direction")})
        mine.action_request()
        self.assertFalse(summary.activity_ids.filtered(lambda activity: activity.user_id == self.sales))
        with freeze_time("2031-06-01 10:00:00"):
            opened = self._open() - summary
            self.assertEqual(str(opened.month), "2031-05-01")
            opened.unlink()
            self.assertEqual(self._open(), summary)

    def test_not_opened(self):
        """CC-44: not where it is switched off, where there is one, nor where sales has nobody yet."""
        companies = self.env["res.company"].search([])
        companies.service_summary_auto = False
        self.assertFalse(self._open())
        self.env.company.service_summary_auto = True
        self.f_sales.manager_id = False
        self.assertFalse(self._open())
        self.f_sales.manager_id = self.sales
        summary = self._summary()
        self.assertEqual(self._open(), summary)
        self.assertFalse(summary.activity_ids)

    def test_one_a_month(self):
        """CC-44: one summary a company and month, also when two make one at the same time."""
        self._summary()
        with self.assertRaises(IntegrityError), mute_logger("odoo.sql_db"), self.cr.savepoint():
            self._summary(month="2031-04-30")
            self.env.flush_all()
        with self.assertRaises(ValidationError), self.cr.savepoint():
            self._summary(month="2031-06-01")

    def test_sign(self):
        """CC-44: with all four sections it goes to top management; signed, it does not change any more."""
        summary = self._summary(
            action_item_ids=[Command.create({"name": "Train", "user_id": self.quality.id, "due_on": "2031-06-01"})]
        )
        with self.assertRaisesRegex(UserError, "fill in"):
            summary.action_request()
        summary.unlink()
        summary = self._written()
        summary.action_request()
        with self.assertRaisesRegex(UserError, "does not change"):
            summary.user_id = self.quality
        with self.assertRaisesRegex(UserError, "does not change"):
            summary.problems = "None"
        with self.assertRaisesRegex(AccessError, "fixed"):
            summary.action_item_ids = [Command.create({"name": "Late", "due_on": "2031-06-01"})]
        row = summary.sudo().signoff_ids
        self.assertEqual((row.function_id, row.state), (self.f_director, "pending"))
        row.with_user(self.director).action_approve()
        self.assertEqual(summary.state, "approved")
        with self.assertRaises(UserError):
            summary.action_draft()

    def test_action_of_one_document(self):
        """CC-44: an action item belongs to one document, the only one that says whether it may still change."""
        summary = self._summary()
        vals = {"name": "Train", "user_id": self.quality.id, "due_on": "2031-06-01"}
        items = self.env["customer.action.item"]
        with self.assertRaises(ValidationError):
            items.create(vals)
        with self.assertRaises(IntegrityError), mute_logger("odoo.sql_db"):
            items.create({**vals, "summary_id": summary.id, "communication_id": self._april().id})
        item = items.create({**vals, "summary_id": summary.id})
        self.assertEqual(item.company_id, summary.company_id)
        self.assertEqual(item.action_open_origin()["res_model"], "customer.summary")

    def test_rejected(self):
        """CC-44: what top management rejects is written anew."""
        summary = self._written()
        summary.action_request()
        summary.sudo().signoff_ids.with_user(self.director).action_reject(note="More on problems")
        self.assertEqual(summary.state, "draft")
        summary.problems = "More"
        summary.action_request()
        self.assertEqual(summary.signoff_state, "pending")

    def test_security(self):
        """CC-44: for Customer Quality users of the company; the counts are nobody's to write."""
        summary = self._written()
        with self.assertRaises(AccessError):
            summary.with_user(self.plain).read(["problems"])
        with self.assertRaises(AccessError):
            summary.line_ids.create({"summary_id": summary.id, "dimension": "category", "name": "X", "count": 9})
        company = self.env["res.company"].create({"name": "Other"})
        user = self.quality.copy({"login": "summary_other", "company_id": company.id, "company_ids": [company.id]})
        for record in (summary, summary.line_ids):
            self.assertFalse(record.with_user(user).search([("id", "in", record.ids)]))

    def test_print(self):
        """CC-44: the print has the four sections, the counts, the actions with owners, and the signatures."""
        summary = self._written()
        summary.action_item_ids = [
            Command.create({"name": "Train", "user_id": self.quality.id, "due_on": "2031-06-01"})
        ]
        page = (
            self.env["ir.actions.report"]
            .with_user(self.sales)
            ._render_qweb_html("customer_comm.report_service_summary", summary.ids)[0]
        )
        text = " ".join(html.fromstring(page).text_content().split())
        for part in (
            "Monthly Service Summary",
            "April 2031",
            "About direction",
            "Train",
            self.quality.name,
            "Contacts",
        ):
            self.assertIn(part, text)

    def test_analysis(self):
        """CC-18, CC-36, CC-149: first response, reply and age are measured; late ones are counted."""
        record = self._april(day=10, reply="Sorry")
        with freeze_time("2031-04-10 12:00:00"):
            record.promised_on = "2031-04-12"
            record.action_acknowledge()
        with freeze_time("2031-04-13 08:00:00"):
            record.action_reply()
        waiting = self._april(day=1)
        rows = self.env["customer.communication.analysis"].with_user(self.sales)
        row = rows.browse(record.id)
        self.assertEqual((row.response_hours, row.reply_hours, row.reply_result), (4, 72, "late"))
        self.assertEqual((row.late_count, row.late_share), (1, 100))
        self.assertTrue(rows.browse(waiting.id).age)
        groups = rows._read_group(
            [("id", "in", (record | waiting).ids)],
            ["channel_id", "stage_id", "category"],
            ["__count", "late_count:sum"],
        )
        self.assertEqual(groups[0][:4], (self.channel, self.stage, "quality", 2))
        month = datetime(2031, 4, 1)
        by_month = rows._read_group([("id", "=", record.id)], ["occurred_on:month"], ["reply_hours:avg"])
        self.assertEqual(by_month, [(month, 72)])
        with self.assertRaises(AccessError):
            rows.with_user(self.plain).search([])
