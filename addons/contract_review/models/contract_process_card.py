from odoo import api, fields, models
from odoo.exceptions import UserError, ValidationError


class ContractProcessCard(models.Model):
    """How a product is made, written by engineering from the sealed sample (CR-89).

    draft -> in_review (production and quality sign) -> approved -> withdrawn. What has to be prepared for it (plates,
    dies, ink, templates) has a due date before the delivery.
    """

    _name = "contract.process.card"
    _description = "Process Card"
    _inherit = ["contract.paper.mixin", "customer.signoff.mixin"]
    _rec_names_search = ["name", "product_id", "order_id.name"]
    _form_key = "process_card"
    _locked_states = ("in_review", "approved", "withdrawn")
    _locked_fields = frozenset(
        {"partner_id", "product_id", "sealed_sample_id", "revision", "step_ids", "material", "attachment_ids"}
    )

    state = fields.Selection(
        [("draft", "Draft"), ("in_review", "In Review"), ("approved", "Approved"), ("withdrawn", "Withdrawn")],
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
    sealed_sample_id = fields.Many2one(
        "contract.sealed.sample",
        index="btree_not_null",
        ondelete="restrict",
        check_company=True,
        tracking=True,
        domain="[('product_id', '=', product_id), ('state', '=', 'valid')]",
        help="The sample that the customer has approved; the card is written from it.",
    )
    revision = fields.Char(default="A/0")
    material = fields.Text()
    delivery_on = fields.Date(
        "Delivery Date",
        compute="_compute_delivery_on",
        store=True,
        readonly=False,
        help="Preparations are due before it.",
    )
    step_ids = fields.One2many("contract.process.step", "card_id", "Operations", copy=True)
    preparation_ids = fields.One2many("contract.preparation", "card_id", "Preparations", copy=True)
    open_preparation_count = fields.Integer("Preparations Open", compute="_compute_open_preparation_count", store=True)

    _guarded_fields = frozenset({"state", "open_preparation_count"})

    # Flow sheets and notices look for the card of a product.
    _product_idx = models.Index("(product_id, company_id) WHERE state = 'approved'")

    @api.depends("name", "product_id")
    def _compute_display_name(self):
        for card in self:
            # sudo: the name of the product is no secret here
            card.display_name = " ".join(filter(None, [card.name, card.sudo().product_id.display_name]))

    @api.depends("order_id")
    def _compute_delivery_on(self):
        for card in self:
            order = card.order_id.sudo()  # who writes cards need not be able to read orders
            date = order.commitment_date or order.expected_date
            card.delivery_on = fields.Datetime.context_timestamp(order, date).date() if date else card.delivery_on

    @api.depends("preparation_ids.done_on")
    def _compute_open_preparation_count(self):
        for card in self:
            card.open_preparation_count = len(card.preparation_ids.filtered(lambda task: not task.done_on))

    @api.constrains("sealed_sample_id", "product_id")
    def _check_sealed_sample(self):
        for card in self.filtered("sealed_sample_id"):
            if card.sealed_sample_id.product_id != card.product_id:
                raise ValidationError(self.env._("%s: the sealed sample is one of another product.", card.display_name))

    @api.constrains("delivery_on")
    def _check_delivery(self):
        self.preparation_ids._check_due()

    @api.model
    def _find(self, product, partner, company):
        """Return the approved card of a product, the customer's own before one for everybody."""
        if not product:
            return self.browse()
        # sudo: which card holds does not depend on who prepares the production
        cards = self.sudo().search(
            [("product_id", "=", product.id), ("company_id", "=", company.id), ("state", "=", "approved")],
            order="id desc",
        )
        own = cards.filtered(lambda card: card.partner_id.commercial_partner_id == partner)
        return (own or cards.filtered(lambda card: not card.partner_id))[:1].sudo(self.env.su)

    def action_submit(self):
        """Have cards signed by production and quality.

        :raises AccessError: for others than engineering, which writes them
        :raises UserError: without a valid sealed sample, or without operations
        """
        self._check_state("draft")
        self._check_duty("engineering")
        self._check_filled("sealed_sample_id", "step_ids")
        today = fields.Date.context_today(self)
        for card in self:
            if not card.sealed_sample_id._is_valid(today):
                raise UserError(self.env._("%s is not valid any more.", card.sealed_sample_id.display_name))
        self._guarded().write({"state": "in_review"})
        self._signoff_request(lambda card: card._plan_signatures())
        return True

    def _plan_signatures(self):
        find = self.env["customer.function"]._get
        return [
            {"function": find("production", self.company_id), "role": "review"},
            {"function": find("quality", self.company_id), "role": "approve", "sequence": 20},
        ]

    def action_back(self):
        """Take cards back to be changed."""
        self.check_access("write")
        self._check_state("in_review")
        self._signoff_void(self.env._("Taken back to be changed"))
        self._guarded().write({"state": "draft"})
        return True

    def action_withdraw(self):
        """Withdraw cards: nothing more is made by them.

        :raises UserError: without :attr:`cancel_reason`
        """
        self.check_access("write")
        self._check_state("approved")
        self._check_filled("cancel_reason")
        self._withdraw()
        return True

    def _withdraw(self):
        self._guarded().write({"state": "withdrawn", "closed_at": fields.Datetime.now()})

    def _signoff_content(self):
        record = self.sudo()  # the same content whoever signs
        steps = [
            [step.name, step.workshop_id.code or None, step.equipment, step.parameters] for step in record.step_ids
        ]
        return {
            "card": record.name,
            "revision": record.revision or None,
            "product": record.product_id.id,
            "sealed_sample": record.sealed_sample_id.name,
            "material": record.material or None,
            "steps": [[value or None for value in step] for step in steps],
        }

    def _signoff_statement(self, signoff):
        return self.env._("%s: the product can be made by this card.", self.display_name)

    def _signoff_approved(self):
        """The card holds from now on; the one before it does not."""
        for card in self.sudo():  # whoever signs last need not be able to withdraw cards
            self.sudo().search(
                [
                    ("product_id", "=", card.product_id.id),
                    ("company_id", "=", card.company_id.id),
                    ("partner_id", "=", card.partner_id.id),
                    ("state", "=", "approved"),
                    ("id", "!=", card.id),
                ]
            )._withdraw()
        self._guarded().write({"state": "approved"})

    def _signoff_rejected(self, signoff):
        self._guarded().write({"state": "draft"})
