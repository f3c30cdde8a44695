from odoo import fields, models
from odoo.exceptions import AccessError, UserError
from odoo.tools import float_compare

from ..tools import score


class SatisfactionCampaign(models.Model):
    """The end of a campaign: enough answers or a reason for too few, results frozen (SS-18, SS-22, SS-24)."""

    _inherit = "satisfaction.campaign"

    is_response_low = fields.Boolean(
        compute="_compute_statistics", help="Fewer answers of the completely asked classes than the response target."
    )

    def action_compute_scores(self):
        """Work out the results of the answers given so far."""
        self._check_state("running")
        self.check_access("write")
        self.env["satisfaction.score"]._store(self)
        return True

    def action_close_low(self):
        """Open the form in which the management representative gives the reason for too few answers (SS-18)."""
        self.ensure_one()
        self._check_state("running")
        self._check_representative()
        return {
            "type": "ir.actions.act_window",
            "name": self.env._("Close Below the Response Target"),
            "res_model": "satisfaction.close.wizard",
            "view_mode": "form",
            "target": "new",
            "context": {"default_campaign_id": self.id},
        }

    def _close_low(self, reason):
        """Close a campaign with too few answers.

        :param str reason: why, and what follows from it; required
        :raise AccessError: for everybody but the management representative and the deputy
        """
        self.ensure_one()
        self._check_state("running")
        self._check_representative()
        reason = (reason or "").strip()
        if not reason:
            raise UserError(self.env._("Give the reason for the low response."))
        self._check_closable()
        self._guarded().write({"response_reason": reason})
        self._close()

    def _check_representative(self):
        function = self.env["customer.function"]._get("management_representative", self.company_id)
        if not function._is_member(self.env.user):
            raise AccessError(
                self.env._(
                    "Only %(function)s can close a campaign that has too few answers.", function=function.display_name
                )
            )

    def _check_closable(self):
        """Refuse to close while customers of the list were not asked, or bad answers have no reason."""
        self.ensure_one()
        planned = self.recipient_ids.filtered(lambda recipient: recipient.state == "planned")
        if planned:
            raise UserError(
                self.env._(
                    "%(count)s customers were not asked yet, e.g. %(name)s. Ask them, or record that they opted out.",
                    count=len(planned),
                    name=planned[0].partner_id.display_name,
                )
            )
        self.recipient_ids._check_low_reason()

    def _is_response_low(self):
        """Tell whether a survey of customers (not of single complaints) has too few answers."""
        self.ensure_one()
        return (
            self._is_sampled()
            and self.has_key_recipients
            and float_compare(self.response_rate_key, self.response_target, 2) < 0
        )

    def _response_low_message(self):
        return self.env._(
            "%(campaign)s: %(rate).1f %% of the customers of the completely asked classes have answered, the target is "
            "%(target).1f %%. Remind the others, or let the management representative close it with a reason.",
            campaign=self.display_name,
            rate=self.response_rate_key,
            target=self.response_target,
        )

    def _close(self):
        """Freeze the results and end all open links."""
        self.env["satisfaction.score"]._store(self)
        self.recipient_ids._close_links()
        for campaign in self:
            campaign._guarded().write(
                {
                    "state": "closed",
                    "closed_at": fields.Datetime.now(),
                    "closed_by_id": self.env.uid,
                    "response_rate_closed": campaign.response_rate,
                    "index_closed": campaign.index,
                    "target_reached": campaign._is_target_reached(),
                }
            )

    def _is_target_reached(self):
        self.ensure_one()
        return bool(self.scored_count) and float_compare(self.index, self.target, 2) >= 0

    def _response_by_class(self):
        """Return a row for each class, and a last one for all: class, sent, answered, rate in percent (SS-18)."""
        self.ensure_one()
        groups = self.env["satisfaction.recipient"]._read_group(
            [("campaign_id", "=", self.id)], ["class_id"], ["sent_at:count", "answered_at:count"]
        )
        rows = [
            {"class": kind, "sent": sent, "answered": answered, "rate": score.response_rate(answered, sent)}
            for kind, sent, answered in groups
        ]
        sent, answered = (sum(row[key] for row in rows) for key in ("sent", "answered"))
        total = {"class": None, "sent": sent, "answered": answered, "rate": score.response_rate(answered, sent)}
        return [*rows, total]
