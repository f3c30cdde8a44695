from odoo import api, fields, models
from odoo.exceptions import UserError

from ..tools.order_facts import ORAL_CHANNELS

CHANNELS = [
    ("written", "Written"),
    ("oral", "Oral"),
    ("phone", "Telephone"),
    ("fax", "Fax"),
    ("mail", "E-mail"),
    ("web", "Web"),
]
# What the confirmation record says of an oral order.
PROOF_FIELDS = (
    "oral_from",
    "oral_taken_by_id",
    "oral_taken_on",
    "oral_confirmed_by",
    "oral_confirmed_on",
    "oral_confirmed_how",
)


class ContractReviewOral(models.AbstractModel):
    """The part of a review that proves an oral order: who took it, and how the customer confirmed it (CR-51).

    The proof is the confirmation record of the quotation (``contract.confirmation``).
    """

    _name = "contract.review.oral"
    _description = "Proof of an Oral Order"

    channel = fields.Selection(CHANNELS, "Order Channel", readonly=True, tracking=True)
    is_oral = fields.Boolean(compute="_compute_is_oral")
    confirmation_id = fields.Many2one(
        "contract.confirmation", "Confirmation Record", readonly=True, copy=False, index="btree_not_null"
    )
    confirmation_state = fields.Selection(related="confirmation_id.state", string="Confirmation")
    oral_from = fields.Char(related="confirmation_id.ordered_by", string="Ordered By")
    oral_taken_by_id = fields.Many2one(related="confirmation_id.taken_by_id", string="Taken By")
    oral_taken_on = fields.Datetime(related="confirmation_id.taken_on", string="Taken On")
    oral_terms = fields.Text(related="confirmation_id.note", string="Remarks")
    oral_confirmed_by = fields.Char(related="confirmation_id.confirmed_by", string="Confirmed By")
    oral_confirmed_on = fields.Datetime(related="confirmation_id.confirmed_on", string="Confirmed On")
    oral_confirmed_how = fields.Selection(related="confirmation_id.confirmed_how", string="Confirmed How")
    is_record_review = fields.Boolean(
        "By Confirmation Record", readonly=True, copy=False, help="The confirmed record was the review (CR-53)."
    )

    _guarded_fields = frozenset({"channel", "confirmation_id", "is_record_review"})

    @api.depends("channel")
    def _compute_is_oral(self):
        for review in self:
            review.is_oral = review.channel in ORAL_CHANNELS

    def _check_oral(self):
        """Raise UserError while the customer has not confirmed an oral order as it is now (CR-51)."""
        self.ensure_one()
        order = self.sudo().order_id  # reviewers have no right on it
        if self.is_oral and order.state in ("draft", "sent") and not self._get_valid_record():
            raise UserError(
                self.env._(
                    "%s is an oral order. Before it can be approved, the customer has to confirm it as it is now, and "
                    "sales records that: use the button Order Confirmation on the quotation.",
                    self.display_name,
                )
            )

    def _get_valid_record(self):
        """Return the confirmation record that holds for what is reviewed, in superuser mode."""
        record = self.sudo().order_id.confirmation_id  # reviewers have no right on it
        return record if record and record._is_valid() else record.browse()
