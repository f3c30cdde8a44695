from odoo import api, fields, models


class ComplaintReason(models.Model):
    """Which reasons say that the goods are defective, so that they come back to a place apart (CP-50)."""

    _inherit = "complaint.reason"

    is_defective = fields.Boolean(
        "Goods Are Defective",
        compute="_compute_is_defective",
        store=True,
        readonly=False,
        precompute=True,
        help="What comes back with this reason is put where defective goods are kept and is not available for sale.",
    )

    @api.depends("creates_complaint", "kind", "record_type")
    def _compute_is_defective(self):
        # What comes back for rework or repair goes to who repairs it; wrong service says nothing of the goods.
        for reason in self:
            reason.is_defective = (
                reason.creates_complaint and reason.record_type == "complaint" and reason.kind in ("quality", "hsf")
            )
