from odoo import api, fields, models

from .complaint_complaint import INTERNAL


class ComplaintComplaint(models.Model):
    """Samples of a complaint, and the stops it made necessary (CP-43, CP-46, CP-47)."""

    _inherit = "complaint.complaint"

    sample_ids = fields.One2many("complaint.sample", "complaint_id", "Samples", groups=INTERNAL)
    stop_ids = fields.One2many("complaint.stop", "complaint_id", "Stops", groups=INTERNAL)
    active_stop_count = fields.Integer("Stops in Force", compute="_compute_active_stop_count", groups=INTERNAL)

    @api.depends("stop_ids.state")
    def _compute_active_stop_count(self):
        # sudo: a count tells nothing of stops that the user may not open
        stops = self.env["complaint.stop"].sudo()
        counts = dict(
            stops._read_group(
                [("complaint_id", "in", self.ids), ("state", "=", "active")], ["complaint_id"], ["__count"]
            )
        )
        for complaint in self:
            complaint.active_stop_count = counts.get(complaint._origin, 0)

    @api.model
    def _get_follow_up_fields(self):
        # Samples are sent back and stops lifted after the close; their own rules say what may still change.
        return super()._get_follow_up_fields() | {"sample_ids", "stop_ids"}

    def action_stop_shipment(self):
        """Prepare a stop of shipment for the product and lot of this complaint."""
        line = self.line_ids.filtered("lot_id")[:1] or self.line_ids[:1]
        return self._action_new_stop(
            "shipment", {"default_product_id": line.product_id.id, "default_lot_id": line.lot_id.id}
        )

    def action_stop_line(self):
        """Prepare the stop of a production line for the cause of this complaint."""
        return self._action_new_stop("line", {"default_product_id": self.main_product_id.id})

    def _action_new_stop(self, kind, context):
        self.ensure_one()
        self._check_unlocked()
        self._check_state("registered", "assessed", "contained", "resolved", "replied")
        return {
            "type": "ir.actions.act_window",
            "name": self.env._("Stop Order"),
            "res_model": "complaint.stop",
            "view_mode": "form",
            "context": {
                **context,
                "default_stop_kind": kind,
                "default_complaint_id": self.id,
                "default_company_id": self.company_id.id,
                "default_reason": self.subject,
            },
        }

    def action_view_stops(self):
        """Open the stops of this complaint."""
        self.ensure_one()
        action = self.env["ir.actions.actions"]._for_xml_id("complaint_capa.complaint_stop_action")
        action.pop("path", None)
        return {**action, "domain": [("complaint_id", "=", self.id)], "context": {"create": False}}
