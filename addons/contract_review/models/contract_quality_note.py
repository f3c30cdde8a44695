from odoo import api, fields, models
from odoo.exceptions import UserError

# Faults of what suppliers make for the production go to them at once (CR-93): kind -> kind of the supplier claim.
SUPPLIER_KINDS = {
    "plate": "printing_plate",
    "die": "die_cut_plate",
    "ink": "ink",
    "template": "template",
    "material": "goods",
}


class ContractQualityNote(models.Model):
    """What the inspector finds while the goods of an order are made (CR-93).

    draft -> reported -> closed. A fault in plates, dies, ink or templates goes to purchasing at once, for the
    supplier; where the complaints app is installed, as a supplier claim.
    """

    _name = "contract.quality.note"
    _description = "Production Quality Note"
    _inherit = ["contract.paper.mixin", "customer.distribution.mixin"]
    _rec_names_search = ["name", "notice_id.name", "order_id.name", "product_id"]
    _form_key = "production_quality_note"
    _locked_states = ("reported", "closed")
    _locked_fields = frozenset(
        {
            "notice_id",
            "sheet_id",
            "order_id",
            "partner_id",
            "kind",
            "product_id",
            "item",
            "description",
            "quantity",
            "found_on",
            "supplier_id",
            "attachment_ids",
        }
    )

    notice_id = fields.Many2one(
        "contract.production.notice",
        "Production Notice",
        index="btree_not_null",
        ondelete="restrict",
        check_company=True,
    )
    sheet_id = fields.Many2one(
        "contract.flow.sheet", "Flow Sheet", index="btree_not_null", ondelete="restrict", check_company=True
    )
    order_id = fields.Many2one(compute="_compute_order_id", store=True, readonly=False, precompute=True)
    state = fields.Selection(
        [("draft", "Draft"), ("reported", "Reported"), ("closed", "Closed")],
        "Status",
        default="draft",
        required=True,
        readonly=True,
        copy=False,
        index=True,
        tracking=True,
        group_expand=True,
    )
    kind = fields.Selection(
        [
            ("plate", "Printing Plate"),
            ("die", "Die"),
            ("ink", "Ink"),
            ("template", "Template"),
            ("material", "Material"),
            ("process", "Process"),
            ("work", "Workmanship"),
        ],
        "Fault In",
        required=True,
        default="process",
        index=True,
    )
    product_id = fields.Many2one("product.product", index="btree_not_null", ondelete="restrict", check_company=True)
    item = fields.Char(help="Which plate, die, ink or template; its number or marking.")
    description = fields.Text(required=True, help="What is wrong, and how it was found.")
    quantity = fields.Float("Quantity Affected", digits="Product Unit")
    found_on = fields.Date(required=True, default=fields.Date.context_today, tracking=True)
    found_by_id = fields.Many2one("res.users", "Inspector", required=True, default=lambda self: self.env.user)
    supplier_id = fields.Many2one(
        "res.partner", index="btree_not_null", ondelete="restrict", check_company=True, tracking=True
    )
    is_supplier_fault = fields.Boolean(compute="_compute_is_supplier_fault", store=True)
    reported_at = fields.Datetime("Reported On", readonly=True, copy=False, tracking=True)
    claim_model = fields.Char(readonly=True, copy=False)
    claim_id = fields.Many2oneReference("Supplier Claim", model_field="claim_model", readonly=True, copy=False)
    measure = fields.Text("What Was Done")

    _guarded_fields = frozenset({"state", "reported_at", "claim_model", "claim_id", "is_supplier_fault"})

    _quantity_positive = models.Constraint("CHECK (quantity >= 0)", "A quantity is never less than zero.")

    @api.depends("notice_id", "sheet_id")
    def _compute_order_id(self):
        for note in self:
            note.order_id = note.notice_id.order_id or note.sheet_id.order_id or note.order_id

    @api.depends("kind")
    def _compute_is_supplier_fault(self):
        for note in self:
            note.is_supplier_fault = note.kind in SUPPLIER_KINDS

    def action_report(self):
        """Report faults: quality and production are told, and of a supplier's fault purchasing, at once.

        :raises UserError: without the supplier of a plate, die, ink, template or material
        """
        self.check_access("write")
        self._check_state("draft")
        self.filtered("is_supplier_fault")._check_filled("supplier_id", "item")
        self._guarded().write({"state": "reported", "reported_at": fields.Datetime.now()})
        for note in self:
            codes = ("purchasing", "quality") if note.is_supplier_fault else ("production", "quality")
            note._distribute(
                self.env._("Fault found in production: %s", note.display_name), functions=note._get_functions(*codes)
            )
            if note.is_supplier_fault:
                note._create_claim()
        return True

    def _create_claim(self):
        """Make the supplier claim, where the complaints app is installed (CP-37)."""
        claims = self.env.get("complaint.supplier.claim")
        if claims is None:
            return
        # sudo: the inspector reports; purchasing alone goes on with the claim
        claim = claims.sudo().create(self._prepare_claim())
        self._guarded().write({"claim_model": claim._name, "claim_id": claim.id})

    def _prepare_claim(self):
        return {
            "company_id": self.company_id.id,
            "partner_id": self.supplier_id.id,
            "origin": "production",
            "material": SUPPLIER_KINDS[self.kind],
            "item": self.item,
            "found_on": self.found_on,
            "defect": self.description,
            "quantity": self.quantity,
        }

    def action_view_claim(self):
        """Open the supplier claim."""
        self.ensure_one()
        if not self.claim_id:
            raise UserError(self.env._("%s has no supplier claim.", self.display_name))
        return self.env[self.claim_model].browse(self.claim_id).get_formview_action()

    def action_close(self):
        """Close notes with what was done.

        :raises UserError: without it
        """
        self.check_access("write")
        self._check_state("reported")
        self._check_filled("measure")
        self._guarded().write({"state": "closed", "closed_at": fields.Datetime.now()})
        return True
