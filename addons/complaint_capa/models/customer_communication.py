from odoo import fields, models


class CustomerCommunication(models.Model):
    _inherit = "customer.communication"

    complaint_ids = fields.One2many("complaint.complaint", "communication_id", "Complaint")
