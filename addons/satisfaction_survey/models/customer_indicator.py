from odoo import api, models


class CustomerIndicator(models.Model):
    """What is measured of satisfaction: the index, and how many answered (XX-14)."""

    _inherit = "customer.indicator"

    @api.model
    def _measures(self):
        higher = {"better": "higher", "personal": False}
        return super()._measures() | {
            "satisfaction_index": {"label": self.env._("Satisfaction index"), "unit": "points", **higher},
            "satisfaction_response": {"label": self.env._("Response to surveys"), "unit": "percent", **higher},
        }

    def _measure_satisfaction_index(self, company, start, end, users):
        campaigns = self._get_closed_campaigns(company, start, end).filtered("scored_count")
        answers = sum(campaigns.mapped("scored_count"))
        total = sum(campaign.index_closed * campaign.scored_count for campaign in campaigns)
        return {False: (total / answers, answers)} if answers else {}

    def _measure_satisfaction_response(self, company, start, end, users):
        campaigns = self._get_closed_campaigns(company, start, end).filtered("sent_count")
        sent = sum(campaigns.mapped("sent_count"))
        total = sum(campaign.response_rate_closed * campaign.sent_count for campaign in campaigns)
        return {False: (total / sent, sent)} if sent else {}

    @api.model
    def _get_closed_campaigns(self, company, start, end):
        domain = [("company_id", "=", company.id), ("closed_at", ">=", start), ("closed_at", "<", end)]
        return self.env["satisfaction.campaign"].search(domain)
