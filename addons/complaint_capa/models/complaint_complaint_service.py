from odoo import fields, models

from .complaint_complaint import INTERNAL


class ComplaintComplaint(models.Model):
    """A complaint that was opened from a product quality tracking card (CP-119)."""

    _inherit = "complaint.complaint"

    service_id = fields.Many2one(
        "customer.service",
        "Tracking Card",
        readonly=True,
        copy=False,
        ondelete="restrict",
        check_company=True,
        groups=INTERNAL,
    )

    _guarded_fields = frozenset({"service_id"})

    # No card opens a second complaint, whatever happens at the same time.
    _service_uniq = models.UniqueIndex(
        "(service_id) WHERE service_id IS NOT NULL", "This card already has a complaint."
    )
