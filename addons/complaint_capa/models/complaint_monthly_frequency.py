from odoo import api, fields, models

from .complaint_figures import DIMENSIONS


class ComplaintMonthlyFrequency(models.Model):
    """How often something came up in a month: a row of the frequency table, kept as counted (CP-102, CP-108)."""

    _name = "complaint.monthly.frequency"
    _description = "Frequency in a Monthly Review"
    _order = "monthly_id, dimension, rank, id"

    monthly_id = fields.Many2one("complaint.monthly", required=True, index=True, ondelete="cascade")
    dimension = fields.Selection("_selection_dimension", "Breakdown", required=True)
    name = fields.Char("Value", required=True)
    count = fields.Integer("Complaints")
    rank = fields.Integer(aggregator=False)
    share = fields.Float("Share (%)", aggregator=False)
    cumulative = fields.Float("Cumulative (%)", aggregator=False)
    is_top = fields.Boolean("Top Three")

    @api.model
    def _selection_dimension(self):
        label = self.env["complaint.figures"]._get_dimension_label
        return [(name, label(name)) for name in DIMENSIONS]
