from odoo import api, fields, models
from odoo.exceptions import ValidationError

INTERNAL = "base.group_user"
# Here and to be judged, here and usable, gone.
ARRIVING_STATES = ("expected", "counted", "inspection")
USABLE_STATES = ("accepted", "kept", "in_use")
ENDED_STATES = ("returned", "consumed", "lost", "cancelled")


class CustomerProperty(models.Model):
    """What a customer entrusted: material, tool, drawing, data; received, verified, kept, checked, given back (CC-100).

    What may change when is in ``customer_property_rules.py``, the ways from state to state in
    ``customer_property_flow.py``, the half-yearly check in ``customer_property_due.py``. Personal data and
    intellectual property are seen by their custodians only (XX-04).
    """

    _name = "customer.property"
    _description = "Customer Property"
    _inherit = [
        "customer.number.mixin",
        "customer.workflow.mixin",
        "mail.thread",
        "mail.activity.mixin",
        "customer.checklist.mixin",
        "customer.retention.mixin",
    ]
    _order = "id desc"
    _rec_names_search = ["name", "item", "identification"]
    _check_company_auto = True
    _form_key = "property_register"

    active = fields.Boolean(default=True)
    company_id = fields.Many2one(
        "res.company", required=True, readonly=True, index=True, default=lambda self: self.env.company
    )
    state = fields.Selection(
        [
            ("expected", "Expected"),
            ("counted", "Counted"),
            ("inspection", "In Inspection"),
            ("accepted", "Accepted"),
            ("rejected", "Rejected"),
            ("kept", "Kept"),
            ("in_use", "In Use"),
            ("blocked", "Blocked"),
            ("returned", "Returned"),
            ("consumed", "Consumed"),
            ("lost", "Lost or Scrapped"),
            ("cancelled", "Cancelled"),
        ],
        "Status",
        default="expected",
        required=True,
        readonly=True,
        copy=False,
        index=True,
        tracking=True,
        group_expand=True,
    )
    state_before_block = fields.Char(readonly=True, copy=False, groups=INTERNAL)

    # What, whose, how much
    type_id = fields.Many2one(
        "customer.property.type", required=True, index=True, ondelete="restrict", check_company=True, tracking=True
    )
    is_confidential = fields.Boolean(related="type_id.is_confidential", store=True)
    needs_location = fields.Boolean(related="type_id.needs_location")
    partner_id = fields.Many2one(
        "res.partner",
        "Property Owner",
        required=True,
        index=True,
        ondelete="restrict",
        check_company=True,
        tracking=True,
    )
    commercial_partner_id = fields.Many2one(
        related="partner_id.commercial_partner_id", string="Customer", store=True, index=True
    )
    item = fields.Char(required=True, compute="_compute_item", store=True, readonly=False, precompute=True)
    spec = fields.Char("Specification")
    model = fields.Char("Product Model")
    product_id = fields.Many2one("product.product", index="btree_not_null", check_company=True, ondelete="restrict")
    lot_id = fields.Many2one(
        "stock.lot",
        "Lot/Serial Number",
        index="btree_not_null",
        check_company=True,
        ondelete="restrict",
        groups=INTERNAL,
        domain="[('product_id', '=', product_id)]",
    )
    quantity = fields.Float("Expected Quantity", default=1.0, required=True, digits="Product Unit")
    counted_quantity = fields.Float(copy=False, digits="Product Unit", tracking=True)
    remaining_quantity = fields.Float(
        "Still Here", compute="_compute_remaining_quantity", store=True, digits="Product Unit"
    )
    uom_id = fields.Many2one(
        "uom.uom",
        "Unit",
        required=True,
        ondelete="restrict",
        compute="_compute_uom_id",
        store=True,
        readonly=False,
        precompute=True,
    )
    identification = fields.Char(
        "Identification Mark",
        copy=False,
        tracking=True,
        index="trigram",
        help="Permanent mark on the thing, by which everybody sees whose it is. Empty: its number is the mark.",
    )
    is_marked = fields.Boolean("Marked", copy=False, tracking=True, help="The mark is on the thing, to stay.")

    # Under which agreement
    allowed_use = fields.Text(help="What the contract or agreement lets us use it for.")
    order_id = fields.Many2one(
        "sale.order",
        "Contract",
        index="btree_not_null",
        check_company=True,
        groups=INTERNAL,
        domain="[('partner_id', 'child_of', commercial_partner_id)]",
    )
    agreement = fields.Char(
        "Clause or Agreement", help="Contract clause, quality or technical agreement that states what is supplied."
    )
    agreement_missing = fields.Boolean(compute="_compute_agreement_missing", groups=INTERNAL)

    # Receipt
    expected_on = fields.Date()
    received_on = fields.Date(copy=False, tracking=True)
    spec_checked = fields.Boolean("Specification Checked", copy=False, help="It is what was announced.")
    counted_at = fields.Datetime(readonly=True, copy=False, groups=INTERNAL)
    counted_by_id = fields.Many2one("res.users", readonly=True, copy=False, ondelete="restrict", groups=INTERNAL)
    picking_id = fields.Many2one(
        "stock.picking",
        "Receipt",
        copy=False,
        index="btree_not_null",
        check_company=True,
        groups=INTERNAL,
        domain="[('picking_type_code', '=', 'incoming'), ('company_id', '=', company_id)]",
    )
    move_line_id = fields.Many2one(
        "stock.move.line", readonly=True, copy=False, index="btree_not_null", ondelete="set null", groups=INTERNAL
    )

    # Who keeps it where
    custodian_function_id = fields.Many2one(
        "customer.function",
        required=True,
        index=True,
        ondelete="restrict",
        check_company=True,
        compute="_compute_custodian_function_id",
        store=True,
        readonly=False,
        precompute=True,
        tracking=True,
        groups=INTERNAL,
    )
    custodian_id = fields.Many2one(
        "res.users",
        index="btree_not_null",
        check_company=True,
        ondelete="restrict",
        domain=[("share", "=", False)],
        compute="_compute_custodian_id",
        store=True,
        readonly=False,
        precompute=True,
        tracking=True,
        groups=INTERNAL,
    )
    reader_function_ids = fields.Many2many(
        "customer.function",
        "customer_property_reader_rel",
        "property_id",
        "function_id",
        "Opened To",
        check_company=True,
        copy=False,
        groups=INTERNAL,
        help="Functions that may see and work on a record that otherwise only its custodian sees.",
    )
    location_id = fields.Many2one(
        "stock.location",
        index="btree_not_null",
        check_company=True,
        ondelete="restrict",
        tracking=True,
        groups=INTERNAL,
        domain="[('is_customer_property', '=', True), ('company_id', 'in', (company_id, False))]",
        help="A place set apart for customer property.",
    )
    place = fields.Char(tracking=True, groups=INTERNAL, help="Shelf, cabinet, folder, server, ...")
    isolation_place = fields.Char(readonly=True, copy=False, tracking=True, groups=INTERNAL)
    isolation_label = fields.Boolean("Isolation Label Put On", readonly=True, copy=False, groups=INTERNAL)
    blocked_at = fields.Datetime(readonly=True, copy=False, groups=INTERNAL)

    # Checks, problems, what left
    check_ids = fields.One2many("customer.property.check", "property_id", "Checks", groups=INTERNAL)
    last_check_on = fields.Date("Last Check", readonly=True, copy=False, groups=INTERNAL)
    next_check_on = fields.Date("Next Check", readonly=True, copy=False, index="btree_not_null", groups=INTERNAL)
    check_reminded_on = fields.Date(readonly=True, copy=False, groups=INTERNAL)
    issue_ids = fields.One2many("customer.property.issue", "property_id", "Problems", groups=INTERNAL)
    issue_count = fields.Integer(compute="_compute_issue_count", groups=INTERNAL)
    move_ids = fields.One2many("customer.property.move", "property_id", "Returned and Used", groups=INTERNAL)
    note = fields.Html(groups=INTERNAL)
    cancel_reason = fields.Char(copy=False, tracking=True, groups=INTERNAL)
    closed_at = fields.Datetime(readonly=True, copy=False)

    _guarded_fields = frozenset(
        {
            "state",
            "state_before_block",
            "is_confidential",
            "commercial_partner_id",
            "remaining_quantity",
            "counted_at",
            "counted_by_id",
            "move_line_id",
            "isolation_place",
            "isolation_label",
            "blocked_at",
            "last_check_on",
            "next_check_on",
            "check_reminded_on",
            "closed_at",
        }
    )

    _number_uniq = models.UniqueIndex("(company_id, name)", "This number was already given.")
    _identification_uniq = models.UniqueIndex(
        "(company_id, identification)", "Another property bears this identification mark already."
    )
    _move_line_uniq = models.UniqueIndex(
        "(move_line_id) WHERE move_line_id IS NOT NULL", "This receipt is in the register already."
    )
    _quantity_positive = models.Constraint("CHECK (quantity > 0)", "Enter a quantity greater than zero.")
    _counted_positive = models.Constraint("CHECK (counted_quantity >= 0)", "A count is never less than zero.")
    # The daily action looks for the checks that have come due.
    _check_idx = models.Index("(next_check_on) WHERE next_check_on IS NOT NULL AND check_reminded_on IS NULL")

    @api.depends("name", "item", "is_confidential")
    def _compute_display_name(self):
        for record in self:
            # The number alone: lists of tasks and copies show it to people who may not open the record.
            parts = [record.name] if record.is_confidential else [record.name, record.item]
            record.display_name = " ".join(filter(None, parts))

    @api.depends("product_id")
    def _compute_item(self):
        for record in self:
            record.item = record.item or record.product_id.display_name

    @api.depends("product_id")
    def _compute_uom_id(self):
        unit = self.env.ref("uom.product_uom_unit", raise_if_not_found=False)
        for record in self:
            record.uom_id = record.product_id.uom_id or record.uom_id or unit

    @api.depends("counted_quantity", "quantity", "state", "move_ids.quantity")
    def _compute_remaining_quantity(self):
        for record in self:
            received = 0.0 if record.state in ("expected", "cancelled") else record.counted_quantity
            record.remaining_quantity = received - sum(record.move_ids.mapped("quantity"))

    @api.depends("order_id", "agreement")
    def _compute_agreement_missing(self):
        for record in self:
            record.agreement_missing = not record.order_id and not (record.agreement or "").strip()

    @api.depends("type_id", "company_id")
    def _compute_custodian_function_id(self):
        cache = {}
        for record in self:
            key = (record.type_id.function_id, record.company_id)
            if key not in cache:
                shared = record.type_id.function_id.sudo()  # which function it is, is no secret
                functions = self.env["customer.function"]
                cache[key] = functions._get(shared.code, record.company_id) if shared else functions
            record.custodian_function_id = cache[key] or record.custodian_function_id

    @api.depends("custodian_function_id")
    def _compute_custodian_id(self):
        for function, records in self.grouped("custodian_function_id").items():
            records.custodian_id = function._responsible_user() if function else False

    def _compute_issue_count(self):
        groups = self.env["customer.property.issue"]._read_group(
            [("property_id", "in", self.ids)], ["property_id"], ["__count"]
        )
        counts = dict(groups)
        for record in self:
            record.issue_count = counts.get(record, 0)

    @api.constrains("received_on")
    def _check_received_on(self):
        today = fields.Date.context_today(self)
        for record in self:
            if record.received_on and record.received_on > today and not self.env.user._is_superuser():
                raise ValidationError(self.env._("%s cannot have been received on a day to come.", record.display_name))

    @api.constrains("location_id", "company_id")
    def _check_location(self):
        for record in self:
            if record.location_id and not record.location_id.is_customer_property:
                raise ValidationError(
                    self.env._(
                        "%(location)s is no place for customer property. Choose one that is set apart for it, or tick "
                        "“Customer Property” on the location.",
                        location=record.location_id.display_name,
                    )
                )

    @api.onchange("partner_id")
    def _onchange_partner_id(self):
        if self.order_id.partner_id.commercial_partner_id != self.partner_id.commercial_partner_id:
            self.order_id = False
