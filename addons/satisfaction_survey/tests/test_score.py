from hypothesis import given, settings
from hypothesis import strategies as st

from odoo.tests import BaseCase, tagged

from ..tools import response, score

points = st.floats(min_value=0, max_value=100)
weights = st.floats(min_value=0.01, max_value=10)
ratings = st.lists(st.integers(min_value=0, max_value=10), max_size=50)


@tagged("post_install", "-at_install")
class TestScore(BaseCase):
    """SS-22: index, net promoter score, lowest item."""

    @settings(deadline=None)
    @given(st.lists(st.tuples(points, weights), min_size=1))
    def test_mean_lies_between_the_answers(self, pairs):
        values = [value for value, _weight in pairs]
        self.assertTrue(min(values) - 1e-6 <= score.weighted_mean(pairs) <= max(values) + 1e-6)

    @settings(deadline=None)
    @given(st.lists(points, min_size=1), weights)
    def test_equal_weights_do_not_matter(self, values, weight):
        weighted = score.weighted_mean((value, weight) for value in values)
        self.assertAlmostEqual(weighted, sum(values) / len(values), 6)

    def test_weights(self):
        self.assertEqual(score.weighted_mean([(100, 3), (0, 1)]), 75)
        self.assertEqual(score.weighted_mean([(100, 0), (40, 1)]), 40)
        self.assertIsNone(score.weighted_mean([(100, 0)]))
        with self.assertRaises(ValueError):
            score.weighted_mean([(100, -1)])

    def test_net_promoter_score_is_no_mean(self):
        """Promoters (9-10) minus detractors (0-6) in percent; a mean of the ratings would be something else."""
        self.assertEqual(score.net_promoter_score([10, 9, 8, 7, 6, 0]), 0)
        self.assertEqual(score.net_promoter_score([9] * 5), 100)
        self.assertEqual(score.net_promoter_score([6] * 5), -100)
        self.assertEqual(score.net_promoter_score([7, 8]), 0)
        self.assertIsNone(score.net_promoter_score([]))
        for wrong in (-1, 11):
            with self.assertRaises(ValueError):
                score.net_promoter_score([wrong])

    @settings(deadline=None)
    @given(ratings)
    def test_net_promoter_score_range(self, answers):
        result = score.net_promoter_score(answers)
        if answers:
            promoters = sum(answer >= 9 for answer in answers)
            detractors = sum(answer <= 6 for answer in answers)
            self.assertAlmostEqual(result, 100 * promoters / len(answers) - 100 * detractors / len(answers), 6)
            self.assertTrue(-100 <= result <= 100)
        else:
            self.assertIsNone(result)

    def test_lowest_with_ties(self):
        """SS-22: the item with the lowest score, ties included."""
        self.assertEqual(score.lowest({"a": 40.0, "b": 40.0 + 1e-9, "c": 80.0, "d": None}), {"a", "b"})
        self.assertEqual(score.lowest({"a": None}), set())

    def test_scale_points(self):
        self.assertEqual([score.scale_points(value, 1, 5) for value in (1, 3, 5, 9)], [0, 50, 100, 100])
        with self.assertRaises(ValueError):
            score.scale_points(1, 5, 5)

    @settings(deadline=None)
    @given(st.lists(st.tuples(st.booleans(), st.integers(0, 50), st.integers(0, 50)), max_size=6))
    def test_response_rates(self, groups):
        """SS-18: answers by questionnaires sent, for the completely asked classes and for all."""
        counts = response.CampaignCounts()
        for is_key, sent, unanswered in groups:
            counts.add(is_key, True, sent, sent, max(sent - unanswered, 0), 0.0)
        values = counts.values()
        self.assertTrue(0 <= values["response_rate"] <= 100)
        self.assertEqual(values["has_key_recipients"], any(is_key for is_key, *_rest in groups))
        if all(is_key for is_key, *_rest in groups):
            self.assertEqual(values["response_rate_key"], values["response_rate"])
