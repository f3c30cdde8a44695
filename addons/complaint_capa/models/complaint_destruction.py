from odoo import api, fields, models
from odoo.exceptions import AccessError, UserError, ValidationError


class ComplaintDestruction(models.Model):
    """Bad goods made unusable, so that they reach no market and serve no imitation (CP-118).

    draft -> destroyed (who did it says so, with photos) -> confirmed (a witness, in person). A scrapped product of a
    complaint is not finished before.
    """

    _name = "complaint.destruction"
    _description = "Destruction of Bad Goods"
    _inherit = [
        "complaint.goods.mixin",
        "customer.number.mixin",
        "customer.workflow.mixin",
        "customer.evidence.mixin",
        "mail.thread",
        "mail.activity.mixin",
        "customer.lock.mixin",
    ]
    _order = "id desc"
    _check_company_auto = True
    _locked_states = ("destroyed", "confirmed")
    _locked_fields = frozenset(
        {
            "complaint_id",
            "line_id",
            "scrap_id",
            "product_id",
            "lot_id",
            "quantity",
            "place",
            "method",
            "destroyed_on",
            "witness_id",
            "attachment_ids",
            "company_id",
        }
    )

    company_id = fields.Many2one(
        "res.company", required=True, readonly=True, index=True, default=lambda self: self.env.company
    )
    state = fields.Selection(
        [("draft", "Draft"), ("destroyed", "Destroyed"), ("confirmed", "Confirmed")],
        "Status",
        default="draft",
        required=True,
        readonly=True,
        copy=False,
        index=True,
        tracking=True,
    )
    complaint_id = fields.Many2one(
        "complaint.complaint",
        compute="_compute_complaint_id",
        store=True,
        readonly=False,
        precompute=True,
        index="btree_not_null",
        check_company=True,
        ondelete="restrict",
    )
    line_id = fields.Many2one(
        "complaint.line",
        "Complaint Line",
        index="btree_not_null",
        ondelete="restrict",
        domain="[('complaint_id', '=', complaint_id)]",
    )
    scrap_id = fields.Many2one(
        "stock.scrap",
        "Scrap Order",
        copy=False,
        index="btree_not_null",
        check_company=True,
        ondelete="restrict",
        help="The order that took the goods out of our stock. Empty: they were not in our stock.",
    )
    product_id = fields.Many2one(required=True)
    quantity = fields.Float(digits="Product Unit", required=True, default=1.0, help="In the product's unit.")
    place = fields.Char(help="Where: our yard, at the customer's, at a disposal firm.")
    method = fields.Text(help="How the goods were made unusable: crushed, cut, melted, shredded.")
    destroyed_on = fields.Date(default=fields.Date.context_today, copy=False)
    user_id = fields.Many2one("res.users", "Destroyed By", readonly=True, copy=False, ondelete="restrict")
    witness_id = fields.Many2one(
        "res.users",
        domain=[("share", "=", False)],
        copy=False,
        check_company=True,
        ondelete="restrict",
        tracking=True,
        help="Saw it, and confirms it in person.",
    )
    confirmed_at = fields.Datetime("Confirmed On", readonly=True, copy=False)
    attachment_ids = fields.Many2many("ir.attachment", string="Photos", copy=False)
    can_confirm = fields.Boolean(compute="_compute_can_confirm")

    _guarded_fields = frozenset({"state", "user_id", "confirmed_at"})

    _number_uniq = models.UniqueIndex("(company_id, name)", "This number was already given.")
    _scrap_uniq = models.UniqueIndex(
        "(scrap_id) WHERE scrap_id IS NOT NULL", "This scrap order already has its record of destruction."
    )
    _quantity_positive = models.Constraint("CHECK (quantity > 0)", "The quantity must be above zero.")

    @api.depends("name", "product_id")
    def _compute_display_name(self):
        for record in self:
            record.display_name = " ".join(filter(None, [record.name, record.product_id.display_name]))

    @api.depends("line_id")
    def _compute_complaint_id(self):
        for record in self:
            record.complaint_id = record.line_id.complaint_id or record.complaint_id

    @api.depends_context("uid")
    @api.depends("state", "witness_id")
    def _compute_can_confirm(self):
        for record in self:
            record.can_confirm = record.state == "destroyed" and record.witness_id == self.env.user

    @api.constrains("line_id", "product_id", "complaint_id")
    def _check_line(self):
        for record in self.filtered("line_id"):
            if (record.line_id.product_id, record.line_id.complaint_id) != (record.product_id, record.complaint_id):
                raise ValidationError(
                    self.env._("%s: the line is of another complaint or product.", record.display_name)
                )

    @api.constrains("destroyed_on")
    def _check_destroyed_on(self):
        today = fields.Date.context_today(self)
        if any(record.destroyed_on and record.destroyed_on > today for record in self):
            raise ValidationError(self.env._("A destruction is recorded after it took place."))

    @api.onchange("line_id")
    def _onchange_line_id(self):
        if line := self.line_id:
            self.product_id, self.lot_id = line.product_id, line.lot_id
            self.quantity = line.uom_id._compute_quantity(line.quantity, line.product_id.uom_id)

    @api.onchange("scrap_id")
    def _onchange_scrap_id(self):
        if scrap := self.scrap_id:
            self.product_id, self.lot_id = scrap.product_id, scrap.lot_id
            self.quantity = scrap.product_uom_id._compute_quantity(scrap.scrap_qty, scrap.product_id.uom_id)

    @api.model_create_multi
    def create(self, vals_list):
        records = super().create(vals_list)
        records._claim_files("attachment_ids")
        return records

    def write(self, vals):
        result = super().write(vals)
        if "attachment_ids" in vals:
            self._claim_files("attachment_ids")
        return result

    @api.ondelete(at_uninstall=False)
    def _unlink_except_recorded(self):
        for record in self:
            if record.state != "draft":
                raise UserError(self.env._("%s is on record and cannot be deleted.", record.display_name))

    def action_destroyed(self):
        """Record that the goods are unusable now, with a photo and a witness who is somebody else (CP-118)."""
        self.check_access("write")
        self._check_state("draft")
        self._check_filled("method", "destroyed_on", "witness_id", "attachment_ids")
        for record in self:
            if record.witness_id == self.env.user:
                raise UserError(self.env._("%s: the witness is somebody else than you.", record.display_name))
            if record.scrap_id and record.scrap_id.state != "done":
                raise UserError(self.env._("%s: validate the scrap order first.", record.display_name))
        self._guarded().write({"state": "destroyed", "user_id": self.env.uid})
        for record in self:
            record.activity_schedule(
                "mail.mail_activity_data_todo",
                summary=self.env._("Confirm that you saw it"),
                user_id=record.witness_id.id,
            )
        return True

    def action_confirm(self):
        """Confirm as the witness, in person, that the goods are unusable (CP-118).

        :raise AccessError: for anybody but the witness
        """
        self._check_state("destroyed")
        self.check_access("read")
        if self.filtered(lambda record: record.witness_id != self.env.user):
            raise AccessError(self.env._("The witness confirms it in person."))
        # sudo: a witness may be somebody who does not handle complaints
        self.sudo()._guarded().write({"state": "confirmed", "confirmed_at": fields.Datetime.now()})
        self.sudo().activity_feedback(["mail.mail_activity_data_todo"], user_id=self.env.uid)
        return True

    def action_create_scrap(self):
        """Open a scrap order for these goods, out of the place for defective goods."""
        self.ensure_one()
        self._check_state("draft")
        if not self.scrap_id:
            location = self.company_id.sudo().complaint_defective_location_id  # where it is, is no secret
            vals = {
                "company_id": self.company_id.id,
                "product_id": self.product_id.id,
                "lot_id": self.lot_id.id,
                "scrap_qty": self.quantity,
                "product_uom_id": self.product_id.uom_id.id,
                "origin": self.complaint_id.name or self.name,
            }
            self.scrap_id = self.env["stock.scrap"].create(vals | ({"location_id": location.id} if location else {}))
        return self.scrap_id.get_formview_action()
