from odoo import fields, models
from odoo.exceptions import UserError


class CustomerNoticeAnswerWizard(models.TransientModel):
    """Enters what a customer answered on the phone, by letter or in person."""

    _name = "customer.notice.answer.wizard"
    _description = "Acknowledgement by a Customer"

    recipient_id = fields.Many2one("customer.notice.recipient", required=True, ondelete="cascade")
    affected = fields.Float(related="recipient_id.affected")
    name = fields.Char("Answered By", required=True)
    held = fields.Float("Still Held", digits="Product Unit")
    returned = fields.Float("Sent Back", digits="Product Unit")
    destroyed = fields.Float("Destroyed or Used Up", digits="Product Unit")
    resold = fields.Float("Passed On", digits="Product Unit")
    comment = fields.Text()

    def action_apply(self):
        """Record the answer.

        :raise UserError: when a quantity is negative
        """
        self.ensure_one()
        self.recipient_id.check_access("write")
        values = {name: self[name] for name in ("held", "returned", "destroyed", "resold")}
        if min(values.values()) < 0:
            raise UserError(self.env._("Quantities cannot be negative."))
        self.recipient_id._acknowledge(values | {"name": self.name, "comment": self.comment}, source="hand")
        return {"type": "ir.actions.act_window_close"}
