from odoo import api, models


class ComplaintComplaint(models.Model):
    """A batch defect or line impact of a merged complaint goes on with the one that stays (CP-44)."""

    _inherit = "complaint.complaint"

    @api.model
    def _get_filled_fields(self):
        return (*super()._get_filled_fields(), "line_impact", "customer_agreement")
