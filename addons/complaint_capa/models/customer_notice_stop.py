from odoo import api, fields, models
from odoo.exceptions import UserError

from .complaint_complaint import INTERNAL


class CustomerNotice(models.Model):
    """A recall stops the shipment of what it is about (CP-47)."""

    _inherit = "customer.notice"

    stop_ids = fields.One2many("complaint.stop", "notice_id", "Stops", groups=INTERNAL)
    stop_count = fields.Integer("Number of Stops", compute="_compute_stop_count", groups=INTERNAL)

    @api.depends("stop_ids")
    def _compute_stop_count(self):
        stops = self.env["complaint.stop"]
        counts = dict(stops._read_group([("notice_id", "in", self.ids)], ["notice_id"], ["__count"]))
        for notice in self:
            notice.stop_count = counts.get(notice._origin, 0)

    def action_stop_shipment(self):
        """Stop the shipment of all affected lots and products that are not stopped by this notice yet.

        :raise UserError: when no product is on the notice
        """
        self.ensure_one()
        self.check_access("write")
        self._check_state("draft", "approved", "issued")
        if not self.lot_ids:
            raise UserError(self.env._("%s: enter the affected products first.", self.display_name))
        there = {(stop.product_id, stop.lot_id) for stop in self.stop_ids if stop.state == "active"}
        wanted = {(line.product_id, line.lot_id) for line in self.lot_ids} - there
        stops = self.env["complaint.stop"].create([self._prepare_stop_vals(*key) for key in wanted])
        stops.action_order()
        return self.action_view_stops()

    def _prepare_stop_vals(self, product, lot):
        return {
            "stop_kind": "shipment",
            "company_id": self.company_id.id,
            "reason": self.reason or self.observation or self.subject,
            "product_id": product.id,
            "lot_id": lot.id,
            "notice_id": self.id,
        }

    def action_view_stops(self):
        """Open the stops of this notice."""
        self.ensure_one()
        action = self.env["ir.actions.actions"]._for_xml_id("complaint_capa.complaint_stop_action")
        action.pop("path", None)
        return {**action, "domain": [("notice_id", "=", self.id)], "context": {"create": False}}
