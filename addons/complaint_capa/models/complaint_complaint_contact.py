from odoo import api, fields, models


class ComplaintComplaint(models.Model):
    """A complaint that was made of a problem raised at a planned contact knows this contact (CC-60)."""

    _inherit = "complaint.complaint"

    planned_contact_id = fields.Many2one(
        "customer.contact", "Raised At", compute="_compute_planned_contact_id", compute_sudo=True
    )

    @api.depends("communication_id")
    def _compute_planned_contact_id(self):
        issues = self.env["customer.contact.issue"].search_fetch(
            [("communication_id", "in", self.communication_id.ids)], ["communication_id", "contact_id"]
        )
        contacts = {issue.communication_id: issue.contact_id for issue in issues}
        for complaint in self:
            complaint.planned_contact_id = contacts.get(complaint.communication_id)

    def action_view_planned_contact(self):
        """Open the contact at which the problem was raised.

        :raise AccessError: when the user may not read it
        """
        self.ensure_one()
        self.check_access("read")
        contact = self.planned_contact_id
        contact.check_access("read")
        return contact.get_formview_action()
