from odoo import fields, models

from .complaint_complaint import INTERNAL


class ComplaintComplaint(models.Model):
    """The rework that a complaint asks of production (CP-58)."""

    _inherit = "complaint.complaint"

    rework_ids = fields.One2many("complaint.rework", "complaint_id", "Rework Notices", groups=INTERNAL)
    rework_count = fields.Integer(compute="_compute_rework_count", groups=INTERNAL)

    def _compute_rework_count(self):
        # sudo: a count tells nothing of notices that the user may not open
        counts = dict(
            self.env["complaint.rework"]
            .sudo()
            ._read_group([("complaint_id", "in", self.ids)], ["complaint_id"], ["__count"])
        )
        for complaint in self:
            complaint.rework_count = counts.get(complaint, 0)

    def action_view_reworks(self):
        """Open the rework notices of this complaint."""
        self.ensure_one()
        action = self.env["ir.actions.act_window"]._for_xml_id("complaint_capa.complaint_rework_action")
        action.pop("path", None)
        return {
            **action,
            "domain": [("complaint_id", "=", self.id)],
            "context": {"default_complaint_id": self.id, "default_product_id": self.main_product_id.id},
        }
