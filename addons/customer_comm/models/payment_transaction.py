from odoo import models
from odoo.tools import str2bool


class PaymentTransaction(models.Model):
    _inherit = "payment.transaction"

    def _check_amount_and_confirm_order(self):
        """Hold the quotations that are paid by customers who are not admitted; the payment itself goes its way."""
        held = self._get_accepted_quotations()._admission_hold_blocked()
        others = self.filtered(lambda tx: not tx.sale_order_ids & held)
        return super(PaymentTransaction, others)._check_amount_and_confirm_order()

    def _get_accepted_quotations(self):
        """Return the quotations that these payments would confirm: paid alone, and paid enough."""
        orders = self.env["sale.order"]
        for tx in self:
            quotation = tx.sale_order_ids.filtered(lambda order: order.state in ("draft", "sent"))
            if len(tx.sale_order_ids) == 1 and quotation and quotation._is_confirmation_amount_reached():
                orders |= quotation
        return orders

    def _invoice_held_orders(self):
        """Do for orders that were held what the payment would have done at once: invoice and reconcile.

        :return: the transactions whose invoices are to be sent
        """
        # sudo: a setting of the system
        automatic = str2bool(self.env["ir.config_parameter"].sudo().get_param("sale.automatic_invoice"))
        paid = self.filtered(
            lambda tx: (
                automatic
                and tx.state == "done"
                and tx.is_post_processed
                and "sale" in tx.sale_order_ids.mapped("state")
            )
        )
        paid._invoice_sale_orders()
        for tx in paid:
            tx.invoice_ids.filtered(lambda move: move.state == "draft").action_post()
            lines = (tx.payment_id.move_id | tx.invoice_ids).line_ids.filtered(
                lambda line, tx=tx: line.account_id == tx.payment_id.destination_account_id and not line.reconciled
            )
            lines.reconcile()
        return paid
