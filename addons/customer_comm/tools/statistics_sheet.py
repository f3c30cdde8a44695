"""A sheet of a statistics workbook: a table as in a register, and native charts of its columns beside it."""

from .register_sheet import HEAD_ROWS, RegisterSheet, sheet_name

CHART_SIZE = {"width": 720, "height": 380}
ROWS_OF_CHART = 21


class StatisticsSheet(RegisterSheet):
    """Writes a table row by row and draws charts that read its cells.

    A chart is a dict:

    - ``type``: ``pareto`` (bars with a line of the cumulative share), ``column``, ``bar``, ``line`` or ``stacked``
    - ``title``: above the chart
    - ``category``: number of the column with the names, 0 by default
    - ``series``: numbers of the columns with the values
    - ``cumulative``: for ``pareto``, the number of the column with the cumulative share in percent
    - ``limit``: how many rows are drawn, all by default
    """

    def __init__(self, workbook, title, columns, labels):
        super().__init__(workbook, self._free_name(workbook, title), columns, labels)

    @staticmethod
    def _free_name(workbook, title):
        taken = {sheet.name.lower() for sheet in workbook.worksheets()}
        name, number = sheet_name(title), 2
        while name.lower() in taken:
            name, number = f"{sheet_name(title)[:28]} {number}", number + 1
        return name

    def draw(self, charts):
        """Draw the charts to the right of the table, one below the other; nothing when the table is empty."""
        if self.row == HEAD_ROWS:
            return
        for number, chart in enumerate(charts):
            drawn = self._chart(chart)
            drawn.set_title({"name": chart.get("title", ""), "name_font": {"size": 12}})
            drawn.set_size(CHART_SIZE)
            drawn.set_legend({"position": "bottom"})
            self.sheet.insert_chart(HEAD_ROWS - 1 + number * ROWS_OF_CHART, len(self.columns) + 1, drawn)

    def _chart(self, chart):
        last = min(self.row, HEAD_ROWS + chart.get("limit", self.row)) - 1
        kinds = {"pareto": {"type": "column"}, "stacked": {"type": "column", "subtype": "stacked"}}
        drawn = self.workbook.add_chart(kinds.get(chart["type"], {"type": chart["type"]}))
        category = chart.get("category", 0)
        for column in chart["series"]:
            drawn.add_series(self._series(column, category, last))
        if chart["type"] == "pareto":
            line = self.workbook.add_chart({"type": "line"})
            line.add_series({**self._series(chart["cumulative"], category, last), "y2_axis": True})
            line.set_y2_axis({"min": 0, "max": 100, "num_format": '0"%"'})
            drawn.combine(line)
        return drawn

    def _series(self, column, category, last):
        name = self.sheet.get_name()
        return {
            "name": [name, HEAD_ROWS - 1, column],
            "categories": [name, HEAD_ROWS, category, last, category],
            "values": [name, HEAD_ROWS, column, last, column],
        }
