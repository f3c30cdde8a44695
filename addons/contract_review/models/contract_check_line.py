from odoo import fields, models
from odoo.exceptions import UserError


class ContractCheckLine(models.Model):
    """One thing that a review laid down, and whether it was carried out (CR-41)."""

    _name = "contract.check.line"
    _description = "Contract Execution Check Line"
    _inherit = ["customer.lock.line.mixin", "customer.guard.mixin"]
    _order = "check_id, sequence, id"
    _lock_parent = "check_id"
    _guarded_fields = frozenset({"company_id"})

    check_id = fields.Many2one("contract.check", required=True, index=True, ondelete="cascade")
    company_id = fields.Many2one(related="check_id.company_id", store=True)
    sequence = fields.Integer()
    source = fields.Selection(
        [
            ("line", "Order Line"),
            ("requirement", "Requirement"),
            ("condition", "Condition"),
            ("countermeasure", "Countermeasure"),
            ("discrepancy", "Discrepancy"),
            ("other", "Other"),
        ],
        required=True,
        default="other",
    )
    name = fields.Text("Laid Down", required=True)
    done = fields.Selection([("yes", "Yes"), ("no", "No"), ("na", "Not Applicable")], "Carried Out")
    remark = fields.Char()

    def _check_answered(self):
        self.ensure_one()
        if not self.done:
            raise UserError(self.env._("Say whether it was carried out: %s", self.name))
        if self.done == "no" and not (self.remark or "").strip():
            raise UserError(self.env._("Say in the remark what follows: %s", self.name))
