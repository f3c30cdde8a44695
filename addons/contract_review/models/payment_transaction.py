from odoo import models


class PaymentTransaction(models.Model):
    _inherit = "payment.transaction"

    def _check_amount_and_confirm_order(self):
        """Hold the quotations that are paid but not reviewed; the payment itself goes its way."""
        held = self._get_accepted_quotations()._review_hold_acceptance()
        others = self.filtered(lambda tx: not tx.sale_order_ids & held)
        return super(PaymentTransaction, others)._check_amount_and_confirm_order()
