from datetime import timedelta

from odoo import api, fields, models
from odoo.fields import Domain


class CapaCase(models.Model):
    """Complaints about the same product and defect that are not part of the CAPA yet (CP-85)."""

    _inherit = "capa.case"

    similar_count = fields.Integer("Similar Complaints", compute="_compute_similar_count")

    @api.depends("product_id", "complaint_ids", "effect_defect_ids")
    def _compute_similar_count(self):
        for case in self:
            case.similar_count = (
                self.env["complaint.complaint"].search_count(case._get_similar_domain()) if case.product_id else 0
            )

    def _get_similar_domain(self):
        """Return the domain of the complaints that may belong to this case as well."""
        self.ensure_one()
        days = self.company_id.sudo().capa_similar_days  # setting
        since = (self.clock_started_at or fields.Datetime.now()) - timedelta(days=days)
        domain = Domain("company_id", "=", self.company_id.id) & Domain("received_at", ">=", since)
        domain &= Domain("state", "not in", ("draft", "cancelled")) & Domain("id", "not in", self.complaint_ids.ids)
        lines = Domain("product_id", "=", self.product_id.id)
        if self.effect_defect_ids:
            lines &= Domain("defect_id", "child_of", self.effect_defect_ids.ids)
        return domain & Domain("line_ids", "any", lines)

    @api.readonly
    def action_view_similar(self):
        """Open the similar complaints; those that have the same cause are added to the CAPA from the list."""
        self.ensure_one()
        return self.env["complaint.complaint"]._action_open(list(self._get_similar_domain()), {})
