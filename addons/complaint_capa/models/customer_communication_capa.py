from odoo import fields, models


class CustomerCommunication(models.Model):
    """What a customer has told leads to a CAPA, also where it is no complaint."""

    _name = "customer.communication"
    _inherit = ["customer.communication", "capa.source.mixin"]

    capa_ids = fields.One2many("capa.case", "communication_id", "CAPA", groups="base.group_user")

    def _check_capa_source(self):
        self._check_state("draft", "routed", "analysed", "replied", "closed")

    def _prepare_capa_vals(self):
        self.ensure_one()
        return {
            "company_id": self.company_id.id,
            "origin": "communication",
            "communication_id": self.id,
            "subject": self.subject,
            "problem": self.description,
            "partner_id": self.partner_id.commercial_partner_id.id,
            "product_id": self.product_id.id,
        }
