from odoo import fields, models


class CustomerSummary(models.Model):
    """What the monthly summary finds leads to a CAPA."""

    _name = "customer.summary"
    _inherit = ["customer.summary", "capa.source.mixin"]

    capa_ids = fields.One2many("capa.case", "summary_id", "CAPA", groups="base.group_user")

    def _check_capa_source(self):
        self._check_filled("problems")

    def _prepare_capa_vals(self):
        self.ensure_one()
        return {
            "company_id": self.company_id.id,
            "origin": "summary",
            "summary_id": self.id,
            "subject": self.display_name,
            "problem": self.problems,
        }
