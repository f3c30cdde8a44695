from odoo import api, fields, models
from odoo.exceptions import ValidationError
from odoo.fields import Domain


class ContractSealedSample(models.Model):
    """A sample that the customer has signed, kept as the measure of what is made in series (CR-88).

    draft -> valid -> withdrawn. It holds until its last day.
    """

    _name = "contract.sealed.sample"
    _description = "Sealed Sample"
    _inherit = ["contract.paper.mixin"]
    _rec_names_search = ["name", "product_id", "partner_id.name", "place"]
    _form_key = "sealed_sample"
    _locked_states = ("valid", "withdrawn")
    _locked_fields = frozenset(
        {
            "order_id",
            "partner_id",
            "product_id",
            "sample_order_id",
            "round_id",
            "signed_by",
            "signed_on",
            "valid_until",
            "attachment_ids",
        }
    )

    partner_id = fields.Many2one(required=True)
    state = fields.Selection(
        [("draft", "Draft"), ("valid", "Valid"), ("withdrawn", "Withdrawn")],
        "Status",
        default="draft",
        required=True,
        readonly=True,
        copy=False,
        index=True,
        tracking=True,
        group_expand=True,
    )
    product_id = fields.Many2one("product.product", required=True, index=True, ondelete="restrict", check_company=True)
    sample_order_id = fields.Many2one(
        "contract.sample.order", index="btree_not_null", ondelete="restrict", check_company=True
    )
    round_id = fields.Many2one(
        "contract.sample.round",
        index="btree_not_null",
        ondelete="restrict",
        check_company=True,
        copy=False,
        domain="[('product_id', '=', product_id), ('state', '=', 'accepted')]",
    )
    quantity = fields.Integer("Pieces", default=1)
    place = fields.Char("Kept At", tracking=True, help="Where the sample is kept: room, cabinet, shelf.")
    signed_by = fields.Char(tracking=True, help="Who signed the sample for the customer.")
    signed_on = fields.Date(tracking=True)
    valid_until = fields.Date(tracking=True, index="btree_not_null", help="Last day. Empty: until it is withdrawn.")
    is_expired = fields.Boolean("Expired", compute="_compute_is_expired", search="_search_is_expired")

    _guarded_fields = frozenset({"state"})

    _quantity_positive = models.Constraint("CHECK (quantity > 0)", "At least one piece is kept.")
    # Production notices look for the sample of a product.
    _product_idx = models.Index("(product_id, company_id) WHERE state = 'valid'")

    @api.depends("name", "product_id")
    def _compute_display_name(self):
        for sample in self:
            # sudo: the name of the product is no secret here
            sample.display_name = " ".join(filter(None, [sample.name, sample.sudo().product_id.display_name]))

    @api.depends("valid_until")
    def _compute_is_expired(self):
        today = fields.Date.context_today(self)
        for sample in self:
            sample.is_expired = bool(sample.valid_until and sample.valid_until < today)

    def _search_is_expired(self, operator, value):
        if operator != "in":
            return NotImplemented
        return Domain("valid_until", "<", fields.Date.context_today(self))

    @api.constrains("signed_on", "valid_until")
    def _check_dates(self):
        today = fields.Date.context_today(self)
        for sample in self:
            if sample.signed_on and sample.signed_on > today:
                raise ValidationError(self.env._("%s: nobody has signed in the future.", sample.display_name))
            if sample.signed_on and sample.valid_until and sample.valid_until < sample.signed_on:
                raise ValidationError(
                    self.env._("%s: it cannot become invalid before it was signed.", sample.display_name)
                )

    @api.constrains("round_id", "product_id", "partner_id")
    def _check_round(self):
        for sample in self.filtered("round_id"):
            made = sample.round_id
            if made.product_id != sample.product_id or (
                made.partner_id.commercial_partner_id != sample.partner_id.commercial_partner_id
            ):
                raise ValidationError(
                    self.env._("%s: the round made a sample of another product or customer.", sample.display_name)
                )

    def _is_valid(self, today):
        """Tell whether this sample holds on a day; an empty record does not."""
        return self.state == "valid" and not (self.valid_until and self.valid_until < today)

    @api.model
    def _find(self, product, partner, company):
        """Return the sample of a product that holds for a customer's company now, the last one signed."""
        if not product:
            return self.browse()
        # sudo: which sample holds does not depend on who prepares the production
        samples = self.sudo().search(
            [
                ("product_id", "=", product.id),
                ("company_id", "=", company.id),
                ("partner_id", "child_of", partner.ids),
                ("state", "=", "valid"),
                ("is_expired", "=", False),
            ],
            order="signed_on desc, id desc",
            limit=1,
        )
        return samples.sudo(self.env.su)

    def action_seal(self):
        """Archive samples that the customer has signed: series are made by them from now on (CR-88).

        :raises UserError: when place, signature or day is missing, or the customer has not accepted the sample
        """
        self.check_access("write")
        self._check_state("draft")
        self._check_filled("place", "signed_by", "signed_on")
        self.round_id._check_open("accepted")
        self._guarded().write({"state": "valid"})
        # sudo: who keeps the sealed samples need not keep the sample orders
        orders = self.sudo().sample_order_id.filtered(lambda order: order.state == "started")
        orders._guarded().write({"state": "sealed", "closed_at": fields.Datetime.now()})
        return True

    def action_withdraw(self):
        """Withdraw samples: no more is made by them.

        :raises UserError: without :attr:`cancel_reason`
        """
        self.check_access("write")
        self._check_state("valid")
        self._check_filled("cancel_reason")
        self._guarded().write({"state": "withdrawn", "closed_at": fields.Datetime.now()})
        return True
