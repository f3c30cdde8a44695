from odoo import fields, models


class CustomerNoticeHolding(models.Model):
    """What one customer got of one affected lot or product, as the stock moves tell.

    Rows are made anew by each search (``customer_notice_trace.py``); nobody writes them by hand.
    """

    _name = "customer.notice.holding"
    _description = "Affected Delivery"
    _order = "recipient_id, product_id, lot_id, id"

    recipient_id = fields.Many2one("customer.notice.recipient", required=True, readonly=True, ondelete="cascade")
    notice_id = fields.Many2one("customer.notice", required=True, readonly=True, index=True, ondelete="cascade")
    notice_lot_id = fields.Many2one(
        "customer.notice.lot",
        "Affected Product",
        readonly=True,
        index="btree_not_null",
        ondelete="cascade",
        help="The line of the notice that led here.",
    )
    company_id = fields.Many2one("res.company", required=True, readonly=True, index=True)
    partner_id = fields.Many2one(related="recipient_id.partner_id")
    product_id = fields.Many2one("product.product", required=True, readonly=True, ondelete="restrict", index=True)
    lot_id = fields.Many2one(
        "stock.lot", "Lot/Serial Number", readonly=True, ondelete="restrict", index="btree_not_null"
    )
    uom_id = fields.Many2one(related="product_id.uom_id")
    delivered = fields.Float(readonly=True, digits="Product Unit")
    returned_before = fields.Float(readonly=True, digits="Product Unit")
    returned_stock = fields.Float("Returned Since", readonly=True, digits="Product Unit")
    first_delivery = fields.Datetime(readonly=True)
    last_delivery = fields.Datetime(readonly=True)
    is_derived = fields.Boolean(
        "Made of It", readonly=True, help="The product was made with the affected one, or contains it."
    )
    is_estimated = fields.Boolean("By Date", readonly=True, help="Found by date, because there is no lot to follow.")

    _recipient_idx = models.Index("(recipient_id)")
