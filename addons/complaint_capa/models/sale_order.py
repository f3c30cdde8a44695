from odoo import api, fields, models


class SaleOrder(models.Model):
    _inherit = "sale.order"

    complaint_ids = fields.One2many("complaint.complaint", "order_id", "Complaints")
    complaint_count = fields.Integer(compute="_compute_complaint_count")

    @api.depends("complaint_ids")
    def _compute_complaint_count(self):
        counts = dict(
            self.env["complaint.complaint"]._read_group([("order_id", "in", self.ids)], ["order_id"], ["__count"])
        )
        for order in self:
            order.complaint_count = counts.get(order, 0)

    def action_view_complaints(self):
        """Open the complaints about this order."""
        self.ensure_one()
        context = {"default_order_id": self.id, "default_partner_id": self.partner_id.id}
        return self.env["complaint.complaint"]._action_open([("order_id", "=", self.id)], context)
