from odoo import fields, models
from odoo.exceptions import UserError


class CustomerCommunication(models.Model):
    """A change of an order that was logged becomes a contract change, once (CC-29)."""

    _inherit = "customer.communication"

    contract_change_ids = fields.One2many("contract.change", "communication_id")

    def action_convert_to_change(self):
        """Make a contract change of this communication, or open the one that was made (CC-29).

        :raises UserError: for a cancelled communication, and while it names no confirmed order
        """
        self.ensure_one()
        self.check_access("read")
        change = self.sudo().contract_change_ids.sudo(self.env.su)  # an existing one is found whoever made it
        if not change:
            self._check_convertible()
            self._check_customer_known()
            if not self.order_id:
                raise UserError(self.env._("%s: choose the sales order that is to be changed.", self.display_name))
            change = self.env["contract.change"]._create_for(self.order_id, **self._prepare_change_vals())
            self._message_log(body=self.env._("Contract change made of it: %s", change._get_html_link()))
        change.check_access("read")
        return change._get_form_action()

    def _prepare_change_vals(self):
        return {
            "communication_id": self.id,
            "reason": self.description,
            "requested_by": (self.contact_id or self.partner_id).name,
            "requested_on": fields.Date.context_today(self, self.occurred_on),
            "requester": "customer" if self.direction == "in" else "us",
        }
