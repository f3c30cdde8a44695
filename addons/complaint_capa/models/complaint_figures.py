from dateutil.relativedelta import relativedelta

from odoo import api, models
from odoo.fields import Domain
from odoo.tools import format_date

from odoo.addons.customer_comm.tools import chart, frequency, period

# The figures of a period, see :meth:`ComplaintFigures._get_figures`.
FIGURES = (
    "received_count",
    "counted_count",
    "open_count",
    "repeat_count",
    "repeat_rate",
    "late_count",
    "late_share",
    "handling_hours",
    "handling_median",
    "delivery_count",
    "sale_line_count",
    "delivery_rate",
    "line_rate",
    "ppm",
    "quality_cost",
)
# By what complaints are counted: columns of complaint.line.report.
DIMENSIONS = (
    "defect_id",
    "category_id",
    "kind",
    "cause_branch",
    "reason_id",
    "product_id",
    "commercial_partner_id",
    "responsible_function_id",
    "liability",
)
BARS = 12


class ComplaintFigures(models.AbstractModel):
    """The figures of a period, for the monthly review, the statistics sheet and their prints (CP-101, CP-106 to 108).

    All methods take a company, the first and the last day, and a domain over fields that all statistics views have;
    they read with the rights of the user.
    """

    _name = "complaint.figures"
    _description = "Complaint Figures"

    @api.model
    def _get_figures(self, company, first, last, domain=Domain.TRUE):
        """Return the figures of the complaints received in the period as a dictionary.

        Rates are None where nothing was delivered, times where nothing was closed.
        """
        within = self._within(company, first, last, "received_at", domain)
        measures = {
            "received_count": "__count",
            "late_count": "late_count:sum",
            "late_share": "late_share:avg",
            "handling_hours": "handling_hours:avg",
            "handling_median": "handling_median:avg",
        }
        [values] = self.env["complaint.report"]._read_group(within, [], list(measures.values()))
        figures = dict(zip(measures, values, strict=True))
        figures |= self._get_counts(within)
        return figures | self._get_rates(company, first, last, domain)

    @api.model
    def _get_counts(self, within):
        """Return how many complaints count, are repeats or are still open, and what they cost."""
        report = self.env["complaint.report"]
        measures = {
            "counted_count": "__count",
            "repeat_rate": "repeat_share:avg",
            "quality_cost": "quality_cost:sum",
        }
        [values] = report._read_group(within & Domain("counted", "=", True), [], list(measures.values()))
        counts = dict(zip(measures, values, strict=True))
        repeated = within & Domain("counted", "=", True) & Domain("is_repeat", "=", True)
        counts["repeat_count"] = report.search_count(repeated)
        counts["open_count"] = report.search_count(within & Domain("is_open", "=", True))
        return counts

    @api.model
    def _get_rates(self, company, first, last, domain=Domain.TRUE):
        """Return the numbers of deliveries, and the complaint rates of the period."""
        names = ("delivery_count", "sale_line_count")
        rates = ("delivery_rate", "line_rate", "ppm")
        [values] = self.env["complaint.rate.report"]._read_group(
            self._within(company, first, last, "date", self._rate_domain(domain)),
            [],
            [*(f"{name}:count_distinct" for name in names), *(f"{name}:avg" for name in rates)],
        )
        figures = dict(zip((*names, *rates), values, strict=True))
        return figures | {name: float(figures[name]) if figures[names[0]] else None for name in rates}

    @api.model
    def _rate_domain(self, domain):
        """Return the part of a domain that holds for deliveries as well: a kind or team of complaint does not."""
        model = self.env["complaint.rate.report"]
        return Domain(domain).map_conditions(
            lambda condition: condition if condition.field_expr in model._fields else Domain.TRUE
        )

    @api.model
    def _get_frequency(self, dimension, company, first, last, domain=Domain.TRUE):
        """Return how often each value of a dimension comes up: rows of ``tools.frequency`` with labels as keys.

        Only complaints that count; each is counted once for each of its values.

        :param str dimension: one of ``DIMENSIONS``
        """
        within = self._within(company, first, last, "received_at", domain) & Domain("counted", "=", True)
        report = self.env["complaint.line.report"]
        groups = report._read_group(within, [dimension], ["complaint_count:count_distinct"])
        counts = {self._label(report._fields[dimension], value): count for value, count in sorted_groups(groups)}
        return frequency.frequency(counts)

    @api.model
    def _get_top(self, dimension, company, first, last, domain=Domain.TRUE, places=3):
        """Return the most frequent values of a dimension; those equal with the last of them are among them (CP-108).

        Complaints without the value (a defect that is not known yet) take no place.
        """
        rows = self._get_frequency(dimension, company, first, last, domain)
        return frequency.top({row.key: row.count for row in rows if row.key != self._none_label()}, places)

    @api.model
    def _get_top_defects(self, company, first, last, domain=Domain.TRUE, places=3):
        """Return ``(defect, frequency row)`` of the top defects, as :meth:`_get_top`, with the defects themselves."""
        within = self._within(company, first, last, "received_at", domain) & Domain("counted", "=", True)
        groups = self.env["complaint.line.report"]._read_group(
            within & Domain("defect_id", "!=", False), ["defect_id"], ["complaint_count:count_distinct"]
        )
        return [(row.key, row) for row in frequency.top(dict(sorted_groups(groups)), places)]

    @api.model
    def _label(self, field, value):
        if not value:
            return self._none_label()
        if field.type == "many2one":
            return value.sudo().display_name  # sudo: as in any list, the name of a linked record is shown
        return dict(field._description_selection(self.env)).get(value, value)

    @api.model
    def _none_label(self):
        return self.env._("Not Stated")

    @api.model
    def _get_dimension_label(self, dimension):
        return self.env["complaint.line.report"]._fields[dimension]._description_string(self.env)

    @api.model
    def _get_months(self, company, last, domain=Domain.TRUE, count=12):
        """Return the figures of each of the ``count`` months up to that of ``last``, oldest first.

        :rtype: list of ``{"month", "label", **figures}``
        """
        months = []
        for back in range(count - 1, -1, -1):
            first, end = period.period_of(last - relativedelta(months=back), "month")
            label = format_date(self.env, first, date_format="MMM yyyy")
            months.append({"month": first, "label": label, **self._get_figures(company, first, end, domain)})
        return months

    @api.model
    def _get_stages(self, company, first, last, domain=Domain.TRUE):
        """Return ``(step, mean hours, median hours, how many complaints wait there)`` of each step (CP-107)."""
        report = self.env["complaint.stage.report"]
        domain = Domain(domain).map_conditions(
            lambda condition: condition if condition.field_expr in report._fields else Domain.TRUE
        )
        within = self._within(company, first, last, "received_at", domain)
        waiting = dict(report._read_group(within & Domain("is_waiting", "=", True), ["stage"], ["__count"]))
        labels = dict(report._fields["stage"]._description_selection(self.env))
        groups = report._read_group(within, ["stage"], ["hours:avg", "hours_median:avg"], order="stage")
        return [(labels[stage], mean, median, waiting.get(stage, 0)) for stage, mean, median in groups]

    @api.model
    def _get_teams(self, company, first, last, domain=Domain.TRUE):
        """Return ``(team, complaints, mean hours, median hours, late share)`` of each team (CP-106)."""
        measures = ["__count", "handling_hours:avg", "handling_median:avg", "late_share:avg"]
        within = self._within(company, first, last, "received_at", domain)
        groups = self.env["complaint.report"]._read_group(within, ["team_id"], measures, order="team_id")
        return [(team.display_name or self._none_label(), *values) for team, *values in groups]

    @api.model
    def _within(self, company, first, last, name, domain):
        start, end = period.moments(first, last, company.partner_id.tz)
        bounds = Domain(name, ">=", start) & Domain(name, "<", end)
        return Domain("company_id", "=", company.id) & bounds & Domain(domain)

    # Charts

    @api.model
    def _draw_pareto(self, rows, title):
        """Return a Pareto chart of frequency rows as SVG: all are counted, the rarest are put together."""
        rows = frequency.shorten(rows, BARS, self.env._("Other"))
        return chart.pareto([(row.key, row.count, row.cumulative) for row in rows], title, self.env._("Count"))

    @api.model
    def _draw_trend(self, months, name, title, target=None):
        """Return the chart of one figure over the months as SVG."""
        labels = [month["label"] for month in months]
        return chart.lines(labels, [(title, [month[name] for month in months])], "", "", target)


def sorted_groups(groups):
    """Return the groups of a dimension in the order of their values: equal counts are listed the same every time."""
    return sorted(groups, key=lambda group: (not group[0], group[0].id if hasattr(group[0], "id") else str(group[0])))
