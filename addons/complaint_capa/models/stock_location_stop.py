from odoo import models


class StockLocation(models.Model):
    _inherit = "stock.location"

    def _is_at_customer(self):
        """Tell whether goods have left the company here: at a customer, or on the way to a sister company."""
        return self.usage == "customer" or (self.usage == "transit" and not self.company_id)
