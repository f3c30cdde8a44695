from odoo import api, fields, models
from odoo.exceptions import ValidationError

from .complaint_reply import FINAL_TYPES


class ComplaintReply(models.Model):
    """Who explained cause and measure to whom: sales for the company, with the help of others (CP-90)."""

    _inherit = "complaint.reply"

    presenter_ids = fields.Many2many(
        "res.users",
        "complaint_reply_presenter_rel",
        "reply_id",
        "user_id",
        "Presented By",
        default=lambda self: self.env.user if not self.env.user.share else False,
        domain=[("share", "=", False)],
        help="Who explained cause and measure to the customer: sales for the company, quality and engineering where "
        "their help is needed.",
    )

    @api.model_create_multi
    def create(self, vals_list):
        return super().create(self._with_contacts(vals_list))

    @api.model
    def _with_contacts(self, vals_list):
        """Return ``vals_list`` with the person who complained, where nobody else is named as having been told."""
        complaints = self.env["complaint.complaint"]
        result = []
        for vals in vals_list:
            if not vals.get("contact_id"):
                # sudo: only looks up whom the complaint is from; access is checked when the reply is created
                complaint = complaints.sudo().browse(vals.get("complaint_id") or ()).exists()
                vals = {**vals, "contact_id": (complaint.contact_id or complaint.partner_id).id}
            result.append(vals)
        return result

    @api.constrains("reply_type", "presenter_ids")
    def _check_presenters(self):
        for reply in self:
            if reply.reply_type in FINAL_TYPES and not reply.presenter_ids:
                raise ValidationError(self.env._("Name who explained cause and measure to the customer."))
