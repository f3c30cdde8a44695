from odoo import api, fields, models
from odoo.exceptions import UserError, ValidationError


class ContractFlowStep(models.Model):
    """One operation on a flow sheet: who did how much when, and who inspected it (CR-89, CR-93)."""

    _name = "contract.flow.step"
    _description = "Flow Sheet Operation"
    _inherit = ["customer.guard.mixin"]
    _order = "sheet_id, sequence, id"
    _check_company_auto = True

    sheet_id = fields.Many2one("contract.flow.sheet", "Flow Sheet", required=True, index=True, ondelete="cascade")
    company_id = fields.Many2one(related="sheet_id.company_id", store=True, index=True)
    sheet_state = fields.Selection(related="sheet_id.state", string="Status of the Sheet")
    sequence = fields.Integer(default=10)
    name = fields.Char("Operation", required=True)
    workshop_id = fields.Many2one("customer.function", index="btree_not_null", check_company=True)
    equipment = fields.Char()
    parameters = fields.Text()
    quantity_done = fields.Float("Good", digits="Product Unit", copy=False)
    quantity_scrap = fields.Float("Scrap", digits="Product Unit", copy=False)
    done_at = fields.Datetime("Done On", readonly=True, copy=False)
    done_by_id = fields.Many2one("res.users", readonly=True, copy=False, ondelete="restrict")
    inspected_at = fields.Datetime("Inspected On", readonly=True, copy=False)
    inspected_by_id = fields.Many2one("res.users", "Inspector", readonly=True, copy=False, ondelete="restrict")
    note = fields.Char(copy=False)

    _guarded_fields = frozenset({"company_id", "done_at", "done_by_id", "inspected_at", "inspected_by_id"})

    _quantity_positive = models.Constraint(
        "CHECK (quantity_done >= 0 AND quantity_scrap >= 0)", "A quantity is never less than zero."
    )

    @api.constrains("quantity_done", "done_at")
    def _check_quantity(self):
        for step in self:
            if step.done_at and not step.quantity_done and not step.quantity_scrap:
                raise ValidationError(self.env._("%s: enter how much was made.", step.name))

    def write(self, vals):
        if not self._is_guard_open() and (step := self.filtered("done_at")[:1]):
            raise UserError(self.env._("%s is done: what was recorded stays.", step.name))
        return super().write(vals)

    @api.ondelete(at_uninstall=False)
    def _unlink_except_done(self):
        if step := self.filtered("done_at")[:1]:
            raise UserError(self.env._("%s is done: what was recorded stays.", step.name))

    def action_done(self):
        """Record that operations are done, by the current user.

        :raises UserError: when the sheet is not in production, or no quantity was entered
        """
        self.check_access("write")
        self.sheet_id._check_state("issued")
        for step in self.filtered(lambda step: not step.done_at):
            step._guarded().write(
                {
                    "done_at": fields.Datetime.now(),
                    "done_by_id": self.env.uid,
                    "quantity_done": step.quantity_done or (0.0 if step.quantity_scrap else step.sheet_id.quantity),
                }
            )
        return True

    def action_inspect(self):
        """Record that quality has inspected operations that are done.

        :raises AccessError: for others than members of quality
        """
        self.check_access("write")
        self.sheet_id._check_duty("quality")
        if step := self.filtered(lambda step: not step.done_at)[:1]:
            raise UserError(self.env._("%s is not done yet.", step.name))
        self.filtered(lambda step: not step.inspected_at)._guarded().write(
            {"inspected_at": fields.Datetime.now(), "inspected_by_id": self.env.uid}
        )
        return True
