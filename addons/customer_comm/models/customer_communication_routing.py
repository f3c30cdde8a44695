from odoo import fields, models
from odoo.exceptions import AccessError, UserError


class CustomerCommunicationRouting(models.Model):
    """What one business function is asked about a communication, and what it answered (CC-20, CC-33)."""

    _name = "customer.communication.routing"
    _description = "Communication Routing"
    _inherit = ["customer.guard.mixin"]
    _order = "communication_id, sequence, id"
    _check_company_auto = True

    communication_id = fields.Many2one("customer.communication", required=True, index=True, ondelete="cascade")
    company_id = fields.Many2one(related="communication_id.company_id", store=True, index=True)
    sequence = fields.Integer(default=10)
    function_id = fields.Many2one(
        "customer.function", required=True, index=True, ondelete="restrict", check_company=True
    )
    question = fields.Text()
    opinion = fields.Text()
    disposition = fields.Text()
    due = fields.Datetime()
    answered_at = fields.Datetime(readonly=True, copy=False)
    answered_by_id = fields.Many2one("res.users", readonly=True, copy=False, ondelete="restrict")

    _guarded_fields = frozenset({"answered_at", "answered_by_id"})

    def action_answer(self):
        """Hand in the opinion of the function; only its members can."""
        for line in self:
            if not line.function_id._is_member(self.env.user):
                raise AccessError(self.env._("Only members of %s can answer here.", line.function_id.name))
            if not (line.opinion or "").strip():
                raise UserError(self.env._("Write the opinion first."))
        self._guarded_write({"answered_at": fields.Datetime.now(), "answered_by_id": self.env.uid})
        return True
