from odoo import api, fields, models
from odoo.exceptions import AccessError

from .complaint_complaint import INTERNAL


class ComplaintComplaint(models.Model):
    """Who answers the customer of a complaint: the function that its team names (CP-120)."""

    _inherit = "complaint.complaint"

    reply_role = fields.Selection(related="team_id.reply_role", string="Customer Is Answered By", groups=INTERNAL)
    can_reply = fields.Boolean(compute="_compute_can_reply", groups=INTERNAL)

    @api.depends_context("uid")
    @api.depends("team_id", "company_id")
    def _compute_can_reply(self):
        for (team, company), complaints in self.grouped(lambda one: (one.team_id, one.company_id)).items():
            function = team._get_reply_function(company).sudo()  # who answers is no secret
            complaints.can_reply = self._answers_for(function)

    def action_reply(self):
        self.ensure_one()
        self._check_reply_role()
        return super().action_reply()

    def _check_reply_role(self):
        """Raise AccessError unless the user belongs to the function that answers these customers."""
        if self.env.su:
            return
        for complaint in self:
            function = complaint._get_reply_function()
            if not self._answers_for(function):
                raise AccessError(
                    self.env._(
                        "%(complaint)s: customers are answered by %(function)s. Ask one of them, or have the team of "
                        "the complaint changed.",
                        complaint=complaint.sudo().display_name,
                        function=function.name,
                    )
                )

    def _get_reply_function(self):
        """Return the function that answers the customer of this complaint, in superuser mode."""
        self.ensure_one()
        complaint = self.sudo()  # who answers is no secret
        return complaint.team_id._get_reply_function(complaint.company_id).sudo()

    @api.model
    def _answers_for(self, function):
        """Tell whether the user is one of its people; where it has nobody yet, everybody who handles complaints is."""
        return not function._members() or function._is_member(self.env.user)
