from odoo import fields, models


class ResConfigSettings(models.TransientModel):
    _inherit = "res.config.settings"

    property_problem_function_ids = fields.Many2many(
        related="company_id.property_problem_function_ids", readonly=False, string="Told of Problems"
    )
    property_from_receipt = fields.Boolean(related="company_id.property_from_receipt", readonly=False)
    property_receipt_type_id = fields.Many2one(related="company_id.property_receipt_type_id", readonly=False)
    recurrence_count = fields.Integer(related="company_id.recurrence_count", readonly=False)
    recurrence_days = fields.Integer(related="company_id.recurrence_days", readonly=False)
    requirement_training = fields.Selection(related="company_id.requirement_training", readonly=False)
    requirement_skill_id = fields.Many2one(related="company_id.requirement_skill_id", readonly=False)
