from odoo import fields, models


class CustomerNoticeReasonWizard(models.TransientModel):
    """Asks for the reason of a step: a new revision, cancelling, closing although something is open."""

    _name = "customer.notice.reason.wizard"
    _description = "Reason of a Step"

    notice_id = fields.Many2one("customer.notice", required=True, ondelete="cascade")
    purpose = fields.Selection(
        [("revise", "New Revision"), ("cancel", "Cancel"), ("close", "Close")], required=True, readonly=True
    )
    recipient_count = fields.Integer(related="notice_id.recipient_count")
    acknowledged_count = fields.Integer(related="notice_id.acknowledged_count")
    outstanding = fields.Float(related="notice_id.outstanding")
    reason = fields.Text(required=True)

    def action_apply(self):
        """Take the step."""
        self.ensure_one()
        notice = self.notice_id
        notice.check_access("write")
        if self.purpose == "revise":
            notice._revise(self.reason)
        elif self.purpose == "cancel":
            notice._check_follows_up()
            notice._cancel(self.reason)
        else:
            notice._check_follows_up()
            notice._close(self.reason)
        return {"type": "ir.actions.act_window_close"}
