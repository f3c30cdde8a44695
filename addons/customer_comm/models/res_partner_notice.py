from odoo import fields, models


class ResPartner(models.Model):
    """Notices and recalls that reached the customer."""

    _inherit = "res.partner"

    notice_count = fields.Integer(
        "Number of Notices", compute="_compute_notice_count", groups="customer_comm.group_user"
    )

    def _compute_notice_count(self):
        """Count the notices of each customer in one query; a contact shows those of its company."""
        rows = self.env["customer.notice.recipient"]._read_group(
            [("partner_id", "in", self.commercial_partner_id._origin.ids)], ["partner_id"], ["notice_id:count_distinct"]
        )
        counts = {partner.id: count for partner, count in rows}
        for partner in self:
            partner.notice_count = counts.get(partner.commercial_partner_id._origin.id, 0)

    def action_view_notices(self):
        """Open the notices that reached this customer."""
        self.ensure_one()
        self.check_access("read")
        action = self.env["ir.actions.act_window"]._for_xml_id("customer_comm.customer_notice_recipient_action")
        return action | {
            "domain": [("partner_id", "=", self.commercial_partner_id.id)],
            "context": {"create": False},
        }
