from odoo import fields, models


class ResConfigSettings(models.TransientModel):
    """Which functions take part in the analysis of causes."""

    _inherit = "res.config.settings"

    capa_team_function_ids = fields.Many2many(related="company_id.capa_team_function_ids", readonly=False)
    capa_invited_function_ids = fields.Many2many(related="company_id.capa_invited_function_ids", readonly=False)
