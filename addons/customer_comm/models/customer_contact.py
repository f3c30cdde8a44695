from datetime import timedelta

from odoo import api, fields, models
from odoo.exceptions import UserError, ValidationError

FILE = "customer_comm.group_file"
OPEN_STATES = ("planned", "confirmed", "started")
FINAL_STATES = ("done", "missed", "cancelled")
# What is said about a contact that was made, missed or cancelled does not change any more.
CONTENT_FIELDS = frozenset(
    {
        "partner_id",
        "contact_id",
        "channel_id",
        "kind",
        "stage_id",
        "order_id",
        "rule_id",
        "company_id",
        "appointment_at",
        "purpose",
        "outcome_wanted",
        "outcome_reached",
        "result",
        "participant_ids",
        "questions",
        "opinions",
        "letter_sent_on",
        "letter_returned_on",
        "letter_attachment_ids",
        "defect_record",
        "sample_count",
        "no_sample_reason",
    }
)


class CustomerContact(models.Model):
    """A contact with a customer planned by a rule or by hand, agreed, made and recorded (CC-13, CC-45 to CC-63).

    What becomes of it is in ``customer_contact_workflow.py``; letters, interviews and samples are in
    ``customer_contact_record.py``.
    """

    _name = "customer.contact"
    _description = "Planned Contact"
    _inherit = [
        "customer.number.mixin",
        "customer.workflow.mixin",
        "mail.thread",
        "mail.activity.mixin",
        "customer.checklist.mixin",
        "customer.submission.mixin",
        "customer.retention.mixin",
        "customer.due.mixin",
    ]
    _order = "planned_on desc, id desc"
    _rec_names_search = ["name", "partner_id"]
    _check_company_auto = True
    _form_key = "return_visit_record"
    _due_field = "planned_on"
    _due_states = ("planned", "confirmed")

    active = fields.Boolean(default=True)
    company_id = fields.Many2one(
        "res.company", required=True, readonly=True, index=True, default=lambda self: self.env.company
    )
    state = fields.Selection(
        [
            ("planned", "Planned"),
            ("confirmed", "Agreed"),
            ("started", "Under Way"),
            ("done", "Done"),
            ("missed", "Missed"),
            ("cancelled", "Cancelled"),
        ],
        "Status",
        default="planned",
        required=True,
        readonly=True,
        copy=False,
        index=True,
        tracking=True,
        group_expand=True,
    )
    kind = fields.Selection(
        [
            ("regular", "Regular Contact"),
            ("return_visit", "Return Visit"),
            ("complaint", "Complaint Visit"),
            ("support", "Technical or Service Support"),
            ("other", "Other"),
        ],
        required=True,
        default="regular",
        index=True,
        tracking=True,
    )

    # With whom, how, when
    partner_id = fields.Many2one(
        "res.partner", "Customer", required=True, index=True, ondelete="restrict", check_company=True, tracking=True
    )
    contact_id = fields.Many2one(
        "res.partner",
        "Contact Person",
        index="btree_not_null",
        check_company=True,
        domain="[('commercial_partner_id', '=', partner_id), ('is_company', '=', False)]",
        tracking=True,
        help="With whom the appointment is made. Nobody is visited without one.",
    )
    channel_id = fields.Many2one("customer.channel", required=True, ondelete="restrict", index=True, tracking=True)
    method = fields.Selection(related="channel_id.method", store=True, index=True)
    stage_id = fields.Many2one("customer.stage", ondelete="restrict")
    order_id = fields.Many2one(
        "sale.order",
        "Sales Order",
        index="btree_not_null",
        check_company=True,
        domain="[('partner_id', 'child_of', partner_id)]",
    )
    user_id = fields.Many2one(
        "res.users",
        "Responsible",
        index=True,
        default=lambda self: self.env.user,
        domain=[("share", "=", False)],
        check_company=True,
        tracking=True,
    )
    planned_on = fields.Date(
        required=True,
        index=True,
        copy=False,
        tracking=True,
        default=lambda self: fields.Date.context_today(self),
        help="Moved with a reason only.",
    )
    first_planned_on = fields.Date(readonly=True, copy=False)
    move_reason = fields.Char("Moved Because", readonly=True, copy=False)
    missed_on = fields.Date(
        compute="_compute_missed_on", store=True, help="From this day on the contact counts as missed."
    )
    appointment_at = fields.Datetime("Appointment", copy=False, tracking=True, help="As agreed with the customer.")
    participant_ids = fields.Many2many(
        "res.users", "customer_contact_participant_rel", string="Participants", domain=[("share", "=", False)]
    )

    # Where it comes from. Which rule it was would tell the class of the customer.
    rule_id = fields.Many2one(
        "customer.contact.rule", index="btree_not_null", ondelete="set null", groups=FILE, check_company=True
    )
    schedule_id = fields.Many2one(
        "customer.contact.schedule", index="btree_not_null", ondelete="set null", readonly=True, copy=False
    )
    is_automatic = fields.Boolean("Planned by Rule", readonly=True, copy=False)

    # What for, and what came of it (CC-13)
    purpose = fields.Text(help="Fixed before the contact is made.")
    outcome_wanted = fields.Text("Result Wanted by Both Sides")
    outcome_reached = fields.Selection([("yes", "Yes"), ("no", "No")], tracking=True, copy=False)
    result = fields.Text("What Came of It", copy=False)
    started_at = fields.Datetime(readonly=True, copy=False)
    done_at = fields.Datetime(readonly=True, copy=False, index="btree_not_null")
    done_on = fields.Date(compute="_compute_done_on", store=True)
    closed_at = fields.Datetime(readonly=True, copy=False)
    cancel_reason = fields.Char(copy=False, tracking=True)
    communication_id = fields.Many2one(
        "customer.communication", readonly=True, copy=False, index="btree_not_null", ondelete="restrict"
    )
    issue_ids = fields.One2many("customer.contact.issue", "contact_id", "Problems")
    issue_count = fields.Integer(compute="_compute_issue_count")
    open_issue_count = fields.Integer(compute="_compute_issue_count")
    trip_report_id = fields.Many2one(
        "customer.trip.report", index="btree_not_null", ondelete="set null", check_company=True, copy=False
    )

    _guarded_fields = frozenset(
        {
            "state",
            "first_planned_on",
            "move_reason",
            "missed_on",
            "schedule_id",
            "is_automatic",
            "started_at",
            "done_at",
            "done_on",
            "closed_at",
            "communication_id",
        }
    )

    _number_uniq = models.UniqueIndex("(company_id, name)", "This number was already given.")
    _plan_uniq = models.UniqueIndex(
        "(partner_id, rule_id, COALESCE(order_id, 0), planned_on) WHERE rule_id IS NOT NULL"
        " AND state IN ('planned', 'confirmed', 'started')",
        "This contact is planned for that day already.",
    )
    _missed_index = models.Index("(missed_on, id) WHERE state IN ('planned', 'confirmed')")

    @api.depends("planned_on", "rule_id.grace_days", "company_id.contact_grace_days")
    def _compute_missed_on(self):
        for contact, same in zip(self, self.sudo(), strict=True):  # the rule is part of the customer file
            grace = same.rule_id.grace_days if same.rule_id else same.company_id.contact_grace_days
            contact.missed_on = contact.planned_on and contact.planned_on + timedelta(days=grace + 1)

    @api.depends("done_at")
    def _compute_done_on(self):
        for contact in self:
            local = contact.with_context(tz=contact._retention_tz())
            contact.done_on = contact.done_at and fields.Datetime.context_timestamp(local, contact.done_at).date()

    @api.depends("issue_ids.state")
    def _compute_issue_count(self):
        for contact in self:
            contact.issue_count = len(contact.issue_ids)
            contact.open_issue_count = len(contact.issue_ids.filtered(lambda issue: issue.state == "open"))

    @api.depends("name", "partner_id", "channel_id")
    def _compute_display_name(self):
        for contact in self:
            parts = [contact.name, contact.partner_id.name, contact.channel_id.name]
            contact.display_name = " ".join(filter(None, parts))

    @api.constrains("partner_id", "contact_id", "order_id")
    def _check_same_customer(self):
        for contact in self.sudo():  # the persons of the customer may be out of sight of who plans
            if contact.contact_id and contact.contact_id.commercial_partner_id != contact.partner_id:
                raise ValidationError(
                    self.env._(
                        "%(person)s does not belong to %(customer)s. Choose a contact of this customer.",
                        person=contact.contact_id.display_name,
                        customer=contact.partner_id.display_name,
                    )
                )
            if contact.order_id and contact.order_id.partner_id.commercial_partner_id != contact.partner_id:
                raise ValidationError(
                    self.env._(
                        "%(order)s is not an order of %(customer)s.",
                        order=contact.order_id.display_name,
                        customer=contact.partner_id.display_name,
                    )
                )

    @api.onchange("partner_id")
    def _onchange_partner_id(self):
        customer = self.partner_id.commercial_partner_id
        if self.partner_id != customer:
            self.contact_id = self.partner_id
            self.partner_id = customer
        if self.contact_id.commercial_partner_id != customer:
            self.contact_id = False
        if self.order_id.partner_id.commercial_partner_id != customer:
            self.order_id = False
        self.user_id = self.partner_id.service_user_id or self.user_id

    @api.onchange("rule_id")
    def _onchange_rule_id(self):
        rule = self.rule_id
        if rule:
            self.channel_id, self.kind, self.stage_id = rule.channel_id, rule.kind, rule.stage_id
            self.purpose = rule.purpose or self.purpose

    @api.model_create_multi
    def create(self, vals_list):
        contacts = super().create([self._with_customer(vals) for vals in vals_list])
        if not self.env.context.get("tracking_disable"):
            contacts._after_planning()
        return contacts

    @api.model
    def _with_customer(self, vals):
        """Return ``vals`` with the customer in place of a person of the customer, who becomes the contact person."""
        partner = self.env["res.partner"].browse(vals.get("partner_id"))
        customer = partner.commercial_partner_id
        if not partner or customer == partner:
            return vals
        return {"contact_id": partner.id, **vals, "partner_id": customer.id}

    @api.model
    def _guarded_create_vals(self, vals_list):
        vals_list = super()._guarded_create_vals(vals_list)
        for vals in vals_list:
            vals["first_planned_on"] = vals.get("planned_on")
            vals["is_automatic"] = bool(vals.get("schedule_id"))
        return vals_list

    def write(self, vals):
        self._check_content_open(vals)
        if "planned_on" in vals:
            self._check_moved_by_action(vals["planned_on"])
        if not vals.get("active", True):
            self._check_archivable()
        vals = self._with_customer(vals)
        result = super().write(vals)
        if vals.keys() & {"planned_on", "partner_id"}:
            self._refresh_customers()
        if vals.keys() & {"planned_on", "user_id", "partner_id", "channel_id"}:
            self._refresh_activities()
        return result

    def _check_content_open(self, vals):
        changed = CONTENT_FIELDS & vals.keys()
        final = changed and self.filtered(lambda contact: contact.state in FINAL_STATES)
        if final:
            labels = dict(self._fields["state"]._description_selection(self.env))
            raise UserError(
                self.env._(
                    "%(record)s is %(state)s: %(fields)s cannot change any more. Plan a new contact instead.",
                    record=final[0].display_name,
                    state=labels[final[0].state],
                    fields=", ".join(sorted(self._fields[name]._description_string(self.env) for name in changed)),
                )
            )

    def _check_archivable(self):
        if still_open := self.filtered(lambda contact: contact.state in OPEN_STATES)[:1]:
            raise UserError(
                self.env._("%s is still to be made. Cancel it before you archive it.", still_open.display_name)
            )

    def _apply_rule_checklists(self):
        """Put the questions of their rules, else those on the conduct at visits, on contacts to be made (CC-58)."""
        conduct = self.env.ref("customer_comm.checklist_contact_conduct", raise_if_not_found=False)
        conduct = (conduct or self.env["customer.checklist"]).filtered("active")
        # sudo: the rule is part of the customer file, its questions are for whoever makes the contact
        for checklist, contacts in self.sudo().grouped(lambda contact: contact.rule_id.checklist_id).items():
            if checklist:
                contacts._checklist_apply(checklist)
            elif conduct:
                contacts.filtered(lambda contact: contact.method == "visit")._checklist_apply(conduct)

    def _checklist_locked(self, answer):
        return self.state in FINAL_STATES or super()._checklist_locked(answer)

    def _checklist_closed(self):
        return self.state in FINAL_STATES or super()._checklist_closed()

    def _retention_deletable(self):
        """What was planned by hand and never begun is no record yet."""
        return self.state == "planned" and not self.is_automatic
