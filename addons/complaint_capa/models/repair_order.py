from odoo import fields, models


class RepairOrder(models.Model):
    _inherit = "repair.order"

    complaint_id = fields.Many2one("complaint.complaint", index="btree_not_null", copy=False, check_company=True)
