from odoo import fields, models


class ResCompany(models.Model):
    _inherit = "res.company"

    signoff_password = fields.Boolean(
        "Password at Signing", help="Ask for the user's password at each signature, checked on the server."
    )
    communication_reply_function_ids = fields.Many2many(
        "customer.function",
        "customer_communication_reply_function_rel",
        string="Functions That Answer Customers",
        help="Their members reply to customers. Empty: sales only.",
    )
    communication_special_function_ids = fields.Many2many(
        "customer.function",
        "customer_communication_special_function_rel",
        string="Functions That Assist With Special Problems",
        help="They are asked about every special problem. Empty: finance, sales and after-sales.",
    )
    service_summary_auto = fields.Boolean(
        "Open Monthly Service Summaries",
        default=True,
        help="When a month is over, its summary is opened and the sales function is reminded to write it.",
    )
    service_summary_month = fields.Date(
        "Last Service Summary Opened", readonly=True, help="First day of the last month whose summary was opened."
    )
