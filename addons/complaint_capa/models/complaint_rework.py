from odoo import api, fields, models
from odoo.exceptions import AccessError, UserError

RESULT_FIELDS = frozenset({"good_qty", "scrap_qty", "result"})


class ComplaintRework(models.Model):
    """A rework notice: production is told to rework returned goods, and tells what came of it (CP-58, CP-63).

    draft -> issued -> in progress -> done, or cancelled. The result is a quantity of good and of scrapped pieces.
    """

    _name = "complaint.rework"
    _description = "Rework Notice"
    _inherit = [
        "customer.number.mixin",
        "customer.workflow.mixin",
        "mail.thread",
        "mail.activity.mixin",
        "customer.retention.mixin",
        "customer.lock.mixin",
    ]
    _order = "id desc"
    _rec_names_search = ["name", "product_id"]
    _check_company_auto = True
    _form_key = "rework_notice"
    _locked_fields = frozenset(
        {
            "complaint_id",
            "picking_id",
            "product_id",
            "lot_id",
            "quantity",
            "uom_id",
            "instruction",
            "repair_id",
            "function_id",
        }
    )
    _locked_states = ("issued", "in_progress", "done", "cancelled")

    active = fields.Boolean(default=True)
    company_id = fields.Many2one(
        "res.company", required=True, readonly=True, index=True, default=lambda self: self.env.company
    )
    state = fields.Selection(
        [
            ("draft", "Draft"),
            ("issued", "Issued"),
            ("in_progress", "In Progress"),
            ("done", "Done"),
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
    complaint_id = fields.Many2one(
        "complaint.complaint", required=True, index=True, ondelete="restrict", check_company=True
    )
    partner_id = fields.Many2one(related="complaint_id.partner_id", string="Customer")
    picking_id = fields.Many2one(
        "stock.picking",
        "Return",
        index="btree_not_null",
        ondelete="restrict",
        check_company=True,
        domain="[('complaint_id', '=', complaint_id), ('return_state', '!=', False)]",
    )
    repair_id = fields.Many2one(
        "repair.order",
        "Repair Order",
        index="btree_not_null",
        ondelete="set null",
        check_company=True,
        domain="[('complaint_id', '=', complaint_id)]",
        help="When the goods are reworked by a repair order, which uses the parts.",
    )
    product_id = fields.Many2one("product.product", required=True, index=True, ondelete="restrict", check_company=True)
    lot_id = fields.Many2one(
        "stock.lot",
        "Lot/Serial Number",
        index="btree_not_null",
        ondelete="restrict",
        check_company=True,
        domain="[('product_id', '=', product_id)]",
    )
    quantity = fields.Float(digits="Product Unit", required=True, default=1.0)
    uom_id = fields.Many2one(
        "uom.uom", "Unit", compute="_compute_uom_id", store=True, readonly=False, precompute=True, required=True
    )
    instruction = fields.Text(help="What is to be reworked, how, and how it is checked.", tracking=True)
    function_id = fields.Many2one(
        "customer.function",
        "Assigned To",
        required=True,
        index=True,
        default=lambda self: self.env.company._get_repair_function(),
        check_company=True,
        ondelete="restrict",
        tracking=True,
    )
    user_id = fields.Many2one(
        "res.users",
        "Responsible",
        domain=[("share", "=", False)],
        index="btree_not_null",
        check_company=True,
        tracking=True,
        ondelete="restrict",
    )
    due_on = fields.Date("Due", tracking=True)
    good_qty = fields.Float("Good", digits="Product Unit", copy=False, tracking=True)
    scrap_qty = fields.Float("Scrap", digits="Product Unit", copy=False, tracking=True)
    result = fields.Text(copy=False)
    issued_at = fields.Datetime("Issued On", readonly=True, copy=False)
    issued_by_id = fields.Many2one("res.users", readonly=True, copy=False, ondelete="restrict")
    started_at = fields.Datetime("Started On", readonly=True, copy=False)
    can_do = fields.Boolean(compute="_compute_can_do")
    closed_at = fields.Datetime("Done On", readonly=True, copy=False)
    closed_by_id = fields.Many2one("res.users", "Done By", readonly=True, copy=False, ondelete="restrict")

    _guarded_fields = frozenset({"state", "issued_at", "issued_by_id", "started_at", "closed_at", "closed_by_id"})

    _number_uniq = models.UniqueIndex("(company_id, name)", "This number was already given.")
    _quantity_positive = models.Constraint("CHECK (quantity > 0)", "The quantity must be above zero.")
    _result_positive = models.Constraint(
        "CHECK (COALESCE(good_qty, 0) >= 0 AND COALESCE(scrap_qty, 0) >= 0)", "The result cannot be negative."
    )

    @api.depends("product_id")
    def _compute_uom_id(self):
        for rework in self:
            rework.uom_id = rework.product_id.uom_id

    @api.depends("name", "product_id")
    def _compute_display_name(self):
        for rework in self:
            rework.display_name = " ".join(filter(None, [rework.name, rework.product_id.display_name]))

    @api.onchange("product_id")
    def _onchange_product_id(self):
        if self.lot_id.product_id != self.product_id:
            self.lot_id = False

    def write(self, vals):
        if RESULT_FIELDS & vals.keys():
            self._check_state("draft", "issued", "in_progress")
        return super().write(vals)

    def action_issue(self):
        """Hand the notice to production; its responsible person gets an activity.

        :raises UserError: without instruction, or when nobody could do it
        """
        self._check_issuer()
        self._check_state("draft")
        self._check_filled("instruction")
        self.function_id._check_staffed()
        self._guarded().write({"state": "issued", "issued_at": fields.Datetime.now(), "issued_by_id": self.env.uid})
        for rework in self:
            user = rework.user_id or rework.function_id._responsible_user()
            if user:
                rework.with_context(mail_activity_quick_update=True).activity_schedule(
                    "complaint_capa.mail_activity_type_rework", date_deadline=rework.due_on, user_id=user.id
                )
        return True

    def action_start(self):
        """Record that production has begun."""
        self._check_doer()
        self._check_state("issued")
        for rework in self.filtered("repair_id"):
            rework.repair_id._check_confirmed()
        self._guarded().write({"state": "in_progress", "started_at": fields.Datetime.now()})
        return True

    def action_done(self):
        """Record that the goods are reworked: each piece is good or scrap (CP-63).

        :raises UserError: when good and scrap do not add up to the quantity
        """
        self._check_doer()
        self._check_state("in_progress")
        for rework in self:
            total = rework.good_qty + rework.scrap_qty
            if rework.uom_id.compare(total, rework.quantity) != 0:
                raise UserError(
                    self.env._(
                        "%(rework)s: good and scrap add up to %(total)s, not to %(quantity)s %(unit)s.",
                        rework=rework.display_name,
                        total=total,
                        quantity=rework.quantity,
                        unit=rework.uom_id.name,
                    )
                )
        self._guarded().write({"state": "done", "closed_at": fields.Datetime.now(), "closed_by_id": self.env.uid})
        self.activity_feedback(["complaint_capa.mail_activity_type_rework"])
        return True

    def action_cancel(self):
        """Withdraw notices on which nobody has begun."""
        self._check_issuer()
        self._check_state("draft", "issued")
        self._guarded().write({"state": "cancelled", "closed_at": fields.Datetime.now()})
        self.activity_unlink(["complaint_capa.mail_activity_type_rework"])
        return True

    def action_draft(self):
        """Take cancelled notices up again."""
        self._check_issuer()
        self._check_state("cancelled")
        self._guarded().write({"state": "draft", "closed_at": False, "issued_at": False, "issued_by_id": False})
        return True

    def _check_issuer(self):
        """Raise unless the user handles complaints: production does the rework, and does not order it."""
        self.check_access("write")
        if not self.env.su and not self.env.user.has_group("complaint_capa.group_user"):
            raise AccessError(self.env._("Rework is ordered and withdrawn by those who handle complaints."))

    @api.depends_context("uid")
    @api.depends("function_id", "user_id")
    def _compute_can_do(self):
        for rework in self:
            rework.can_do = self.env.su or rework._is_doer()

    def _is_doer(self):
        """Return whether the user belongs to the function that does the rework, or is named in person."""
        self.ensure_one()
        # sudo: who does it is no secret
        return self.env.user == self.user_id or self.sudo().function_id._is_member(self.env.user)

    def _check_doer(self):
        """Raise unless the user belongs to the function that does the rework (CP-63)."""
        self.check_access("write")
        if self.env.su:
            return
        for rework in self:
            if not rework._is_doer():
                raise AccessError(
                    self.env._(
                        "%(rework)s is done by %(function)s.", rework=rework.name, function=rework.function_id.name
                    )
                )
