from odoo import api, fields, models
from odoo.exceptions import AccessError
from odoo.fields import Domain


class CustomerCommunicationRouting(models.Model):
    """The record that each department keeps of the information it got: when, who received it, what was done
    (CC-20, XX-26)."""

    _inherit = "customer.communication.routing"

    asked_at = fields.Datetime(readonly=True, copy=False, help="When the information was passed on to the function.")
    received_at = fields.Datetime(readonly=True, copy=False)
    received_by_id = fields.Many2one("res.users", readonly=True, copy=False, ondelete="restrict")
    is_mine = fields.Boolean("Of My Functions", compute="_compute_is_mine", search="_search_is_mine")

    _guarded_fields = frozenset({"asked_at", "received_at", "received_by_id"})

    @api.depends_context("uid")
    @api.depends("function_id")
    def _compute_is_mine(self):
        mine = self.env["customer.row.mixin"]._get_my_functions()
        for line in self:
            line.is_mine = line.function_id in mine

    def _search_is_mine(self, operator, value):
        if operator != "in":
            return NotImplemented
        return Domain("function_id", "in", self.env["customer.row.mixin"]._get_my_functions().ids)

    def action_receive(self):
        """Note that the department has received the information: now, the current user (CC-20).

        :raise AccessError: for others than the members of the function
        """
        self.check_access("read")
        for line in self:
            if not line.function_id._is_member(self.env.user):
                raise AccessError(self.env._("Only members of %s receive it.", line.function_id.name))
        self.filtered(lambda line: line.state == "routed" and not line.received_at)._note_received()
        return True

    def action_answer(self):
        """Hand in the opinion; what was answered has been received as well."""
        result = super().action_answer()
        self.filtered(lambda line: not line.received_at)._note_received()
        return result

    def _note_received(self):
        # sudo: that the caller belongs to the function was checked; receiving changes nothing else
        self.sudo()._guarded().write({"received_at": fields.Datetime.now(), "received_by_id": self.env.uid})

    def _ask_functions(self):
        super()._ask_functions()
        self._guarded().write({"asked_at": fields.Datetime.now()})
