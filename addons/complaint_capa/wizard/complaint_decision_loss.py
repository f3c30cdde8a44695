from odoo import fields, models


class ComplaintDecision(models.TransientModel):
    """Cancels promised follow-ups and withdraws losses, with the reason for it."""

    _inherit = "complaint.decision"

    remedy_ids = fields.Many2many("complaint.remedy")
    loss_ids = fields.Many2many("complaint.loss")

    def action_confirm(self):
        """Carry out the decision on the records, with the rules of their own methods."""
        self.ensure_one()
        if self.decision == "cancel":
            if self.remedy_ids:
                self.remedy_ids.action_cancel(self.note)
            if self.loss_ids:
                self.loss_ids.action_withdraw(self.note)
        return super().action_confirm()
