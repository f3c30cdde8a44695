from odoo import api, fields, models
from odoo.exceptions import UserError


class ContractSampleDoubt(models.Model):
    """A question of a department about a sample, and how it was cleared (CR-85)."""

    _name = "contract.sample.doubt"
    _description = "Doubt About a Sample"
    _inherit = ["customer.guard.mixin"]
    _rec_name = "question"
    _order = "order_id, id"

    order_id = fields.Many2one("contract.sample.order", required=True, index=True, ondelete="cascade")
    company_id = fields.Many2one(related="order_id.company_id", store=True, index=True)
    function_id = fields.Many2one("customer.function", "Raised For", index="btree_not_null", ondelete="restrict")
    question = fields.Text("Doubt", required=True)
    answer = fields.Text("How It Was Cleared")
    cleared_at = fields.Datetime("Cleared On", readonly=True, copy=False)
    cleared_by_id = fields.Many2one("res.users", readonly=True, copy=False, ondelete="restrict")

    _guarded_fields = frozenset({"company_id", "cleared_at", "cleared_by_id"})

    def write(self, vals):
        if not self._is_guard_open() and (doubt := self.filtered("cleared_at")[:1]):
            raise UserError(self.env._("This doubt is cleared, and stays as it is: %s", doubt.question))
        return super().write(vals)

    @api.ondelete(at_uninstall=False)
    def _unlink_except_started(self):
        self.order_id._check_state("draft", "in_review")

    def action_clear(self):
        """Note that doubts are cleared.

        :raises UserError: without the answer
        """
        self.check_access("write")
        for doubt in self.filtered(lambda doubt: not (doubt.answer or "").strip()):
            raise UserError(self.env._("Say how this was cleared: %s", doubt.question))
        self.filtered(lambda doubt: not doubt.cleared_at)._guarded().write(
            {"cleared_at": fields.Datetime.now(), "cleared_by_id": self.env.uid}
        )
        return True
