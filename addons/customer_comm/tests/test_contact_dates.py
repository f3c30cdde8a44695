import random
from datetime import date, timedelta

from odoo.tests import BaseCase, tagged

from ..tools.contact_dates import UNITS, add_interval, next_date, shift_to_working_day


@tagged("post_install", "-at_install")
class TestContactDates(BaseCase):
    """Arithmetic of contact dates (CC-45, CC-47), by examples and by properties that hold for any date."""

    def setUp(self):
        super().setUp()
        self.random = random.Random(45)

    def _days(self, count=300):
        for _number in range(count):
            yield date(2020, 1, 1) + timedelta(days=self.random.randrange(6000))

    def test_examples(self):
        for day, value, unit, expected in (
            (date(2026, 1, 31), 1, "month", date(2026, 2, 28)),
            (date(2024, 1, 31), 1, "month", date(2024, 2, 29)),
            (date(2025, 11, 30), 3, "month", date(2026, 2, 28)),
            (date(2026, 1, 10), 1, "half_month", date(2026, 1, 25)),
            (date(2026, 1, 31), 2, "half_month", date(2026, 2, 28)),
            (date(2026, 1, 10), 3, "half_month", date(2026, 2, 25)),
            (date(2026, 12, 31), 1, "week", date(2027, 1, 7)),
            (date(2026, 12, 31), 1, "day", date(2027, 1, 1)),
        ):
            self.assertEqual(add_interval(day, value, unit), expected)

    def test_refused(self):
        for value in (0, -1):
            with self.assertRaises(ValueError):
                add_interval(date(2026, 1, 1), value, "day")
        with self.assertRaises(ValueError):
            add_interval(date(2026, 1, 1), 1, "year")

    def test_always_later(self):
        for day in self._days():
            for unit in UNITS:
                value = self.random.randint(1, 24)
                self.assertGreater(add_interval(day, value, unit), day)
                self.assertLessEqual(add_interval(day, value, unit), add_interval(day, value + 1, unit))

    def test_order_is_kept(self):
        for day in self._days():
            later = day + timedelta(days=self.random.randrange(60))
            for unit in UNITS:
                value = self.random.randint(1, 24)
                self.assertLessEqual(add_interval(day, value, unit), add_interval(later, value, unit))

    def test_month_keeps_the_day(self):
        for day in self._days():
            value = self.random.randint(1, 36)
            result = add_interval(day, value, "month")
            self.assertEqual((result.year - day.year) * 12 + result.month - day.month, value)
            following = result + timedelta(days=1)
            self.assertTrue(result.day == day.day or (result.day < day.day and following.day == 1))

    def test_half_months_make_months(self):
        for day in self._days():
            value = self.random.randint(1, 12)
            self.assertEqual(add_interval(day, 2 * value, "half_month"), add_interval(day, value, "month"))

    def test_shift(self):
        """The result is a working day in the right direction, the nearest one; a working day stays."""
        for day in self._days():
            off = {day + timedelta(days=self.random.randrange(-12, 13)) for _number in range(8)}

            def is_working(candidate, off=off):
                return candidate.weekday() < 5 and candidate not in off

            self.assertEqual(shift_to_working_day(day, "none", is_working), day)
            for direction, sign in (("before", -1), ("after", 1)):
                result = shift_to_working_day(day, direction, is_working)
                self.assertTrue(is_working(result))
                distance = (result - day).days * sign
                self.assertGreaterEqual(distance, 0)
                self.assertFalse(any(is_working(day + timedelta(days=sign * step)) for step in range(distance)))

    def test_never_working(self):
        """A company that never works gets the day itself, not an endless search."""
        self.assertEqual(shift_to_working_day(date(2026, 1, 1), "after", lambda day: False), date(2026, 1, 1))

    def test_next_date(self):
        """The next contact is within its limits, and at the interval unless a limit or a day off moves it."""

        def is_working(day):
            return day.weekday() < 5

        for basis in self._days():
            earliest = basis + timedelta(days=self.random.randrange(-5, 40))
            latest = self.random.choice([None, earliest + timedelta(days=self.random.randrange(60))])
            direction = self.random.choice(["none", "before", "after"])
            value, unit = self.random.randint(1, 3), self.random.choice(UNITS)
            wanted = max(add_interval(basis, value, unit), earliest)
            result = next_date(
                basis, value, unit, earliest=earliest, latest=latest, direction=direction, is_working=is_working
            )
            if latest and wanted > latest:
                self.assertIsNone(result)
                continue
            self.assertGreaterEqual(result, earliest)
            self.assertLessEqual(result, latest or result)
            self.assertLessEqual(abs((result - wanted).days), 2)
            if direction == "none":
                self.assertEqual(result, wanted)
