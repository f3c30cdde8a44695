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
        domain = [
            ("company_id", "=", company.id),
            ("picking_type_code", "=", "outgoing"),
            ("state", "=", "done"),
            ("date_done", ">=", start),
            ("date_done", "<", end),
        ]
        deliveries = self.env["stock.picking"].search_count(domain)
        complaints = self._count_complaints(company, start, end)
        return {False: (100.0 * complaints / deliveries, deliveries)} if deliveries else {}

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
