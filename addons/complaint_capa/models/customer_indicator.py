from odoo import api, models


class CustomerIndicator(models.Model):
    """What is measured of complaints: how many, how often, how fast (XX-14, CP-101, CP-106)."""

    _inherit = "customer.indicator"

    @api.model
    def _measures(self):
        lower = {"better": "lower", "personal": False}
        return super()._measures() | {
            "complaint_count": {"label": self.env._("Complaints"), "unit": "number", **lower},
            "complaint_rate": {"label": self.env._("Complaints per 100 deliveries"), "unit": "percent", **lower},
            "complaint_line_rate": {
                "label": self.env._("Complaints per 100 order lines"),
                "unit": "percent",
                **lower,
            },
            "complaint_ppm": {"label": self.env._("Quantity complained about (PPM)"), "unit": "number", **lower},
            "complaint_repeat_rate": {"label": self.env._("Repeated complaints"), "unit": "percent", **lower},
            "complaint_cost": {"label": self.env._("Cost of poor quality"), "unit": "number", **lower},
            "complaint_days": {"label": self.env._("Mean time to the close of a complaint"), "unit": "days", **lower},
            "complaint_on_time": {
                "label": self.env._("Complaints closed on time"),
                "unit": "percent",
                "better": "higher",
                "personal": True,
            },
        }

    def _measure_complaint_count(self, company, start, end, users):
        count = self._count_complaints(company, start, end)
        return {False: (count, 1)}  # no complaint is a result as well

    def _measure_complaint_rate(self, company, start, end, users):
        return self._measure_rate("delivery_rate:avg", "delivery_count:count_distinct", company, start, end)

    def _measure_complaint_line_rate(self, company, start, end, users):
        return self._measure_rate("line_rate:avg", "sale_line_count:count_distinct", company, start, end)

    def _measure_complaint_ppm(self, company, start, end, users):
        return self._measure_rate("ppm:avg", "delivery_count:count_distinct", company, start, end)

    def _measure_rate(self, rate, cases, company, start, end):
        """Return a rate of the analysis of complaints and deliveries; nothing when nothing was delivered (CP-101)."""
        domain = [("company_id", "=", company.id), ("date", ">=", start), ("date", "<", end)]
        [[actual, count]] = self.env["complaint.rate.report"]._read_group(domain, [], [rate, cases])
        return {False: (float(actual), count)} if count else {}

    def _measure_complaint_repeat_rate(self, company, start, end, users):
        """Return the share of counted complaints that repeat an earlier one (CP-112)."""
        [[share, count]] = self._read_counted(["repeat_share:avg", "__count"], company, start, end)
        return {False: (share, count)} if count else {}

    def _measure_complaint_cost(self, company, start, end, users):
        [[cost, count]] = self._read_counted(["quality_cost:sum", "__count"], company, start, end)
        return {False: (cost or 0.0, max(count, 1))}  # no cost is a result as well

    def _read_counted(self, measures, company, start, end):
        domain = [("company_id", "=", company.id), ("received_at", ">=", start), ("received_at", "<", end)]
        return self.env["complaint.report"]._read_group([*domain, ("counted", "=", True)], [], measures)

    def _measure_complaint_days(self, company, start, end, users):
        domain = [("company_id", "=", company.id), ("closed_at", ">=", start), ("closed_at", "<", end)]
        complaints = self.env["complaint.complaint"].search_fetch(domain, ["received_at", "closed_at"])
        if not complaints:
            return {}
        seconds = sum((complaint.closed_at - complaint.received_at).total_seconds() for complaint in complaints)
        return {False: (seconds / 86400 / len(complaints), len(complaints))}

    def _measure_complaint_on_time(self, company, start, end, users):
        return self._measure_on_time("complaint.complaint", "close", company, start, end, users)

    @api.model
    def _count_complaints(self, company, start, end):
        """Return how many complaints of the period count; those that are not ours do not (CP-32)."""
        return self.env["complaint.complaint"].search_count(
            [
                ("company_id", "=", company.id),
                ("received_at", ">=", start),
                ("received_at", "<", end),
                ("counted", "=", True),
                ("state", "!=", "draft"),
            ]
        )
