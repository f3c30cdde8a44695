from odoo import api, fields, models


class ContractTaskOrderLine(models.Model):
    """One item to be made."""

    _name = "contract.task.order.line"
    _description = "Production Task Order Line"
    _inherit = ["customer.lock.line.mixin", "customer.guard.mixin"]
    _order = "task_id, sequence, id"
    _check_company_auto = True
    _lock_parent = "task_id"
    _guarded_fields = frozenset({"company_id"})

    task_id = fields.Many2one("contract.task.order", required=True, index=True, ondelete="cascade")
    company_id = fields.Many2one(related="task_id.company_id", store=True, index=True)
    sequence = fields.Integer(default=10)
    notice_line_id = fields.Many2one("contract.production.notice.line", index="btree_not_null", check_company=True)
    product_id = fields.Many2one("product.product", required=True, index=True, ondelete="restrict", check_company=True)
    name = fields.Text("Requirements")
    quantity = fields.Float(digits="Product Unit", default=1.0, required=True)
    uom_id = fields.Many2one(
        "uom.uom",
        "Unit",
        compute="_compute_uom_id",
        store=True,
        readonly=False,
        precompute=True,
        required=True,
        ondelete="restrict",
    )
    workshop_id = fields.Many2one("customer.function", index="btree_not_null", check_company=True)

    _quantity_positive = models.Constraint("CHECK (quantity > 0)", "A quantity to be made is more than 0.")

    @api.depends("product_id")
    def _compute_uom_id(self):
        for line in self:
            line.uom_id = line.uom_id or line.product_id.uom_id
