from odoo import fields, models
from odoo.exceptions import UserError


class CustomerCommunicationReassign(models.TransientModel):
    """Give contacts of the intake queue to another handler or team (CC-41)."""

    _name = "customer.communication.reassign"
    _description = "Reassign"

    communication_ids = fields.Many2many("customer.communication", string="Communications", required=True)
    function_id = fields.Many2one("customer.function", "Team", help="All its members see it in their queue.")
    user_id = fields.Many2one(
        "res.users", "Handler", domain=[("share", "=", False)], help="Empty: whoever acts for the team now."
    )
    note = fields.Text(help="Why, and what is to be done. It is noted on each of them.")

    def action_reassign(self):
        """Reassign the chosen contacts.

        :raise UserError: when neither a team nor a handler is chosen, or one of them is settled
        :raise AccessError: when the user may not write them
        """
        self.ensure_one()
        if not self.function_id and not self.user_id:
            raise UserError(self.env._("Choose a team, a handler, or both."))
        self.communication_ids.check_access("write")
        self.communication_ids._reassign(self.function_id, self.user_id, (self.note or "").strip())
        return {"type": "ir.actions.act_window_close"}
