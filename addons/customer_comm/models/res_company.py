from odoo import fields, models


class ResCompany(models.Model):
    _inherit = "res.company"

    signoff_password = fields.Boolean(
        "Password at Signing", help="Ask for the user's password at each signature, checked on the server."
    )
