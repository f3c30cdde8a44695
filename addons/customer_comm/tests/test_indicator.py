from datetime import date, timedelta

from odoo import fields
from odoo.exceptions import AccessError, UserError
from odoo.tests import TransactionCase, freeze_time, new_test_user, tagged

from ..tools.period import period_of
from ..tools.target import result_of


@tagged("post_install", "-at_install")
class IndicatorCase(TransactionCase):
    """Contacts of May 2026 in a company of their own: two answered on time, one late, one missed."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.company = cls.env["res.company"].create({"name": "Indicator company"})
        access = {"company_id": cls.company.id, "company_ids": [(6, 0, cls.company.ids)]}
        cls.ann = new_test_user(cls.env, "indicator_ann", "customer_comm.group_user", **access)
        cls.bob = new_test_user(cls.env, "indicator_bob", "customer_comm.group_user", **access)
        cls.boss = new_test_user(cls.env, "indicator_boss", "customer_comm.group_manager", **access)
        cls.env["customer.function"].create(
            {
                "name": "Sales",
                "code": "sales",
                "company_id": cls.company.id,
                "user_ids": [(6, 0, (cls.ann | cls.bob).ids)],
            }
        )
        cls.partner = cls.env["res.partner"].create({"name": "Indicator customer"})
        cls.grade = cls.env.ref("customer_comm.grade_aa")  # 24 hours
        cls._log(cls.ann, "2026-05-04 08:00:00", 2)
        cls._log(cls.ann, "2026-05-05 08:00:00", 10)
        cls._log(cls.bob, "2026-05-06 08:00:00", 36)
        cls._log(cls.bob, "2026-05-07 08:00:00", None)
        with freeze_time("2026-06-01 08:00:00"):
            clocks = cls.env["customer.sla.status"].search([("company_id", "=", cls.company.id)])
            clocks.filtered("is_open")._process_due(fields.Datetime.now())
        cls.indicator = cls.env["customer.indicator"].create(
            {"name": "On time", "measure": "reply_on_time", "target": 50, "company_id": cls.company.id}
        )

    @classmethod
    def _log(cls, user, moment, hours):
        """Log a contact of grade AA, answered after so many hours."""
        with freeze_time(moment):
            record = (
                cls.env["customer.communication"]
                .with_user(user)
                .create(
                    {
                        "subject": "Measured",
                        "partner_id": cls.partner.id,
                        "channel_id": cls.env["customer.channel"].search([], limit=1).id,
                        "stage_id": cls.env["customer.stage"].search([], limit=1).id,
                        "subject_kind": "feedback",
                        "category": "other",
                        "grade_id": cls.grade.id,
                        "occurred_on": fields.Datetime.now(),
                        "description": "How long does it take?",
                        "company_id": cls.company.id,
                    }
                )
            )
        if hours is not None:
            with freeze_time(fields.Datetime.to_datetime(moment) + timedelta(hours=hours)):
                record.reply = "So long"
                record.action_reply()
        return record


@tagged("post_install", "-at_install")
class TestIndicator(IndicatorCase):
    def _measure(self, users=None, measure="reply_on_time"):
        self.indicator.measure = measure
        return self.indicator._measure(self.company, date(2026, 5, 1), date(2026, 5, 31), users)

    def test_share_on_time(self):
        """XX-14: of four deadlines of 24 hours two are kept (2 h, 10 h), one is late (36 h), one missed: 50 %."""
        self.assertEqual(self._measure(), {False: (50.0, 4)})

    def test_each_person(self):
        """XX-17: 100 % of two for the one, 0 % of two for the other."""
        self.assertEqual(self._measure(self.ann | self.bob), {self.ann: (100.0, 2), self.bob: (0.0, 2)})

    def test_mean_time(self):
        """XX-14: answered after 2, 10 and 36 hours: 16 hours on average, of the three that were answered."""
        self.assertEqual(self._measure(measure="reply_hours"), {False: (16.0, 3)})

    def test_other_period(self):
        """XX-14: what was due in May does not count in June; nothing is said where there are no cases."""
        measured = self.indicator._measure(self.company, date(2026, 6, 1), date(2026, 6, 30))
        self.assertEqual(measured, {})

    def test_values(self):
        """XX-14: target, actual and whether it was reached for the present period and the last one, once each."""
        with freeze_time("2026-06-10 03:00:00"):
            self.env["customer.indicator"]._measure_company(self.company)
            self.env["customer.indicator"]._measure_company(self.company)
        may, june = self.indicator.value_ids.sorted("date_from")
        self.assertEqual((may.date_from, may.date_to), period_of(date(2026, 5, 1), "month"))
        self.assertEqual((may.target, may.actual, may.cases, may.result), (50, 50, 4, "reached"))
        self.assertTrue(may.is_final)
        self.assertEqual((june.cases, june.result, june.is_final), (0, "none", False))

    def test_final_value_stays(self):
        """XX-14: what a period was does not change when the target does."""
        with freeze_time("2026-06-10 03:00:00"):
            self.env["customer.indicator"]._measure_company(self.company)
            self.indicator.target = 90
            self.env["customer.indicator"]._measure_company(self.company)
        may = self.indicator.value_ids.sorted("date_from")[0]
        self.assertEqual((may.target, may.result), (50, "reached"))

    def test_lower_is_better(self):
        """XX-14: a mean time of 16 hours misses a target of 12 and reaches one of 16."""
        self.indicator.measure = "reply_hours"
        self.assertEqual(self.indicator.better, "lower")
        self.assertEqual(result_of(16.0, 12.0, self.indicator.better, 3), "failed")
        self.assertEqual(result_of(16.0, 16.0, self.indicator.better, 3), "reached")

    def test_figures_cannot_be_typed(self):
        """XX-14: nobody types a value; people add a comment."""
        with freeze_time("2026-06-10 03:00:00"):
            self.env["customer.indicator"]._measure_company(self.company)
        value = self.indicator.value_ids[0].with_user(self.boss)
        value.comment = "Two were ill"
        for vals in ({"actual": 100}, {"target": 1}, {"result": "reached"}, {"is_final": True}):
            with self.assertRaises(AccessError):
                value.write(vals)


@tagged("post_install", "-at_install")
class TestAppraisal(IndicatorCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.env["customer.indicator"].search([("company_id", "=", False)]).appraises = False
        cls.indicator.write({"appraises": True, "target": 95, "weight": 3})
        cls.hours = cls.indicator.copy({"measure": "reply_hours", "target": 40, "weight": 1, "appraises": True})
        cls.appraisal = (
            cls.env["customer.appraisal"]
            .with_user(cls.boss)
            .create({"user_id": cls.bob.id, "date_from": date(2026, 5, 1), "date_to": date(2026, 5, 31)})
        )

    def _finish(self):
        self.appraisal.action_measure()
        self.appraisal.write({"result": "train", "result_note": "Answering in time, until August"})
        self.appraisal.action_done()
        return self.appraisal.with_user(self.bob)

    def test_score(self):
        """XX-17: on time 0 % of 95 (weight 3) is failed, 36 h of 40 h (weight 1) is reached: score 25."""
        self.appraisal.action_measure()
        results = {line.indicator_id: (line.actual, line.result) for line in self.appraisal.line_ids}
        self.assertEqual(results, {self.indicator: (0.0, "failed"), self.hours: (36.0, "reached")})
        self.assertEqual(self.appraisal.score, 25)

    def test_way(self):
        """XX-17: weak ones are trained, and it says how; the person takes note."""
        with self.assertRaises(UserError):
            self.appraisal.action_done()  # not measured
        self.appraisal.action_measure()
        self.appraisal.result = "train"
        with self.assertRaises(UserError):
            self.appraisal.action_done()  # how is he trained?
        mine = self._finish()
        self.assertEqual(mine.activity_ids.user_id, self.bob)
        mine.comment = "I was alone in May"
        mine.action_acknowledge()
        self.assertEqual(self.appraisal.state, "acknowledged")
        self.assertFalse(self.appraisal.activity_ids)

    def test_not_oneself(self):
        """XX-17, XX-10: nobody appraises himself, and nobody changes his own appraisal."""
        with self.assertRaises(UserError):
            self.appraisal.copy({"user_id": self.boss.id})
        mine = self._finish()
        for vals in ({"result": "reward"}, {"remark": "Great"}, {"active": False}):
            with self.assertRaises(UserError):
                mine.write(vals)
        with self.assertRaises(AccessError):
            self.appraisal.comment = "He agrees"
        with self.assertRaises(AccessError):
            self.appraisal.action_acknowledge()

    def test_measured_lines_stay(self):
        """XX-17: what was measured is not typed over."""
        self.appraisal.action_measure()
        line = self.appraisal.line_ids[0]
        with self.assertRaises(AccessError):
            line.actual = 100
        with self.assertRaises(AccessError):
            self.appraisal.line_ids = [(2, line.id)]

    def test_readers(self):
        """XX-17: the person sees the own appraisal once it is done; a colleague never."""
        self.assertFalse(self.appraisal.with_user(self.bob).has_access("read"))
        mine = self._finish()
        self.assertTrue(mine.has_access("read"))
        self.assertTrue(mine.line_ids)
        self.assertFalse(self.appraisal.with_user(self.ann).has_access("read"))
