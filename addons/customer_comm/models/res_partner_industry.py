from odoo import fields, models


class ResPartnerIndustry(models.Model):
    _inherit = "res.partner.industry"

    customer_strategy = fields.Text("Strategy for Customers", translate=True, groups="customer_comm.group_file")
