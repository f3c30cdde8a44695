from odoo import api, fields, models
from odoo.exceptions import ValidationError


class StockPicking(models.Model):
    _inherit = "stock.picking"

    complaint_id = fields.Many2one(
        "complaint.complaint",
        copy=False,
        readonly=True,
        index="btree_not_null",
        check_company=True,
        help="The complaint this return was made for, or that it opened.",
    )
    complaint_reason_id = fields.Many2one(
        "complaint.reason", "Return Reason", copy=False, readonly=True, check_company=True, ondelete="restrict"
    )
    delivery_complaint_ids = fields.One2many("complaint.complaint", "delivery_id", "Complaints About This Delivery")
    complaint_count = fields.Integer(compute="_compute_complaint_count")

    @api.depends("complaint_id", "delivery_complaint_ids")
    def _compute_complaint_count(self):
        about = dict(
            self.env["complaint.complaint"]._read_group([("delivery_id", "in", self.ids)], ["delivery_id"], ["__count"])
        )
        for picking in self:
            picking.complaint_count = about.get(picking, 0) + bool(picking.complaint_id)

    @api.constrains("complaint_id")
    def _check_complaint_partner(self):
        for picking in self.sudo():  # who links a return need not be able to read the complaint
            customer = picking.complaint_id.commercial_partner_id
            if customer and picking.partner_id and picking.partner_id.commercial_partner_id != customer:
                raise ValidationError(
                    self.env._(
                        "%(complaint)s is a complaint of %(customer)s, not of %(partner)s.",
                        complaint=picking.complaint_id.name,
                        customer=customer.display_name,
                        partner=picking.partner_id.display_name,
                    )
                )

    def _is_customer_return(self):
        self.ensure_one()
        return self.location_id.usage == "customer" and self.location_dest_id.usage != "customer"

    def _create_backorder_picking(self):
        backorder = super()._create_backorder_picking()
        if self.complaint_id or self.complaint_reason_id:
            backorder.write({"complaint_id": self.complaint_id.id, "complaint_reason_id": self.complaint_reason_id.id})
        return backorder

    def _action_done(self):
        result = super()._action_done()
        moves = self.move_ids.filtered(lambda move: move._opens_complaint())
        if moves:
            # sudo: a warehouse worker validates returns without any right on complaints; uid stays his
            self.env["complaint.complaint"].sudo()._register_returns(moves.sudo())
        self._keep_property_register()
        self._receive_returns()
        return result

    def _keep_property_register(self):
        """Enter what came back for repair or exchange as customer property, and take off what was sent back."""
        moves = self.move_ids.filtered(lambda move: move.state == "done" and move.company_id.property_from_return)
        # sudo: who validates a transfer need not keep the register; uid stays his
        register = self.env["customer.property"].sudo()
        if returned := moves.filtered(lambda move: move._stays_customer_property()):
            register._register_returned(returned.sudo())
        if delivered := moves.filtered(lambda move: move.location_dest_id.usage == "customer"):
            register._settle_delivered(delivered.sudo())

    def action_view_complaints(self):
        """Open the complaints that this transfer belongs to."""
        self.ensure_one()
        domain = ["|", ("delivery_id", "=", self.id), ("picking_ids", "in", self.ids)]
        return self.env["complaint.complaint"]._action_open(domain, {"default_delivery_id": self.id})
