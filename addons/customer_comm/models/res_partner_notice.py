from odoo import api, fields, models


class ResPartner(models.Model):
    """Notices and recalls that reached the customer."""

    _inherit = "res.partner"

    notice_count = fields.Integer(
        "Number of Notices", compute="_compute_document_counts", groups="customer_comm.group_user"
    )

    @api.model
    def _document_counters(self):
        notices = {"model": "customer.notice.recipient", "distinct": "notice_id", "of_company": True}
        return {**super()._document_counters(), "notice_count": notices}

    def action_view_notices(self):
        """Open the notices that reached this customer."""
        self.ensure_one()
        self.check_access("read")
        action = self.env["ir.actions.act_window"]._for_xml_id("customer_comm.customer_notice_recipient_action")
        return action | {
            "domain": [("partner_id", "=", self.commercial_partner_id.id)],
            "context": {"create": False},
        }
