from odoo import api, models

from ..models.satisfaction_recipient import ANSWERED_STATES

# How much a row says, the most first: of two that were not answered the other one goes.
WEIGHT = ("answered", "returned", "opted_out", "reminded", "sent", "planned")


class BasePartnerMerge(models.TransientModel):
    """Merging two customers who are on the list of one campaign: answers and what was sent stay (SS-11)."""

    _inherit = "base.partner.merge.automatic.wizard"

    def _update_foreign_keys(self, src_partners, dst_partner):
        self._settle_recipients(src_partners | dst_partner, dst_partner)
        return super()._update_foreign_keys(src_partners, dst_partner)

    @api.model
    def _settle_recipients(self, partners, dst_partner):
        """Let one row stand for the customer in each campaign; the others are kept as merged, and asked no more."""
        # sudo: whoever merges customers need not see the surveys
        recipients = self.env["satisfaction.recipient"].sudo()
        recipients = recipients.search([("partner_id", "in", partners.ids), ("complaint_id", "=", False)])
        for rows in recipients.grouped("campaign_id").values():
            first, *others = rows.sorted(
                lambda row: (row.is_merged, WEIGHT.index(row.state), row.partner_id != dst_partner)
            )
            others = rows.browse(row.id for row in others)
            others._guarded().write({"is_merged": True})
            unanswered = others.filtered(lambda row: row.state not in ANSWERED_STATES)
            unanswered._close_links()
            # Nobody waits for their answer, and no reminder goes out.
            unanswered._guarded().write({"state": "opted_out"})
        self.env.flush_all()
