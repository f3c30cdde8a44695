import math
from fractions import Fraction

from hypothesis import given, settings
from hypothesis import strategies as st

from odoo.tests import BaseCase, tagged

from ..tools import sampling

counts = st.integers(min_value=0, max_value=2000)
shares = st.one_of(st.integers(min_value=0, max_value=100), st.floats(min_value=0, max_value=100))
members = st.sets(st.integers(min_value=1, max_value=10**6), max_size=60)


@tagged("post_install", "-at_install")
class TestSampling(BaseCase):
    """SS-12: how many class C customers are asked, and which."""

    def test_default_reading(self):
        """SS-12: C is 20 % of all questionnaires: A and B times 0.25, rounded up, at most all of C."""
        for whole, population, expected in ((40, 100, 10), (41, 100, 11), (1, 100, 1), (0, 100, 0), (40, 3, 3)):
            with self.subTest(whole=whole, population=population):
                self.assertEqual(sampling.sample_size(whole, population, 20), expected)

    def test_other_reading(self):
        """SS-12: 20 % of all C customers, rounded up."""
        for population, expected in ((100, 20), (101, 21), (1, 1), (0, 0)):
            with self.subTest(population=population):
                self.assertEqual(sampling.sample_size(40, population, 20, sampling.SHARE_OF_CLASS), expected)

    def test_no_rounding_noise(self):
        """A share that divides evenly must not gain a customer by binary fractions: 7 x 30 / 70 is 3, not 3.0000001."""
        self.assertEqual(sampling.sample_size(7, 100, 30.0), 3)
        self.assertEqual(sampling.sample_size(0, 10, 70.0, sampling.SHARE_OF_CLASS), 7)

    def test_refusals(self):
        for arguments in ((-1, 5, 20), (5, -1, 20), (5, 5, -1), (5, 5, 101), (5, 5, 20, "all")):
            with self.subTest(arguments=arguments), self.assertRaises(ValueError):
                sampling.sample_size(*arguments)
        with self.assertRaises(ValueError):
            sampling.draw([1], -1, 0)

    @settings(deadline=None)
    @given(counts, counts, shares)
    def test_share_of_total_is_reached(self, whole, population, share):
        """SS-12: the sampled class has at least its share of all questionnaires, and one less would be too few."""
        size = sampling.sample_size(whole, population, share)
        exact = Fraction(str(share)) / 100
        self.assertLessEqual(size, population)
        if size < population and whole:
            self.assertGreaterEqual(Fraction(size, whole + size), exact)
        if size:
            self.assertTrue(exact == 1 or Fraction(size - 1, max(whole + size - 1, 1)) < exact)

    @settings(deadline=None)
    @given(counts, counts, shares)
    def test_share_of_class_is_reached(self, whole, population, share):
        size = sampling.sample_size(whole, population, share, sampling.SHARE_OF_CLASS)
        self.assertEqual(size, math.ceil(population * Fraction(str(share)) / 100))
        self.assertLessEqual(size, population)

    @settings(deadline=None)
    @given(members, st.integers(min_value=0, max_value=80), st.integers())
    def test_draw_is_a_repeatable_subset(self, population, size, seed):
        """SS-12: the same seed and customers give the same list, in whatever order they come."""
        drawn = sampling.draw(population, size, seed)
        self.assertEqual(len(drawn), min(size, len(population)))
        self.assertLessEqual(set(drawn), population)
        self.assertEqual(drawn, sorted(drawn))
        self.assertEqual(drawn, sampling.draw(sorted(population, reverse=True), size, seed))

    @settings(deadline=None)
    @given(members, st.integers(min_value=0, max_value=60), st.integers())
    def test_larger_sample_keeps_the_smaller(self, population, size, seed):
        self.assertLessEqual(set(sampling.draw(population, size, seed)), set(sampling.draw(population, size + 1, seed)))

    def test_draw_is_fair(self):
        """Over many seeds every customer is drawn about equally often."""
        hits = dict.fromkeys(range(20), 0)
        for seed in range(2000):
            for member in sampling.draw(hits, 5, seed):
                hits[member] += 1
        # 2000 draws of 5 of 20: 500 expected, standard deviation 19
        self.assertTrue(all(400 < count < 600 for count in hits.values()), hits)

    def test_draw_does_not_depend_on_the_machine(self):
        """A list drawn elsewhere years ago can be repeated: this one is written down."""
        self.assertEqual(sampling.draw(range(1, 21), 4, 20260101), [5, 6, 10, 15])
