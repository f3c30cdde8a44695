from odoo import fields, models
from odoo.exceptions import UserError


class CustomerNoticeStock(models.Model):
    """Affected goods that are still in our own stock, where, and whether they were stopped."""

    _name = "customer.notice.stock"
    _description = "Affected Own Stock"
    _inherit = ["customer.guard.mixin"]
    _order = "notice_id, product_id, lot_id, location_id"

    notice_id = fields.Many2one("customer.notice", required=True, readonly=True, index=True, ondelete="cascade")
    company_id = fields.Many2one("res.company", required=True, readonly=True, index=True)
    product_id = fields.Many2one("product.product", required=True, readonly=True, ondelete="restrict", index=True)
    lot_id = fields.Many2one(
        "stock.lot", "Lot/Serial Number", readonly=True, ondelete="restrict", index="btree_not_null"
    )
    location_id = fields.Many2one("stock.location", required=True, readonly=True, ondelete="restrict", index=True)
    uom_id = fields.Many2one(related="product_id.uom_id")
    quantity = fields.Float("In Stock", readonly=True, digits="Product Unit")
    stopped_at = fields.Datetime(readonly=True)
    stopped_by_id = fields.Many2one("res.users", readonly=True, ondelete="restrict")
    stop_note = fields.Char("How It Was Stopped", help="e.g. moved to quarantine, labelled, transfer cancelled.")

    _guarded_fields = frozenset(
        {
            "notice_id",
            "company_id",
            "product_id",
            "lot_id",
            "location_id",
            "quantity",
            "stopped_at",
            "stopped_by_id",
        }
    )
    _place_uniq = models.UniqueIndex(
        "(notice_id, product_id, (COALESCE(lot_id, 0)), location_id)", "This stock is already listed."
    )

    def write(self, vals):
        self.notice_id._check_not_closed({"stock_ids": True})
        return super().write(vals)

    def action_stop(self):
        """Record that these goods cannot leave any more, who saw to it, and when."""
        self.check_access("write")
        if self.filtered("stopped_at"):
            raise UserError(self.env._("This stock was stopped already."))
        self._guarded().write({"stopped_at": fields.Datetime.now(), "stopped_by_id": self.env.uid})
        return True
