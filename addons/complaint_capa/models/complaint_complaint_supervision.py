from odoo import fields, models
from odoo.exceptions import AccessError, UserError

from .complaint_complaint import CLOSED_STATES, INTERNAL


class ComplaintComplaint(models.Model):
    """Supervision: who sees all complaints and changes none may send one back with a comment (CP-38, XX-29)."""

    _inherit = "complaint.complaint"

    sent_back_count = fields.Integer("Sent Back", readonly=True, copy=False, groups=INTERNAL)
    sent_back_at = fields.Datetime("Sent Back On", readonly=True, copy=False, groups=INTERNAL)
    sent_back_by_id = fields.Many2one("res.users", readonly=True, copy=False, ondelete="restrict", groups=INTERNAL)
    sent_back_comment = fields.Text("Supervisor's Comment", readonly=True, copy=False, groups=INTERNAL)

    _guarded_fields = frozenset({"sent_back_count", "sent_back_at", "sent_back_by_id", "sent_back_comment"})

    def action_send_back(self, comment):
        """Send complaints back to their handlers: they are assessed again, a closed one is reopened (CP-38).

        :param str comment: what is to be looked at again; required, kept in the chatter
        :raises AccessError: for everybody but supervisors
        """
        self.check_access("read")
        if not self.env.su and not self.env.user.has_group("complaint_capa.group_supervisor"):
            raise AccessError(self.env._("Only a supervisor of complaints can send one back."))
        comment = self._check_reason(comment)
        complaints = self.sudo()  # a supervisor reads; that he may send back was just checked
        complaints._check_sendable()
        complaints._send_back(comment)
        complaints._log_decision(self.env._("Sent back by the supervisor"), comment)
        return True

    def _check_sendable(self):
        for complaint in self:
            if complaint.state in ("draft", "cancelled"):
                raise UserError(
                    self.env._("%s is not in the register: there is nothing to send back.", complaint.display_name)
                )

    def _send_back(self, comment):
        closed = self.filtered(lambda complaint: complaint.state in CLOSED_STATES)
        closed._reopen()
        others = self - closed
        others._guarded().write({"state": "registered", "resolved_at": False, "replied_at": False})
        others._ask_assessment()
        for complaint in self:
            complaint._guarded().write(
                {
                    "sent_back_count": complaint.sent_back_count + 1,
                    "sent_back_at": fields.Datetime.now(),
                    "sent_back_by_id": self.env.uid,
                    "sent_back_comment": comment,
                }
            )
