from odoo import fields, models


class StockLocation(models.Model):
    _inherit = "stock.location"

    is_customer_property = fields.Boolean(
        "Customer Property",
        help="Set apart for what customers entrusted; only such places can be chosen in the property register.",
    )
