from odoo import api, fields, models


class CustomerServiceMissing(models.Model):
    """Something that was missing or faulty at delivery, and when it was supplied (CC-134, CC-135)."""

    _name = "customer.service.missing"
    _description = "Missing Item"
    _inherit = ["customer.lock.line.mixin"]
    _order = "service_id, id"
    _rec_name = "description"
    _check_company_auto = True
    _lock_parent = "service_id"
    _open_fields = frozenset({"resolved_on", "note"})

    service_id = fields.Many2one("customer.service", required=True, index=True, ondelete="cascade")
    company_id = fields.Many2one(related="service_id.company_id", store=True, index=True)
    partner_id = fields.Many2one(related="service_id.partner_id", store=True, index=True)
    product_id = fields.Many2one("product.product", index="btree_not_null", check_company=True)
    description = fields.Char(
        required=True, compute="_compute_description", store=True, readonly=False, precompute=True
    )
    quantity = fields.Float(default=1.0, digits="Product Unit")
    reason = fields.Selection(
        [("missing", "Missing"), ("damaged", "Damaged"), ("faulty", "Faulty"), ("wrong", "Wrong Part")],
        required=True,
        default="missing",
    )
    resolved_on = fields.Date("Supplied On")
    note = fields.Char()

    _quantity_positive = models.Constraint("CHECK (quantity > 0)", "The missing quantity is more than 0.")

    @api.depends("product_id")
    def _compute_description(self):
        for item in self:
            item.description = item.description or item.product_id.display_name
