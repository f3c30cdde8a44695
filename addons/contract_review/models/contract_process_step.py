from odoo import fields, models


class ContractProcessStep(models.Model):
    """One operation of a process card."""

    _name = "contract.process.step"
    _description = "Process Card Operation"
    _inherit = ["customer.lock.line.mixin", "customer.guard.mixin"]
    _order = "card_id, sequence, id"
    _check_company_auto = True
    _lock_parent = "card_id"
    _guarded_fields = frozenset({"company_id"})

    card_id = fields.Many2one("contract.process.card", required=True, index=True, ondelete="cascade")
    company_id = fields.Many2one(related="card_id.company_id", store=True, index=True)
    sequence = fields.Integer(default=10)
    name = fields.Char("Operation", required=True)
    workshop_id = fields.Many2one("customer.function", index="btree_not_null", check_company=True)
    equipment = fields.Char()
    parameters = fields.Text(help="Settings, tolerances, how it is checked.")

    def _prepare_flow_step(self):
        self.ensure_one()
        return {
            "sequence": self.sequence,
            "name": self.name,
            "workshop_id": self.workshop_id.id,
            "equipment": self.equipment,
            "parameters": self.parameters,
        }
