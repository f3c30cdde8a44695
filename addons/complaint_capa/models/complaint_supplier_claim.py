from odoo import api, fields, models
from odoo.exceptions import ValidationError

REPORT_FIELDS = frozenset(
    {
        "partner_id",
        "complaint_id",
        "origin",
        "product_id",
        "item",
        "material",
        "lot_id",
        "supplier_lot",
        "picking_id",
        "purchase_ref",
        "found_on",
        "defect",
        "quantity",
        "uom_id",
        "request",
        "currency_id",
        "claimed_amount",
    }
)
ANSWER_FIELDS = frozenset({"answer", "answered_on", "accepted"})
RESULT_FIELDS = frozenset({"result", "recovered_amount"})
FINAL_STATES = ("closed", "cancelled")


class ComplaintSupplierClaim(models.Model):
    """What is claimed from a supplier: for his part in a complaint, or for a fault found here (CP-36, CP-37).

    draft -> sent -> answered -> closed, or cancelled. Purchasing alone writes to suppliers (XX-32); anybody reports a
    fault. The way is in ``complaint_supplier_claim_flow.py``.
    """

    _name = "complaint.supplier.claim"
    _description = "Supplier Claim"
    _inherit = [
        "complaint.duty.mixin",
        "customer.number.mixin",
        "customer.workflow.mixin",
        "customer.evidence.mixin",
        "mail.thread",
        "mail.activity.mixin",
        "customer.sla.mixin",
        "customer.retention.mixin",
        "customer.lock.mixin",
    ]
    _order = "id desc"
    _rec_names_search = ["name", "partner_id", "item"]
    _check_company_auto = True
    _form_key = "supplier_feedback"
    _locked_fields = REPORT_FIELDS | ANSWER_FIELDS | RESULT_FIELDS
    _locked_states = FINAL_STATES

    active = fields.Boolean(default=True)
    company_id = fields.Many2one(
        "res.company", required=True, readonly=True, index=True, default=lambda self: self.env.company
    )
    state = fields.Selection(
        [
            ("draft", "Reported"),
            ("sent", "Sent to the Supplier"),
            ("answered", "Answered"),
            ("closed", "Closed"),
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
    partner_id = fields.Many2one(
        "res.partner", "Supplier", index=True, ondelete="restrict", check_company=True, tracking=True
    )
    commercial_partner_id = fields.Many2one(
        related="partner_id.commercial_partner_id", string="Supplier Company", store=True, index=True
    )
    contact_id = fields.Many2one(
        "res.partner",
        index="btree_not_null",
        check_company=True,
        domain="[('commercial_partner_id', '=', commercial_partner_id)]",
        help="Who gets the claim; empty: the supplier.",
    )
    complaint_id = fields.Many2one(
        "complaint.complaint", index="btree_not_null", ondelete="restrict", check_company=True, tracking=True
    )
    origin = fields.Selection(
        [
            ("complaint", "Customer Complaint"),
            ("receipt", "Inspection on Receipt"),
            ("production", "Production"),
            ("product", "Product or Stock"),
        ],
        "Found In",
        required=True,
        compute="_compute_origin",
        store=True,
        readonly=False,
        precompute=True,
        index=True,
    )
    function_id = fields.Many2one(
        "customer.function",
        "Handled By",
        compute="_compute_function_id",
        store=True,
        precompute=True,
        index=True,
        help="Purchasing: negotiates with suppliers.",
    )
    user_id = fields.Many2one(
        "res.users",
        "Buyer",
        compute="_compute_user_id",
        store=True,
        readonly=False,
        precompute=True,
        domain=[("share", "=", False)],
        index="btree_not_null",
        check_company=True,
        tracking=True,
    )

    # What is wrong
    material = fields.Selection(
        [
            ("goods", "Purchased Goods"),
            ("printing_plate", "Printing Plate"),
            ("die_cut_plate", "Die-cut Plate"),
            ("ink", "Ink"),
            ("template", "Template"),
            ("supplied", "Material of the Customer"),
            ("service", "Work Done Outside"),
        ],
        "Kind",
        required=True,
        default="goods",
        index=True,
    )
    product_id = fields.Many2one(
        "product.product", index="btree_not_null", ondelete="restrict", check_company=True, tracking=True
    )
    item = fields.Char(
        compute="_compute_item",
        store=True,
        readonly=False,
        precompute=True,
        help="What it is, when it is no product of its own: a plate, a template, ...",
    )
    lot_id = fields.Many2one(
        "stock.lot",
        "Lot/Serial Number",
        index="btree_not_null",
        ondelete="restrict",
        check_company=True,
        domain="[('product_id', '=', product_id)]",
    )
    supplier_lot = fields.Char("Supplier's Lot")
    picking_id = fields.Many2one(
        "stock.picking",
        "Receipt",
        index="btree_not_null",
        check_company=True,
        domain="[('picking_type_code', '=', 'incoming'), ('state', '=', 'done')]",
    )
    purchase_ref = fields.Char("Purchase Order", help="Number of the order with the supplier.")
    found_on = fields.Date(required=True, default=fields.Date.context_today, tracking=True)
    found_by_id = fields.Many2one("res.users", readonly=True, copy=False, ondelete="restrict")
    defect = fields.Text(required=True, help="What is wrong, how it was found, how many are affected.")
    quantity = fields.Float("Quantity Affected", digits="Product Unit", default=1.0)
    uom_id = fields.Many2one("uom.uom", "Unit", compute="_compute_uom_id", store=True, readonly=False, precompute=True)
    request = fields.Text("What We Ask For", help="Replacement, sorting, credit, cause and measures, ...")
    currency_id = fields.Many2one(
        "res.currency", required=True, default=lambda self: self.env.company.currency_id, ondelete="restrict"
    )
    claimed_amount = fields.Monetary(tracking=True)
    attachment_ids = fields.Many2many("ir.attachment", "complaint_supplier_claim_attachment_rel", string="Evidence")

    # To the supplier, and back
    channel_id = fields.Many2one("customer.channel", "Sent Through", ondelete="restrict", copy=False)
    sent_at = fields.Datetime("Sent On", readonly=True, copy=False, tracking=True)
    sent_by_id = fields.Many2one("res.users", readonly=True, copy=False, ondelete="restrict")
    answer = fields.Text("Supplier's Answer", copy=False)
    answered_on = fields.Date(copy=False, tracking=True)
    accepted = fields.Selection(
        [("yes", "Accepted"), ("partly", "Partly Accepted"), ("no", "Refused")], "Verdict", copy=False, tracking=True
    )
    result = fields.Text(copy=False, help="What came of it: replaced, credited, corrective action, supplier blocked.")
    recovered_amount = fields.Monetary(copy=False, tracking=True)
    company_currency_id = fields.Many2one(related="company_id.currency_id", string="Company Currency")
    claimed_company = fields.Monetary(
        "Claimed in Company Currency",
        compute="_compute_company_amounts",
        store=True,
        currency_field="company_currency_id",
    )
    recovered_company = fields.Monetary(
        "Recovered in Company Currency",
        compute="_compute_company_amounts",
        store=True,
        currency_field="company_currency_id",
    )
    closed_at = fields.Datetime(readonly=True, copy=False)
    cancel_reason = fields.Char(copy=False, tracking=True)

    _guarded_fields = frozenset(
        {
            "state",
            "commercial_partner_id",
            "function_id",
            "found_by_id",
            "sent_at",
            "sent_by_id",
            "claimed_company",
            "recovered_company",
            "closed_at",
        }
    )

    _number_uniq = models.UniqueIndex("(company_id, name)", "This number was already given.")
    _quantity_positive = models.Constraint("CHECK (quantity >= 0)", "A quantity is never less than zero.")
    _amounts_positive = models.Constraint(
        "CHECK (claimed_amount >= 0 AND recovered_amount >= 0)", "An amount is never less than zero."
    )

    @api.depends("name", "item")
    def _compute_display_name(self):
        for claim in self:
            claim.display_name = " ".join(filter(None, [claim.name, claim.item]))

    @api.depends("complaint_id", "picking_id")
    def _compute_origin(self):
        for claim in self:
            claim.origin = claim.origin or (
                "complaint" if claim.complaint_id else "receipt" if claim.picking_id else "product"
            )

    @api.depends("company_id")
    def _compute_function_id(self):
        for company, claims in self.grouped("company_id").items():
            claims.function_id = self.env["customer.function"]._find("purchasing", company)

    @api.depends("company_id")
    def _compute_user_id(self):
        users = {company: self._get_duty_user("purchasing", company) for company in self.company_id}
        for claim in self:
            claim.user_id = claim.user_id or users.get(claim.company_id)

    @api.depends("product_id")
    def _compute_item(self):
        for claim in self:
            claim.item = claim.product_id.display_name or claim.item

    @api.depends("product_id")
    def _compute_uom_id(self):
        for claim in self:
            claim.uom_id = claim.product_id.uom_id or claim.uom_id

    @api.depends("claimed_amount", "recovered_amount", "currency_id", "found_on", "company_id")
    def _compute_company_amounts(self):
        for claim in self:
            for name, amount in (
                ("claimed_company", claim.claimed_amount),
                ("recovered_company", claim.recovered_amount),
            ):
                currency, company = claim.currency_id, claim.company_id
                day = claim.found_on or fields.Date.today()
                claim[name] = currency._convert(amount, company.currency_id, company, day) if currency else amount

    @api.constrains("found_on", "answered_on")
    def _check_dates(self):
        today = fields.Date.context_today(self)
        for claim in self:
            if claim.found_on > today or (claim.answered_on and claim.answered_on > today):
                raise ValidationError(self.env._("%s: a day to come cannot be entered.", claim.display_name))
            if claim.answered_on and claim.answered_on < claim.found_on:
                raise ValidationError(
                    self.env._("%s: the supplier cannot answer before the fault was found.", claim.display_name)
                )

    @api.constrains("product_id", "lot_id")
    def _check_lot(self):
        for claim in self:
            if claim.lot_id and claim.lot_id.product_id != claim.product_id:
                raise ValidationError(self.env._("%s: the lot is one of another product.", claim.display_name))

    @api.constrains("product_id", "item")
    def _check_item(self):
        self._check_filled("item")

    @api.onchange("product_id")
    def _onchange_product_id(self):
        if self.lot_id.product_id != self.product_id:
            self.lot_id = False
        if not self.partner_id:
            # sudo: who supplies a product is known to whoever reports its fault
            self.partner_id = self.product_id.sudo().seller_ids[:1].partner_id

    @api.onchange("picking_id")
    def _onchange_picking_id(self):
        self.partner_id = self.partner_id or self.picking_id.partner_id
        self.purchase_ref = self.purchase_ref or self.picking_id.origin
