from datetime import date, timedelta

from hypothesis import given
from hypothesis import strategies as st

from odoo.tests import BaseCase, tagged

from ..tools.notation import parse_number, plain_number
from ..tools.retention import retention_until

DAYS = st.dates(date(1900, 1, 1), date(2100, 12, 31))


@tagged("post_install", "-at_install")
class TestRetentionArithmetic(BaseCase):
    """Properties of the retention date and of typed numbers, without a database."""

    @given(DAYS, st.integers(0, 100))
    def test_never_shorter_than_full_years(self, start, years):
        """XX-05: a record is kept for full years: never shorter, never more than a day longer."""
        until = retention_until(start, years)
        self.assertIn((until.month, until.day), {(start.month, start.day), (3, 1)})
        self.assertEqual(until.year, start.year + years)
        self.assertGreaterEqual(until - start, timedelta(days=365 * years))
        if (start.month, start.day) != (2, 29):
            self.assertEqual(until, start.replace(year=start.year + years))

    @given(DAYS, DAYS, st.integers(0, 100))
    def test_later_start_never_ends_earlier(self, first, second, years):
        """XX-05: of two records the one closed later is kept at least as long."""
        first, second = sorted((first, second))
        self.assertLessEqual(retention_until(first, years), retention_until(second, years))

    @given(DAYS, st.integers(0, 50), st.integers(0, 50))
    def test_more_years_never_end_earlier(self, start, years, more):
        """XX-05: raising the retention never shortens it."""
        self.assertLessEqual(retention_until(start, years), retention_until(start, years + more))

    def test_leap_days_and_limits(self):
        """XX-05: 29 February, 0 years, the end of the calendar, a negative number."""
        self.assertEqual(retention_until(date(2024, 2, 29), 3), date(2027, 3, 1))
        self.assertEqual(retention_until(date(2024, 2, 29), 4), date(2028, 2, 29))
        self.assertEqual(retention_until(date(1896, 2, 29), 4), date(1900, 3, 1))
        self.assertEqual(retention_until(date(2026, 5, 4), 0), date(2026, 5, 4))
        self.assertEqual(retention_until(date(2026, 5, 4), 9000), date.max)
        with self.assertRaises(ValueError):
            retention_until(date(2026, 5, 4), -1)

    @given(st.decimals(-(10**9), 10**9, places=4), st.sampled_from([(".", ","), (",", "."), (",", " "), (".", "")]))
    def test_numbers_survive_notation(self, number, signs):
        """CR-37: a number written in any notation is read back as itself."""
        point, group = signs
        whole, _, fraction = format(number, ",.4f").partition(".")
        typed = whole.replace(",", group) + point + fraction
        self.assertEqual(parse_number(typed, point, group), plain_number(number))

    @given(st.floats(-1e15, 1e15))
    def test_plain_numbers_are_exact(self, number):
        """CR-37: the plain notation of a number is the number, without exponent."""
        text = plain_number(number)
        self.assertEqual(float(text), number)
        self.assertNotIn("e", text.lower())

    @given(st.text(max_size=12))
    def test_anything_typed_is_read_or_refused(self, text):
        """CR-37: whatever is typed is a number in plain notation, or refused."""
        try:
            parsed = parse_number(text, ",", ".")
        except ValueError:
            return
        self.assertEqual(parsed, plain_number(float(parsed)) if len(parsed) < 15 else parsed)
