from odoo import api, fields, models
from odoo.exceptions import UserError, ValidationError


class CustomerSample(models.Model):
    """A sample sent to a customer, followed until the customer's verdict (CC-125 to CC-127)."""

    _name = "customer.sample"
    _description = "Sample"
    _inherit = [
        "customer.number.mixin",
        "customer.workflow.mixin",
        "mail.thread",
        "mail.activity.mixin",
        "customer.retention.mixin",
        "customer.lock.mixin",
    ]
    _order = "sent_on desc, id desc"
    _rec_names_search = ["name", "partner_id", "product_id", "identification"]
    _check_company_auto = True
    _form_key = "sample_follow_up"
    _locked_fields = frozenset(
        {
            "partner_id",
            "product_id",
            "identification",
            "quantity",
            "purpose",
            "sent_on",
            "test_result",
            "tested_on",
            "verdict",
            "verdict_note",
            "verdict_on",
            "contact_id",
            "change_id",
            "order_id",
        }
    )
    _locked_states = ("closed", "cancelled")

    active = fields.Boolean(default=True)
    company_id = fields.Many2one(
        "res.company", required=True, readonly=True, index=True, default=lambda self: self.env.company
    )
    partner_id = fields.Many2one(
        "res.partner", "Customer", required=True, index=True, ondelete="restrict", check_company=True, tracking=True
    )
    commercial_partner_id = fields.Many2one(related="partner_id.commercial_partner_id")
    contact_id = fields.Many2one(
        "res.partner",
        index="btree_not_null",
        check_company=True,
        domain="[('commercial_partner_id', '=', commercial_partner_id), ('id', '!=', partner_id)]",
    )
    product_id = fields.Many2one("product.product", required=True, index=True, check_company=True, ondelete="restrict")
    identification = fields.Char("Marking", help="Lot, serial number or marking of the sample.")
    quantity = fields.Float(default=1.0, digits="Product Unit", required=True)
    order_id = fields.Many2one(
        "sale.order",
        "Sales Order",
        index="btree_not_null",
        check_company=True,
        domain="[('partner_id', 'child_of', commercial_partner_id)]",
    )
    purpose = fields.Selection(
        [
            ("trial", "Trial by the Customer"),
            ("new_product", "New Product"),
            ("improvement", "Improved Design or Tooling"),
            ("test", "Test or Certification"),
            ("show", "Show Piece"),
        ],
        required=True,
        index=True,
        tracking=True,
    )
    purpose_note = fields.Text("What It Shall Show")
    user_id = fields.Many2one(
        "res.users",
        "Followed By",
        required=True,
        index=True,
        default=lambda self: self.env.user,
        domain=[("share", "=", False)],
        check_company=True,
        tracking=True,
    )
    state = fields.Selection(
        [
            ("draft", "Draft"),
            ("sent", "Sent"),
            ("judged", "Judged"),
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
    sent_on = fields.Date(copy=False, tracking=True)
    follow_up_on = fields.Date("Next Follow-up", copy=False, tracking=True, index="btree_not_null")
    test_result = fields.Text(copy=False)
    tested_on = fields.Date(copy=False)
    verdict = fields.Selection(
        [("accepted", "Accepted"), ("conditional", "Accepted With Remarks"), ("rejected", "Rejected")],
        "Customer's Verdict",
        copy=False,
        tracking=True,
    )
    verdict_note = fields.Text("Customer's Words", copy=False)
    verdict_on = fields.Date(copy=False)
    closed_at = fields.Datetime(readonly=True, copy=False)
    cancel_reason = fields.Char(copy=False, tracking=True)
    change_id = fields.Many2one(
        "customer.design.change", "Design Change", index="btree_not_null", check_company=True, copy=False
    )
    # CC-126: a technician goes along with a new product
    service_ids = fields.One2many("customer.service", "sample_id")
    technician_service_id = fields.Many2one("customer.service", compute="_compute_technician")
    technician_id = fields.Many2one("res.users", compute="_compute_technician")
    technician_done_on = fields.Date("Technician Was There", compute="_compute_technician")
    guidance_note = fields.Text("Guidance", compute="_compute_technician")

    _guarded_fields = frozenset({"state", "closed_at"})

    _number_uniq = models.UniqueIndex("(company_id, name)", "This number was already given.")
    _quantity_positive = models.Constraint("CHECK (quantity > 0)", "The quantity of a sample is more than 0.")

    @api.depends("name", "product_id")
    def _compute_display_name(self):
        for sample in self:
            sample.display_name = " ".join(filter(None, [sample.name, sample.product_id.display_name]))

    @api.depends("service_ids.user_id", "service_ids.done_on", "service_ids.result", "service_ids.state")
    def _compute_technician(self):
        for sample in self:
            service = sample.service_ids[:1]
            sample.technician_service_id = service
            sample.technician_id = service.user_id
            sample.technician_done_on = service.done_on
            sample.guidance_note = service.result

    @api.constrains("sent_on", "tested_on", "verdict_on")
    def _check_dates(self):
        today = fields.Date.context_today(self)
        for sample in self:
            days = [day for day in (sample.sent_on, sample.tested_on, sample.verdict_on) if day]
            if any(day > today for day in days):
                raise ValidationError(self.env._("%s: nothing was done in the future.", sample.display_name))
            if sample.sent_on and any(day < sample.sent_on for day in days):
                raise ValidationError(
                    self.env._("%s: it cannot be tested or judged before it was sent.", sample.display_name)
                )

    @api.constrains("partner_id", "order_id")
    def _check_customer(self):
        for sample in self:
            order = sample.order_id
            if order and order.partner_id.commercial_partner_id != sample.commercial_partner_id:
                raise ValidationError(self.env._("%s: the order is another customer's.", sample.display_name))

    def write(self, vals):
        waiting = self.filtered(lambda sample: sample.state in ("sent", "judged"))
        if waiting and not vals.get("active", True):
            raise UserError(self.env._("%s is still open. Close or cancel it first.", waiting[0].display_name))
        return super().write(vals)

    def action_send(self):
        """Note that the samples were sent, today unless another day was entered, and are to be followed up."""
        self._check_state("draft")
        self._check_filled("follow_up_on")
        for date, samples in self.grouped("sent_on").items():
            samples._guarded().write({"state": "sent", "sent_on": date or fields.Date.context_today(self)})
        for sample in self:
            sample.activity_schedule(
                "mail.mail_activity_data_todo",
                date_deadline=sample.follow_up_on,
                summary=self.env._("Ask for the verdict on the sample"),
                user_id=sample.user_id.id,
            )
        return True

    def action_judge(self):
        """Note the customer's verdict.

        :raise UserError: without verdict, or without the customer's words where it is not a plain yes
        """
        self._check_state("sent")
        self._check_filled("verdict")
        self.filtered(lambda sample: sample.verdict != "accepted")._check_filled("verdict_note")
        for date, samples in self.grouped("verdict_on").items():
            samples._guarded().write({"state": "judged", "verdict_on": date or fields.Date.context_today(self)})
        return True

    def action_close(self):
        """Close samples that were judged; a technician asked for must have been there (CC-126)."""
        self._check_state("judged")
        for sample in self:
            if sample.service_ids.filtered(lambda service: service.state not in ("done", "cancelled")):
                raise UserError(self.env._("%s: the technician's guidance is not done yet.", sample.display_name))
        self._guarded().write({"state": "closed", "closed_at": fields.Datetime.now(), "follow_up_on": False})
        self.activity_unlink(["mail.mail_activity_data_todo"])
        return True

    def action_cancel(self):
        """Cancel a sample; the reason stays on it."""
        self._check_state("draft", "sent", "judged")
        self._check_filled("cancel_reason")
        self._guarded().write({"state": "cancelled", "closed_at": fields.Datetime.now(), "follow_up_on": False})
        self.activity_unlink(["mail.mail_activity_data_todo"])
        return True

    def action_request_technician(self):
        """Ask engineering for a technician who goes along and guides the customer, once a sample (CC-126)."""
        self.ensure_one()
        self.check_access("write")
        if not self.service_ids:
            kind = self.env["customer.service.type"]._get("guidance", self.company_id)
            if not kind:
                raise UserError(self.env._("There is no service type “guidance”. Create it in the configuration."))
            self.env["customer.service"]._guarded().create(self._prepare_guidance(kind))._remind_assigned()
        return self.service_ids.get_formview_action()

    def _prepare_guidance(self, kind):
        engineering = self.env["customer.function"]._get("engineering", self.company_id)
        return {
            "type_id": kind.id,
            "subject": self.env._("Guidance on %s", self.product_id.display_name),
            "company_id": self.company_id.id,
            "partner_id": self.partner_id.id,
            "contact_id": self.contact_id.id,
            "order_id": self.order_id.id,
            "product_id": self.product_id.id,
            "user_id": (engineering.sudo()._responsible_user() or self.env.user).id,  # who it is, is no secret
            "sample_id": self.id,
        }

    def _is_confirmed(self):
        """Tell whether the customer has confirmed this sample."""
        self.ensure_one()
        return self.state in ("judged", "closed") and self.verdict in ("accepted", "conditional")
