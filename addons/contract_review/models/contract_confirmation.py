from odoo import api, fields, models
from odoo.exceptions import UserError, ValidationError
from odoo.fields import Command

from ..tools.order_facts import ORAL_CHANNELS

LIVE_STATES = ("draft", "issued", "confirmed")
TAKEN_FIELDS = frozenset({"order_id", "ordered_by", "taken_by_id", "taken_on", "note", "line_ids"})
ANSWER_FIELDS = frozenset({"confirmed_by", "confirmed_on", "confirmed_how", "evidence_ids"})


class ContractConfirmation(models.Model):
    """Oral contract record and order confirmation (CR-51..CR-54): what was ordered, item by item, met or not met.

    It is made of the quotation, issued to the customer, and confirmed by both. A confirmed record holds for what it
    shows: when the quotation changes, it is :attr:`is_changed` and the customer has to confirm again.
    """

    _name = "contract.confirmation"
    _description = "Order Confirmation Record"
    _inherit = [
        "customer.number.mixin",
        "customer.workflow.mixin",
        "customer.evidence.mixin",
        "mail.thread",
        "mail.activity.mixin",
        "customer.retention.mixin",
        "customer.lock.mixin",
    ]
    _order = "id desc"
    _rec_names_search = ["name", "order_id", "partner_id"]
    _check_company_auto = True
    _form_key = "oral_contract_record"
    _locked_fields = TAKEN_FIELDS | ANSWER_FIELDS
    _locked_states = ("confirmed", "refused", "cancelled")

    company_id = fields.Many2one("res.company", required=True, readonly=True, index=True)
    active = fields.Boolean(default=True)
    state = fields.Selection(
        [
            ("draft", "Draft"),
            ("issued", "Waiting for the Customer"),
            ("confirmed", "Confirmed"),
            ("refused", "Refused by the Customer"),
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
    order_id = fields.Many2one(
        "sale.order", "Quotation", required=True, index=True, check_company=True, ondelete="restrict"
    )
    partner_id = fields.Many2one(related="order_id.partner_id", store=True, index=True)
    user_id = fields.Many2one(related="order_id.user_id", string="Salesperson", store=True, index="btree_not_null")
    channel = fields.Selection(related="order_id.order_channel", string="Order Channel")
    is_oral = fields.Boolean(compute="_compute_is_oral")

    ordered_by = fields.Char(tracking=True, help="Who at the customer placed the order.")
    taken_by_id = fields.Many2one(
        "res.users",
        tracking=True,
        domain=[("share", "=", False)],
        check_company=True,
        default=lambda self: self.env.user,
        ondelete="restrict",
    )
    taken_on = fields.Datetime(tracking=True, default=fields.Datetime.now)
    line_ids = fields.One2many("contract.confirmation.line", "confirmation_id", "Items and Conditions", copy=False)
    unmet_count = fields.Integer("Not Met", compute="_compute_unmet_count", store=True)
    note = fields.Text("Remarks", help="What else was said.")

    # Confirmed by both parties (CR-54)
    issued_on = fields.Datetime("Confirmed by Us On", readonly=True, copy=False, tracking=True)
    issued_by_id = fields.Many2one("res.users", "Confirmed by Us", readonly=True, copy=False, ondelete="restrict")
    mailed_on = fields.Datetime(readonly=True, copy=False)
    confirmed_by = fields.Char(copy=False, tracking=True, help="Who at the customer confirmed it.")
    confirmed_on = fields.Datetime(copy=False, tracking=True)
    confirmed_how = fields.Selection(
        [("fax", "Signed Fax"), ("phone", "Telephone, item by item"), ("mail", "E-mail"), ("letter", "Letter")],
        copy=False,
        tracking=True,
    )
    evidence_ids = fields.Many2many(
        "ir.attachment",
        "contract_confirmation_attachment_rel",
        string="Proof",
        copy=False,
        help="The signed fax, also as a picture, the mail or the letter.",
    )
    cancel_reason = fields.Char(copy=False, tracking=True)
    closed_at = fields.Datetime(readonly=True, copy=False)

    content = fields.Json(readonly=True, copy=False, prefetch=False, groups=fields.NO_ACCESS)
    fingerprint = fields.Char(readonly=True, copy=False, help="SHA-256 of what the customer is asked to confirm.")
    is_changed = fields.Boolean(
        "Changed Since", compute="_compute_is_changed", help="The quotation is no longer what is on this record."
    )
    changes = fields.Char("What Changed", compute="_compute_is_changed")
    can_write = fields.Boolean(compute="_compute_can_write")

    _guarded_fields = frozenset(
        {
            "company_id",
            "state",
            "partner_id",
            "user_id",
            "unmet_count",
            "issued_on",
            "issued_by_id",
            "mailed_on",
            "content",
            "fingerprint",
            "closed_at",
        }
    )

    _number_uniq = models.UniqueIndex("(company_id, name)", "This number was already given.")
    _live_uniq = models.UniqueIndex(
        "(order_id) WHERE state IN ('draft', 'issued', 'confirmed')",
        "This quotation already has a confirmation record. Reload to see it.",
    )

    @api.depends("name", "order_id")
    def _compute_display_name(self):
        for record in self:
            # sudo: the name of an order is no secret to who sees its record
            record.display_name = " – ".join(filter(None, [record.name, record.sudo().order_id.name]))

    @api.depends("channel")
    def _compute_is_oral(self):
        for record in self:
            record.is_oral = record.channel in ORAL_CHANNELS

    @api.depends("line_ids.met")
    def _compute_unmet_count(self):
        for record in self:
            record.unmet_count = len(record.line_ids.filtered(lambda line: line.met == "no"))

    @api.depends("fingerprint", "state", "order_id.state")
    def _compute_is_changed(self):
        for record in self:
            document = record.sudo()  # what is confirmed is compared alike for everybody
            record.is_changed = document._differs()
            record.changes = document.order_id._review_change_labels(document.content) if record.is_changed else False

    def _differs(self):
        """Tell whether the quotation is another one by now. Computed anew each time; call in superuser mode."""
        self.ensure_one()
        comparable = self.state in LIVE_STATES and self.order_id.state in ("draft", "sent")
        return comparable and self.fingerprint != self.order_id._review_fingerprint()

    @api.depends_context("uid")
    def _compute_can_write(self):
        writable = self._origin._filtered_access("write")
        for record in self:
            record.can_write = record._origin in writable

    @api.constrains("taken_on", "confirmed_on")
    def _check_dates(self):
        now = fields.Datetime.now()
        for record in self:
            if max(record.taken_on or now, record.confirmed_on or now) > now:
                raise ValidationError(self.env._("%s: a time to come cannot be entered.", record.display_name))
            if record.confirmed_on and record.taken_on and record.confirmed_on < record.taken_on:
                raise ValidationError(
                    self.env._("%s: the customer confirms after the order was taken.", record.display_name)
                )

    # CRUD

    @api.model
    def _guarded_create_vals(self, vals_list):
        """Put each record into the company of its quotation."""
        orders = self.env["sale.order"].browse(vals.get("order_id") for vals in vals_list)
        orders.check_access("read")
        vals_list = [{**vals, "company_id": order.company_id.id} for vals, order in zip(vals_list, orders, strict=True)]
        return super()._guarded_create_vals(vals_list)

    @api.model_create_multi
    def create(self, vals_list):
        self.flush_model(["state"])  # the place of the live record is free when the former one is not any more
        records = super().create(vals_list)
        records._take_picture()
        for record in records:
            if record.order_id.state not in ("draft", "sent"):
                raise UserError(self.env._("%s is not a quotation any more.", record.order_id.display_name))
            if not record.line_ids:
                record._fill_lines()
        records.order_id.sudo()._link_confirmation()  # the reviews of the quotation show it, whoever has made it
        return records

    def write(self, vals):
        if "order_id" in vals and any(record.order_id.id != vals["order_id"] for record in self):
            raise UserError(self.env._("A confirmation record stays with its quotation. Make another one."))
        result = super().write(vals)
        if "evidence_ids" in vals:
            self._claim_files("evidence_ids")
        return result

    def _take_picture(self):
        """Keep what the quotations hold, so that later changes show."""
        for record in self.sudo():  # the picture is the server's alone
            order = record.order_id
            record._guarded().write({"content": order._review_content(), "fingerprint": order._review_fingerprint()})

    def _fill_lines(self):
        """Put the items and conditions of the quotation on the record, to be marked as met or not met."""
        self.ensure_one()
        lines = self.env["contract.confirmation.line"]
        items = lines._prepare_items(self.order_id) + lines._prepare_conditions(self.order_id)
        self.write({"line_ids": [Command.clear(), *(Command.create(vals) for vals in items)]})
