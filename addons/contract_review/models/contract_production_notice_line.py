from odoo import api, fields, models


class ContractProductionNoticeLine(models.Model):
    """One item that production is told of: product, quantity, and what it is made by."""

    _name = "contract.production.notice.line"
    _description = "Production Notice Line"
    _inherit = ["customer.lock.line.mixin", "customer.guard.mixin"]
    _order = "notice_id, sequence, id"
    _check_company_auto = True
    _lock_parent = "notice_id"
    _guarded_fields = frozenset({"company_id"})

    notice_id = fields.Many2one("contract.production.notice", required=True, index=True, ondelete="cascade")
    company_id = fields.Many2one(related="notice_id.company_id", store=True, index=True)
    partner_id = fields.Many2one(related="notice_id.partner_id")
    sequence = fields.Integer(default=10)
    order_line_id = fields.Many2one("sale.order.line", index="btree_not_null", ondelete="set null", check_company=True)
    product_id = fields.Many2one("product.product", required=True, index=True, ondelete="restrict", check_company=True)
    name = fields.Text("Requirements", compute="_compute_name", store=True, readonly=False, precompute=True)
    quantity = fields.Float(digits="Product Unit", default=1.0, required=True)
    uom_id = fields.Many2one(
        "uom.uom",
        "Unit",
        compute="_compute_uom_id",
        store=True,
        readonly=False,
        precompute=True,
        required=True,
        ondelete="restrict",
    )
    is_new_product = fields.Boolean(
        "New for the Customer",
        compute="_compute_is_new_product",
        store=True,
        readonly=False,
        help="As the contract review found, unless somebody says otherwise.",
    )
    sealed_sample_id = fields.Many2one(
        "contract.sealed.sample",
        compute="_compute_sealed_sample_id",
        store=True,
        readonly=False,
        index="btree_not_null",
        ondelete="restrict",
        check_company=True,
        domain="[('product_id', '=', product_id), ('state', '=', 'valid')]",
    )
    process_card_id = fields.Many2one(
        "contract.process.card",
        compute="_compute_cards",
        store=True,
        readonly=False,
        index="btree_not_null",
        ondelete="restrict",
        check_company=True,
        domain="[('product_id', '=', product_id), ('state', '=', 'approved')]",
    )
    colour_card_id = fields.Many2one(
        "contract.colour.card",
        compute="_compute_cards",
        store=True,
        readonly=False,
        index="btree_not_null",
        ondelete="restrict",
        check_company=True,
        domain="[('product_id', 'in', (product_id, False)), ('state', '=', 'approved')]",
    )

    _quantity_positive = models.Constraint("CHECK (quantity > 0)", "A quantity to be made is more than 0.")

    @api.depends("order_line_id", "product_id")
    def _compute_name(self):
        for line in self:
            # sudo: who prepares a notice need not be able to read the order
            line.name = line.order_line_id.sudo().name or line.name or line.product_id.display_name

    @api.depends("order_line_id", "product_id")
    def _compute_uom_id(self):
        for line in self:
            line.uom_id = line.order_line_id.sudo().product_uom_id or line.product_id.uom_id  # as above

    @api.depends("notice_id.order_id", "product_id")
    def _compute_is_new_product(self):
        for line in self:
            order = line.notice_id.order_id.sudo()  # as above
            review = order._review_current() if order else order.review_ids
            found = review.line_ids.filtered(lambda row, line=line: row.product_id == line.product_id)
            line.is_new_product = any(found.mapped("is_new_product"))

    @api.depends("notice_id.partner_id", "product_id")
    def _compute_sealed_sample_id(self):
        for line in self:
            partner = line.notice_id.partner_id.commercial_partner_id
            line.sealed_sample_id = self.env["contract.sealed.sample"]._find(
                line.product_id, partner, line.company_id or line.notice_id.company_id
            )

    @api.depends("notice_id.partner_id", "product_id")
    def _compute_cards(self):
        for line in self:
            partner = line.notice_id.partner_id.commercial_partner_id
            company = line.company_id or line.notice_id.company_id
            line.process_card_id = self.env["contract.process.card"]._find(line.product_id, partner, company)
            line.colour_card_id = self.env["contract.colour.card"]._find(line.product_id, partner, company)

    def _needs_sealed_sample(self):
        """Return those of these lines that may not be made in series without a sealed sample (CR-88).

        New products of a flagged category, and products of which a sample is being made for the order.
        """
        flagged = self.env["product.category"]._get_flagged_ids("needs_sealed_sample")
        sampled = self.env["contract.sample.order"]._get_open_products(self.notice_id.order_id)
        return self.filtered(
            lambda line: (
                (line.is_new_product and line.product_id.categ_id.id in flagged)
                or (line.notice_id.order_id.id, line.product_id.id) in sampled
            )
        )

    def _is_still_ordered(self):
        """Tell whether the order still has what this line says; a line of no order line is always wanted."""
        self.ensure_one()
        line = self.order_line_id.sudo()  # as above
        return not line or (line.product_uom_qty > 0 and line.order_id.state == "sale")

    def _prepare_next_version(self):
        """Return this line as the order has it now."""
        self.ensure_one()
        line = self.order_line_id.sudo()  # as above
        if line:
            return line._prepare_production_notice_line()
        return self.copy_data({"notice_id": False})[0]

    def _prepare_task_line(self):
        self.ensure_one()
        return {
            "notice_line_id": self.id,
            "product_id": self.product_id.id,
            "name": self.name,
            "quantity": self.quantity,
            "uom_id": self.uom_id.id,
            "sequence": self.sequence,
        }
