from odoo import models
from odoo.exceptions import UserError

# What is asked for; it stands still from the moment it is submitted.
REQUEST_FIELDS = frozenset(
    {
        "requester",
        "channel",
        "requested_on",
        "requested_by",
        "request_file_ids",
        "reason",
        "impact",
        "impact_note",
        "extra_kind_ids",
        "item_ids",
        "new_commitment_date",
        "new_payment_term_id",
        "new_incoterm_id",
        "new_incoterm_location",
        "new_shipping_id",
        "new_invoice_id",
        "new_terms",
        "cancel_order",
        "review_wanted",
        "user_id",
    }
)
AGREEMENT_FIELDS = frozenset(
    {
        "agreed_by",
        "agreed_on",
        "agreed_how",
        "agreement_file_ids",
        "termination_file_ids",
        "termination_our_signer_id",
        "termination_our_date",
        "termination_their_signer",
        "termination_their_date",
    }
)

# What is entered on the way until it ends.
OUTCOME_FIELDS = frozenset(
    {"user_id", "need_ids", "sample_ids", "explanation", "explained_to", "explained_on", "explained_channel_id"}
)


class ContractChange(models.Model):
    """What stands still of a change: the request once it is submitted, the agreement once it is to be approved."""

    _inherit = "contract.change"

    def write(self, vals):
        """Keep what was submitted, agreed and decided (CR-72)."""
        if not self._is_guard_open():
            self._check_open(vals.keys())
        result = super().write(vals)
        if vals.keys() & {"request_file_ids", "agreement_file_ids", "termination_file_ids", "explanation_file_ids"}:
            self._claim_evidence()
        return result

    def _check_open(self, names):
        for change in self:
            if "order_id" in names:
                change._refuse_write(self.env._("It belongs to its order: ask for another change there."))
            if names & REQUEST_FIELDS - {"user_id"} and change.state != "draft":
                change._refuse_write(self.env._("It was submitted as it is: use Revise to enter it anew."))
            if names & AGREEMENT_FIELDS and change.state not in ("draft", "reviewing"):
                change._refuse_write(self.env._("What was agreed is to be signed, or was."))
            if change.state in ("closed", "refused", "cancelled") and names & OUTCOME_FIELDS:
                change._refuse_write(self.env._("It is a record."))

    def _refuse_write(self, why):
        raise UserError(self.env._("%(change)s cannot be changed any more. %(why)s", change=self.name, why=why))

    def _check_content_open(self, names=()):
        """Raise UserError when what is asked for can no longer change; also called by its rows."""
        for change in self:
            if change.state != "draft" and not change._is_guard_open():
                change._refuse_write(self.env._("It was submitted as it is: use Revise to enter it anew."))

    def _claim_evidence(self):
        for name in ("request_file_ids", "agreement_file_ids", "termination_file_ids"):
            self._claim_files(name)

    def _get_standing_files(self):
        files = super()._get_standing_files()
        for change in self:
            if change.state != "draft":
                files |= change.request_file_ids
            if change.state not in ("draft", "reviewing"):
                files |= change.agreement_file_ids | change.termination_file_ids
        return files
