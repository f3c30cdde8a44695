from odoo import fields, models


class CustomerPropertyIssue(models.Model):
    """A problem with customer property leads to a CAPA."""

    _name = "customer.property.issue"
    _inherit = ["customer.property.issue", "capa.source.mixin"]

    capa_ids = fields.One2many("capa.case", "property_issue_id", "CAPA", groups="base.group_user")

    def _check_capa_source(self):
        self._check_state("draft", "sent", "decided", "disposed", "closed")

    def _prepare_capa_vals(self):
        self.ensure_one()
        return {
            "company_id": self.company_id.id,
            "origin": "property",
            "property_issue_id": self.id,
            "subject": self.display_name,
            "problem": self.description,
            "partner_id": self.commercial_partner_id.id,
            "product_id": self.property_id.product_id.id,
        }
