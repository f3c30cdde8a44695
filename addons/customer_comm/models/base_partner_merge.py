from odoo import api, models


class MergePartnerAutomatic(models.TransientModel):
    """Merging contacts: what the file holds goes along, whoever merges (XX-22)."""

    _inherit = "base.partner.merge.automatic.wizard"

    @api.model
    def _update_values(self, src_partners, dst_partner):
        # sudo: the file of the merged contact is not lost because somebody without access to it merges; guarded: dates
        # of verification and confirmation are carried over as they are
        return super()._update_values(src_partners.sudo(), dst_partner.sudo()._guarded())
