from odoo import api, models
from odoo.fields import Domain

# Drafts are not registered yet, cancelled ones were registered by mistake.
HIDDEN_STATES = ("draft", "cancelled")


class ComplaintComplaint(models.Model):
    """What the customer sees of a complaint on the portal."""

    _inherit = "complaint.complaint"

    def _compute_access_url(self):
        super()._compute_access_url()
        for complaint in self:
            complaint.access_url = f"/my/complaints/{complaint.id}"

    @api.model
    def _get_portal_domain(self):
        """Return the domain of the complaints on the page of the current user's customer."""
        partner = self.env.user.commercial_partner_id
        return Domain("partner_id", "child_of", partner.ids) & Domain("state", "not in", HIDDEN_STATES)

    def _is_on_portal(self):
        self.ensure_one()
        return self.state not in HIDDEN_STATES

    def _get_portal_status(self):
        """Return how far the complaint is, in the customer's words, and a colour for it."""
        self.ensure_one()
        if self.state == "registered":
            return self.env._("Received"), "info"
        if self.state in ("assessed", "contained"):
            return self.env._("In Progress"), "info"
        if self.state == "rejected":
            return self.env._("Explained"), "secondary"
        if self.state == "closed":
            return self.env._("Closed"), "success"
        return self.env._("Solved"), "success"
