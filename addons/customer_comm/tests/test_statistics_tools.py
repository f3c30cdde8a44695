import doctest
import io
import zipfile
from xml.etree import ElementTree

import xlsxwriter
from hypothesis import given
from hypothesis import strategies as st

from odoo.tests import BaseCase, tagged

from ..tools import chart, frequency
from ..tools.statistics_sheet import StatisticsSheet

COUNTS = st.dictionaries(st.text(max_size=5), st.integers(0, 50), max_size=20)
LABELS = {"yes": "Yes", "no": "No", "total": "Total"}


@tagged("post_install", "-at_install")
class TestStatisticsTools(BaseCase):
    """Frequency tables, charts as SVG, native charts of workbooks."""

    def test_examples_in_the_code(self):
        """CP-108: the examples in the documentation of the functions hold."""
        for module in (chart, frequency):
            self.assertFalse(doctest.testmod(module).failed, module.__name__)

    @given(COUNTS)
    def test_frequencies_add_up(self, counts):
        """CP-101: shares make 100 %, the cumulative share never falls, equal counts share a rank."""
        rows = frequency.frequency(counts)
        self.assertEqual(sum(row.count for row in rows), sum(counts.values()))
        if rows:
            self.assertAlmostEqual(rows[-1].cumulative, 100)
        for row, after in zip(rows, rows[1:], strict=False):
            self.assertLessEqual(row.cumulative, after.cumulative)
            self.assertEqual(row.rank == after.rank, row.count == after.count)

    @given(COUNTS, st.integers(1, 5))
    def test_top_includes_ties(self, counts, places):
        """CP-108: nobody outside the top is as frequent as somebody within it."""
        rows = frequency.top(counts, places)
        inside = {row.key for row in rows}
        outside = [count for key, count in counts.items() if key not in inside]
        if rows:
            self.assertGreater(min(row.count for row in rows), max(outside, default=0))

    @given(st.lists(st.tuples(st.text(max_size=40), st.integers(1, 10**6)), max_size=8))
    def test_charts_are_valid(self, values):
        """Whatever the labels hold, the chart is well-formed XML that runs no script."""
        clean = [(chart_label(label), count) for label, count in values]
        for drawing in (
            chart.pareto([(label, count, 50.0) for label, count in clean], title="<script>"),
            chart.lines([label for label, _count in clean], [("Rate", [count for _label, count in clean])]),
        ):
            if drawing:
                self.assertTrue(ElementTree.fromstring(drawing).tag.endswith("svg"))
                self.assertNotIn("<script", drawing)

    def test_native_chart_reads_the_cells(self):
        """CP-101: the chart of a workbook refers to the rows below the headings, and keeps to its limit."""
        stream = io.BytesIO()
        workbook = xlsxwriter.Workbook(stream, {"constant_memory": True, "in_memory": True})
        columns = [
            {"label": label, "type": kind, "total": False, "width": None}
            for label, kind in (("Defect", "char"), ("Count", "integer"), ("Cumulative", "float"))
        ]
        for _twice in range(2):
            sheet = StatisticsSheet(workbook, "Defects", columns, LABELS)
            sheet.write_head("Defects", ["Today"])
            sheet.write_rows([("leak", 3, 50.0), ("crack", 2, 83.3), ("noise", 1, 100.0)])
            sheet.write_totals()
            sheet.draw([{"type": "pareto", "series": [1], "cumulative": 2, "limit": 2}])
        workbook.close()
        with zipfile.ZipFile(stream) as archive:
            drawn = archive.read("xl/charts/chart1.xml").decode()
            names = archive.read("xl/workbook.xml").decode()
        self.assertIn("Defects!$B$6:$B$7", drawn)
        self.assertIn("<c:lineChart>", drawn)
        self.assertIn('name="Defects 2"', names)


def chart_label(text):
    """Return ``text`` without what no XML can hold."""
    return "".join(character for character in text if character.isprintable())
