from odoo import fields, models


class ResPartner(models.Model):
    """The contacts and the cooperation plans of a customer, and who speaks with him about contracts."""

    _inherit = "res.partner"

    communication_count = fields.Integer(compute="_compute_communication_count", groups="customer_comm.group_user")
    cooperation_plan_count = fields.Integer(
        compute="_compute_cooperation_plan_count", groups="customer_comm.group_user"
    )

    def _compute_communication_count(self):
        self._count_records("customer.communication", "communication_count")

    def _compute_cooperation_plan_count(self):
        self._count_records("customer.cooperation.plan", "cooperation_plan_count")

    def _count_records(self, model_name, field_name):
        """Count the records of these partners and of all below them, with two queries for any number of partners."""
        self[field_name] = 0
        partners = self.with_context(active_test=False).search_fetch([("id", "child_of", self.ids)], ["parent_id"])
        groups = self.env[model_name]._read_group([("partner_id", "in", partners.ids)], ["partner_id"], ["__count"])
        ids = set(self.ids)
        for partner, count in groups:
            while partner:
                if partner.id in ids:
                    partner[field_name] += count
                partner = partner.parent_id

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
