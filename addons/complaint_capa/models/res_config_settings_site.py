from odoo import fields, models


class ResConfigSettings(models.TransientModel):
    """Settings of interim measures, stops, samples and defective goods."""

    _inherit = "res.config.settings"

    complaint_containment_function_id = fields.Many2one(
        related="company_id.complaint_containment_function_id", readonly=False
    )
    complaint_stop_function_id = fields.Many2one(related="company_id.complaint_stop_function_id", readonly=False)
    complaint_superior_function_id = fields.Many2one(
        related="company_id.complaint_superior_function_id", readonly=False
    )
    complaint_sample_days = fields.Integer(related="company_id.complaint_sample_days", readonly=False)
    complaint_defective_location_id = fields.Many2one(
        related="company_id.complaint_defective_location_id", readonly=False
    )
