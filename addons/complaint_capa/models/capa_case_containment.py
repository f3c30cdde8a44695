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
        super()._compute_step()

    def _is_contained(self):
        return super()._is_contained() or bool(self.complaint_containment_ids)
