from odoo import models


class ContractChange(models.Model):
    """The dates that the review of a change has found go to the order when the change is carried out (CR-11)."""

    _inherit = "contract.change"

    def _carry_on(self, version):
        result = super()._carry_on(version)
        if self.review_id.state == "approved":
            self.review_id._carry_dates()
        return result
