from odoo import models


class BasePartnerMerge(models.TransientModel):
    """Merging customers: their complaints are then of one customer, and what it repeated is counted anew (CP-85)."""

    _inherit = "base.partner.merge.automatic.wizard"

    def _update_foreign_keys(self, src_partners, dst_partner):
        result = super()._update_foreign_keys(src_partners, dst_partner)
        self.env.invalidate_all(flush=False)
        # sudo: whoever merges customers need not see their complaints; the customer was changed below the ORM
        complaints = self.env["complaint.complaint"].sudo().with_context(active_test=False)
        complaints = complaints.search([("partner_id", "child_of", dst_partner.ids)])
        self.env.add_to_compute(complaints._fields["commercial_partner_id"], complaints)
        complaints._recount_repeats()
        for model in ("complaint.followup", "complaint.recheck"):
            rows = self.env[model].sudo().search([("complaint_id", "in", complaints.ids)])
            self.env.add_to_compute(rows._fields["commercial_partner_id"], rows)
        return result
