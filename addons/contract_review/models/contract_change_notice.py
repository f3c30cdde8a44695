from odoo import api, fields, models
from odoo.exceptions import AccessError, UserError


class ContractChangeNotice(models.Model):
    """A function that was told of a change: it takes note, and reports how it has adjusted (CR-76)."""

    _name = "contract.change.notice"
    _description = "Function Informed of a Contract Change"
    _inherit = ["customer.guard.mixin"]
    _order = "change_id desc, id"
    _check_company_auto = True
    _rec_name = "function_id"

    change_id = fields.Many2one("contract.change", required=True, readonly=True, index=True, ondelete="cascade")
    company_id = fields.Many2one(related="change_id.company_id", store=True)
    function_id = fields.Many2one("customer.function", required=True, readonly=True, index=True, ondelete="restrict")
    distribution_id = fields.Many2one(
        "customer.distribution", readonly=True, ondelete="set null", index="btree_not_null"
    )
    informed_at = fields.Datetime(related="distribution_id.informed_at")
    acknowledged_at = fields.Datetime(related="distribution_id.acknowledged_at")
    acknowledged_by_id = fields.Many2one(related="distribution_id.acknowledged_by_id")
    adjustment = fields.Char(
        "What Was Adjusted", help="Plan, material, drawing, inspection: what the function has changed."
    )
    adjusted_on = fields.Datetime(readonly=True)
    adjusted_by_id = fields.Many2one("res.users", readonly=True, ondelete="restrict")
    is_open = fields.Boolean(compute="_compute_is_open", store=True, index=True)
    is_mine = fields.Boolean(compute="_compute_is_mine")

    _guarded_fields = frozenset(
        {"company_id", "change_id", "function_id", "distribution_id", "adjusted_on", "adjusted_by_id", "is_open"}
    )

    @api.depends("adjusted_on")
    def _compute_is_open(self):
        for notice in self:
            notice.is_open = not notice.adjusted_on

    @api.depends_context("uid")
    @api.depends("function_id")
    def _compute_is_mine(self):
        for notice in self:
            notice.is_mine = notice.sudo().function_id._is_member(self.env.user)  # sudo: who belongs is no secret

    def write(self, vals):
        if "adjustment" in vals and not self._is_guard_open():
            self._check_mine()
        return super().write(vals)

    def _check_mine(self):
        for notice in self:
            if notice.adjusted_on:
                raise UserError(self.env._("%s has reported already what it adjusted.", notice.function_id.name))
            if not notice.is_mine:
                raise AccessError(
                    self.env._("Only members of %s report what it has adjusted.", notice.function_id.name)
                )

    def action_adjust(self):
        """Report, as a member of the function, that it has adjusted to the change; it takes note with that.

        :raises UserError: without saying what was adjusted
        :raises AccessError: for others
        """
        self.check_access("read")
        self._check_mine()
        for notice in self:
            if not (notice.adjustment or "").strip():
                raise UserError(
                    self.env._("%s: say what was adjusted, or that nothing had to be.", notice.function_id.name)
                )
            if notice.distribution_id and not notice.acknowledged_at:
                notice.distribution_id.action_acknowledge(notice.adjustment)
        vals = {"adjusted_on": fields.Datetime.now(), "adjusted_by_id": self.env.uid}
        self.sudo()._guarded().write(vals)  # sudo: the server's own fields
        return True
