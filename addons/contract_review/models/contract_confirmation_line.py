from odoo import api, fields, models
from odoo.tools import format_date

from .contract_review_line import PRICE_GROUPS


class ContractConfirmationLine(models.Model):
    """One item or condition of an oral order: whether it can be met, and whether the customer has confirmed it (CR-52).

    What cannot be met is stated, with what is offered instead (CR-53).
    """

    _name = "contract.confirmation.line"
    _description = "Item of an Order Confirmation"
    _inherit = ["customer.lock.line.mixin", "customer.guard.mixin"]
    _order = "confirmation_id, sequence, id"
    _check_company_auto = True
    _lock_parent = "confirmation_id"
    _guarded_fields = frozenset({"company_id"})

    confirmation_id = fields.Many2one("contract.confirmation", required=True, index=True, ondelete="cascade")
    company_id = fields.Many2one(related="confirmation_id.company_id", store=True, index=True)
    sequence = fields.Integer(default=10)
    kind = fields.Selection([("item", "Item"), ("condition", "Condition")], required=True, default="condition")
    name = fields.Text("What Was Ordered", required=True)
    product_id = fields.Many2one("product.product", index="btree_not_null", check_company=True, ondelete="restrict")
    quantity = fields.Float(digits="Product Unit")
    uom_id = fields.Many2one("uom.uom", "Unit", ondelete="restrict")
    currency_id = fields.Many2one(related="confirmation_id.order_id.currency_id")
    price_unit = fields.Float("Unit Price", min_display_digits="Product Price", groups=PRICE_GROUPS)
    price_subtotal = fields.Monetary("Subtotal", groups=PRICE_GROUPS)
    met = fields.Selection([("yes", "Met"), ("no", "Not Met")], help="Whether we can meet it as ordered.")
    remark = fields.Text(help="What cannot be met, and what is offered instead.")
    is_confirmed = fields.Boolean("Confirmed by the Customer")

    @api.model
    def _prepare_items(self, order):
        """Return the values of the lines for the products of ``order``."""
        return [
            {
                "sequence": index,
                "kind": "item",
                "name": line.name,
                "product_id": line.product_id.id,
                "quantity": line.product_uom_qty,
                "uom_id": line.product_uom_id.id,
                "price_unit": line.price_unit,
                "price_subtotal": line.price_subtotal,
            }
            for index, line in enumerate(order.order_line.filtered("product_id"), 1)
        ]

    @api.model
    def _prepare_conditions(self, order):
        """Return the values of the lines for the terms of ``order``, in the language of the user."""
        env, index = self.env, len(order.order_line) + 1
        lead = max(order.order_line.filtered("product_id").mapped("customer_lead"), default=0)
        delivery = (
            env._("Delivery on %s", format_date(env, order.commitment_date))
            if order.commitment_date
            else env._("Delivery within %s days", int(lead))
        )
        terms = [
            delivery,
            env._("Delivery to %s", order.partner_shipping_id.display_name),
            order.payment_term_id and env._("Payment: %s", order.payment_term_id.name),
        ]
        return [
            {"sequence": index + place, "kind": "condition", "name": term} for place, term in enumerate(terms) if term
        ]
