from odoo import fields, models

from .complaint_complaint import INTERNAL


class ComplaintComplaint(models.Model):
    """A complaint made of a delivery that the customer refused, or of a joint inspection that failed (CP-70)."""

    _inherit = "complaint.complaint"

    is_rejection = fields.Boolean("Rejected at Delivery", readonly=True, copy=False, groups=INTERNAL)

    _guarded_fields = frozenset({"is_rejection"})
