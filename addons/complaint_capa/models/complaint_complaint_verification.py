from odoo import api, fields, models
from odoo.exceptions import UserError

from .complaint_complaint import INTERNAL
from .stock_picking_return import VERIFIED_STATES


class ComplaintComplaint(models.Model):
    """No complaint ends before quality has verified what came back, and the customer knows the result (CP-69)."""

    _inherit = "complaint.complaint"

    verification_ids = fields.Many2many(
        "complaint.verification",
        string="Verification of Returns",
        compute="_compute_verification_ids",
        groups=INTERNAL,
    )

    @api.depends("picking_ids.verification_ids")
    def _compute_verification_ids(self):
        for complaint in self:
            # sudo: who handles the complaint reads what was found, and need not be a warehouse user
            complaint.verification_ids = complaint.sudo().picking_ids.verification_ids.ids

    def action_assess(self):
        """A return without a known customer is given one before it is judged."""
        for complaint in self:
            if complaint.origin == "customer":
                complaint._check_filled("partner_id")
        return super().action_assess()

    def _end(self, state):
        if state in ("closed", "rejected"):
            for complaint in self:
                complaint._check_returns_verified()
        return super()._end(state)

    def _check_returns_verified(self):
        """Raise UserError while goods are not verified, or the customer was not told of the result (CP-69)."""
        # sudo: who closes a complaint need not be a warehouse user
        returns = self.sudo().picking_ids.filtered(
            lambda picking: picking.state == "done" and picking.return_state and picking._needs_verification()
        )
        if waiting := returns.filtered(lambda picking: picking.return_state not in VERIFIED_STATES):
            raise UserError(
                self.env._(
                    "%(record)s: quality has not verified the return %(returns)s yet.",
                    record=self.display_name,
                    returns=", ".join(waiting.mapped("name")),
                )
            )
        verified_at = max((moment for moment in returns.mapped("return_verified_at") if moment), default=None)
        if verified_at and self.company_id.sudo().return_notice:  # sudo: a setting
            self._check_told_since(verified_at)

    def _check_told_since(self, moment):
        told = self._get_round_replies().filtered(
            lambda reply: reply.reply_type != "acknowledgement" and reply.sent_at >= moment
        )
        if not told:
            raise UserError(
                self.env._(
                    "%s: tell the customer what was found on the returned goods, and record it with “Reply”.",
                    self.display_name,
                )
            )
