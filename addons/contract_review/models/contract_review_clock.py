from odoo import models


class ContractReview(models.Model):
    """The clocks of the functions: they stand still while points are settled with the customer (CR-49)."""

    _inherit = "contract.review"

    def action_negotiate(self):
        result = super().action_negotiate()
        self._signoff_pause(self.env._("Waiting for the customer"))
        return result

    def _resume(self):
        super()._resume()
        self._signoff_resume()
