from datetime import date, datetime, timedelta

from odoo import Command
from odoo.exceptions import AccessError
from odoo.tests import new_test_user, tagged

from .common import ComplaintCommon

FIRST, LAST = date(2031, 5, 1), date(2031, 5, 31)


class StatisticsCommon(ComplaintCommon):
    """Complaints of May 2031, a month in which nobody else has any."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.company.partner_id.tz = "UTC"
        cls.figures = cls.env["complaint.figures"].with_user(cls.quality)
        names = ("Leak", "Crack", "Noise", "Rust", "Label")
        cls.defects = cls.env["complaint.defect"].create([{"name": name} for name in names])

    @classmethod
    def _at(cls, day, hour=8, month=5):
        return datetime(2031, month, day, hour)

    @classmethod
    def _made(cls, day=5, state="registered", defects=(), month=5, hours=None, **vals):
        """Make a complaint of a day in 2031; ``hours`` after the receipt it was closed."""
        lines = [
            Command.create({"product_id": cls.product.id, "quantity": 2, "defect_id": defect.id}) for defect in defects
        ]
        complaint = cls._complaint(line_ids=lines, **vals)
        cls._advance(complaint, state)
        stamps = {"received_at": cls._at(day, month=month), "registered_at": cls._at(day, month=month)}
        if hours is not None:
            stamps["closed_at"] = cls._at(day, month=month) + timedelta(hours=hours)
        cls._stamp(complaint, **stamps)
        return complaint

    @classmethod
    def _stamp(cls, complaint, **stamps):
        """Move time stamps that only the course of time sets."""
        cls.env.flush_all()
        for name, value in stamps.items():
            cls.env.cr.execute(f"UPDATE complaint_complaint SET {name} = %s WHERE id = %s", [value, complaint.id])
        complaint.invalidate_recordset(list(stamps))

    @classmethod
    def _delivered(cls, day, quantity, partner=None):
        delivery = cls._deliver({cls.product: quantity}, partner)
        cls._date_delivery(delivery, day)
        return delivery

    @classmethod
    def _date_delivery(cls, delivery, day):
        cls.env.flush_all()
        cls.env.cr.execute("UPDATE stock_picking SET date_done = %s WHERE id = ANY(%s)", [cls._at(day), delivery.ids])
        delivery.invalidate_recordset(["date_done"])


@tagged("post_install", "-at_install")
class TestStatistics(StatisticsCommon):
    """The figures of complaints, worked out by hand."""

    def test_rates_with_three_denominators(self):
        """CP-101: 2 complaints of 5 pieces on 4 deliveries of 100 pieces: 50 %, 50 %, 12,500 PPM; what is not ours
        does not count."""
        for day in range(1, 5):
            self._delivered(day, 100)
        self._made(5, defects=self.defects[:2])
        single = self._made(6, defects=self.defects[:1])
        single.line_ids.quantity = 1
        self._made(7, state="assessed", defects=self.defects[:1]).liability = "customer"
        rates = self.figures._get_rates(self.company, FIRST, LAST)
        self.assertEqual((rates["delivery_count"], rates["sale_line_count"]), (4, 4))
        self.assertEqual((rates["delivery_rate"], rates["line_rate"]), (50, 50))
        self.assertAlmostEqual(float(rates["ppm"]), 12500)

    def test_rate_of_each_customer(self):
        """CP-101: a rate is that of the group: 1 of 1 and 0 of 3 deliveries make 100 % and none, together 25 %."""
        self._delivered(1, 10, self.other_customer)
        for day in (2, 3, 4):
            self._delivered(day, 10)
        self._made(5, partner_id=self.other_customer.id, defects=self.defects[:1])
        within = self.figures._within(self.company, FIRST, LAST, "date", [])
        report = self.env["complaint.rate.report"].with_user(self.quality)
        by_customer = dict(report._read_group(within, ["commercial_partner_id"], ["delivery_rate:avg"]))
        self.assertEqual(by_customer, {self.other_customer: 100, self.customer: 0})
        self.assertEqual(report._read_group(within, [], ["delivery_rate:avg"]), [(25,)])
        [row] = report.formatted_read_group(within, ["product_id", "date:month"], ["delivery_rate:avg"])
        self.assertEqual(row["delivery_rate:avg"], 25)

    def test_rate_in_the_unit_of_the_product(self):
        """CP-101: a dozen complained about is 12 pieces; what comes back from a customer is no delivery."""
        delivery = self._deliver({self.product: 600})
        back = self._return(delivery, reason=self.no_complaint)
        self._receive(back)
        self._date_delivery(delivery | back, 1)
        complaint = self._made(5, defects=self.defects[:1])
        complaint.line_ids.write({"quantity": 1, "uom_id": self.env.ref("uom.product_uom_dozen").id})
        rates = self.figures._get_rates(self.company, FIRST, LAST)
        self.assertEqual(rates["delivery_count"], 1)
        self.assertAlmostEqual(float(rates["ppm"]), 20000)

    def test_no_delivery_no_rate(self):
        """CP-101: without deliveries there is no rate, not one of zero."""
        self._made(5)
        self.assertIsNone(self.figures._get_rates(self.company, FIRST, LAST)["delivery_rate"])

    def test_handling_time(self):
        """CP-106: 10, 20 and 90 hours: 40 on average, 20 in the middle; open ones have no time yet."""
        for day, hours in ((1, 10), (2, 20), (3, 90)):
            self._made(day, "closed", hours=hours)
        self._made(4)
        figures = self.figures._get_figures(self.company, FIRST, LAST)
        self.assertAlmostEqual(figures["handling_hours"], 40)
        self.assertAlmostEqual(figures["handling_median"], 20)
        self.assertEqual((figures["received_count"], figures["open_count"]), (4, 1))
        [team] = self.figures._get_teams(self.company, FIRST, LAST)
        self.assertEqual(team[1], 4)
        self.assertAlmostEqual(team[3], 20)

    def test_late_share(self):
        """CP-106: one of two complaints whose closing had a deadline was closed late: 50 %."""
        on_time, late, without = (self._made(day, "closed", hours=10) for day in (1, 2, 3))
        clocks = self.env["customer.sla.status"].search(
            [("res_model", "=", on_time._name), ("res_id", "in", (on_time | late | without).ids)]
        )
        clocks.sudo().unlink()
        vals = {"res_model": on_time._name, "company_id": self.company.id, "milestone": "close"}
        self.env["customer.sla.status"].sudo().create(
            [
                {**vals, "res_id": complaint.id, "state": state, "started_at": self._at(1), "reached_at": self._at(9)}
                for complaint, state in ((on_time, "met"), (late, "late"))
            ]
        )
        figures = self.figures._get_figures(self.company, FIRST, LAST)
        self.assertEqual((figures["late_share"], figures["late_count"]), (50, 1))

    def test_time_of_each_step(self):
        """CP-107, XX-15: 1 hour to register, 3 to assess, 4 to contain; it waits for the solution now."""
        complaint = self._made(5, "contained")
        hours = {"registered_at": 9, "assessed_at": 12, "contained_at": 16}
        self._stamp(complaint, **{name: self._at(5, hour) for name, hour in hours.items()})
        report = self.env["complaint.stage.report"].with_user(self.quality)
        rows = report.search([("complaint_id", "=", complaint.id)], order="stage")
        self.assertEqual(
            [(row.stage, round(row.hours, 6)) for row in rows if not row.is_waiting],
            [("1register", 1), ("2assess", 3), ("3contain", 4)],
        )
        self.assertEqual(rows.filtered("is_waiting").stage, "4resolve")
        stages = self.figures._get_stages(self.company, FIRST, LAST)
        self.assertEqual([stage[3] for stage in stages], [0, 0, 0, 1])
        wide = self.env["complaint.report"].with_user(self.quality).browse(complaint.id)
        self.assertAlmostEqual(wide.contain_hours, 4)

    def test_answer_before_the_solution(self):
        """CP-107: an answer sent before the case was solved took no time, not less than none."""
        complaint = self._made(5, "replied")
        self._stamp(complaint, resolved_at=self._at(7), replied_at=self._at(6))
        self.assertEqual(self.env["complaint.report"].with_user(self.quality).browse(complaint.id).reply_hours, 0)

    def test_pareto(self):
        """CP-101: 3 leaks and 1 crack on 3 complaints: a complaint is counted once for each of its defects."""
        leak, crack = self.defects[:2]
        for day, found in ((1, leak), (2, leak), (3, leak | crack)):
            self._made(day, defects=found)
        rows = self.figures._get_frequency("defect_id", self.company, FIRST, LAST)
        self.assertEqual([(row.key, row.count, row.cumulative) for row in rows], [("Leak", 3, 75), ("Crack", 1, 100)])
        chart = self.figures._draw_pareto(rows, "Defects")
        self.assertIn("<polyline", chart)
        self.assertIn("Leak", chart)

    def test_top_three_with_ties(self):
        """CP-108: 3, 2, 1, 1 of four defects: the third place is shared by two; unknown defects take no place."""
        leak, crack, noise, rust = self.defects[:4]
        for defect, times in ((leak, 3), (crack, 2), (noise, 1), (rust, 1)):
            for _time in range(times):
                self._made(5, defects=defect)
        for _time in range(5):
            self._made(6)
        top = self.figures._get_top("defect_id", self.company, FIRST, LAST)
        self.assertEqual([(row.rank, row.key) for row in top], [(1, "Leak"), (2, "Crack"), (3, "Noise"), (3, "Rust")])

    def test_causes_and_functions(self):
        """CP-101: counted by kind, category, cause, product, customer and responsible function."""
        self._made(5, "assessed", defects=self.defects[:1], kind="hsf")
        expected = {
            "kind": "HSF / Environment",
            "category_id": self.category.display_name,
            "product_id": self.product.display_name,
            "commercial_partner_id": "Customer",
            "responsible_function_id": self.production_function.display_name,
            "cause_branch": "Not Stated",
        }
        for dimension, label in expected.items():
            rows = self.figures._get_frequency(dimension, self.company, FIRST, LAST)
            self.assertEqual([(row.key, row.count) for row in rows], [(label, 1)], dimension)

    def test_months(self):
        """CP-101: April and May, each with its own figures; a month ends at midnight of the company."""
        self._made(30, month=4)
        self._made(1)
        self._made(2)
        months = self.figures._get_months(self.company, LAST, count=2)
        self.assertEqual([month["received_count"] for month in months], [1, 2])
        self.company.partner_id.tz = "Asia/Shanghai"
        late = self._made(30, month=4)
        self._stamp(late, received_at=datetime(2031, 4, 30, 17))
        months = self.figures._get_months(self.company, LAST, count=2)
        self.assertEqual([month["received_count"] for month in months], [1, 3])

    def test_statistics_sheet(self):
        """XX-15: figures, Pareto and top three of a period, for a customer or a kind alone."""
        self._made(1, defects=self.defects[:1])
        self._made(2, defects=self.defects[1:2], kind="service", partner_id=self.other_customer.id)
        sheet = self.env["complaint.statistics"].with_user(self.quality).create({"date_from": FIRST, "date_to": LAST})
        self.assertEqual(sheet.received_count, 2)
        self.assertIn("1. Leak: 1 (50.0 %)", sheet.top_three)
        sheet.partner_id = self.other_customer
        self.assertEqual(sheet.received_count, 1)
        self.assertNotIn("Leak", sheet.pareto_chart)
        sheet.write({"partner_id": False, "kind": "quality"})
        self.assertIn("Leak", sheet.pareto_chart)

    def test_supervision_reads(self):
        """XX-29: supervision reads statistics and reviews, and changes nothing."""
        supervisor = new_test_user(self.env, login="cp_watch", groups="complaint_capa.group_supervisor")
        self._made(5, defects=self.defects[:1])
        sheet = self.env["complaint.statistics"].with_user(supervisor).create({"date_from": FIRST, "date_to": LAST})
        self.assertEqual(sheet.received_count, 1)
        review = self.env["complaint.monthly"].with_user(self.quality).create({"month": "2020-05-01"})
        self.assertEqual(review.with_user(supervisor).state, "draft")
        with self.assertRaises(AccessError):
            review.with_user(supervisor).analysis = "Nothing"

    def test_security(self):
        """XX-11: statistics are for those who handle complaints, of their companies."""
        self._made(5)
        for model in ("complaint.report", "complaint.line.report", "complaint.stage.report", "complaint.rate.report"):
            with self.assertRaises(AccessError):
                self.env[model].with_user(self.employee).search([])
            with self.assertRaises(AccessError):
                self.env[model].with_user(self.manager).search([], limit=1).write({"company_id": False})
        company = self.env["res.company"].create({"name": "Other"})
        other = self._complaint(user=self.env.user, company_id=company.id, category_id=False)
        other.with_company(company).action_register()
        rows = self.env["complaint.report"].with_user(self.quality).search([])
        self.assertEqual(rows.company_id, self.company)
