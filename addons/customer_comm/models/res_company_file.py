from odoo import fields, models


class ResCompany(models.Model):
    _inherit = "res.company"

    communication_recognised_only = fields.Boolean(
        "Only Recognised Customers",
        help="Contacts are logged for potential and trading customers only. Otherwise a first contact opens the file.",
    )
