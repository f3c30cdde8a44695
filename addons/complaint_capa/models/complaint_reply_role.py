from odoo import api, models


class ComplaintReply(models.Model):
    """Who may answer the customer: the people of the function that the team names, sales by default (CP-120, XX-32)."""

    _inherit = "complaint.reply"

    @api.model_create_multi
    def create(self, vals_list):
        # sudo: only the team of the complaint is looked at; access is checked when the replies are created
        complaints = self.env["complaint.complaint"].sudo().browse([vals.get("complaint_id") for vals in vals_list])
        complaints.exists().sudo(self.env.su)._check_reply_role()
        return super().create(vals_list)

    def _check_may_send(self):
        """Raise unless the user may tell the customers of these replies something."""
        self.check_access("read")
        self.complaint_id._check_reply_role()
