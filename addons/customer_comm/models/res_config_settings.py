from odoo import fields, models


class ResConfigSettings(models.TransientModel):
    _inherit = "res.config.settings"

    signoff_password = fields.Boolean(related="company_id.signoff_password", readonly=False)
