from odoo import api, fields, models
from odoo.exceptions import UserError

from odoo.addons.customer_comm.tools import period

from .complaint_figures import FIGURES as PERIOD_FIGURES

CONTENT_FIELDS = frozenset({"month", "company_id", "user_id", "analysis", "conclusion", "returns_confirmed"})
FIGURES = (*PERIOD_FIGURES, "return_count")


class ComplaintMonthly(models.Model):
    """The monthly review of complaints and returns by quality (CP-102 to CP-105).

    One a company and month. It holds all complaints of the month, each with its re-analysis and the customer's
    confirmation of the close; the figures beside the target; how often what came up; problem points with their CAPA;
    the action plan; suggestions. Draft -> in review -> approved -> published: what is passed on for signature stands
    still, and is for everybody inside only once it is published (XX-21).
    """

    _name = "complaint.monthly"
    _description = "Monthly Complaint Review"
    _inherit = [
        "customer.number.mixin",
        "customer.workflow.mixin",
        "mail.thread",
        "mail.activity.mixin",
        "customer.signoff.mixin",
        "customer.distribution.mixin",
        "customer.submission.mixin",
        "customer.retention.mixin",
        "customer.lock.mixin",
        "customer.monthly.mixin",
        "complaint.publication.mixin",
    ]
    _order = "month desc, id desc"
    _check_company_auto = True
    _form_key = "complaint_monthly"
    _locked_fields = CONTENT_FIELDS
    _locked_states = ("review", "approved", "published")

    active = fields.Boolean(default=True)
    company_id = fields.Many2one("res.company", required=True, index=True, default=lambda self: self.env.company)
    currency_id = fields.Many2one(related="company_id.currency_id")
    user_id = fields.Many2one(
        "res.users",
        "Reviewed By",
        required=True,
        default=lambda self: self.env.user,
        domain=[("share", "=", False)],
        check_company=True,
        tracking=True,
        ondelete="restrict",
    )
    state = fields.Selection(
        [("draft", "Draft"), ("review", "To Sign"), ("approved", "Approved"), ("published", "Published")],
        "Status",
        default="draft",
        required=True,
        readonly=True,
        copy=False,
        index=True,
        tracking=True,
    )
    analysis = fields.Text("Analysis and Summing-up", help="What the figures say, and what has changed.")
    conclusion = fields.Text("Submitted to Leadership", help="What the leaders are to know, and to decide.")
    line_ids = fields.One2many(
        "complaint.monthly.line", "monthly_id", "Complaints", copy=False, groups="complaint_capa.group_user"
    )
    frequency_ids = fields.One2many("complaint.monthly.frequency", "monthly_id", "Frequencies", readonly=True)
    problem_ids = fields.One2many("complaint.monthly.problem", "monthly_id", "Problem Points", copy=False)
    action_item_ids = fields.One2many("customer.action.item", "monthly_id", "Action Plan")
    suggestion_ids = fields.One2many("customer.suggestion", "monthly_id", "Suggestions", copy=False)
    unconfirmed_count = fields.Integer(
        "Close Not Confirmed",
        compute="_compute_unconfirmed_count",
        groups="complaint_capa.group_user",
        help="Complaints whose close the customer has not confirmed, and for which no reason is given.",
    )
    returns_confirmed = fields.Boolean("Returns Checked", help="The records of the returns of the month are complete.")

    # The figures, as they were counted
    received_count = fields.Integer("Received", readonly=True, copy=False)
    counted_count = fields.Integer("In Statistics", readonly=True, copy=False, help="What is not ours does not count.")
    open_count = fields.Integer("Still Open", readonly=True, copy=False)
    repeat_count = fields.Integer("Repeated", readonly=True, copy=False)
    repeat_rate = fields.Float("Repeated (%)", readonly=True, copy=False, aggregator="avg")
    late_count = fields.Integer("Any Deadline Missed", readonly=True, copy=False)
    late_share = fields.Float("Closed Late (%)", readonly=True, copy=False, aggregator="avg")
    handling_hours = fields.Float("Mean Handling Time (Hours)", readonly=True, copy=False, aggregator="avg")
    handling_median = fields.Float("Median Handling Time (Hours)", readonly=True, copy=False, aggregator="avg")
    delivery_count = fields.Integer("Deliveries", readonly=True, copy=False)
    sale_line_count = fields.Integer("Order Lines", readonly=True, copy=False)
    delivery_rate = fields.Float("Complaints per 100 Deliveries", readonly=True, copy=False, aggregator="avg")
    line_rate = fields.Float("Complaints per 100 Order Lines", readonly=True, copy=False, aggregator="avg")
    ppm = fields.Float("PPM", readonly=True, copy=False, aggregator="avg")
    quality_cost = fields.Monetary("Cost of Poor Quality", readonly=True, copy=False)
    return_count = fields.Integer("Returns", readonly=True, copy=False)
    counted_at = fields.Datetime("Counted On", readonly=True, copy=False)

    # Target and actual
    indicator_id = fields.Many2one("customer.indicator", readonly=True, copy=False, ondelete="restrict")
    target = fields.Float(readonly=True, copy=False, aggregator="avg")
    actual = fields.Float(readonly=True, copy=False, aggregator="avg")
    target_result = fields.Selection(
        [("reached", "Reached"), ("failed", "Not Reached"), ("none", "No Cases")],
        "Result",
        readonly=True,
        copy=False,
        index=True,
    )
    closed_at = fields.Datetime("Approved On", readonly=True, copy=False)

    _guarded_fields = frozenset(
        {
            "state",
            "counted_at",
            "indicator_id",
            "target",
            "actual",
            "target_result",
            "closed_at",
            "published_at",
            "published_by_id",
            *FIGURES,
        }
    )

    _number_uniq = models.UniqueIndex("(company_id, name)", "This number was already given.")
    _month_uniq = models.UniqueIndex(
        "(company_id, month)", "The company already has a complaint review of this month. Open that one."
    )
    _month_first = models.Constraint("CHECK (EXTRACT(DAY FROM month) = 1)", "A month is kept as its first day.")

    @api.depends_context("lang")
    @api.depends("month", "name")
    def _compute_display_name(self):
        for monthly in self:
            monthly.display_name = monthly.month and self.env._("Complaint Review %s", monthly._format_month())

    @api.depends("line_ids.is_unconfirmed")
    def _compute_unconfirmed_count(self):
        for monthly in self:
            monthly.unconfirmed_count = len(monthly.line_ids.filtered("is_unconfirmed"))

    # Workflow

    def action_count(self):
        """Take complaints and figures anew from the register; what was written stays."""
        self.check_access("write")
        self._check_state("draft")
        self._count()
        return True

    def action_request(self):
        """Pass the review on for signature (CP-102 to CP-104).

        :raise UserError: when a complaint is not re-analysed or its record not confirmed, when the customer has not
            confirmed the close and no reason is given, when the returns are not checked, or when a missed target or a
            problem point has neither CAPA nor reason
        """
        self.check_access("write")
        self._check_state("draft")
        self._check_filled("analysis")
        for monthly in self:
            monthly._check_complete()
        self._guarded().write({"state": "review"})
        self._signoff_request(self._get_signoff_plan)
        return True

    def action_draft(self):
        self.check_access("write")
        self._check_state("review", "approved", "published")
        return super().action_draft()

    def _check_complete(self):
        """Raise UserError when the review is not ready for signature."""
        self.ensure_one()
        self.line_ids._check_reviewed()
        if self.return_count and not self.returns_confirmed:
            raise UserError(self.env._("%s: check the records of the returns first.", self.display_name))
        self.problem_ids._check_decided()
        if self.target_result == "failed" and not (self.problem_ids or self.action_item_ids):
            raise UserError(
                self.env._(
                    "%s: the target of the complaint rate is not reached. Name the problem points, or plan actions.",
                    self.display_name,
                )
            )

    def _get_signoff_plan(self, monthly):
        company = monthly.company_id
        function = company.complaint_monthly_function_id or self.env["customer.function"]._get(
            "top_management", company
        )
        function._check_staffed()
        return [{"function": function, "role": "approve"}]

    def _signoff_authors(self):
        return super()._signoff_authors() | self.user_id

    def _signoff_content(self):
        self.ensure_one()
        lines = self.line_ids.sorted("complaint_id")
        return {
            "month": self.month,
            "company": self.company_id.id,
            "analysis": self.analysis or None,
            "conclusion": self.conclusion or None,
            "figures": {name: self[name] for name in FIGURES},
            "target": [self.indicator_id.id, self.target, self.actual, self.target_result or None],
            "complaints": [[line.complaint_id.id, line.reanalysis or None] for line in lines],
            "problems": [[problem.name, problem.capa_id.id or None] for problem in self.problem_ids.sorted("id")],
            "actions": [[item.name, item.user_id.id, item.due_on] for item in self.action_item_ids.sorted("id")],
        }

    def _signoff_statement(self, signoff):
        self.ensure_one()
        return self.env._(
            "%(review)s: %(count)s complaints, %(rate)s per 100 deliveries. %(analysis)s",
            review=self.display_name,
            count=self.counted_count,
            rate=round(self.delivery_rate, 2),
            analysis=self.analysis,
        )

    def _signoff_approved(self):
        self._guarded().write({"state": "approved", "closed_at": fields.Datetime.now()})

    def _signoff_rejected(self, signoff):
        self._guarded().write({"state": "draft"})

    def _get_submission_defaults(self):
        first, last = period.period_of(self.month, "month")
        text = self.conclusion or self.analysis
        return {**super()._get_submission_defaults(), "summary": text, "date_from": first, "date_to": last}
