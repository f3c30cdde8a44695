from odoo import api, fields, models
from odoo.exceptions import ValidationError

# What a disposition promises the customer. All but the first two are followed by a document of their own.
FOLLOW_UPS = [
    ("none", "Nothing"),
    ("reply", "Answer or Explanation"),
    ("return", "Return of the Goods"),
    ("replacement", "Replacement Order"),
    ("redelivery", "Re-delivery Order"),
    ("repair", "Repair Order"),
    ("free_repair", "Repair Under Warranty"),
    ("onsite", "On-site Repair"),
    ("refund", "Credit Note"),
    ("loss", "Compensation"),
    ("guidance", "Technical Guidance"),
]
# The reply ends every complaint in any case.
DOCUMENT_KINDS = frozenset(kind for kind, _label in FOLLOW_UPS) - {"none", "reply"}
# Every quality complaint that is ours may be met by these (CP-52).
GUARANTEED_KINDS = ("replacement", "refund")


class ComplaintDisposition(models.Model):
    """What is done for the customer about a complaint or one of its lines, and what follows from it (CP-51)."""

    _name = "complaint.disposition"
    _description = "Complaint Disposition"
    _order = "sequence, id"

    name = fields.Char(required=True, translate=True)
    code = fields.Char(help="Short code for prints and imports.")
    sequence = fields.Integer(default=10)
    active = fields.Boolean(default=True)
    company_id = fields.Many2one("res.company", index=True, help="Empty: the disposition serves all companies.")
    is_repair = fields.Boolean("Repair", help="Lines with this disposition can be handed to a repair order.")
    follow_up = fields.Selection(
        FOLLOW_UPS,
        required=True,
        default="none",
        help="What the customer is promised with it. The complaint is not closed before it is done, or cancelled with "
        "a reason.",
    )

    _code_company_uniq = models.UniqueIndex(
        "(code, COALESCE(company_id, 0)) WHERE code IS NOT NULL",
        "A company can have a disposition code only once.",
    )

    def write(self, vals):
        result = super().write(vals)
        if {"active", "follow_up", "company_id"} & vals.keys():
            self._check_guarantee(self.browse())
        return result

    @api.ondelete(at_uninstall=False)
    def _unlink_except_guaranteed(self):
        self._check_guarantee(self)

    @api.model
    def _check_guarantee(self, removed):
        """Keep replacement and refund on offer for quality complaints that are ours (CP-52), without ``removed``.

        :raise ValidationError: when the last disposition of one of these kinds would go
        """
        domain = [("company_id", "=", False), ("id", "not in", removed.ids)]
        offered = {follow_up for (follow_up,) in self._read_group(domain, ["follow_up"])}
        labels = dict(self._fields["follow_up"]._description_selection(self.env))
        for kind in GUARANTEED_KINDS:
            if kind not in offered:
                raise ValidationError(
                    self.env._(
                        "Quality complaints that are ours are met by replacement or refund: keep a disposition with "
                        "the follow-up “%s” for all companies.",
                        labels[kind],
                    )
                )
