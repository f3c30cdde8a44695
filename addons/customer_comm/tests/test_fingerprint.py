import doctest
import json
from datetime import date

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from odoo.tests import BaseCase, tagged

from ..tools import fingerprint as module
from ..tools.fingerprint import canonical, differences, fingerprint

scalars = st.none() | st.booleans() | st.integers(-(10**9), 10**9) | st.text(max_size=8) | st.dates()
contents = st.recursive(
    scalars,
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.text(max_size=4), inner, max_size=4),
    max_leaves=12,
)


def load_tests(loader, tests, ignore):
    tests.addTests(doctest.DocTestSuite(module))
    return tests


# The machine that runs the suite may be busy: slowness of the generator is no failure.
settings.register_profile("suite", deadline=None, suppress_health_check=[HealthCheck.too_slow])
settings.load_profile("suite")


@tagged("post_install", "-at_install")
class TestFingerprint(BaseCase):
    """An approval belongs to content: the fingerprint depends on the value of the content and on nothing else."""

    def test_doctests(self):
        """The examples in the docstrings hold."""
        self.assertEqual(doctest.testmod(module).failed, 0)

    @given(st.dictionaries(st.text(max_size=4), scalars, max_size=6))
    def test_order_of_keys_does_not_matter(self, content):
        """Two dictionaries with equal items have one fingerprint, in whatever order they were filled."""
        turned = dict(reversed(list(content.items())))
        self.assertEqual(fingerprint(content), fingerprint(turned))

    @settings(max_examples=400)
    @given(contents, contents)
    def test_different_content_differs(self, one, other):
        """Equal fingerprints mean that nothing differs, and something differs where fingerprints do."""
        self.assertEqual(fingerprint(one) == fingerprint(other), not differences(one, other))

    @given(contents)
    def test_survives_storage(self, content):
        """Content that was stored as JSON and read back has the same fingerprint."""
        self.assertEqual(fingerprint(json.loads(canonical(content))), fingerprint(content))

    def test_values(self):
        """Floats are compared with 12 digits, 1.0 equals 1, a date equals its ISO form, True is not 1."""
        self.assertEqual(fingerprint(0.1 + 0.2), fingerprint(0.3))
        self.assertEqual(fingerprint({"qty": 1.0}), fingerprint({"qty": 1}))
        self.assertEqual(canonical(date(2026, 11, 22)), '"2026-11-22"')
        self.assertNotEqual(fingerprint(True), fingerprint(1))
        self.assertNotEqual(fingerprint(0.30000001), fingerprint(0.3))
        self.assertEqual(len(fingerprint({})), 64)

    def test_refuses_what_has_no_stable_text(self):
        """Sets, objects and other keys than strings are refused instead of being signed by chance."""
        for content in ({1, 2}, object(), {1: "a"}, float("nan"), [b"x"]):
            with self.subTest(content=content), self.assertRaises((TypeError, ValueError)):
                fingerprint(content)
