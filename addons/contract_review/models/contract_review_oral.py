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
# What proves that an oral order is what the customer ordered.
PROOF_FIELDS = (
    "oral_from",
    "oral_taken_by_id",
    "oral_taken_on",
    "oral_confirmed_by",
    "oral_confirmed_on",
    "oral_confirmed_how",
)


class ContractReviewOral(models.AbstractModel):
    """The part of a review that proves an oral order: who took it, and how the customer confirmed it (CR-51)."""

    _name = "contract.review.oral"
    _description = "Proof of an Oral Order"

    channel = fields.Selection(CHANNELS, "Order Channel", readonly=True, tracking=True)
    is_oral = fields.Boolean(compute="_compute_is_oral")
    oral_from = fields.Char("Ordered By", tracking=True, help="Who at the customer placed the order.")
    oral_taken_by_id = fields.Many2one("res.users", "Taken By", tracking=True, domain=[("share", "=", False)])
    oral_taken_on = fields.Datetime("Taken On", tracking=True)
    oral_terms = fields.Text("What Was Ordered", help="The items as confirmed, and conditions that cannot be met.")
    oral_confirmed_by = fields.Char("Confirmed By", tracking=True, help="Who at the customer confirmed the order.")
    oral_confirmed_on = fields.Datetime("Confirmed On", tracking=True)
    oral_confirmed_how = fields.Selection(
        [("fax", "Signed Fax"), ("phone", "Telephone, item by item"), ("mail", "E-mail"), ("letter", "Letter")],
        "Confirmed How",
        tracking=True,
    )

    _guarded_fields = frozenset({"channel"})

    @api.depends("channel")
    def _compute_is_oral(self):
        for review in self:
            review.is_oral = review.channel in ORAL_CHANNELS

    def _check_oral(self):
        """Raise UserError while the proof of an oral order is not complete."""
        self.ensure_one()
        missing = [name for name in PROOF_FIELDS if self.is_oral and not self[name]]
        if missing:
            raise UserError(
                self.env._(
                    "%(review)s is an oral order. Before it can be approved, fill in on the Oral Order page: "
                    "%(fields)s.",
                    review=self.display_name,
                    fields=", ".join(self._fields[name]._description_string(self.env) for name in missing),
                )
            )
