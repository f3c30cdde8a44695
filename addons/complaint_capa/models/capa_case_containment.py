from odoo import api, fields, models


class CapaCase(models.Model):
    """D3: what was contained on the complaints counts as containment of the CAPA (CP-44)."""

    _inherit = "capa.case"

    complaint_containment_ids = fields.Many2many(
        "complaint.containment",
        string="Contained on the Complaints",
        compute="_compute_complaint_containment_ids",
        help="The interim measures of the complaints, by place. They are changed there.",
    )

    @api.depends("complaint_ids.containment_ids")
    def _compute_complaint_containment_ids(self):
        for case in self:
            case.complaint_containment_ids = case.complaint_ids.containment_ids

    @api.depends("complaint_ids.containment_ids")
    def _compute_step(self):
        return super()._compute_step()

    def _has_containment(self):
        return super()._has_containment() or bool(self.complaint_containment_ids)

    def _is_contained(self):
        lines = self.complaint_containment_ids
        if not lines:
            return super()._is_contained()
        own = self.containment_ids.filtered(lambda action: action.state != "cancelled")
        return set(lines.mapped("state")) == {"done"} and (not own or super()._is_contained())
