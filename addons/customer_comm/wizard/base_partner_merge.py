from odoo import models
from odoo.exceptions import UserError

from ..models.res_partner_process import CREDIT_SEAL

# States in which a document about a customer is not decided yet.
OPEN_DOCUMENTS = (
    ("customer.admission", ("draft", "submitted")),
    ("customer.credit.application", ("draft", "submitted")),
)


class BasePartnerMergeAutomaticWizard(models.TransientModel):
    _inherit = "base.partner.merge.automatic.wizard"

    def _merge(self, partner_ids, dst_partner=None, extra_checks=True):
        """CC-85, CC-86: who is merged keeps the credit and admission that documents give him, and no more."""
        partners = self.env["res.partner"].browse(partner_ids).exists()
        self._check_no_open_documents(partners)
        return super()._merge(partner_ids, dst_partner, extra_checks)

    def _check_no_open_documents(self, partners):
        if len(partners) < 2:
            return
        for model, states in OPEN_DOCUMENTS:
            # sudo: also what the user does not see must not get lost
            documents = self.env[model].sudo().search([("partner_id", "in", partners.ids), ("state", "in", states)])
            if documents:
                raise UserError(
                    self.env._(
                        "%s is not decided yet. Decide or cancel it before you merge.", documents[0].display_name
                    )
                )

    def _update_values(self, src_partners, dst_partner):
        # Odoo fills gaps of the one that stays from the others; documents have the last word.
        super()._update_values(src_partners, CREDIT_SEAL.open(dst_partner))
        dst_partner.invalidate_recordset()
        dst_partner._restore_credit()
