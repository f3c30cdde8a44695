from odoo import api, fields, models
from odoo.exceptions import UserError

# What a transfer has established about the goods that came back.
RETURNED_FIELDS = frozenset({"complaint_id", "product_id", "lot_id", "quantity", "uom_id"})


class ComplaintLine(models.Model):
    """A product a complaint is about: which lot, how many, what came back, what is done about it (CP-15, CP-51).

    A line is either claimed (no :attr:`move_id`) or returned: then it holds what one return move brought back of one
    lot. Goods that come back turn claimed lines into returned ones, so that the quantities of all lines add up.
    """

    _name = "complaint.line"
    _description = "Complaint Line"
    _inherit = ["customer.guard.mixin"]
    _order = "complaint_id, id"
    _check_company_auto = True

    complaint_id = fields.Many2one("complaint.complaint", required=True, index=True, ondelete="cascade")
    company_id = fields.Many2one(related="complaint_id.company_id", store=True, index=True)
    product_id = fields.Many2one("product.product", required=True, index=True, ondelete="restrict", check_company=True)
    product_tracking = fields.Selection(related="product_id.tracking")
    lot_id = fields.Many2one(
        "stock.lot",
        "Lot/Serial Number",
        index="btree_not_null",
        ondelete="restrict",
        check_company=True,
        domain="[('product_id', '=', product_id)]",
    )
    quantity = fields.Float(digits="Product Unit", required=True, default=1.0, help="In the unit of the line.")
    uom_id = fields.Many2one(
        "uom.uom", "Unit", compute="_compute_uom_id", store=True, readonly=False, precompute=True, required=True
    )
    delivered_qty = fields.Float(
        "Delivered",
        digits="Product Unit",
        compute="_compute_delivered_qty",
        store=True,
        help="How much of the product the delivery or the order brought to the customer, in the unit of the line.",
    )
    move_id = fields.Many2one(
        "stock.move",
        "Return Move",
        readonly=True,
        copy=False,
        index="btree_not_null",
        ondelete="restrict",
        help="The move that brought the goods back.",
    )
    picking_id = fields.Many2one(related="move_id.picking_id", string="Return")
    reason_id = fields.Many2one("complaint.reason", index="btree_not_null", check_company=True, ondelete="restrict")
    disposition_id = fields.Many2one("complaint.disposition", index="btree_not_null", ondelete="restrict")
    disposition_is_repair = fields.Boolean(related="disposition_id.is_repair")
    note = fields.Char("Finding")

    # What a return brought back is entered once, however often its validation is repeated.
    _returned_uniq = models.UniqueIndex(
        "(move_id, COALESCE(lot_id, 0)) WHERE move_id IS NOT NULL", "This return is already on a complaint."
    )
    _quantity_positive = models.Constraint("CHECK (quantity > 0)", "The quantity must be above zero.")

    _guarded_fields = frozenset({"move_id", "delivered_qty", "company_id"})

    @api.depends("product_id")
    def _compute_uom_id(self):
        for line in self:
            line.uom_id = line.product_id.uom_id

    @api.depends("product_id", "uom_id", "move_id", "complaint_id.delivery_id", "complaint_id.order_id")
    def _compute_delivered_qty(self):
        for line in self:
            # sudo: who complains for a customer need not see the transfers to learn how much was delivered
            line.delivered_qty = line.sudo()._get_delivered_qty()

    def _get_delivered_qty(self):
        self.ensure_one()
        return sum(
            move.product_uom._compute_quantity(move.quantity, self.uom_id)
            for move in self._get_delivery_moves()
            if move.state == "done" and move.product_id == self.product_id and move.location_dest_id.usage == "customer"
        )

    def _get_delivery_moves(self):
        """Return the moves that may have brought the product to the customer: of the delivery, else of the order."""
        complaint = self.complaint_id
        if self.move_id.origin_returned_move_id:
            return self.move_id.origin_returned_move_id
        return complaint.delivery_id.move_ids or complaint.order_id.order_line.move_ids

    @api.depends("product_id", "lot_id")
    def _compute_display_name(self):
        for line in self:
            line.display_name = " ".join(filter(None, [line.product_id.display_name, line.lot_id.name]))

    @api.onchange("product_id")
    def _onchange_product_id(self):
        if self.lot_id.product_id != self.product_id:
            self.lot_id = False

    @api.model_create_multi
    def create(self, vals_list):
        lines = super().create(vals_list)
        lines.complaint_id._check_unlocked()
        lines.filtered("disposition_id").complaint_id._reach_disposed()
        return lines

    def write(self, vals):
        self.complaint_id._check_unlocked()
        self._check_returned(vals)
        result = super().write(vals)
        if "complaint_id" in vals:
            self.complaint_id._check_unlocked()
        if vals.get("disposition_id"):
            self.complaint_id._reach_disposed()
        return result

    @api.ondelete(at_uninstall=False)
    def _unlink_except_returned(self):
        self.complaint_id._check_unlocked()
        if self.filtered("move_id"):
            raise UserError(
                self.env._("What was returned stays on the complaint. Correct its disposition or finding instead.")
            )

    def _check_returned(self, vals):
        """What came back stays as the warehouse received it; merging complaints takes it along."""
        if self._is_guard_open():
            return
        if RETURNED_FIELDS & vals.keys() and self.filtered("move_id") and not self._is_guard_open():
            raise UserError(
                self.env._(
                    "The product, lot and quantity of what was returned come from the transfer. Add another line."
                )
            )

    def action_create_repair(self):
        """Open a new repair order for the product of this line."""
        self.ensure_one()
        self.complaint_id._check_unlocked()
        action = self.env["ir.actions.actions"]._for_xml_id("repair.action_repair_order_form")
        action["context"] = {
            "default_complaint_id": self.complaint_id.id,
            "default_product_id": self.product_id.id,
            "default_product_qty": self.quantity,
            "default_product_uom": self.uom_id.id,
            "default_lot_id": self.lot_id.id,
            "default_partner_id": self.complaint_id.partner_id.id,
            "default_picking_id": self.move_id.picking_id.id,
        }
        return action
