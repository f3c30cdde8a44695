from odoo import fields, models


class ContractColourInk(models.Model):
    """One base ink of a colour: its source, what it is made of, its share (CR-90)."""

    _name = "contract.colour.ink"
    _description = "Base Ink of a Colour"
    _inherit = ["customer.lock.line.mixin", "customer.guard.mixin"]
    _order = "card_id, sequence, id"
    _check_company_auto = True
    _lock_parent = "card_id"
    _guarded_fields = frozenset({"company_id"})

    card_id = fields.Many2one("contract.colour.card", required=True, index=True, ondelete="cascade")
    company_id = fields.Many2one(related="card_id.company_id", store=True, index=True)
    sequence = fields.Integer(default=10)
    name = fields.Char("Base Ink", required=True)
    supplier_id = fields.Many2one(
        "res.partner", "Source", required=True, index=True, ondelete="restrict", check_company=True
    )
    lot = fields.Char()
    composition = fields.Text(required=True)
    ratio = fields.Float("Ratio (%)", digits=(16, 3), required=True)

    _ratio_range = models.Constraint("CHECK (ratio > 0 AND ratio <= 100)", "A share is more than 0 and at most 100 %.")
