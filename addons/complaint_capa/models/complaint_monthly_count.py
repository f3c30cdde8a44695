from markupsafe import Markup

from odoo import fields, models
from odoo.fields import Command, Domain

from odoo.addons.customer_comm.tools import frequency, period
from odoo.addons.customer_comm.tools.target import result_of

from .complaint_figures import DIMENSIONS
from .complaint_monthly import FIGURES


class ComplaintMonthly(models.Model):
    """What the register says about the month: complaints, figures, frequencies, the target (CP-101, CP-102, CP-108)."""

    _inherit = "complaint.monthly"

    pareto_chart = fields.Html(compute="_compute_charts", sanitize=False)
    trend_chart = fields.Html(compute="_compute_charts", sanitize=False)
    top_three = fields.Text("Top Three Defects", compute="_compute_top_three")

    def _compute_charts(self):
        model = self.env["complaint.figures"]
        for monthly in self:
            lines = monthly.frequency_ids.filtered(lambda line: line.dimension == "defect_id")
            rows = frequency.frequency({line.name: line.count for line in lines})
            label = model._get_dimension_label("defect_id")
            # The charts escape what they are given.
            monthly.pareto_chart = Markup(model._draw_pareto(rows, label))
            monthly.trend_chart = Markup(monthly._draw_trend())

    def _draw_trend(self):
        """Return the chart of the rates of the reviews of this and the eleven months before, with the target."""
        self.ensure_one()
        domain = [("company_id", "=", self.company_id.id), ("month", "<=", self.month)]
        earlier = self.search(domain, order="month desc", limit=12).sorted("month")
        months = [
            {
                "label": fields.Date.to_string(monthly.month)[:7],
                "rate": None if monthly.target_result == "none" else monthly.actual,
            }
            for monthly in earlier
        ]
        name = self.indicator_id.name or self.env._("Complaint Rate")
        return self.env["complaint.figures"]._draw_trend(months, "rate", name, self.target or None)

    def _compute_top_three(self):
        for monthly in self:
            lines = monthly.frequency_ids.filtered(lambda line: line.dimension == "defect_id" and line.is_top)
            places = frequency.frequency({line: line.count for line in lines})
            monthly.top_three = "\n".join(
                f"{place.rank}. {place.key.name}: {place.count} ({place.key.share:.1f} %)" for place in places
            )

    def _get_period(self):
        self.ensure_one()
        return self.company_id, *period.period_of(self.month, "month")

    def _get_domain(self):
        return Domain.TRUE

    def _count(self):
        """Take complaints, figures and frequencies of the month anew, whoever makes the review."""
        # sudo: the review covers all complaints of the company, and its lines are the server's own
        for monthly in self.sudo():
            figures = self.env["complaint.figures"].sudo()._get_figures(*monthly._get_period())
            figures["return_count"] = monthly._count_returns()
            monthly._guarded().write(
                {
                    **{name: figures[name] or 0 for name in FIGURES},
                    **monthly._get_target_vals(),
                    "counted_at": fields.Datetime.now(),
                }
            )
            monthly._renew_lines()
            monthly._renew_frequencies()
            monthly._propose_problems()

    def _count_returns(self):
        company, first, last = self._get_period()
        start, end = period.moments(first, last, company.partner_id.tz)
        return self.env["stock.picking"].search_count(
            [
                ("company_id", "=", company.id),
                ("state", "=", "done"),
                ("date_done", ">=", start),
                ("date_done", "<", end),
                ("location_id.usage", "=", "customer"),
                ("location_dest_id.usage", "!=", "customer"),
            ]
        )

    def _get_target_vals(self):
        """Return target and actual value of the indicator that the company measures its complaints by (CP-102)."""
        company, first, last = self._get_period()
        indicator = company._get_complaint_indicator()
        if not indicator:
            return {"indicator_id": False, "target": 0, "actual": 0, "target_result": "none"}
        actual, cases = indicator._measure(company, first, last).get(False, (0.0, 0))
        return {
            "indicator_id": indicator.id,
            "target": indicator.target,
            "actual": actual,
            "target_result": result_of(actual, indicator.target, indicator.better, cases),
        }

    def _renew_lines(self):
        """Have one line for each complaint of the month; what was written on the others goes with them."""
        company, first, last = self._get_period()
        start, end = period.moments(first, last, company.partner_id.tz)
        complaints = self.env["complaint.complaint"].search(
            [
                ("company_id", "=", company.id),
                ("received_at", ">=", start),
                ("received_at", "<", end),
                ("state", "not in", ("draft", "cancelled")),
            ],
            order="received_at, id",
        )
        lines = self.line_ids
        gone = lines.filtered(lambda line: line.complaint_id not in complaints)
        missing = complaints - lines.complaint_id
        gone.unlink()
        lines._guarded().create([{"monthly_id": self.id, "complaint_id": complaint.id} for complaint in missing])

    def _renew_frequencies(self):
        self.frequency_ids.unlink()
        model = self.env["complaint.figures"]
        commands = []
        for dimension in DIMENSIONS:
            rows = model._get_frequency(dimension, *self._get_period())
            # What is not known yet takes no place (CP-108).
            known = {row.key: row.count for row in rows if row.key != model._none_label()}
            top = {row.key for row in frequency.top(known)}
            commands += [
                Command.create(
                    {
                        "dimension": dimension,
                        "name": row.key,
                        "count": row.count,
                        "rank": row.rank,
                        "share": row.share,
                        "cumulative": row.cumulative,
                        "is_top": row.key in top,
                    }
                )
                for row in rows
            ]
        self.frequency_ids = commands

    def _propose_problems(self):
        """Put the top three defects and the open patterns among the problem points, unless they are there."""
        company, first, last = self._get_period()
        start, end = period.moments(first, last, company.partner_id.tz)
        known = self.problem_ids.defect_id
        top = self.env["complaint.figures"]._get_top_defects(company, first, last)
        vals_list = []
        for defect, row in top:
            if defect in known:
                continue
            lines = self.line_ids.complaint_id.line_ids.filtered(lambda line, defect=defect: line.defect_id == defect)
            vals_list.append(
                {
                    "monthly_id": self.id,
                    "name": defect.display_name,
                    "defect_id": defect.id,
                    "count": row.count,
                    "share": row.share,
                    "complaint_ids": [Command.set(lines.complaint_id.filtered("counted").ids)],
                }
            )
        vals_list += self._prepare_trend_problems(start, end)
        self.problem_ids._guarded().create(vals_list)

    def _prepare_trend_problems(self, start, end):
        """Return the problem points of the patterns of the month that nobody has dismissed."""
        trends = self.env["complaint.trend"].search(
            [
                ("company_id", "=", self.company_id.id),
                ("last_on", ">=", start),
                ("last_on", "<", end),
                ("state", "!=", "dismissed"),
                ("id", "not in", self.problem_ids.trend_id.ids),
            ]
        )
        return [
            {
                "monthly_id": self.id,
                "name": trend.display_name,
                "trend_id": trend.id,
                "count": trend.complaint_count,
                "capa_id": trend.capa_id.id,
                "complaint_ids": [Command.set(trend.complaint_ids.ids)],
            }
            for trend in trends
        ]
