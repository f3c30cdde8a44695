from odoo import models
from odoo.exceptions import UserError


class CustomerService(models.Model):
    """A joint inspection that fails becomes a complaint, and the goods come back (CP-70)."""

    _inherit = "customer.service"

    def action_reject_goods(self):
        """Open the rejection of the inspected delivery, or the complaint when there is one already.

        :raises UserError: without a delivery, or while the inspection has not begun
        """
        self.ensure_one()
        self.check_access("write")
        # sudo: an existing complaint is found whoever made it
        if complaint := self.sudo().complaint_ids[:1].sudo(self.env.su):
            return complaint.get_formview_action()
        self._check_state("in_progress", "done")
        if not self.picking_id:
            raise UserError(self.env._("Enter the delivery that was inspected first: the goods come back from it."))
        found = [self.result, *self.finding_ids.mapped("description")]
        return self.picking_id._action_reject(service_id=self.id, description="\n".join(filter(None, found)))
