from odoo import api, fields, models
from odoo.exceptions import UserError
from odoo.fields import Command


class ComplaintRejection(models.TransientModel):
    """The customer refuses goods at the delivery or at the joint inspection: complaint and return in one (CP-70)."""

    _name = "complaint.rejection"
    _description = "Rejection of a Delivery"

    picking_id = fields.Many2one("stock.picking", "Delivery", required=True, readonly=True, ondelete="cascade")
    service_id = fields.Many2one("customer.service", "Inspection", readonly=True, ondelete="cascade")
    company_id = fields.Many2one(related="picking_id.company_id")
    reason_id = fields.Many2one("complaint.reason", required=True, domain="[('company_id', 'in', (company_id, False))]")
    description = fields.Text("What Is Wrong", required=True, help="What was found, by whom, on which goods.")
    customer_proposal = fields.Text(
        "Customer's Proposal",
        required=True,
        help="What the customer asks for: a replacement, a discount, the money back.",
    )
    manner = fields.Selection([("oral", "Oral"), ("written", "Written")], required=True, default="oral")
    original_ids = fields.Many2many(
        "ir.attachment",
        help="What the customer has written, as the delivery note with the rejection.",
    )
    make_return = fields.Boolean(
        "Return the Goods", default=True, help="Makes the return; without it only the complaint is registered."
    )
    can_return = fields.Boolean(compute="_compute_can_return")
    line_ids = fields.One2many(
        "complaint.rejection.line", "wizard_id", "Goods", compute="_compute_line_ids", store=True, readonly=False
    )

    @api.depends_context("uid")
    def _compute_can_return(self):
        self.can_return = self.env["stock.picking"].has_access("create")

    @api.depends("picking_id")
    def _compute_line_ids(self):
        for wizard in self:
            moves = wizard.picking_id.move_ids.filtered(lambda move: move.state == "done")
            wizard.line_ids = [
                Command.create({"move_id": move.id, "quantity": move.quantity}) for move in moves if move.quantity
            ]

    def action_confirm(self):
        """Register the complaint with what is rejected, and make the return.

        :raises UserError: when nothing is rejected, or the delivery was rejected before and that complaint is open
        :return: the action that opens the complaint
        """
        self.ensure_one()
        self.picking_id.check_access("read")
        self.picking_id._check_rejectable()
        rejected = self.line_ids.filtered(lambda line: line.uom_id.compare(line.quantity, 0.0) > 0)
        if not rejected:
            raise UserError(self.env._("Enter how many of which goods are rejected."))
        complaint = self.env["complaint.complaint"].create(self._prepare_complaint_vals(rejected))
        complaint._guarded().write({"is_rejection": True, "service_id": self.service_id.id})
        complaint.action_register()
        if self.make_return and self.can_return:
            self._make_return(complaint, rejected)
        # sudo: who hears of the rejection need not be a user of the service, nor of the transfer
        (self.service_id or self.picking_id).sudo()._message_log(
            body=self.env._("Rejected by the customer: %s", complaint._get_html_link())
        )
        return complaint.get_formview_action()

    def _prepare_complaint_vals(self, rejected):
        picking, reason = self.picking_id, self.reason_id
        return {
            "company_id": picking.company_id.id,
            "record_type": reason.record_type,
            "kind": reason.kind,
            "category_id": reason.category_id.id,
            "partner_id": picking.partner_id.id,
            "order_id": picking.sale_id.id,
            "delivery_id": picking.id,
            "manner": self.manner,
            "original_ids": [Command.set(self.original_ids.ids)],
            "customer_proposal": self.customer_proposal,
            "subject": self.env._("%(delivery)s rejected: %(reason)s", delivery=picking.name, reason=reason.name),
            "description": self.description,
            "line_ids": [Command.create(line._prepare_complaint_line_vals(reason)) for line in rejected],
        }

    def _make_return(self, complaint, rejected):
        """Make the return of the rejected goods for the complaint, as the return dialogue does."""
        context = {
            "active_id": self.picking_id.id,
            "active_ids": self.picking_id.ids,
            "active_model": "stock.picking",
        }
        wizard = (
            self.env["stock.return.picking"]
            .with_context(**context)
            .create({"complaint_reason_id": self.reason_id.id, "complaint_id": complaint.id})
        )
        quantities = {line.move_id: line.quantity for line in rejected}
        for line in wizard.product_return_moves:
            line.quantity = quantities.get(line.move_id, 0.0)
        wizard.action_create_returns()


class ComplaintRejectionLine(models.TransientModel):
    """How much of one product the customer refuses."""

    _name = "complaint.rejection.line"
    _description = "Rejected Goods"

    wizard_id = fields.Many2one("complaint.rejection", required=True, ondelete="cascade")
    move_id = fields.Many2one("stock.move", required=True, ondelete="cascade")
    product_id = fields.Many2one(related="move_id.product_id")
    delivered_qty = fields.Float(related="move_id.quantity", string="Delivered")
    uom_id = fields.Many2one(related="move_id.product_uom", string="Unit")
    quantity = fields.Float("Rejected", digits="Product Unit", required=True)

    @api.constrains("quantity", "move_id")
    def _check_quantity(self):
        for line in self:
            delivered = line.delivered_qty
            if line.uom_id.compare(line.quantity, 0.0) < 0 or line.uom_id.compare(line.quantity, delivered) > 0:
                raise UserError(
                    self.env._(
                        "Of %(product)s %(quantity)s %(unit)s were delivered: no more can be rejected.",
                        product=line.product_id.display_name,
                        quantity=delivered,
                        unit=line.uom_id.name,
                    )
                )
            if line.move_id.picking_id != line.wizard_id.picking_id:
                raise UserError(self.env._("Only goods of this delivery can be rejected."))

    def _prepare_complaint_line_vals(self, reason):
        lots = self.move_id.lot_ids
        return {
            "product_id": self.product_id.id,
            "lot_id": lots.id if len(lots) == 1 else False,
            "quantity": self.quantity,
            "uom_id": self.uom_id.id,
            "reason_id": reason.id,
        }
