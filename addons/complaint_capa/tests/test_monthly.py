import io
import zipfile
from unittest.mock import patch

from freezegun import freeze_time
from psycopg2.errors import CheckViolation, UniqueViolation

from odoo import Command, fields
from odoo.exceptions import AccessError, UserError, ValidationError
from odoo.tests import new_test_user, tagged
from odoo.tools import mute_logger

from .test_statistics import StatisticsCommon


class MonthlyCommon(StatisticsCommon):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.env["customer.indicator"].search([("measure", "=", "complaint_rate")]).target = 50

    def _review(self, **vals):
        return self.env["complaint.monthly"].with_user(self.quality).create({"month": "2026-05-17", **vals})

    @classmethod
    def _at(cls, day, hour=8, month=5):
        # Reviews are of months that have begun.
        return super()._at(day, hour, month).replace(year=2026)

    def _finish(self, review):
        """Write all that a review needs before it is passed on."""
        review.analysis = "One leak more than in April."
        for line in review.line_ids:
            line.write({"is_confirmed": True, "reanalysis": "The ring was too hard.", "unconfirmed_reason": "Open"})
        review.problem_ids.no_capa_reason = "Known and solved"
        review.returns_confirmed = True

    def _confirm_close(self, complaint):
        complaint._guarded().write(
            {
                "customer_confirmed_at": fields.Datetime.now(),
                "customer_confirmed_by": "Ms Buyer",
                "customer_confirmed_means": "phone",
            }
        )


