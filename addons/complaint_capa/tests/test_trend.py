from datetime import timedelta
from unittest.mock import patch

from psycopg2.errors import UniqueViolation

from odoo import fields
from odoo.exceptions import AccessError, UserError, ValidationError
from odoo.tests import tagged
from odoo.tools import mute_logger

from .test_statistics import StatisticsCommon


@tagged("post_install", "-at_install")
class TestTrend(StatisticsCommon):
    """Patterns among complaints, found by rules; each proposes a CAPA once."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.env["complaint.trend.rule"].search([]).active = False
        cls.product = cls.env["product.product"].create({"name": "Trend Pump", "is_storable": True})
        stock = cls.env["stock.warehouse"].search([("company_id", "=", cls.company.id)], limit=1).lot_stock_id
        cls.env["stock.quant"]._update_available_quantity(cls.product, stock, 100)
        cls.rule = cls.env["complaint.trend.rule"].create(
            {
                "name": "Three leaks of a pump",
                "by_customer": False,
                "by_product": True,
                "by_defect": True,
                "min_count": 3,
                "days": 30,
            }
        )

    @classmethod
    def _alike(cls, ages, defect=None, **vals):
        """Make one complaint for each age in days."""
        complaints = cls.env["complaint.complaint"]
        for age in ages:
            complaint = cls._made(defects=defect or cls.defects[0], **vals)
            cls._stamp(complaint, received_at=fields.Datetime.now() - timedelta(days=age))
            complaints |= complaint
        return complaints

    def _found(self, rule=None):
        (rule or self.rule).action_look()
        return self.env["complaint.trend"].search([("rule_id", "=", (rule or self.rule).id)])

    def test_so_many_alike(self):
        """CP-112: three of the same product and defect within 30 days; two, or one too old, are no pattern."""
        self._alike((1, 2), self.defects[0])
        self._alike((1, 2, 3), self.defects[1])
        self._alike((1, 2, 40), self.defects[2])
        trend = self._found()
        self.assertEqual((trend.defect_id, trend.product_id), (self.defects[1], self.product))
        self.assertEqual((trend.complaint_count, trend.state), (3, "open"))
        self.assertFalse(trend.partner_id)

    def test_not_ours_is_no_pattern(self):
        """CP-32: what is not ours does not count."""
        complaints = self._alike((1, 2, 3))
        complaints[0].liability = "customer"
        self.assertFalse(self._found())

    def test_once_a_pattern(self):
        """CP-112: looking again renews the open finding; what was dismissed comes up again by new ones alone."""
        first = self._alike((1, 2, 3))
        trend = self._found()
        self._alike((1,))
        self.assertEqual(self._found(), trend)
        self.assertEqual(trend.complaint_count, 4)
        trend.with_user(self.quality).dismiss_reason = "One wrong ring, replaced"
        trend.with_user(self.quality).action_dismiss()
        self._alike((0, 0))
        self.assertEqual(self._found(), trend)
        self._alike((0,))
        again = self._found() - trend
        self.assertEqual(again.complaint_count, 3)
        self.assertFalse(again.complaint_ids & first)

    def test_rate_above_limit(self):
        """CP-101: three complaints on 10 deliveries are 30 per 100, above a limit of 20; not above 30."""
        for _number in range(10):
            self._deliver({self.product: 1})
        self._alike((1, 2, 3))
        rule = self.env["complaint.trend.rule"].create(
            {"name": "Rate", "kind": "rate", "by_customer": False, "limit": 30, "rate": "delivery_rate"}
        )
        own = self._found(rule).filtered(lambda trend: trend.product_id == self.product)
        self.assertFalse(own)
        rule.limit = 20
        trend = self._found(rule).filtered(lambda trend: trend.product_id == self.product)
        self.assertEqual((trend.product_id, trend.rate, trend.complaint_count), (self.product, 30, 3))

    def test_capa(self):
        """CP-102: a finding becomes one CAPA with its complaints; pressed twice, it opens the same."""
        complaints = self._alike((1, 2, 3))
        trend = self._found().with_user(self.quality)
        self.assertEqual(trend.sudo().activity_ids.user_id, self.quality)
        trend.action_open_capa()
        trend.action_open_capa()
        self.assertEqual(trend.capa_id.complaint_ids, complaints)
        self.assertEqual((trend.state, trend.decided_by_id), ("accepted", self.quality))
        self.assertFalse(trend.sudo().activity_ids)
        with self.assertRaises(UserError):
            trend.action_dismiss()

    def test_dismissal_has_a_reason(self):
        """CP-102: no CAPA without a reason, which stays."""
        self._alike((1, 2, 3))
        trend = self._found().with_user(self.quality)
        with self.assertRaises(UserError):
            trend.action_dismiss()
        trend.dismiss_reason = "One box"
        trend.action_dismiss()
        with self.assertRaises(UserError):
            trend.dismiss_reason = "Something else"

    def test_only_what_is_due(self):
        """The scheduled action takes the rules whose day has come, and asks nothing for the others."""
        self._alike((1, 2, 3))
        today = fields.Date.today()
        rules = self.env["complaint.trend.rule"]
        commit = patch.object(self.registry["ir.cron"], "_commit_progress", return_value=1)
        self.rule.next_run = today + timedelta(days=1)
        with commit, patch.object(type(rules), "_look") as look:
            rules._cron_look()
        look.assert_not_called()
        self.rule.write({"next_run": today, "interval": 7})
        with commit:
            rules._cron_look()
        self.assertEqual(self.rule.next_run, today + timedelta(days=7))
        self.assertEqual(self.rule.trend_count, 1)

    def test_queries_do_not_grow(self):
        """One grouped query a rule, however many complaints there are."""
        self._alike((1, 2, 3))
        self._found()
        self.env.flush_all()
        self.env.invalidate_all()
        before = self.cr.sql_log_count
        self.rule._find_counts(self.company)
        few = self.cr.sql_log_count - before
        self._alike(range(20))
        self.env.flush_all()
        self.env.invalidate_all()
        before = self.cr.sql_log_count
        self.rule._find_counts(self.company)
        self.assertLessEqual(self.cr.sql_log_count - before, few)

    def test_rules_make_sense(self):
        """A rule says what is alike; one complaint is no pattern; a rate has a limit, and no defect."""
        for values in (
            {"by_product": False, "by_defect": False},
            {"min_count": 1},
            {"kind": "rate", "limit": 0, "by_defect": False},
            {"kind": "rate", "limit": 5},
        ):
            with self.assertRaises(ValidationError):
                self.rule.write(values)

    @mute_logger("odoo.sql_db")
    def test_security(self):
        """XX-11: findings are the server's own, rules the manager's; nobody forges either."""
        self._alike((1, 2, 3))
        trend = self._found()
        with self.assertRaises(AccessError):
            trend.with_user(self.quality).state = "dismissed"
        with self.assertRaises(AccessError):
            self.rule.with_user(self.quality).min_count = 9
        with self.assertRaises(AccessError):
            trend.with_user(self.employee).read(["state"])
        with self.assertRaises(AccessError):
            self.rule.with_user(self.quality).action_look()
        with self.assertRaises(UniqueViolation):
            trend._guarded().copy({"state": "open"})

    def test_problem_of_the_review(self):
        """CP-102: an open pattern of the month is a problem point of its review; their CAPA is the same."""
        # As if the demo had no review of this month.
        self.env.cr.execute("UPDATE complaint_monthly SET month = month - interval '50 years'")
        self._alike((0, 0, 0))
        trend = self._found()
        review = self.env["complaint.monthly"].with_user(self.quality).create({"month": fields.Date.today()})
        problem = review.problem_ids.filtered(lambda problem: problem.trend_id == trend)
        self.assertEqual(len(problem), 1)
        problem.action_open_capa()
        self.assertEqual(problem.capa_id, trend.capa_id)
        self.assertEqual(trend.state, "accepted")
