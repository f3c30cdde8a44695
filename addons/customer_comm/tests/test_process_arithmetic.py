import doctest
from datetime import date, timedelta

from hypothesis import given
from hypothesis import strategies as st

from odoo.tests import BaseCase, tagged

from ..tools import credit, pareto, tendency

LIMITS = [("A", 80), ("B", 95), ("C", 100)]
AMOUNTS = st.dictionaries(st.integers(0, 500), st.integers(-1000, 100000), max_size=40)


def load_tests(loader, tests, ignore):
    for module in (credit, pareto, tendency):
        tests.addTests(doctest.DocTestSuite(module))
    return tests


def codes(amounts, limits=LIMITS):
    return {place.key: place.code for place in pareto.classify(amounts, limits)}


@tagged("post_install", "-at_install")
class TestProcessArithmetic(BaseCase):
    """Pareto classes, order tendency and credit levels against results worked out by hand."""

    def test_examples_in_the_code(self):
        """CC-69, CC-72, CC-83: the examples in the documentation of the functions hold."""
        for module in (credit, pareto, tendency):
            self.assertFalse(doctest.testmod(module).failed, module.__name__)

    # Pareto

    def test_classes_by_cumulative_share(self):
        """CC-72: 50, 30, 15, 5 of 100: before them 0, 50, 80, 95 percent, so A, A, B, C."""
        places = pareto.classify({"w": 50, "x": 30, "y": 15, "z": 5}, LIMITS)
        self.assertEqual([place.code for place in places], ["A", "A", "B", "C"])
        self.assertEqual([place.cumulative for place in places], [50, 80, 95, 100])
        self.assertEqual([place.share for place in places], [50, 30, 15, 5])
        self.assertEqual([place.rank for place in places], [1, 2, 3, 4])

    def test_who_reaches_the_limit_is_still_in(self):
        """CC-72: one customer with 90 percent of the sales is A, though A ends at 80; the next begins above it."""
        self.assertEqual(codes({"x": 90, "y": 4, "z": 6}), {"x": "A", "z": "B", "y": "C"})

    def test_limits_are_met_in_spite_of_binary_fractions(self):
        """CC-72: 0.7 + 0.1 of 1 is 80 percent, so the next customer is no A."""
        amounts = {"a": 0.7, "b": 0.1, "c": 0.09, "d": 0.06, "e": 0.05}
        self.assertLess(0.7 + 0.1, 0.8, "as computers count")
        self.assertEqual("".join(codes(amounts)[key] for key in "abcde"), "AABBC")

    def test_ties_are_in_one_class(self):
        """CC-72: four customers with equal sales are all A: nobody decides between equals by the order of rows."""
        places = pareto.classify({"a": 25, "b": 25, "c": 25, "d": 25}, LIMITS)
        self.assertEqual({place.code for place in places}, {"A"})
        self.assertEqual({place.rank for place in places}, {1})
        # 60, then three with 10 each (60 percent before them: A), then 10 alone of 100 (90 before: B)
        self.assertEqual(codes({1: 60, 2: 10, 3: 10, 4: 10, 5: 9, 6: 1})[4], "A")
        self.assertEqual(codes({1: 60, 2: 10, 3: 10, 4: 10, 5: 9, 6: 1})[5], "B")

    def test_nothing_bought(self):
        """CC-72: no sales, returns only, or no sales at all: the last class; they do not change the shares."""
        places = pareto.classify({"x": 100, "n": 0, "r": -50}, LIMITS)
        self.assertEqual([(place.key, place.code) for place in places], [("x", "A"), ("n", "C"), ("r", "C")])
        self.assertEqual(places[0].share, 100)
        self.assertEqual(places[2].amount, -50, "what was given back is shown")
        self.assertEqual(set(codes({"x": 0, "y": 0}).values()), {"C"})
        self.assertEqual(pareto.classify({}, LIMITS), [])

    def test_wrong_limits(self):
        """CC-72: limits that do not rise, or are no percentages, are refused."""
        for limits in ([], [("A", 0)], [("A", 101)], [("A", 90), ("B", 90)], [("A", 95), ("B", 80)]):
            with self.subTest(limits), self.assertRaises(ValueError):
                pareto.classify({"x": 1}, limits)

    @given(AMOUNTS)
    def test_who_buys_more_is_never_in_a_lower_class(self, amounts):
        """CC-72: of two customers the one with more sales is never in a less important class."""
        places = pareto.classify(amounts, LIMITS)
        self.assertEqual(len(places), len(amounts))
        ordered = sorted(places, key=lambda place: max(place.amount, 0), reverse=True)
        self.assertEqual([place.code for place in ordered], sorted(place.code for place in ordered))
        by_amount = {}
        for place in places:
            by_amount.setdefault(max(place.amount, 0), set()).add(place.code)
        self.assertTrue(all(len(found) == 1 for found in by_amount.values()), "equal sales, equal class")

    # Order tendency

    def test_tendency_by_hand(self):
        """CC-69: ordered on 1 January, 11 January and 31 January: 30 days in two steps are 15; next on 15 February."""
        found = tendency.tendency([(date(2026, 1, 11), 4), (date(2026, 1, 1), 2), (date(2026, 1, 31), 6)])
        self.assertEqual(found, (3, 4.0, date(2026, 1, 31), 15.0, date(2026, 2, 15)))

    def test_orders_of_one_day_are_one(self):
        """CC-69: two orders of one day are one of both quantities; half a day is rounded up."""
        days = [(date(2026, 1, 1), 1), (date(2026, 1, 1), 2), (date(2026, 1, 2), 3), (date(2026, 1, 4), 3)]
        self.assertEqual(tendency.tendency(days), (3, 3.0, date(2026, 1, 4), 1.5, date(2026, 1, 6)))

    def test_too_little_to_tell(self):
        """CC-69: one order has no interval; what was taken back on the same day was not ordered."""
        self.assertEqual(tendency.tendency([(date(2026, 1, 1), 5)]), (1, 5.0, date(2026, 1, 1), None, None))
        self.assertIsNone(tendency.tendency([(date(2026, 1, 1), 5), (date(2026, 1, 1), -5)]))
        self.assertIsNone(tendency.tendency([]))

    @given(st.lists(st.integers(0, 1000), min_size=2, max_size=30, unique=True))
    def test_expected_after_the_last_order(self, days):
        """CC-69: the next order is expected after the last one, no further off than the whole period."""
        start = date(2026, 1, 1)
        found = tendency.tendency([(start + timedelta(days=day), 1) for day in days])
        self.assertGreater(found.expected_on, found.last_on)
        self.assertLessEqual((found.expected_on - found.last_on).days, max(days) - min(days))

    def test_reminder_before_the_order(self):
        """CC-69: supply is prepared the given days before; never after the order."""
        self.assertEqual(tendency.remind_on(date(2026, 3, 1), 14), date(2026, 2, 15))
        self.assertEqual(tendency.remind_on(date(2026, 3, 1), -3), date(2026, 3, 1))

    # Credit

    def test_level_by_days(self):
        """CC-83: under 30 days I, exactly 30 I by default, over 30 II; another boundary; annual customers III."""
        self.assertEqual([credit.propose_level(days) for days in (0, 30, 31, 90)], ["i", "i", "ii", "ii"])
        self.assertEqual(credit.propose_level(30, at_boundary="ii"), "ii")
        self.assertEqual([credit.propose_level(days, boundary=45) for days in (45, 46)], ["i", "ii"])
        self.assertEqual([credit.propose_level(days, annual=True) for days in (0, 90)], ["iii", "iii"])

    def test_payment_record_by_hand(self):
        """CC-85: on time, 4 days late, 10 days overdue, not yet due: 7 days late on average."""
        due = date(2026, 3, 10)
        terms = [(due, due), (due, date(2026, 3, 14)), (due, None), (date(2026, 4, 1), None)]
        self.assertEqual(credit.payment_record(terms, date(2026, 3, 20)), (1, 1, 1, 7.0))
        self.assertEqual(credit.payment_record([], due), (0, 0, 0, 0.0))
