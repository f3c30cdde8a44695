from odoo import api, fields, models

from .contract_review_line import PRICE_GROUPS

# What can be asked for on a line of the order: field of the item, field of the order line.
ITEM_FIELDS = {
    "quantity": "product_uom_qty",
    "price_unit": "price_unit",
    "discount": "discount",
    "customer_lead": "customer_lead",
    "name": "name",
}


class ContractChangeItem(models.Model):
    """One line of the order as it is asked to be. A line with the quantity 0 is taken out; without order line, new."""

    _name = "contract.change.item"
    _description = "Proposed Order Line"
    _inherit = ["customer.lock.line.mixin", "customer.guard.mixin"]
    _order = "change_id, sequence, id"
    _check_company_auto = True
    _lock_parent = "change_id"

    change_id = fields.Many2one("contract.change", required=True, index=True, ondelete="cascade")
    company_id = fields.Many2one(related="change_id.company_id", store=True)
    currency_id = fields.Many2one(related="change_id.currency_id")
    sequence = fields.Integer(default=100)
    order_line_id = fields.Many2one("sale.order.line", readonly=True, index="btree_not_null", ondelete="set null")
    product_id = fields.Many2one(
        "product.product", required=True, ondelete="restrict", check_company=True, domain=[("sale_ok", "=", True)]
    )
    name = fields.Text(
        "Description", compute="_compute_from_product", store=True, readonly=False, precompute=True, required=True
    )
    uom_id = fields.Many2one(
        "uom.uom", "Unit", compute="_compute_from_product", store=True, precompute=True, ondelete="restrict"
    )
    quantity_was = fields.Float(digits="Product Unit", readonly=True)
    quantity = fields.Float(digits="Product Unit", default=1.0)
    price_was = fields.Float(min_display_digits="Product Price", readonly=True, groups=PRICE_GROUPS)
    price_unit = fields.Float(
        "Unit Price",
        min_display_digits="Product Price",
        compute="_compute_from_product",
        store=True,
        readonly=False,
        precompute=True,
        groups=PRICE_GROUPS,
    )
    discount_was = fields.Float("Discount Was (%)", digits="Discount", readonly=True, groups=PRICE_GROUPS)
    discount = fields.Float("Discount (%)", digits="Discount", groups=PRICE_GROUPS)
    lead_was = fields.Float("Lead Time Was (Days)", readonly=True)
    customer_lead = fields.Float(
        "Lead Time (Days)", compute="_compute_from_product", store=True, readonly=False, precompute=True
    )
    name_was = fields.Text("Description Was", readonly=True)

    _guarded_fields = frozenset(
        {"company_id", "order_line_id", "quantity_was", "price_was", "discount_was", "lead_was", "name_was", "uom_id"}
    )
    _quantity_positive = models.Constraint(
        "CHECK (quantity >= 0)", "The quantity cannot be negative: 0 takes the line out."
    )

    @api.depends("product_id")
    def _compute_from_product(self):
        for item in self:
            order = item.change_id.sudo().order_id  # what the product costs this customer, whoever enters it
            if item.order_line_id or not item.product_id:
                continue
            product = item.product_id.with_context(lang=order.partner_id.lang)
            item.name = product.get_product_multiline_description_sale()
            item.uom_id = product.uom_id
            item.customer_lead = product.sale_delay
            item.price_unit = order.pricelist_id._get_product_price(
                product, item.quantity or 1.0, uom=product.uom_id, currency=order.currency_id
            )

    def _get_edits(self):
        """Return ``{order line field: plain value}`` of what is asked for on an existing line. In superuser mode."""
        self.ensure_one()
        was = {
            "quantity": self.quantity_was,
            "price_unit": self.price_was,
            "discount": self.discount_was,
            "customer_lead": self.lead_was,
            "name": self.name_was,
        }
        return {ITEM_FIELDS[name]: self[name] for name in ITEM_FIELDS if self[name] != was[name]}

    def _get_addition(self):
        """Return the plain values of a line that is to be added. In superuser mode."""
        self.ensure_one()
        return {
            **{ITEM_FIELDS[name]: self[name] for name in ITEM_FIELDS},
            "product_id": self.product_id.id,
            "product_uom_id": self.uom_id.id,
        }

    @api.model
    def _prepare_from_order_line(self, line):
        """Return the values of the item that shows an order line as it is (superuser mode)."""
        return {
            "sequence": line.sequence,
            "order_line_id": line.id,
            "product_id": line.product_id.id,
            "uom_id": line.product_uom_id.id,
            "name": line.name,
            "name_was": line.name,
            "quantity": line.product_uom_qty,
            "quantity_was": line.product_uom_qty,
            "price_unit": line.price_unit,
            "price_was": line.price_unit,
            "discount": line.discount,
            "discount_was": line.discount,
            "customer_lead": line.customer_lead,
            "lead_was": line.customer_lead,
        }
