from odoo import fields, models


class CustomerCommunication(models.Model):
    """What the customer was given on this occasion (CC-07, CC-129, CC-147)."""

    _inherit = "customer.communication"

    material_sent_ids = fields.One2many("customer.material.sent", "communication_id", "Material Given")
