from odoo import api, fields, models
from odoo.exceptions import UserError
from odoo.tools import float_compare


class ContractColourCard(models.Model):
    """A colour that the customer has approved, and the ink with which it is printed (CR-90).

    draft -> approved -> withdrawn. The ink record names each base ink, where it comes from, what it is made of, and
    its share; the shares add up to 100 %.
    """

    _name = "contract.colour.card"
    _description = "Colour Card"
    _inherit = ["contract.paper.mixin"]
    _rec_names_search = ["name", "colour", "colour_code", "partner_id.name"]
    _form_key = "colour_card"
    _locked_states = ("approved", "withdrawn")
    _locked_fields = frozenset(
        {
            "partner_id",
            "product_id",
            "colour",
            "colour_code",
            "ink_ids",
            "approved_by",
            "approved_on",
            "valid_until",
            "attachment_ids",
        }
    )

    partner_id = fields.Many2one(required=True)
    state = fields.Selection(
        [("draft", "Draft"), ("approved", "Approved by the Customer"), ("withdrawn", "Withdrawn")],
        "Status",
        default="draft",
        required=True,
        readonly=True,
        copy=False,
        index=True,
        tracking=True,
        group_expand=True,
    )
    colour = fields.Char(required=True, tracking=True)
    colour_code = fields.Char(help="Number in a colour system, e.g. Pantone, RAL.")
    product_id = fields.Many2one(
        "product.product",
        index="btree_not_null",
        ondelete="restrict",
        check_company=True,
        help="Empty: for all products of the customer.",
    )
    place = fields.Char("Kept At", tracking=True)
    valid_until = fields.Date(tracking=True, help="Colours fade. Empty: until it is withdrawn.")
    approved_by = fields.Char(
        "Approved for the Customer By", tracking=True, help="Who approved the colour for the customer."
    )
    approved_on = fields.Date("Approved by the Customer On", tracking=True)
    ink_ids = fields.One2many("contract.colour.ink", "card_id", "Inks", copy=True)
    ratio_total = fields.Float("Total (%)", compute="_compute_ratio_total", digits=(16, 3))

    _guarded_fields = frozenset({"state"})

    @api.depends("name", "colour")
    def _compute_display_name(self):
        for card in self:
            card.display_name = " ".join(filter(None, [card.name, card.colour, card.colour_code]))

    @api.depends("ink_ids.ratio")
    def _compute_ratio_total(self):
        for card in self:
            card.ratio_total = sum(card.ink_ids.mapped("ratio"))

    @api.model
    def _find(self, product, partner, company):
        """Return the approved card of a customer's product, else the only one that is for all of his products."""
        if not product:
            return self.browse()
        # sudo: which card holds does not depend on who prepares the production
        cards = self.sudo().search(
            [
                ("product_id", "in", [product.id, False]),
                ("company_id", "=", company.id),
                ("partner_id", "child_of", partner.ids),
                ("state", "=", "approved"),
                "|",
                ("valid_until", "=", False),
                ("valid_until", ">=", fields.Date.context_today(self)),
            ],
            order="id desc",
        )
        own = cards.filtered("product_id")
        return (own[:1] or (cards if len(cards) == 1 else cards.browse())).sudo(self.env.su)

    def action_approve(self):
        """Record that the customer has approved the colour (CR-90).

        :raises UserError: without who and when, without proof, or while the ink record is not complete
        """
        self.check_access("write")
        self._check_state("draft")
        self._check_filled("approved_by", "approved_on", "attachment_ids", "ink_ids")
        today = fields.Date.context_today(self)
        for card in self:
            if card.approved_on > today:
                raise UserError(self.env._("%s: nobody has approved in the future.", card.display_name))
            if float_compare(card.ratio_total, 100.0, precision_digits=2):
                raise UserError(
                    self.env._(
                        "%(card)s: the shares of the base inks add up to %(total)s %%, not to 100 %%.",
                        card=card.display_name,
                        total=round(card.ratio_total, 3),
                    )
                )
        self._guarded().write({"state": "approved"})
        return True

    def action_withdraw(self):
        """Withdraw cards: nothing more is printed by them.

        :raises UserError: without :attr:`cancel_reason`
        """
        self.check_access("write")
        self._check_state("approved")
        self._check_filled("cancel_reason")
        self._guarded().write({"state": "withdrawn", "closed_at": fields.Datetime.now()})
        return True
