from odoo import fields, models

from .complaint_complaint import INTERNAL


class ComplaintComplaint(models.Model):
    """Goods to be scrapped are made unusable before witnesses before the complaint is closed (CP-118)."""

    _inherit = "complaint.complaint"

    destruction_ids = fields.One2many("complaint.destruction", "complaint_id", "Destructions", groups=INTERNAL)

    def action_close(self):
        """Close complaints whose scrapped products are confirmed to be unusable."""
        self.line_ids._check_destroyed()
        return super().action_close()
