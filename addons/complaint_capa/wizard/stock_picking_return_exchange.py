from odoo import models


class StockReturnPicking(models.TransientModel):
    """The exchange of what comes back keeps the promise of a replacement (CP-51)."""

    _inherit = "stock.return.picking"

    def _get_proc_values(self, line):
        values = super()._get_proc_values(line)
        if self.is_customer_return and self.complaint_id:
            values["exchange_complaint_id"] = self.complaint_id.id
        return values

    def action_create_exchanges(self):
        """Make the return, and the delivery that replaces it; it keeps what the complaint promises."""
        action = super().action_create_exchanges()
        if self.is_customer_return and self.complaint_id:
            # sudo: who receives goods need not handle complaints
            self.complaint_id.sudo()._link_exchanges()
        return action
