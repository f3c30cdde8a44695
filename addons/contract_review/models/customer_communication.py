from odoo import models


class CustomerCommunication(models.Model):
    """A review can be asked for where the customer's requirements were logged (CR-10)."""

    _inherit = "customer.communication"

    def action_request_review(self):
        """Ask for the contract review of the quotation of this communication; the quotation is made when there is none.

        :return: the action that opens the review
        :raises UserError: when no quotation can be made of it, or the quotation cannot be reviewed
        """
        self.ensure_one()
        order = self.env["sale.order"].search([("communication_id", "=", self.id)], limit=1) or self.order_id
        if not order:
            self.action_convert_to_quotation()
            order = self.env["sale.order"].search([("communication_id", "=", self.id)], limit=1)
        return order.action_request_review()
