from datetime import timedelta

from odoo import api, fields, models
from odoo.exceptions import UserError, ValidationError

FINAL_STATES = ("done", "cancelled")


class CustomerService(models.Model):
    """A service for a customer that leaves a record (CC-128 to CC-143, CC-152).

    What it needs and records is said by its type. The workflow is in ``customer_service_workflow.py``, what is checked
    along the way in ``customer_service_check.py``.
    """

    _name = "customer.service"
    _description = "Customer Service"
    _inherit = [
        "customer.number.mixin",
        "customer.workflow.mixin",
        "mail.thread",
        "mail.activity.mixin",
        "customer.sla.mixin",
        "customer.signoff.mixin",
        "customer.checklist.mixin",
        "customer.distribution.mixin",
        "customer.retention.mixin",
        "customer.lock.mixin",
    ]
    _order = "planned_on desc, id desc"
    _rec_names_search = ["name", "subject", "partner_id"]
    _check_company_auto = True
    _form_key = "service_record"
    _locked_fields = frozenset(
        {
            "type_id",
            "subject",
            "partner_id",
            "contact_id",
            "site_id",
            "order_id",
            "picking_id",
            "product_id",
            "installed_item_id",
            "user_id",
            "planned_on",
            "done_on",
            "result",
            "impressions",
            "solved",
            "check_kind",
            "place",
            "manual_id",
            "manual_version",
            "manual_handed_on",
            "fault",
            "customer_signed_by",
        }
    )
    _locked_states = FINAL_STATES

    # Identity
    subject = fields.Char(
        required=True, compute="_compute_subject", store=True, readonly=False, precompute=True, tracking=True
    )
    active = fields.Boolean(default=True)
    company_id = fields.Many2one(
        "res.company", required=True, readonly=True, index=True, default=lambda self: self.env.company
    )
    type_id = fields.Many2one(
        "customer.service.type", required=True, index=True, ondelete="restrict", check_company=True, tracking=True
    )
    category = fields.Selection(related="type_id.category", store=True, index=True)
    state = fields.Selection(
        [
            ("draft", "Draft"),
            ("planned", "Planned"),
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
    card_state = fields.Selection(
        [("raised", "Raised"), ("signed", "Signed"), ("production", "In Production"), ("completed", "Completed")],
        "Card",
        compute="_compute_card_state",
        store=True,
        index="btree_not_null",
    )

    # For whom, on what
    partner_id = fields.Many2one(
        "res.partner", "Customer", required=True, index=True, ondelete="restrict", check_company=True, tracking=True
    )
    commercial_partner_id = fields.Many2one(related="partner_id.commercial_partner_id", store=True, index=True)
    contact_id = fields.Many2one(
        "res.partner",
        index="btree_not_null",
        check_company=True,
        domain="[('commercial_partner_id', '=', commercial_partner_id), ('id', '!=', partner_id)]",
    )
    site_id = fields.Many2one(
        "res.partner",
        index="btree_not_null",
        check_company=True,
        domain="[('id', 'child_of', commercial_partner_id)]",
        help="Where the product is used, if not at the customer's own address.",
    )
    order_id = fields.Many2one(
        "sale.order",
        "Sales Order",
        index="btree_not_null",
        check_company=True,
        domain="[('partner_id', 'child_of', commercial_partner_id)]",
    )
    picking_id = fields.Many2one(
        "stock.picking",
        "Delivery",
        index="btree_not_null",
        check_company=True,
        domain="[('partner_id', 'child_of', commercial_partner_id), ('picking_type_code', '=', 'outgoing')]",
    )
    product_id = fields.Many2one("product.product", index="btree_not_null", check_company=True)
    communication_id = fields.Many2one(
        "customer.communication", "From Communication", copy=False, index="btree_not_null", check_company=True
    )
    origin_id = fields.Many2one(
        "customer.service", "From Service", readonly=True, copy=False, index="btree_not_null", check_company=True
    )
    sample_id = fields.Many2one(
        "customer.sample", readonly=True, copy=False, index="btree_not_null", check_company=True
    )
    plan_id = fields.Many2one(
        "customer.service.plan", "From Plan", readonly=True, copy=False, index="btree_not_null", ondelete="set null"
    )
    is_follow_up = fields.Boolean("Planned by the Delivery", readonly=True, copy=False)

    # By whom, when
    user_id = fields.Many2one(
        "res.users",
        "Assigned To",
        required=True,
        index=True,
        default=lambda self: self.env.user,
        domain=[("share", "=", False)],
        check_company=True,
        tracking=True,
    )
    planned_on = fields.Datetime("Planned", index=True, copy=False, tracking=True)
    planned_until = fields.Datetime(compute="_compute_planned_until", store=True, readonly=False, copy=False)
    deadline = fields.Date(compute="_compute_deadline", store=True, readonly=False, copy=False, index="btree_not_null")
    done_on = fields.Date("Done", copy=False, tracking=True, help="The day on which it was done.")
    closed_at = fields.Datetime(readonly=True, copy=False)
    competence_warning = fields.Char(compute="_compute_competence_warning")
    contract_warning = fields.Char(compute="_compute_contract_warning")
    no_contract_reason = fields.Char(
        "Why Without Contract", copy=False, tracking=True, help="Why it is planned before the contract is signed."
    )

    # What came of it
    result = fields.Text(copy=False)
    solved = fields.Selection([("yes", "Yes"), ("no", "No")], copy=False, tracking=True)
    next_step = fields.Text(copy=False, help="What is left to do, by whom and until when.")
    cancel_reason = fields.Char(copy=False, tracking=True)
    person_ids = fields.One2many("customer.service.person", "service_id", "Persons", copy=False)
    impressions = fields.Text("Impressions of the Visitors", copy=False)
    finding_ids = fields.One2many("customer.service.finding", "service_id", "Findings", copy=False)
    check_kind = fields.Selection([("irregular", "Irregular Quality Check"), ("regular", "Regular Process Check")])
    missing_ids = fields.One2many("customer.service.missing", "service_id", "Missing Items", copy=False)
    place = fields.Selection([("company", "At Our Company"), ("site", "At the Site")], "Venue")
    fault = fields.Text("Manufacturing Fault", copy=False)
    manual_id = fields.Many2one(
        "customer.material",
        check_company=True,
        domain=[("kind", "=", "manual"), ("is_usable", "=", True)],
        copy=False,
    )
    manual_version = fields.Char(compute="_compute_manual_version", store=True, readonly=False, copy=False)
    manual_handed_on = fields.Date("Handed Over", copy=False)

    _guarded_fields = frozenset(
        {
            "state",
            "card_state",
            "closed_at",
            "category",
            "commercial_partner_id",
            "origin_id",
            "sample_id",
            "plan_id",
            "is_follow_up",
        }
    )

    _number_uniq = models.UniqueIndex("(company_id, name)", "This number was already given.")
    _communication_uniq = models.UniqueIndex(
        "(communication_id) WHERE communication_id IS NOT NULL", "A service was already made of this communication."
    )
    _follow_up_uniq = models.UniqueIndex(
        "(picking_id, type_id) WHERE is_follow_up", "This service was already planned after the delivery."
    )
    _origin_uniq = models.UniqueIndex(
        "(origin_id, type_id) WHERE origin_id IS NOT NULL", "This service was already made of the other one."
    )
    _sample_uniq = models.UniqueIndex(
        "(sample_id) WHERE sample_id IS NOT NULL", "A technician was already asked for with this sample."
    )
    # The daily action looks for customers whose last service of a plan is long ago.
    _plan_idx = models.Index("(plan_id, commercial_partner_id, planned_on) WHERE plan_id IS NOT NULL")

    @api.depends("name", "subject")
    def _compute_display_name(self):
        for service in self:
            service.display_name = " ".join(filter(None, [service.name, service.subject]))

    @api.depends("type_id")
    def _compute_subject(self):
        for service in self:
            service.subject = service.subject or service.type_id.name

    @api.depends("type_id.has_card", "state", "signoff_state")
    def _compute_card_state(self):
        for service in self:
            if not service.type_id.has_card or service.state in ("draft", "cancelled"):
                service.card_state = False
            elif service.state == "planned":
                service.card_state = "signed" if service.signoff_state == "approved" else "raised"
            else:
                service.card_state = "completed" if service.state == "done" else "production"

    @api.depends("planned_on", "type_id")
    def _compute_planned_until(self):
        for service in self:
            hours = service.type_id.duration_hours or 1.0
            service.planned_until = service.planned_on and service.planned_on + timedelta(hours=hours)

    @api.depends("type_id")
    def _compute_deadline(self):
        for service in self:
            days = service.type_id.deadline_days
            start = (service.create_date or fields.Datetime.now()).date()
            service.deadline = start + timedelta(days=days) if days else service.deadline

    @api.depends("manual_id")
    def _compute_manual_version(self):
        for service in self:
            service.manual_version = service.manual_id.revision or service.manual_version

    @api.depends("type_id.form_key", "company_id")
    def _compute_form_id(self):
        """The print and the retention follow the form of the type."""
        forms = {}
        for service in self:
            key = service.type_id.form_key or self._form_key, service.company_id
            if key not in forms:
                forms[key] = self.env["customer.form"]._get(*key)
            service.form_id = forms[key]

    @api.constrains("planned_on", "planned_until")
    def _check_planned(self):
        for service in self:
            if service.planned_on and service.planned_until and service.planned_until < service.planned_on:
                raise ValidationError(self.env._("%s cannot end before it begins.", service.display_name))

    @api.constrains("done_on", "manual_handed_on")
    def _check_done_on(self):
        today = fields.Date.context_today(self)
        for service in self:
            for day in (service.done_on, service.manual_handed_on):
                if day and day > today:
                    raise ValidationError(self.env._("%s was not done in the future.", service.display_name))

    @api.constrains("partner_id", "order_id", "site_id")
    def _check_customer(self):
        for service in self:
            for name, owner in (("order_id", service.order_id.partner_id), ("site_id", service.site_id)):
                if owner and owner.commercial_partner_id != service.commercial_partner_id:
                    raise ValidationError(
                        self.env._(
                            "%(record)s: %(field)s belongs to another customer.",
                            record=service.display_name,
                            field=self._fields[name]._description_string(self.env),
                        )
                    )

    @api.onchange("partner_id")
    def _onchange_partner_id(self):
        for name in ("contact_id", "site_id"):
            if self[name].commercial_partner_id != self.commercial_partner_id:
                self[name] = False
        if self.order_id.partner_id.commercial_partner_id != self.commercial_partner_id:
            self.order_id = False

    def write(self, vals):
        if "type_id" in vals and self.filtered("checklist_answer_ids"):
            changed = self.filtered(lambda service: service.type_id.id != vals["type_id"])
            if changed:
                raise UserError(
                    self.env._(
                        "%s was begun with the questions of its type. Cancel it and enter another one.",
                        changed[0].display_name,
                    )
                )
        if not vals.get("active", True) and (
            waiting := self.filtered(lambda service: service.state in ("planned", "in_progress"))
        ):
            raise UserError(self.env._("%s is not done yet. Cancel it first.", waiting[0].display_name))
        return super().write(vals)
