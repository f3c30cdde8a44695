from odoo import api, models


class SaleOrder(models.Model):
    """A quotation opens the file of a new customer; an order makes it a trading one (CC-64, CC-82)."""

    _inherit = "sale.order"

    @api.model_create_multi
    def create(self, vals_list):
        orders = super().create(vals_list)
        orders.partner_id._open_file()
        return orders

    def _action_confirm(self):
        result = super()._action_confirm()
        # sudo: an order makes the customer a trading one, whoever confirms it and whatever he sees of the file
        customers = self.sudo().partner_id.commercial_partner_id
        customers.filtered(lambda customer: customer.customer_status != "trading").customer_status = "trading"
        return result