@tagged("post_install", "-at_install")
class TestMonthly(MonthlyCommon):
    """The monthly review, from the figures to the publication."""

    def test_complaints_and_figures_of_the_month(self):
        """CP-102, CP-103: all complaints of the month, none of another one; figures, frequencies and target."""
        self._delivered(1, 100)
        self._delivered(2, 100)
        may = self._made(5, defects=self.defects[:1])
        rejected = self._made(6, "assessed")
        rejected.liability = "customer"
        self._made(5, month=4)
        draft = self._complaint()
        self._stamp(draft, received_at=self._at(7))
        review = self._review()
        self.assertEqual(review.month, fields.Date.to_date("2026-05-01"))
        self.assertEqual(review.line_ids.complaint_id, may | rejected)
        self.assertEqual((review.received_count, review.counted_count, review.delivery_count), (2, 1, 2))
        self.assertEqual((review.actual, review.target, review.target_result), (50, 50, "reached"))
        [row] = review.frequency_ids.filtered(lambda row: row.dimension == "defect_id")
        self.assertEqual((row.name, row.count, row.rank, row.cumulative, row.is_top), ("Leak", 1, 1, 100, True))
        self.assertEqual(review.problem_ids.mapped("name"), ["Leak"])
        self.assertEqual(review.problem_ids.complaint_ids, may)
        self.assertIn("Leak", review.pareto_chart)

    def test_target_missed(self):
        """CP-102: two complaints on two deliveries miss a target of 50 per 100."""
        for day in (1, 2):
            self._delivered(day, 10)
            self._made(day + 4)
        review = self._review()
        self.assertEqual((review.actual, review.target_result), (100, "failed"))
        self._finish(review)
        with self.assertRaisesRegex(UserError, "target"):
            review.action_request()
        review.action_item_ids = [
            Command.create({"name": "Check each ring", "user_id": self.employee.id, "due_on": "2026-06-30"})
        ]
        review.action_request()
        self.assertEqual(review.state, "review")

    def test_denominator_of_the_company(self):
        """CP-101: the company may measure complaints by PPM of the quantity delivered, with a target of its own."""
        self.company.complaint_indicator_id = self.env["customer.indicator"].create(
            {"name": "PPM", "measure": "complaint_ppm", "target": 100}
        )
        self._delivered(1, 1000)
        self._made(5, defects=self.defects[:1])
        review = self._review()
        self.assertEqual((review.actual, review.target, review.target_result), (2000, 100, "failed"))

    def test_count_anew_keeps_what_was_written(self):
        """CP-102: complaints that come in late are taken up; the texts on the others stay."""
        first = self._made(5)
        review = self._review()
        review.line_ids.reanalysis = "Checked again"
        later = self._made(6)
        review.action_count()
        self.assertEqual(review.line_ids.complaint_id, first | later)
        self.assertEqual(review.line_ids.sorted("id").mapped("reanalysis"), ["Checked again", False])
        self._advance(later, "registered")
        later.action_cancel("Registered twice")
        review.action_count()
        self.assertEqual(review.line_ids.complaint_id, first)

    def test_each_complaint_is_reviewed(self):
        """CP-102, CP-103, CP-104: record confirmed, analysed again, close confirmed by the customer or a reason."""
        complaint = self._made(5, "closed", hours=20)
        review = self._review()
        review.write({"analysis": "As before", "returns_confirmed": True})
        line = review.line_ids
        self.assertEqual(review.unconfirmed_count, 1)
        for values, message in (
            ({}, "record is complete"),
            ({"is_confirmed": True}, "once more"),
            ({"reanalysis": "The ring"}, "confirmed the close"),
        ):
            line.write(values)
            with self.assertRaisesRegex(UserError, message):
                review.action_request()
        self.assertEqual(line.confirmed_by_id, self.quality)
        self._confirm_close(complaint)
        self.assertEqual(review.unconfirmed_count, 0)
        self.assertEqual((line.customer_confirmed_by, line.customer_confirmed_means), ("Ms Buyer", "phone"))
        review.problem_ids.no_capa_reason = "Solved"
        review.action_request()

    def test_reason_instead_of_confirmation(self):
        """CP-104: a complaint that is still open needs the reason; white space is none."""
        self._made(5)
        review = self._review()
        self._finish(review)
        review.line_ids.unconfirmed_reason = "  "
        with self.assertRaisesRegex(UserError, "confirmed the close"):
            review.action_request()
        review.line_ids.unconfirmed_reason = "Still open"
        review.action_request()

    def test_returns_are_checked(self):
        """CP-102: the returns of the month are checked as well."""
        back = self._return(self._deliver(), reason=self.no_complaint)
        self._receive(back)
        self._date_delivery(back, 9)
        review = self._review()
        self.assertEqual(review.return_count, 1)
        self._finish(review)
        review.returns_confirmed = False
        with self.assertRaisesRegex(UserError, "returns"):
            review.action_request()

    def test_problem_becomes_capa(self):
        """CP-102: a problem point is improved by the CAPA procedure, or the reason is given; one CAPA a problem."""
        complaints = self._made(5, defects=self.defects[:1]) | self._made(6, defects=self.defects[:1])
        review = self._review()
        self._finish(review)
        problem = review.problem_ids
        problem.no_capa_reason = False
        with self.assertRaisesRegex(UserError, "CAPA"):
            review.action_request()
        problem.action_open_capa()
        problem.action_open_capa()
        self.assertEqual(problem.capa_id.complaint_ids, complaints)
        self.assertEqual(self.env["capa.case"].search_count([("subject", "=", "Leak")]), 1)
        review.action_count()
        self.assertEqual(len(review.problem_ids), 1)

    def test_sign_and_lock(self):
        """CP-103, XX-10: the approver is not the author; what is passed on stands still, texts and lines alike."""
        self._made(5)
        review = self._review()
        self._finish(review)
        review.action_item_ids = [
            Command.create({"name": "Check each ring", "user_id": self.employee.id, "due_on": "2026-06-30"})
        ]
        review.action_request()
        for record, values in (
            (review, {"analysis": "Nothing"}),
            (review.line_ids, {"reanalysis": "Nothing"}),
            (review.problem_ids, {"name": "Nothing"}),
            (review, {"action_item_ids": [Command.create({"name": "X", "due_on": "2026-06-30"})]}),
        ):
            if record:
                with self.assertRaises(UserError):  # an AccessError is one as well
                    record.write(values)
        with self.assertRaises(UserError):
            review.action_count()
        with self.assertRaises(AccessError):
            review.signoff_ids.with_user(self.quality).action_approve()
        review.signoff_ids.with_user(self.director).action_approve()
        self.assertEqual(review.state, "approved")
        self.assertTrue(review._signoff_is_current())
        with self.assertRaises(AccessError):
            review.action_draft()
        review.with_user(self.manager).action_draft()
        self.assertEqual((review.state, review.closed_at), ("draft", False))

    def test_owner_finishes_his_action(self):
        """CP-103: who is in charge of an action reports it done, after the review was approved as well."""
        review = self._review()
        self._finish(review)
        review.action_item_ids = [
            Command.create({"name": "Check each ring", "user_id": self.second.id, "due_on": "2026-06-30"})
        ]
        review.action_request()
        review.signoff_ids.with_user(self.director).action_approve()
        item = review.action_item_ids.with_user(self.second)
        item.result = "All checked"
        item.action_done()
        self.assertEqual(item.state, "done")

    def test_published_after_approval(self):
        """XX-21: employees read the review only once it is published, and no single complaint in it."""
        self._made(5, defects=self.defects[:1])
        review = self._review()
        self._finish(review)
        as_employee = review.with_user(self.employee)
        with self.assertRaises(UserError):
            review.action_publish()
        review.action_request()
        review.signoff_ids.with_user(self.director).action_approve()
        with self.assertRaises(AccessError):
            as_employee.read(["analysis"])
        review.action_publish()
        self.assertEqual(as_employee.counted_count, 1)
        self.assertIn("Leak", as_employee.top_three)
        self.assertNotIn("commercial_partner_id", as_employee.frequency_ids.mapped("dimension"))
        with self.assertRaises(AccessError):
            as_employee.read(["line_ids"])
        with self.assertRaises(AccessError):
            as_employee.action_count()

    def test_top_three_without_the_unknown(self):
        """CP-108: the three most frequent defects; complaints whose defect is not known yet take no place."""
        for index, defect in enumerate(self.defects[:3]):
            for _repeat in range(3 - index):
                self._made(5, defects=defect)
        line = Command.create({"product_id": self.product.id, "quantity": 1})
        for _repeat in range(4):
            complaint = self._made(6)
            complaint.line_ids = [line]
        review = self._review()
        names = [row.split(":")[0] for row in review.top_three.split("\n")]
        self.assertEqual(names, ["1. Leak", "2. Crack", "3. Noise"])

    def test_suggestions(self):
        """CP-105: suggestions of the review, each with its own status."""
        review = self._review(suggestion_ids=[Command.create({"title": "Softer rings", "description": "Shore 60"})])
        suggestion = review.suggestion_ids
        suggestion.action_submit()
        self.assertEqual(suggestion.state, "submitted")
        suggestion.with_user(self.second).write(
            {"evaluation": "Good", "responsible_id": self.second.id, "due": "2026-07-01"}
        )
        suggestion.with_user(self.second).action_accept()
        self.assertEqual(review.suggestion_ids.state, "accepted")

    def test_submitted_to_leadership(self):
        """CP-110: the review goes to the leaders with date and recipient; their decision is kept."""
        review = self._review(analysis="Leaks again", conclusion="Change the supplier of the ring")
        context = review.action_submit_to_leadership()["context"]
        submission = self.env["customer.submission"].with_user(self.quality).with_context(**context).create({})
        self.assertEqual(submission.summary, "Change the supplier of the ring")
        self.assertEqual(submission.date_to, fields.Date.to_date("2026-05-31"))
        submission.action_submit()
        as_director = submission.with_user(self.director)
        as_director.decision = "Change him"
        as_director.action_decide()
        self.assertEqual((submission.state, submission.decided_by_id), ("decided", self.director))
        self.assertTrue(review.submitted_on)

    def _open(self, moment):
        with freeze_time(moment), patch.object(self.registry["ir.cron"], "_commit_progress", return_value=1):
            self.env["complaint.monthly"]._cron_open()

    def test_opened_by_itself(self):
        """CP-102, CP-103: on the chosen day, once a company and month, and the lead of complaints is reminded."""
        self.env["complaint.monthly"].search([]).unlink()
        self.env["res.company"].search([]).complaint_monthly_auto = False
        self.company.write({"complaint_monthly_auto": True, "complaint_monthly_day": 5})
        self.company.complaint_monthly_month = False
        reviews = self.env["complaint.monthly"]
        self._open("2026-06-04 10:00:00")
        self.assertFalse(reviews.search([]))
        self._open("2026-06-05 10:00:00")
        self._open("2026-06-05 10:00:00")
        review = reviews.search([])
        self.assertEqual((review.month, review.user_id), (fields.Date.to_date("2026-05-01"), self.quality))
        self.assertEqual(review.activity_ids.user_id, self.quality)
        review.unlink()
        self._open("2026-06-06 10:00:00")
        self.assertFalse(reviews.search([]))

    @mute_logger("odoo.sql_db")
    def test_one_a_month(self):
        """CP-102: one review a company and month, numbered; no month of the future."""
        review = self._review()
        self.assertTrue(review.name.startswith("QR/"))
        with self.assertRaises(UniqueViolation):
            self._review()
        with self.assertRaises(ValidationError):
            self._review(month="2090-01-01")
        with self.assertRaises(CheckViolation):
            self.company.complaint_monthly_day = 31
            self.company.flush_recordset()

    def test_guards(self):
        """XX-11: nobody forges figures, states or lines; other companies and mere employees stay out."""
        self._made(5)
        review = self._review()
        for values in ({"state": "approved"}, {"counted_count": 0}, {"actual": 0}, {"published_at": "2026-06-01"}):
            with self.assertRaises(AccessError):
                review.write(values)
        with self.assertRaises(AccessError):
            review.line_ids.create({"monthly_id": review.id, "complaint_id": self._complaint().id})
        with self.assertRaises(AccessError):
            review.line_ids.unlink()
        with self.assertRaises(AccessError):
            review.frequency_ids.write({"count": 9})
        with self.assertRaises(AccessError):
            self.env["complaint.monthly"].with_user(self.employee).create({"month": "2026-04-01"})
        outsider = new_test_user(self.env, login="cp_outsider", groups="complaint_capa.group_user")
        company = self.env["res.company"].create({"name": "Other"})
        outsider.write({"company_ids": [Command.set(company.ids)], "company_id": company.id})
        self.assertFalse(self.env["complaint.monthly"].with_user(outsider).search([("id", "=", review.id)]))

    def test_prints(self):
        """CP-102, XX-06: the print holds figures, charts and re-analyses; the workbook has native charts."""
        self._made(5, defects=self.defects[:2])
        review = self._review()
        self._finish(review)
        report = self.env["ir.actions.report"].with_user(self.quality)
        page = report._render_qweb_html("complaint_capa.report_complaint_monthly_document", review.ids)[0].decode()
        for text in ("<svg", "The ring was too hard.", "Leak", "Complaint Review"):
            self.assertIn(text, page)
        content, extension = (
            self.env["report.complaint_capa.complaint_monthly_xlsx"]
            .with_user(self.quality)
            .create_xlsx_report(review.ids, {})
        )
        self.assertEqual(extension, "xlsx")
        with zipfile.ZipFile(io.BytesIO(content)) as archive:
            charts = [name for name in archive.namelist() if name.startswith("xl/charts/chart")]
            texts = archive.read("xl/worksheets/sheet1.xml").decode()
        self.assertGreater(len(charts), 10)
        self.assertIn("The ring was too hard.", texts)
        sheet = self.env["complaint.statistics"].with_user(self.quality).create({})
        self.assertIn(
            "<table",
            report._render_qweb_html("complaint_capa.report_complaint_statistics_document", sheet.ids)[0].decode(),
        )
