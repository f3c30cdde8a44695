import uuid

from odoo import api, fields, models
from odoo.exceptions import UserError, ValidationError

# Entered by people: what the customer, or our own staff, tells of the goods.
HAND_QUANTITIES = ("returned_hand", "destroyed", "corrected")


class CustomerNoticeRecipient(models.Model):
    """One customer who holds affected products: informed, acknowledged, and what became of the goods (CC-99).

    Found by the search through the stock moves, or entered by hand: a customer of a customer (``parent_id``), or one
    without a delivery on record. Quantities are in the units of the products.
    """

    _name = "customer.notice.recipient"
    _description = "Recipient of a Notice"
    _inherit = ["mail.thread", "customer.guard.mixin"]
    _order = "notice_id desc, id"
    _rec_names_search = ["partner_id", "notice_id"]
    _check_company_auto = True

    notice_id = fields.Many2one("customer.notice", required=True, index=True, ondelete="cascade", check_company=True)
    name = fields.Char(related="notice_id.name", store=True, help="For lists of all that happened with a customer.")
    company_id = fields.Many2one(related="notice_id.company_id", store=True, index=True, precompute=True)
    notice_state = fields.Selection(related="notice_id.state", string="Notice Status")
    notice_kind = fields.Selection(related="notice_id.kind", string="Kind of Notice", store=True)
    partner_id = fields.Many2one("res.partner", "Customer", required=True, index=True, ondelete="restrict")
    contact_id = fields.Many2one(
        "res.partner",
        index="btree_not_null",
        ondelete="restrict",
        domain="[('commercial_partner_id', '=', partner_id), ('id', '!=', partner_id)]",
        help="Gets the letter. Empty: the customer's own address.",
    )
    email = fields.Char(compute="_compute_address")
    lang = fields.Selection("_selection_lang", "Language", compute="_compute_address")
    parent_id = fields.Many2one(
        "customer.notice.recipient",
        "Got It From",
        index="btree_not_null",
        ondelete="restrict",
        domain="[('notice_id', '=', notice_id), ('id', '!=', id)]",
        help="The customer who passed the goods on.",
    )
    child_ids = fields.One2many("customer.notice.recipient", "parent_id", "Passed On To")
    is_traced = fields.Boolean("Found by Search", readonly=True, copy=False)
    holding_ids = fields.One2many("customer.notice.holding", "recipient_id", "Deliveries", readonly=True)

    # Letter, acknowledgement
    state = fields.Selection(
        [("pending", "To Inform"), ("sent", "Informed"), ("acknowledged", "Acknowledged")],
        compute="_compute_state",
        store=True,
        index=True,
    )
    agreed_on = fields.Date(help="When sales agreed the notice with the customer.")
    agreed_with = fields.Char()
    sent_at = fields.Datetime("Letter Sent", readonly=True, copy=False)
    sent_by_post = fields.Boolean("By Post or in Person", readonly=True, copy=False)
    mail_id = fields.Many2one("mail.mail", "Last Mail", readonly=True, copy=False, index="btree_not_null")
    mail_state = fields.Selection(related="mail_id.state", string="Mail")
    problem = fields.Char(compute="_compute_problem", help="Why the letter did not reach the customer.")
    next_mail_at = fields.Datetime("Next Mail", readonly=True, copy=False)
    reminder_count = fields.Integer("Reminders", readonly=True, copy=False)
    acknowledgement_ids = fields.One2many("customer.notice.acknowledgement", "recipient_id", readonly=True)
    acknowledged_at = fields.Datetime("Acknowledged On", readonly=True, copy=False)
    acknowledged_by = fields.Char(readonly=True, copy=False)
    access_token = fields.Char(copy=False, groups=fields.NO_ACCESS, prefetch=False)

    # Quantities: from the stock moves ...
    delivered = fields.Float(readonly=True, copy=False, digits="Product Unit")
    returned_before = fields.Float(
        readonly=True,
        copy=False,
        digits="Product Unit",
        help="Returns before the notice was issued.",
    )
    returned_stock = fields.Float(
        "Received Back", readonly=True, copy=False, digits="Product Unit", help="Returns in stock since the issue."
    )
    # ... and by hand
    received = fields.Float(
        "Got From Others", digits="Product Unit", help="What this customer got from another one, or without a record."
    )
    returned_hand = fields.Float(
        "Returned (by Hand)", digits="Product Unit", help="Came back without a return in stock."
    )
    destroyed = fields.Float("Destroyed or Used Up", digits="Product Unit")
    corrected = fields.Float(digits="Product Unit", help="Put right where the goods are.")
    resold = fields.Float("Passed On", compute="_compute_resold", store=True, digits="Product Unit")
    affected = fields.Float("Held at Issue", compute="_compute_affected", store=True, digits="Product Unit")
    returned = fields.Float(compute="_compute_outstanding", store=True, digits="Product Unit")
    outstanding = fields.Float(compute="_compute_outstanding", store=True, digits="Product Unit")
    is_over = fields.Boolean(
        "More Than Delivered", compute="_compute_is_over", help="More is accounted for than the customer held."
    )
    # What the customer says himself
    stated_held = fields.Float("Held (Stated)", readonly=True, copy=False, digits="Product Unit")
    stated_returned = fields.Float("Returned (Stated)", readonly=True, copy=False, digits="Product Unit")
    stated_destroyed = fields.Float("Destroyed (Stated)", readonly=True, copy=False, digits="Product Unit")
    stated_resold = fields.Float("Passed On (Stated)", readonly=True, copy=False, digits="Product Unit")
    note = fields.Text()

    _guarded_fields = frozenset(
        {
            "is_traced",
            "state",
            "sent_at",
            "sent_by_post",
            "mail_id",
            "next_mail_at",
            "reminder_count",
            "acknowledged_at",
            "acknowledged_by",
            "delivered",
            "returned_before",
            "returned_stock",
            "resold",
            "affected",
            "returned",
            "outstanding",
            "stated_held",
            "stated_returned",
            "stated_destroyed",
            "stated_resold",
            "notice_kind",
            "company_id",
            "name",
        }
    )
    # No unique index on notice and customer: when customers are merged, both rows have to stay.
    _partner_idx = models.Index("(notice_id, partner_id)")
    # The scheduled action looks at what is due only.
    _mail_due_idx = models.Index("(next_mail_at) WHERE next_mail_at IS NOT NULL")
    _not_negative = models.Constraint(
        "CHECK (received >= 0 AND returned_hand >= 0 AND destroyed >= 0 AND corrected >= 0)",
        "Quantities of a notice cannot be negative.",
    )

    @api.depends("partner_id.name", "notice_id.name")
    def _compute_display_name(self):
        for recipient in self:
            parts = [recipient.notice_id.name, recipient.partner_id.display_name]
            recipient.display_name = " – ".join(filter(None, parts))

    @api.model
    def _selection_lang(self):
        return self.env["res.lang"].get_installed()

    @api.depends("partner_id.email", "partner_id.lang", "contact_id.email", "contact_id.lang")
    def _compute_address(self):
        installed = {code for code, _name in self._selection_lang()}
        for recipient in self:
            recipient.email = recipient.contact_id.email or recipient.partner_id.email
            languages = (recipient.contact_id.lang, recipient.partner_id.lang, self.env.lang)
            recipient.lang = next((lang for lang in languages if lang in installed), False)

    @api.depends("sent_at", "acknowledged_at")
    def _compute_state(self):
        for recipient in self:
            if recipient.acknowledged_at:
                recipient.state = "acknowledged"
            else:
                recipient.state = "sent" if recipient.sent_at else "pending"

    @api.depends("child_ids.received")
    def _compute_resold(self):
        for recipient in self:
            recipient.resold = sum(recipient.child_ids.mapped("received"))

    @api.depends("delivered", "returned_before", "received")
    def _compute_affected(self):
        for recipient in self:
            recipient.affected = max(recipient.delivered - recipient.returned_before, 0) + recipient.received

    @api.depends("notice_kind", "affected", "returned_stock", "returned_hand", "destroyed", "corrected", "resold")
    def _compute_outstanding(self):
        """Nothing is outstanding where nothing is recalled."""
        for recipient in self:
            recipient.returned = recipient.returned_stock + recipient.returned_hand
            wanted = recipient.affected if recipient.notice_kind == "recall" else 0
            recipient.outstanding = max(wanted - recipient._accounted(), 0)

    @api.depends("affected", "returned", "destroyed", "corrected", "resold")
    def _compute_is_over(self):
        for recipient in self:
            recipient.is_over = recipient._accounted() > recipient.affected + 1e-6

    @api.depends("mail_id.state", "mail_id.failure_reason", "mail_id.failure_type", "email", "sent_at", "notice_state")
    def _compute_problem(self):
        for recipient in self:
            mail = recipient.sudo().mail_id  # that a letter failed is for whoever follows the notice up
            if mail.state == "exception":
                recipient.problem = mail.failure_reason or self.env._("The mail could not be sent.")
            elif recipient.notice_state == "issued" and not recipient.email and not recipient.sent_at:
                recipient.problem = self.env._("No email address: send the letter by post.")
            else:
                recipient.problem = False

    def _accounted(self):
        """Return how much of what the customer held is accounted for."""
        self.ensure_one()
        return self.returned + self.destroyed + self.corrected + self.resold

    @api.constrains("affected", *HAND_QUANTITIES)
    def _check_quantities(self):
        for recipient in self:
            entered = sum(recipient[name] for name in HAND_QUANTITIES)
            if entered > recipient.affected + 1e-6:
                raise ValidationError(
                    self.env._(
                        "%(customer)s held %(affected)g: returned, destroyed and corrected quantities that are entered "
                        "by hand cannot be more (%(entered)g).",
                        customer=recipient.partner_id.display_name,
                        affected=recipient.affected,
                        entered=entered,
                    )
                )

    @api.constrains("received", "parent_id")
    def _check_passed_on(self):
        for parent in self.parent_id:
            if parent.resold > parent.affected + 1e-6:
                raise ValidationError(
                    self.env._(
                        "%(customer)s cannot have passed on %(resold)g, having held %(affected)g.",
                        customer=parent.partner_id.display_name,
                        resold=parent.resold,
                        affected=parent.affected,
                    )
                )

    @api.constrains("parent_id", "notice_id")
    def _check_parent(self):
        if self._has_cycle():
            raise ValidationError(self.env._("A customer cannot have got the goods from himself."))
        for recipient in self.filtered("parent_id"):
            if recipient.parent_id.notice_id != recipient.notice_id:
                raise ValidationError(self.env._("The customer who passed the goods on is on another notice."))

    @api.constrains("partner_id", "contact_id")
    def _check_partner(self):
        for recipient in self:
            partner = recipient.partner_id
            if recipient.contact_id and recipient.contact_id.commercial_partner_id != partner.commercial_partner_id:
                raise ValidationError(
                    self.env._(
                        "%(contact)s is not a contact of %(customer)s.",
                        contact=recipient.contact_id.display_name,
                        customer=partner.display_name,
                    )
                )
            if partner.company_id and partner.company_id != recipient.company_id:
                raise ValidationError(self.env._("%s belongs to another company.", partner.display_name))

    @api.model_create_multi
    def create(self, vals_list):
        recipients = super().create(vals_list)
        for recipient in recipients.sudo():  # the key of the customer's page is for nobody to read or write
            recipient.access_token = str(uuid.uuid4())
        recipients.notice_id._check_not_closed({"recipient_ids": True})
        recipients._invite_late_ones()
        return recipients

    def write(self, vals):
        if vals.keys() - {"message_main_attachment_id"}:
            self.notice_id._check_not_closed({"recipient_ids": True})
        self._check_partner_kept(vals)
        if {"notice_id"} & vals.keys() and any(recipient.notice_id.id != vals["notice_id"] for recipient in self):
            raise UserError(self.env._("A recipient stays on its notice."))
        return super().write(vals)

    def _check_partner_kept(self, vals):
        """Who was found through deliveries, got the letter or answered stays who it is (CC-99)."""
        if "partner_id" not in vals:
            return
        for recipient in self:
            told = recipient.is_traced or recipient.sent_at or recipient.acknowledged_at
            if told and recipient.partner_id.id != vals["partner_id"]:
                raise UserError(
                    self.env._(
                        "%s was found through deliveries or is informed already: it is not exchanged for another "
                        "customer. Add the other one.",
                        recipient.partner_id.display_name,
                    )
                )

    @api.ondelete(at_uninstall=False)
    def _unlink_except_evidence(self):
        for recipient in self:
            if recipient.is_traced or recipient.sent_at or recipient.notice_id.state in ("closed", "cancelled"):
                raise UserError(
                    self.env._(
                        "%s was found through deliveries or is informed already, and stays on the notice.",
                        recipient.partner_id.display_name,
                    )
                )

    def _invite_late_ones(self):
        """Let those who are added to a notice that is out get their letter."""
        late = self.filtered(lambda recipient: recipient.notice_id.state == "issued")
        if late:
            late._guarded().write({"next_mail_at": fields.Datetime.now()})
            late.notice_id._trigger_mails()
