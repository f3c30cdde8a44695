from odoo import api, fields, models
from odoo.exceptions import ValidationError

from .contract_requirement_head import GROUPS

ORIGINS = [
    ("stated", "Stated by the Customer"),
    ("implied", "Not Stated, Needed for the Use"),
    ("legal", "Law or Mandatory Standard"),
    ("company", "Added by the Company"),
]


class ContractRequirement(models.Model):
    """One requirement of a contract under review, by where it comes from (CR-01).

    The review fills in what the quotation, the register of needs, the default standards and the company's commitments
    tell; people complete the rest and answer an origin of which there is nothing with "none". The lines stand still
    while the functions sign.
    """

    _name = "contract.requirement"
    _description = "Contract Requirement"
    _inherit = ["contract.review.part"]
    _order = "review_id, origin desc, sequence, id"
    _check_company_auto = True

    name = fields.Char("Subject", compute="_compute_name")
    sequence = fields.Integer(default=10)
    origin = fields.Selection(ORIGINS, required=True, default="stated", index=True)
    head_id = fields.Many2one(
        "contract.requirement.head", index="btree_not_null", check_company=True, ondelete="restrict"
    )
    group = fields.Selection(
        GROUPS,
        compute="_compute_group",
        store=True,
        readonly=False,
        precompute=True,
        index=True,
        help="Quality, delivery or support services (CR-02 to CR-04). The head has one of its own.",
    )
    text = fields.Text("Requirement")
    product_id = fields.Many2one("product.product", index="btree_not_null", check_company=True, ondelete="restrict")
    standard_id = fields.Many2one("contract.standard", index="btree_not_null", check_company=True, ondelete="restrict")
    commitment_id = fields.Many2one("contract.commitment", readonly=True, check_company=True, ondelete="restrict")
    expectation_id = fields.Many2one(
        "customer.requirement.line",
        "Collected Need",
        readonly=True,
        index="btree_not_null",
        ondelete="set null",
    )
    state = fields.Selection(
        [("open", "To Complete"), ("determined", "Determined"), ("none", "None")],
        "Status",
        required=True,
        default="determined",
        index=True,
        help="None: asked, and there is none.",
    )
    source = fields.Selection(
        [
            ("person", "Entered"),
            ("order", "Quotation"),
            ("need", "Register of Needs"),
            ("standard", "Default Standard"),
            ("commitment", "Commitment"),
        ],
        "From",
        required=True,
        readonly=True,
        default="person",
    )
    # What the review filled in, as long as nobody has changed it: it follows the quotation.
    is_automatic = fields.Boolean(readonly=True)
    automatic_key = fields.Char(readonly=True)

    _guarded_fields = frozenset({"commitment_id", "expectation_id", "source", "is_automatic", "automatic_key"})

    @api.depends("head_id", "commitment_id", "state")
    def _compute_name(self):
        for line in self:
            line.name = line.head_id.name or line.commitment_id.name

    @api.depends("head_id")
    def _compute_group(self):
        for line in self:
            line.group = line.head_id.group or line.group

    @api.depends("text", "head_id", "origin")
    def _compute_display_name(self):
        labels = dict(self._fields["origin"]._description_selection(self.env))
        for line in self:
            line.display_name = line.name or (line.text or "").strip().split("\n")[0][:80] or labels.get(line.origin)

    @api.constrains("state", "text")
    def _check_text(self):
        for line in self:
            if line.state == "determined" and not (line.text or "").strip():
                raise ValidationError(
                    self.env._(
                        "%(line)s: write down what is required, or answer “None”.",
                        line=line.display_name,
                    )
                )

    @api.constrains("head_id", "group")
    def _check_group(self):
        for line in self:
            if line.head_id and line.head_id.group != line.group:
                raise ValidationError(self.env._("%(head)s belongs to another group.", head=line.head_id.display_name))

    @api.model_create_multi
    def create(self, vals_list):
        lines = super().create(vals_list)
        if not self._is_guard_open():
            lines._drop_none_answers()
        return lines

    def write(self, vals):
        result = super().write(vals)
        if not self._is_guard_open():
            self._guarded().write({"is_automatic": False})
            self._drop_none_answers()
        return result

    def action_determine(self):
        """Confirm these lines as they are: the commitment is made, the requirement is complete."""
        self.write({"state": "determined"})
        return True

    def action_none(self):
        """Answer that there is none."""
        self.write({"state": "none"})
        return True

    def _is_none_answer(self):
        """Tell whether this line says of its whole origin that there is none."""
        return self.state == "none" and not self.head_id and not self.commitment_id and not self.text

    def _drop_none_answers(self):
        """Where there is a requirement, its origin is not "none" any more."""
        for line in self:
            if line.state != "none":
                others = line.review_id.requirement_ids - line
                dropped = others.filtered(lambda row, line=line: row.origin == line.origin and row._is_none_answer())
                dropped._guarded().unlink()

    def _get_content(self):
        """Return what is signed with the review beside its quotation, in the same words whoever asks.

        What only repeats the quotation is left out: there each function signs the part that concerns it.
        """
        return [
            {
                "origin": line.origin,
                "group": line.group or None,
                "head": line.head_id.id or None,
                "product": line.product_id.id or None,
                "text": line.text or None,
                "standard": line.standard_id.code or None,
                "commitment": line.commitment_id.id or None,
                "state": line.state,
            }
            for line in self.sorted(lambda line: (line.origin, line.automatic_key or "", line.id))
            if not (line.is_automatic and line.source == "order")
        ]
