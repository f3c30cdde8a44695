from odoo import fields, models

PRICE_GROUPS = "sales_team.group_sale_salesman,contract_review.group_price"


class ContractReviewLine(models.Model):
    """One line of the quotation as it was reviewed, with the facts of that moment.

    Written by the server when the review starts; reviewers read it without any right on the quotation.
    """

    _name = "contract.review.line"
    _description = "Contract Review Line"
    _order = "review_id, sequence, id"
    _check_company_auto = True

    review_id = fields.Many2one("contract.review", required=True, readonly=True, index=True, ondelete="cascade")
    company_id = fields.Many2one("res.company", required=True, readonly=True, index=True)
    currency_id = fields.Many2one(related="review_id.currency_id")
    # Reviewers need no right on the quotation; the line itself may be gone.
    order_line_id = fields.Many2one(
        "sale.order.line",
        "Quotation Line",
        readonly=True,
        index="btree_not_null",
        ondelete="set null",
        groups=fields.NO_ACCESS,
    )
    sequence = fields.Integer(readonly=True)
    product_id = fields.Many2one("product.product", readonly=True, index="btree_not_null", ondelete="restrict")
    name = fields.Text("Description", readonly=True)
    quantity = fields.Float(digits="Product Unit", readonly=True)
    uom_id = fields.Many2one("uom.uom", "Unit", readonly=True, ondelete="restrict")
    customer_lead = fields.Float("Lead Time (Days)", readonly=True)
    is_new_product = fields.Boolean(
        "New for the Customer", readonly=True, help="The customer has never had this product in a confirmed order."
    )
    stock_state = fields.Selection(
        [("available", "In Stock"), ("short", "Short"), ("none", "Not Stocked")], "Stock", readonly=True
    )
    free_qty = fields.Float(
        "Free Now", digits="Product Unit", readonly=True, help="Free in the warehouse when the review started."
    )
    forecast_qty = fields.Float(
        "Forecast", digits="Product Unit", readonly=True, help="After all planned receipts and deliveries."
    )
    price_unit = fields.Float("Unit Price", min_display_digits="Product Price", readonly=True, groups=PRICE_GROUPS)
    discount = fields.Float("Discount (%)", digits="Discount", readonly=True, groups=PRICE_GROUPS)
    price_subtotal = fields.Monetary("Subtotal", readonly=True, groups=PRICE_GROUPS)
    margin_percent = fields.Float(
        "Margin (%)", digits=(16, 1), readonly=True, aggregator="avg", groups="contract_review.group_price"
    )
    margin_known = fields.Boolean(readonly=True, groups="contract_review.group_price")
