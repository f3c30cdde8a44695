from odoo import api, fields, models

from .complaint_complaint import INTERNAL


class ComplaintComplaint(models.Model):
    """The advice on conduct towards a complaining customer, shown on the complaint (CC-42)."""

    _inherit = "complaint.complaint"

    guidance = fields.Html(compute="_compute_guidance", groups=INTERNAL)

    @api.depends("company_id")
    def _compute_guidance(self):
        for company, complaints in self.grouped("company_id").items():
            complaints.guidance = self.env["customer.guidance"]._get_text("complaint", company)
