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
# The dispositions that were shipped before they had a follow-up.
FOLLOW_UP_BY_CODE = {
    "EX": "reply",
    "RP": "replacement",
    "RW": "return",
    "RR": "repair",
    "OR": "onsite",
    "RF": "refund",
    "RD": "redelivery",
    "CO": "loss",
    "FR": "free_repair",
    "TG": "guidance",
}


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

    def _init_column(self, column_name):
        super()._init_column(column_name)
        if column_name == "follow_up":
            for code, follow_up in FOLLOW_UP_BY_CODE.items():
                self.env.cr.execute(
                    "UPDATE complaint_disposition SET follow_up = %s WHERE code = %s", [follow_up, code]
                )

    @api.constrains("active", "follow_up", "company_id")
    def _check_guarantee(self):
        """Keep replacement and refund on offer for quality complaints that are ours (CP-52)."""
        offered = {row[0] for row in self._read_group([("company_id", "=", False)], ["follow_up"])}
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

    @api.ondelete(at_uninstall=False)
    def _unlink_except_guaranteed(self):
        (self.search([]) - self)._check_guarantee_without(self)

    def _check_guarantee_without(self, removed):
        """Raise ValidationError when with ``removed`` the last disposition of a guaranteed kind would go."""
        left = set(self.filtered(lambda disposition: not disposition.company_id).mapped("follow_up"))
        labels = dict(self._fields["follow_up"]._description_selection(self.env))
        for disposition in removed:
            if disposition.follow_up in GUARANTEED_KINDS and disposition.follow_up not in left:
                raise ValidationError(
                    self.env._(
                        "%s is the last disposition of its kind that is on offer.", labels[disposition.follow_up]
                    )
                )
