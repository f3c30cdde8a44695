from odoo import fields, models


class CustomerContactMove(models.TransientModel):
    """Move planned contacts to another day, with the reason (CC-45)."""

    _name = "customer.contact.move"
    _description = "Move Planned Contacts"

    contact_ids = fields.Many2many("customer.contact", string="Planned Contacts", required=True)
    planned_on = fields.Date("New Date", required=True)
    reason = fields.Char(required=True)

    def action_move(self):
        """Move the contacts.

        :raise UserError: into the past, or for contacts under way or over
        """
        self.ensure_one()
        self.contact_ids.check_access("write")
        self.contact_ids._move(self.planned_on, self.reason)
        return {"type": "ir.actions.act_window_close"}
