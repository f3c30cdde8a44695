from odoo import fields, models


class ResConfigSettings(models.TransientModel):
    """Complaints: circulation, the signature below the final report, and the procedures named on forms."""

    _inherit = "res.config.settings"

    complaint_copy_function_ids = fields.Many2many(related="company_id.complaint_copy_function_ids", readonly=False)
    complaint_serious_function_ids = fields.Many2many(
        related="company_id.complaint_serious_function_ids", readonly=False
    )
    complaint_signoff_policy = fields.Selection(related="company_id.complaint_signoff_policy", readonly=False)
    complaint_signoff_function_id = fields.Many2one(related="company_id.complaint_signoff_function_id", readonly=False)
    complaint_procedure = fields.Char(related="company_id.complaint_procedure", readonly=False)
    complaint_procedure_repair = fields.Char(related="company_id.complaint_procedure_repair", readonly=False)
    complaint_procedure_capa = fields.Char(related="company_id.complaint_procedure_capa", readonly=False)
    complaint_procedure_return = fields.Char(related="company_id.complaint_procedure_return", readonly=False)
    complaint_procedure_rework = fields.Char(related="company_id.complaint_procedure_rework", readonly=False)
    complaint_procedure_handling = fields.Char(related="company_id.complaint_procedure_handling", readonly=False)
