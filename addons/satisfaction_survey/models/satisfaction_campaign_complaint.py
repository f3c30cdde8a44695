from psycopg2.errors import UniqueViolation

from odoo import api, fields, models
from odoo.exceptions import ConcurrencyError
from odoo.tools import date_utils


class SatisfactionCampaign(models.Model):
    """The standing campaign that follows up closed complaints, one a year and company (SS-28)."""

    _inherit = "satisfaction.campaign"

    @api.model
    def _get_after_complaint(self, company):
        """Return the running after-complaint campaign of a company for this year, opened if need be.

        :return: empty when the company has no usable questionnaire for it
        :raise ConcurrencyError: somebody else opens it at this moment; the request is run again
        """
        first_day = date_utils.start_of(fields.Date.context_today(self), "year")
        campaign = self.search(
            [
                ("company_id", "=", company.id),
                ("kind", "=", "after_complaint"),
                ("automatic", "=", True),
                ("state", "=", "running"),
                ("date_from", "=", first_day),
            ],
            limit=1,
        )
        survey = company._get_after_complaint_survey()
        if campaign or not survey:
            return campaign
        try:
            with self.env.cr.savepoint():
                return (
                    self._guarded().with_company(company).create(self._after_complaint_vals(company, survey, first_day))
                )
        except UniqueViolation as error:
            raise ConcurrencyError("after-complaint campaign") from error

    @api.model
    def _after_complaint_vals(self, company, survey, date_from):
        function = company.satisfaction_function_id
        return {
            "title": self.env._("After complaints %(year)s", year=date_from.year),
            "company_id": company.id,
            "kind": "after_complaint",
            "automatic": True,
            "state": "running",
            "started_at": fields.Datetime.now(),
            "survey_id": survey.id,
            "user_id": function._responsible_user().id if function else False,
            "date_from": date_from,
        }

    def _add_complaints(self, complaints):
        """Put the customers of complaints on the list; one recipient for each close of each complaint."""
        self.ensure_one()
        channel = self.env.ref("customer_comm.channel_phone", raise_if_not_found=False)
        return (
            self.env["satisfaction.recipient"]
            ._guarded()
            .create(
                [
                    {
                        "campaign_id": self.id,
                        "partner_id": complaint.commercial_partner_id.id,
                        "contact_id": (complaint.contact_id or complaint.partner_id).id,
                        "complaint_id": complaint.id,
                        "complaint_round": complaint.reopen_count,
                        "channel_id": channel.id if channel else False,
                    }
                    for complaint in complaints
                ]
            )
        )
