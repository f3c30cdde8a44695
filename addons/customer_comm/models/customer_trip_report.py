from odoo import api, fields, models
from odoo.exceptions import UserError, ValidationError

CONTENT_FIELDS = frozenset(
    {"user_id", "partner_id", "purpose", "date_from", "date_to", "item_ids", "issue_ids", "summary", "company_id"}
)


class CustomerTripReport(models.Model):
    """Report of a service trip: which ordered items were done and what was found (CC-59, CC-60).

    Reviewed by the service supervisor, then approved by the deputy general manager; whoever travelled does neither.
    """

    _name = "customer.trip.report"
    _description = "Trip Report"
    _inherit = [
        "customer.number.mixin",
        "customer.workflow.mixin",
        "mail.thread",
        "mail.activity.mixin",
        "customer.signoff.mixin",
        "customer.retention.mixin",
    ]
    _order = "date_from desc, id desc"
    _rec_names_search = ["name", "partner_id", "user_id"]
    _check_company_auto = True
    _form_key = "trip_report"

    active = fields.Boolean(default=True)
    company_id = fields.Many2one(
        "res.company", required=True, readonly=True, index=True, default=lambda self: self.env.company
    )
    state = fields.Selection(
        [
            ("draft", "Draft"),
            ("submitted", "Submitted"),
            ("reviewed", "Reviewed"),
            ("approved", "Approved"),
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
    user_id = fields.Many2one(
        "res.users",
        "Traveller",
        required=True,
        index=True,
        default=lambda self: self.env.user,
        domain=[("share", "=", False)],
        check_company=True,
        tracking=True,
    )
    partner_id = fields.Many2one(
        "res.partner", "Customer", required=True, index=True, ondelete="restrict", check_company=True, tracking=True
    )
    purpose = fields.Char(required=True, tracking=True)
    date_from = fields.Date("From", required=True, default=lambda self: fields.Date.context_today(self))
    date_to = fields.Date("To", required=True, default=lambda self: fields.Date.context_today(self))
    contact_ids = fields.One2many("customer.contact", "trip_report_id", "Visits on This Trip")
    item_ids = fields.One2many("customer.trip.report.item", "report_id", "Ordered Items", copy=True)
    issue_ids = fields.One2many("customer.contact.issue", "trip_report_id", "Quality Problems Found")
    issue_count = fields.Integer(compute="_compute_issue_count")
    summary = fields.Text("Report")
    done_share = fields.Integer("Items Done", compute="_compute_done_share", store=True, aggregator="avg")
    submitted_at = fields.Datetime(readonly=True, copy=False)
    approved_at = fields.Datetime(readonly=True, copy=False)
    closed_at = fields.Datetime(readonly=True, copy=False)

    _guarded_fields = frozenset({"state", "submitted_at", "approved_at", "closed_at", "done_share"})

    _number_uniq = models.UniqueIndex("(company_id, name)", "This number was already given.")
    _dates_order = models.Constraint("CHECK (date_to >= date_from)", "The trip cannot end before it begins.")

    @api.depends("name", "partner_id", "purpose")
    def _compute_display_name(self):
        for report in self:
            report.display_name = " ".join(filter(None, [report.name, report.partner_id.name]))

    @api.depends("issue_ids")
    def _compute_issue_count(self):
        for report in self:
            report.issue_count = len(report.issue_ids)

    @api.depends("item_ids.outcome")
    def _compute_done_share(self):
        for report in self:
            done = report.item_ids.filtered(lambda item: item.outcome == "done")
            report.done_share = 100 * len(done) // len(report.item_ids) if report.item_ids else 0

    @api.constrains("contact_ids", "partner_id")
    def _check_contacts(self):
        for report in self.sudo():  # visits of colleagues on the same trip count as well
            customer = report.partner_id.commercial_partner_id
            if wrong := report.contact_ids.filtered(lambda c, customer=customer: c.partner_id != customer)[:1]:
                raise ValidationError(
                    self.env._(
                        "%(visit)s is not a visit to %(customer)s. Write a report for each customer.",
                        visit=wrong.display_name,
                        customer=customer.display_name,
                    )
                )

    @api.model_create_multi
    def create(self, vals_list):
        return super().create([self._with_customer(vals) for vals in vals_list])

    def write(self, vals):
        self._check_content_open(vals)
        return super().write(self._with_customer(vals))

    @api.model
    def _with_customer(self, vals):
        partner = self.env["res.partner"].browse(vals.get("partner_id"))
        return {**vals, "partner_id": partner.commercial_partner_id.id} if partner else vals

    def _check_content_open(self, vals):
        """What is under review, or was approved, does not change."""
        fixed = CONTENT_FIELDS & vals.keys() and self.filtered(lambda report: report.state != "draft")
        if fixed:
            raise UserError(
                self.env._(
                    "%s was submitted and does not change any more. Take it back to draft, if it is not approved.",
                    fixed[0].display_name,
                )
            )

    def action_submit(self):
        """Hand in the report: the supervisor reviews, then the deputy general manager approves.

        :raise UserError: when items are not reported on, or the functions have nobody
        """
        self._check_state("draft")
        self.check_access("write")
        self._check_filled("summary", "item_ids")
        for report in self:
            report.item_ids._check_reported()
        self._guarded().write({"state": "submitted", "submitted_at": fields.Datetime.now()})
        self._signoff_request(self._get_signoff_plan)
        return True

    def action_draft(self):
        """Take the report back; what was signed becomes void."""
        self._check_state("submitted", "reviewed", "cancelled")
        self.check_access("write")
        self._signoff_void(self.env._("Back to draft"))
        self._guarded().write({"state": "draft", "submitted_at": False, "closed_at": False})
        return True

    def action_cancel(self):
        """Cancel a report that was not handed in."""
        self._check_state("draft")
        self.check_access("write")
        self._guarded().write({"state": "cancelled", "closed_at": fields.Datetime.now()})
        return True

    def _get_signoff_plan(self, report):
        functions = self.env["customer.function"]
        reviewer = functions._get("service_supervisor", report.company_id)
        approver = functions._get("deputy_general_manager", report.company_id)
        (reviewer | approver)._check_staffed()
        return [
            {"function": reviewer, "role": "review", "sequence": 10},
            {"function": approver, "role": "approve", "sequence": 20},
        ]

    # Sign-off

    def _signoff_content(self):
        self.ensure_one()
        return {
            "number": self.name,
            "customer": self.partner_id.id,
            "traveller": self.user_id.id,
            "from": self.date_from,
            "to": self.date_to,
            "purpose": self.purpose,
            "items": [
                {"item": item.name, "outcome": item.outcome or None, "remark": item.remark or None}
                for item in self.item_ids.sorted(lambda item: (item.sequence, item.id))
            ],
            "problems": self.issue_ids.sorted("id").mapped("name"),
            "summary": self.summary or None,
        }

    def _signoff_statement(self, signoff):
        self.ensure_one()
        return self.env._(
            "Trip report %(number)s of %(traveller)s on %(customer)s: %(purpose)s. %(share)s %% of the ordered items "
            "are done.",
            number=self.name,
            traveller=self.user_id.name,
            customer=self.partner_id.display_name,
            purpose=self.purpose,
            share=self.done_share,
        )

    def _signoff_authors(self):
        return self.create_uid | self.user_id

    def _signoff_check(self, signoff, decision):
        super()._signoff_check(signoff, decision)
        if decision == "approved" and self.env.user in self._signoff_authors():
            raise UserError(
                self.env._("You have made this trip or written its report. Somebody else reviews and approves it.")
            )

    def _signoff_decided(self, signoff):
        result = super()._signoff_decided(signoff)
        if signoff.state == "approved" and self.state == "submitted" and self.signoff_state == "pending":
            self._guarded().write({"state": "reviewed"})
        return result

    def _signoff_approved(self):
        now = fields.Datetime.now()
        self._guarded().write({"state": "approved", "approved_at": now, "closed_at": now})

    def _signoff_rejected(self, signoff):
        self._guarded().write({"state": "draft", "submitted_at": False})
