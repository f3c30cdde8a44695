from odoo import api, fields, models


class ResPartner(models.Model):
    """The contacts and the cooperation plans of a customer, and who speaks with him about contracts."""

    _inherit = "res.partner"

    communication_count = fields.Integer(compute="_compute_document_counts", groups="customer_comm.group_user")
    cooperation_plan_count = fields.Integer(compute="_compute_document_counts", groups="customer_comm.group_user")

    @api.model
    def _document_counters(self):
        return {
            **super()._document_counters(),
            "communication_count": {"model": "customer.communication"},
            "cooperation_plan_count": {"model": "customer.cooperation.plan"},
        }

    def _get_contract_user(self, company):
        """Return with whom doubts about a contract with this customer are taken up (CC-43).

        The customer's contract contact, else whoever acts for sales; empty when there is nobody.
        """
        self.ensure_one()
        customer = self.sudo().commercial_partner_id  # who speaks with the customer is no secret
        user = (self.sudo().contract_user_id or customer.contract_user_id).filtered("active")
        return user.sudo(False) or self.env["customer.function"]._get("sales", company)._responsible_user()

    def action_view_communications(self):
        """Open the contacts with this customer."""
        return self._action_view("customer_comm.customer_communication_action")

    def action_view_cooperation_plans(self):
        """Open the cooperation plans with this customer (CC-15)."""
        return self._action_view("customer_comm.customer_cooperation_plan_action")

    def _action_view(self, xmlid):
        self.ensure_one()
        action = self.env["ir.actions.act_window"]._for_xml_id(xmlid)
        return {
            **action,
            "domain": [("partner_id", "child_of", self.id)],
            "context": {"default_partner_id": self.id},
        }
