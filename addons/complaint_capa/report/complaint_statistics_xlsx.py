from dateutil.relativedelta import relativedelta

from odoo import api, models
from odoo.tools import format_date

from odoo.addons.customer_comm.tools import period

from ..models.complaint_figures import DIMENSIONS

TOP_ROWS = 20


class ComplaintStatisticsXlsx(models.AbstractModel):
    """Complaint statistics as a workbook: months, a Pareto a dimension, top three, steps, teams (CP-101, XX-15)."""

    _name = "report.complaint_capa.complaint_statistics_xlsx"
    _description = "Complaint Statistics Workbook"
    _inherit = "customer.statistics.xlsx"

    @api.model
    def _statistics_tables(self, objs, data):
        for sheet in objs:
            company, first, last = sheet._get_period()
            domain = sheet._get_domain()
            note = f"{format_date(self.env, first)} – {format_date(self.env, last)}"
            yield self._table_of_months(company, last, domain)
            for dimension in DIMENSIONS:
                yield {**self._table_of(dimension, company, first, last, domain), "notes": [note]}
            yield self._table_of_tops(company, last, domain)
            yield {**self._table_of_stages(company, first, last, domain), "notes": [note]}
            yield {**self._table_of_teams(company, first, last, domain), "notes": [note]}

    @api.model
    def _table_of_months(self, company, last, domain):
        columns = [
            ("label", self.env._("Month"), "char"),
            ("received_count", self.env._("Received"), "integer"),
            ("counted_count", self.env._("In Statistics"), "integer"),
            ("repeat_count", self.env._("Repeated"), "integer"),
            ("delivery_count", self.env._("Deliveries"), "integer"),
            ("sale_line_count", self.env._("Order Lines"), "integer"),
            ("delivery_rate", self.env._("Complaints per 100 Deliveries"), "float"),
            ("line_rate", self.env._("Complaints per 100 Order Lines"), "float"),
            ("ppm", self.env._("PPM"), "float"),
            ("handling_hours", self.env._("Mean Handling Time (Hours)"), "float"),
            ("handling_median", self.env._("Median Handling Time (Hours)"), "float"),
            ("late_share", self.env._("Closed Late (%)"), "float"),
            ("quality_cost", self.env._("Cost of Poor Quality"), "float"),
        ]
        months = self.env["complaint.figures"]._get_months(company, last, domain)
        return {
            "title": self.env._("Months"),
            "columns": [(label, kind, {"width": 16}) for _name, label, kind in columns],
            "rows": [[month[name] for name, *_rest in columns] for month in months],
            "charts": [
                {"type": "column", "title": self.env._("Complaints"), "series": [1, 2, 3]},
                {"type": "line", "title": self.env._("Complaint Rate"), "series": [6, 7]},
                {"type": "line", "title": self.env._("Handling Time (Hours)"), "series": [9, 10]},
                {"type": "column", "title": self.env._("Cost of Poor Quality"), "series": [12]},
            ],
        }

    @api.model
    def _table_of(self, dimension, company, first, last, domain):
        figures = self.env["complaint.figures"]
        label = figures._get_dimension_label(dimension)
        rows = figures._get_frequency(dimension, company, first, last, domain)
        return {
            "title": label,
            "columns": [
                (label, "char", {"width": 40}),
                (self.env._("Complaints"), "integer", {"total": True}),
                (self.env._("Share (%)"), "float"),
                (self.env._("Cumulative (%)"), "float"),
                (self.env._("Rank"), "integer"),
            ],
            "rows": [(row.key, row.count, row.share, row.cumulative, row.rank) for row in rows],
            "charts": [{"type": "pareto", "title": label, "series": [1], "cumulative": 3, "limit": TOP_ROWS}],
        }

    @api.model
    def _table_of_tops(self, company, last, domain):
        """Return the top three defects of each of the last twelve months (CP-108)."""
        rows = []
        for back in range(11, -1, -1):
            first, end = period.period_of(last - relativedelta(months=back), "month")
            month = format_date(self.env, first, date_format="MMM yyyy")
            top = self.env["complaint.figures"]._get_top("defect_id", company, first, end, domain)
            rows += [(month, row.rank, row.key, row.count, row.share) for row in top]
        return {
            "title": self.env._("Top Three Defects"),
            "columns": [
                (self.env._("Month"), "char", {"width": 16}),
                (self.env._("Rank"), "integer"),
                (self.env._("Defect"), "char", {"width": 40}),
                (self.env._("Complaints"), "integer"),
                (self.env._("Share (%)"), "float"),
            ],
            "rows": rows,
        }

    @api.model
    def _table_of_stages(self, company, first, last, domain):
        return {
            "title": self.env._("Time per Step"),
            "columns": [
                (self.env._("Step"), "char"),
                (self.env._("Mean Hours"), "float"),
                (self.env._("Median Hours"), "float"),
                (self.env._("Waiting Now"), "integer"),
            ],
            "rows": self.env["complaint.figures"]._get_stages(company, first, last, domain),
            "charts": [{"type": "column", "title": self.env._("Time per Step"), "series": [1, 2]}],
        }

    @api.model
    def _table_of_teams(self, company, first, last, domain):
        return {
            "title": self.env._("Teams"),
            "columns": [
                (self.env._("Team"), "char"),
                (self.env._("Complaints"), "integer", {"total": True}),
                (self.env._("Mean Handling Time (Hours)"), "float"),
                (self.env._("Median Handling Time (Hours)"), "float"),
                (self.env._("Closed Late (%)"), "float"),
            ],
            "rows": self.env["complaint.figures"]._get_teams(company, first, last, domain),
            "charts": [{"type": "bar", "title": self.env._("Handling Time (Hours)"), "series": [2, 3]}],
        }
