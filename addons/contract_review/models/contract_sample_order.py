from odoo import api, fields, models
from odoo.exceptions import UserError

# The departments that give their opinion, when the company names no others.
OPINIONS = ("production", "engineering", "quality")
OPEN_STATES = ("draft", "in_review", "approved", "started")


class ContractSampleOrder(models.Model):
    """The order to make a sample for a contract (CR-85 to CR-88).

    draft -> in_review (the departments give their opinion) -> approved -> started -> sealed (the customer has
    approved a sample, which is kept), or cancelled. Each sample that is made is a round of its own.
    """

    _name = "contract.sample.order"
    _description = "Sample Trial Order"
    _inherit = ["contract.paper.mixin", "customer.signoff.mixin", "customer.distribution.mixin"]
    _rec_names_search = ["name", "order_id.name", "partner_id.name", "product_id"]
    _form_key = "sample_trial_order"
    _locked_states = ("in_review", "approved", "started", "sealed", "cancelled")
    _locked_fields = frozenset(
        {"order_id", "partner_id", "product_id", "quantity", "requirements", "needed_on", "attachment_ids"}
    )

    partner_id = fields.Many2one(required=True)
    state = fields.Selection(
        [
            ("draft", "Draft"),
            ("in_review", "Opinions"),
            ("approved", "Ready to Start"),
            ("started", "Being Made"),
            ("sealed", "Sealed"),
            ("cancelled", "Cancelled"),
        ],
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
    quantity = fields.Float(digits="Product Unit", default=1.0, required=True)
    uom_id = fields.Many2one(related="product_id.uom_id", string="Unit")
    needed_on = fields.Date("Needed By", tracking=True)
    requirements = fields.Text(help="Material, size, print, colours, strength, what the customer has given.")
    doubt_ids = fields.One2many("contract.sample.doubt", "order_id", "Doubts")
    open_doubt_count = fields.Integer("Open Doubts", compute="_compute_open_doubt_count", store=True)
    round_ids = fields.One2many("contract.sample.round", "order_id", "Rounds")
    round_count = fields.Integer("Rounds Made", compute="_compute_round_count", store=True)
    sealed_sample_ids = fields.One2many("contract.sealed.sample", "sample_order_id", "Sealed Samples")
    started_at = fields.Datetime("Started On", readonly=True, copy=False, tracking=True)

    _guarded_fields = frozenset({"state", "open_doubt_count", "round_count", "started_at"})

    _quantity_positive = models.Constraint("CHECK (quantity > 0)", "The quantity of a sample is more than 0.")

    @api.depends("name", "product_id")
    def _compute_display_name(self):
        for order in self:
            # sudo: the name of the product is no secret here
            order.display_name = " ".join(filter(None, [order.name, order.sudo().product_id.display_name]))

    @api.depends("doubt_ids.cleared_at")
    def _compute_open_doubt_count(self):
        for order in self:
            order.open_doubt_count = len(order.doubt_ids.filtered(lambda doubt: not doubt.cleared_at))

    @api.depends("round_ids")
    def _compute_round_count(self):
        for order in self:
            order.round_count = len(order.round_ids)

    @api.onchange("order_id")
    def _onchange_order_id(self):
        goods = self.order_id.sudo().order_line.product_id.filtered(lambda product: product.type == "consu")
        if not self.product_id:
            self.product_id = goods[:1]
        if not self.needed_on:
            self.needed_on = self.order_id.sudo().commitment_date

    @api.model
    def _get_open_products(self, orders):
        """Return ``{(sale order id, product id)}`` of samples that are not sealed yet."""
        # sudo: the rule that series wait for the sample holds for everybody
        open_orders = self.sudo().search([("order_id", "in", orders.ids), ("state", "in", OPEN_STATES)])
        return {(each.order_id.id, each.product_id.id) for each in open_orders}

    def action_submit(self):
        """Ask the departments for their opinion: production, engineering and quality (CR-85)."""
        self.check_access("write")
        self._check_state("draft")
        self._check_filled("requirements")
        self._guarded().write({"state": "in_review"})
        self._signoff_request(lambda order: order._plan_opinions())
        return True

    def _plan_opinions(self):
        functions = [self.env["customer.function"]._get(code, self.company_id) for code in OPINIONS]
        return [{"function": function, "role": "review"} for function in functions]

    def action_start(self):
        """Begin to make the sample: the first round (CR-85).

        :raises UserError: before all departments have given their opinion, or while a doubt is open
        """
        self.check_access("write")
        if order := self.filtered(lambda order: order.state == "in_review")[:1]:
            raise UserError(
                self.env._(
                    "%(order)s: the opinion of %(functions)s is missing.",
                    order=order.display_name,
                    functions=", ".join(order._get_missing_opinions()),
                )
            )
        self._check_state("approved")
        self._check_doubts()
        self._guarded().write({"state": "started", "started_at": fields.Datetime.now()})
        self._open_round()
        return True

    def _get_missing_opinions(self):
        rows = self.sudo().signoff_ids.filtered(lambda row: row.state in ("pending", "waiting"))  # no secret
        return rows.function_id.mapped("name")

    def _check_doubts(self):
        if doubt := self.doubt_ids.filtered(lambda doubt: not doubt.cleared_at)[:1]:
            raise UserError(
                self.env._(
                    "%(order)s: clear this doubt first: %(doubt)s",
                    order=doubt.order_id.display_name,
                    doubt=doubt.question,
                )
            )

    def _open_round(self):
        """Make the next round of these orders."""
        vals_list = [{"order_id": order.id, "number": len(order.round_ids) + 1} for order in self]
        # sudo: rounds are made by the course of the order alone
        return self.env["contract.sample.round"].sudo()._guarded().create(vals_list).sudo(self.env.su)

    def action_cancel(self):
        """Cancel sample orders.

        :raises UserError: without :attr:`cancel_reason`
        """
        self.check_access("write")
        self._check_state(*OPEN_STATES)
        self._check_filled("cancel_reason")
        self._signoff_void(self.env._("Cancelled"))
        self.round_ids._cancel_open()
        self._guarded().write({"state": "cancelled", "closed_at": fields.Datetime.now()})
        return True

    def action_back(self):
        """Take the order back to change it: the opinions are void."""
        self.check_access("write")
        self._check_state("in_review", "approved")
        self._signoff_void(self.env._("Taken back to be changed"))
        self._guarded().write({"state": "draft"})
        return True

    def _prepare_sealed_sample(self):
        return {
            "sample_order_id": self.id,
            "order_id": self.order_id.id,
            "partner_id": self.partner_id.id,
            "company_id": self.company_id.id,
            "product_id": self.product_id.id,
        }

    # Opinions

    def _signoff_content(self):
        record = self.sudo()  # the same content whoever signs
        return {
            "sample_order": record.name,
            "product": record.product_id.id,
            "quantity": record.quantity,
            "requirements": record.requirements or None,
            "needed_on": record.needed_on and record.needed_on.isoformat() or None,
        }

    def _signoff_statement(self, signoff):
        return self.env._(
            "%(order)s: %(function)s can make this sample.",
            order=self.display_name,
            function=signoff.function_id.name,
        )

    def _signoff_approved(self):
        self._guarded().write({"state": "approved"})
        for order in self:
            order._distribute(
                self.env._("Sample to be made: %s", order.display_name), users=order.user_id or order.create_uid
            )

    def _signoff_rejected(self, signoff):
        self._guarded().write({"state": "draft"})
