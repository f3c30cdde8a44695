from odoo import api, fields, models
from odoo.exceptions import UserError
from odoo.tools import SQL

from .complaint_complaint import CLOSED_STATES, INTERNAL


class ComplaintComplaint(models.Model):
    """Returned goods: a validated customer return opens a complaint exactly once, or joins the one it belongs to."""

    _inherit = "complaint.complaint"

    picking_ids = fields.One2many("stock.picking", "complaint_id", "Returns", groups=INTERNAL)
    return_picking_id = fields.Many2one(
        "stock.picking",
        "Opened By Return",
        readonly=True,
        copy=False,
        ondelete="set null",
        groups=INTERNAL,
        help="The first transfer of the return that opened the complaint.",
    )
    repair_ids = fields.One2many("repair.order", "complaint_id", "Repairs", groups=INTERNAL)
    picking_count = fields.Integer(compute="_compute_transfer_counts", groups=INTERNAL)
    repair_count = fields.Integer(compute="_compute_transfer_counts", groups=INTERNAL)

    _guarded_fields = frozenset({"return_picking_id"})

    # No return opens a second complaint, whatever happens at the same time.
    _return_uniq = models.UniqueIndex(
        "(return_picking_id) WHERE return_picking_id IS NOT NULL", "This return already has its complaint."
    )

    def _compute_transfer_counts(self):
        # sudo: a count tells nothing of transfers and repairs that the user may not open
        by_model = [self.env[model].sudo() for model in ("stock.picking", "repair.order")]
        returns, repairs = (
            dict(records._read_group([("complaint_id", "in", self.ids)], ["complaint_id"], ["__count"]))
            for records in by_model
        )
        for complaint in self:
            complaint.picking_count = returns.get(complaint, 0)
            complaint.repair_count = repairs.get(complaint, 0)

    def action_return_goods(self):
        """Open the return dialogue for the delivery of this complaint, with what is claimed and not yet on its way.

        :raises UserError: without a delivery, or when all that is claimed is already being returned
        """
        self.ensure_one()
        self._check_unlocked()
        if not self.delivery_id:
            raise UserError(self.env._("Enter the delivery on the complaint first: the return is made from it."))
        if self.line_ids and not self._get_unreturned():
            raise UserError(self.env._("Everything on this complaint is returned, or on its way back."))
        action = self.env["ir.actions.actions"]._for_xml_id("stock.act_stock_return_picking")
        action["context"] = {
            "active_id": self.delivery_id.id,
            "active_ids": self.delivery_id.ids,
            "active_model": "stock.picking",
            "default_complaint_id": self.id,
        }
        return action

    def action_view_returns(self):
        """Open the returns of this complaint."""
        self.ensure_one()
        action = self.env["ir.actions.actions"]._for_xml_id("stock.action_picking_tree_all")
        action.pop("path", None)
        return {**action, "domain": [("complaint_id", "=", self.id)], "context": {}}

    def action_view_repairs(self):
        """Open the repair orders of this complaint."""
        self.ensure_one()
        action = self.env["ir.actions.actions"]._for_xml_id("repair.action_repair_order_tree")
        action.pop("path", None)
        return {**action, "domain": [("complaint_id", "=", self.id)], "context": {"default_complaint_id": self.id}}

    def _check_returns_done(self):
        """Nothing that belongs to the complaint is still on its way back."""
        # sudo: who closes a complaint need not be a warehouse user
        open_returns = self.sudo().picking_ids.filtered(lambda picking: picking.state not in ("done", "cancel"))
        if open_returns:
            raise UserError(
                self.env._(
                    "%(record)s: the return %(returns)s is not done. Receive it or cancel it first.",
                    record=self.display_name,
                    returns=", ".join(open_returns.mapped("name")),
                )
            )

    def _get_unreturned(self):
        """Return ``{product: quantity in the product's unit}`` claimed and neither back nor on its way."""
        self.ensure_one()
        claimed = {}
        for line in self.line_ids.filtered(lambda line: not line.move_id):
            quantity = line.uom_id._compute_quantity(line.quantity, line.product_id.uom_id)
            claimed[line.product_id] = claimed.get(line.product_id, 0.0) + quantity
        # sudo: read by people who are no warehouse users
        for move in self.sudo().picking_ids.move_ids.filtered(lambda move: move.state not in ("done", "cancel")):
            if move.product_id in claimed:
                claimed[move.product_id] -= move.product_qty
        return {product: qty for product, qty in claimed.items() if product.uom_id.compare(qty, 0.0) > 0}

    @api.model
    def _register_returns(self, moves):
        """Put what ``moves`` brought back on complaints: the open one of the return, else one new a return.

        Called once for all transfers validated together, in superuser mode. Repeating it changes nothing.

        :param moves: done ``stock.move`` records of customer returns
        :return: the complaints
        """
        known = self.env["complaint.line"].search([("move_id", "in", moves.ids)])
        moves -= known.move_id
        if not moves:
            return known.complaint_id
        complaint_by_picking = self._find_return_complaints(moves.picking_id)
        complaint_by_picking.update(self._open_return_complaints(moves, complaint_by_picking))
        for picking, complaint in complaint_by_picking.items():
            if picking.complaint_id != complaint:
                picking.complaint_id = complaint
        lines = self._add_returned_lines(moves, complaint_by_picking)
        return lines.complaint_id | known.complaint_id

    @api.model
    def _find_return_complaints(self, pickings):
        """Return the open complaint of each picking that has one, its own or that of an earlier part of the return."""
        found = {}
        for picking in pickings.sorted("id"):
            part = picking
            while part and (not part.complaint_id or part.complaint_id.state in CLOSED_STATES):
                part = part.backorder_id
            if part:
                found[picking] = part.complaint_id
        return found

    @api.model
    def _open_return_complaints(self, moves, complaint_by_picking):
        """Create the complaints of the returns that have none; parts of one return that are validated together share.

        :return: ``{picking: complaint}``
        """
        key_by_picking = {
            picking: self._get_return_key(picking)
            for picking in moves.picking_id.sorted("id")
            if picking not in complaint_by_picking
        }
        if not key_by_picking:
            return {}
        self._lock_return_keys(key_by_picking)
        moves_by_key = moves.filtered(lambda move: move.picking_id in key_by_picking).grouped(
            lambda move: key_by_picking[move.picking_id]
        )
        complaints = self._create_return_complaints(moves_by_key)
        complaint_by_key = dict(zip(moves_by_key, complaints, strict=True))
        self._link_open_parts(complaint_by_key)
        return {picking: complaint_by_key[key] for picking, key in key_by_picking.items()}

    @api.model
    def _get_return_key(self, picking):
        """Return the transfer under which a new complaint is kept unique: the first of the parts of the return.

        When that one's complaint is over, what comes later is a case of its own, kept under its own transfer.
        """
        first = picking
        while first.backorder_id and first.backorder_id._is_customer_return():
            first = first.backorder_id
        return picking if first.complaint_id else first

    @api.model
    def _lock_return_keys(self, key_by_picking):
        """Make a session that validates another part of the same return wait, and then try again on what is there."""
        others = {key.id for picking, key in key_by_picking.items() if key != picking}
        if others:
            self.env.execute_query(SQL("SELECT id FROM stock_picking WHERE id IN %s FOR UPDATE", tuple(others)))

    @api.model
    def _create_return_complaints(self, moves_by_key):
        # No tracking, no mail for each record: fifty returns are validated in one go. A note is logged in batch.
        creator = self.with_context(tracking_disable=True, mail_create_nolog=True)._guarded()
        vals_list = [self._prepare_return_complaint_vals(key, moves) for key, moves in moves_by_key.items()]
        complaints = creator.create(vals_list)
        complaints = self.browse(complaints.ids)
        complaints._sla_start()
        complaints._ask_assessment()
        complaints._log_return_origin(list(moves_by_key))
        return complaints

    @api.model
    def _prepare_return_complaint_vals(self, key, moves):
        """Return the values of the complaint of one return.

        :param key: the first transfer of the return
        :param moves: what came back
        """
        reason = moves.complaint_reason_id[:1]
        origin = moves.origin_returned_move_id.picking_id[:1]
        now = fields.Datetime.now()
        return {
            "company_id": key.company_id.id,
            "state": "registered",
            "registered_at": now,
            "received_at": now,
            "receiver_id": self.env.uid,
            # What the warehouse takes back is quality's at once.
            "handed_over_at": now,
            "handed_over_by_id": self.env.uid,
            "return_picking_id": key.id,
            "record_type": reason.record_type or "complaint",
            "kind": reason.kind or "quality",
            "category_id": reason.category_id.id,
            "partner_id": (key.partner_id or origin.partner_id).id,
            "order_id": moves.sale_line_id.order_id[:1].id,
            "delivery_id": origin.id if origin.picking_type_id.code == "outgoing" else False,
            "subject": self.env._("Return %(picking)s", picking=key.name),
            "description": self._describe_return(key, origin, moves),
        }

    @api.model
    def _describe_return(self, key, origin, moves):
        reasons = ", ".join(moves.complaint_reason_id.mapped("name"))
        return self.env._(
            "Goods returned with %(picking)s, delivered with %(delivery)s. Reason: %(reasons)s.",
            picking=key.name,
            delivery=origin.name or "–",
            reasons=reasons or self.env._("not stated"),
        )

    def _log_return_origin(self, pickings):
        """Leave a note with a link on each complaint and on the return that opened it."""
        on_complaint, on_picking = {}, {}
        for complaint, picking in zip(self, pickings, strict=True):
            on_complaint[complaint.id] = self.env._("Opened by the return %s.", picking._get_html_link())
            on_picking[picking.id] = self.env._("The return opened the complaint %s.", complaint._get_html_link())
        self._message_log_batch(on_complaint)
        self.env["stock.picking"].browse(on_picking)._message_log_batch(on_picking)

    @api.model
    def _link_open_parts(self, complaint_by_key):
        """Tell the parts of the return that are still to come which complaint they belong to."""
        for key, complaint in complaint_by_key.items():
            key.complaint_id = key.complaint_id or complaint
            parts = key.backorder_ids
            while parts:
                parts.filtered(lambda part: part.state not in ("done", "cancel")).complaint_id = complaint
                parts = parts.backorder_ids

    # Lines

    @api.model
    def _add_returned_lines(self, moves, complaint_by_picking):
        """Enter what came back, first against what was claimed, the rest as new lines."""
        vals_list = []
        for move in moves:
            complaint = complaint_by_picking[move.picking_id]
            for vals in self._prepare_returned_line_vals(move, complaint):
                vals_list += complaint._settle_claimed(vals)
        return self.env["complaint.line"]._guarded().create(vals_list)

    @api.model
    def _prepare_returned_line_vals(self, move, complaint):
        """Return the values of the lines of one move: one for each lot, in the product's unit."""
        by_lot = {}
        for line in move.move_line_ids:
            by_lot[line.lot_id] = by_lot.get(line.lot_id, 0.0) + line.quantity_product_uom
        return [
            {
                "complaint_id": complaint.id,
                "product_id": move.product_id.id,
                "lot_id": lot.id,
                "quantity": quantity,
                "uom_id": move.product_id.uom_id.id,
                "move_id": move.id,
                "reason_id": move.complaint_reason_id.id,
            }
            for lot, quantity in by_lot.items()
            if move.product_id.uom_id.compare(quantity, 0.0) > 0
        ]

    def _settle_claimed(self, vals):
        """Turn claimed lines of the same product and lot into returned ones.

        The claimed line keeps what it says (finding, disposition); what is claimed beyond what came back stays open.

        :param dict vals: values of a returned line
        :return: list of values of lines still to create
        """
        self.ensure_one()
        product = self.env["product.product"].browse(vals["product_id"])
        claimed = self.line_ids.filtered(
            lambda line: not line.move_id and line.product_id == product and line.lot_id.id in (False, vals["lot_id"])
        ).sorted(lambda line: not line.lot_id)[:1]
        if not claimed:
            return [vals]
        open_qty = claimed.uom_id._compute_quantity(claimed.quantity, product.uom_id)
        settled = {**vals, "reason_id": claimed.reason_id.id or vals["reason_id"]}
        rest = []
        if product.uom_id.compare(open_qty, vals["quantity"]) > 0:
            rest = claimed.copy_data({"quantity": open_qty - vals["quantity"], "uom_id": product.uom_id.id})
        claimed._guarded().write({name: value for name, value in settled.items() if name != "complaint_id"})
        return rest
