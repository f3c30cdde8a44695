import datetime

from odoo.tests import BaseCase, tagged

from ..tools.period import moments, period_of, previous_period


@tagged("post_install", "-at_install")
class TestPeriod(BaseCase):
    def test_period_of(self):
        """XX-14: months, quarters and years, leap years included."""
        day = datetime.date
        self.assertEqual(period_of(day(2024, 2, 10), "month"), (day(2024, 2, 1), day(2024, 2, 29)))
        self.assertEqual(period_of(day(2026, 5, 20), "quarter"), (day(2026, 4, 1), day(2026, 6, 30)))
        self.assertEqual(period_of(day(2026, 12, 31), "quarter"), (day(2026, 10, 1), day(2026, 12, 31)))
        self.assertEqual(period_of(day(2026, 1, 1), "year"), (day(2026, 1, 1), day(2026, 12, 31)))

    def test_previous(self):
        """XX-14: the period before January is the December of the year before."""
        day = datetime.date
        self.assertEqual(previous_period(day(2026, 1, 15), "month"), (day(2025, 12, 1), day(2025, 12, 31)))
        self.assertEqual(previous_period(day(2026, 3, 31), "quarter"), (day(2025, 10, 1), day(2025, 12, 31)))

    def test_moments(self):
        """XX-14: a month begins at midnight of the company; Shanghai is 8 hours ahead of UTC."""
        self.assertEqual(
            moments(datetime.date(2026, 5, 1), datetime.date(2026, 5, 31), "Asia/Shanghai"),
            (datetime.datetime(2026, 4, 30, 16), datetime.datetime(2026, 5, 31, 16)),
        )
