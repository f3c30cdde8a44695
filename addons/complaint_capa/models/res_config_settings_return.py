from odoo import fields, models


class ResConfigSettings(models.TransientModel):
    _inherit = "res.config.settings"

    return_verification = fields.Selection(related="company_id.return_verification", readonly=False)
    return_signature = fields.Boolean(related="company_id.return_signature", readonly=False)
    return_notice = fields.Boolean(related="company_id.return_notice", readonly=False)
    return_function_id = fields.Many2one(related="company_id.return_function_id", readonly=False)
    return_quality_function_id = fields.Many2one(related="company_id.return_quality_function_id", readonly=False)
    return_location_id = fields.Many2one(related="company_id.return_location_id", readonly=False)
    repair_confirmation = fields.Boolean(related="company_id.repair_confirmation", readonly=False)
    repair_function_id = fields.Many2one(related="company_id.repair_function_id", readonly=False)
    return_monthly_auto = fields.Boolean(related="company_id.return_monthly_auto", readonly=False)
