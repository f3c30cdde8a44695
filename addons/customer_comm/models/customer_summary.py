from datetime import datetime, time

import pytz
from dateutil.relativedelta import relativedelta

from odoo import api, fields, models
from odoo.exceptions import UserError
from odoo.tools import SQL

SECTIONS = ("implementation", "effect", "problems", "direction")
# Who has written it is among them: the author is the one who does not sign.
CONTENT_FIELDS = frozenset({*SECTIONS, "month", "company_id", "user_id"})
COUNTS = (
    "communication_count",
    "complaint_count",
    "special_count",
    "major_count",
    "open_count",
    "answered_count",
    "late_count",
    "answer_hours",
)

COUNT_COMMUNICATIONS = """
    SELECT COUNT(*) AS communication_count,
           COUNT(*) FILTER (WHERE c.subject_kind = 'complaint') AS complaint_count,
           COUNT(*) FILTER (WHERE c.special) AS special_count,
           COUNT(*) FILTER (WHERE c.is_major) AS major_count,
           COUNT(*) FILTER (WHERE c.state IN ('draft', 'routed', 'analysed')) AS open_count,
           COUNT(*) FILTER (WHERE c.replied_at IS NOT NULL) AS answered_count,
           COUNT(*) FILTER (WHERE clock.late) AS late_count,
           COALESCE(AVG(EXTRACT(EPOCH FROM c.replied_at - c.occurred_on) / 3600), 0) AS answer_hours
      FROM customer_communication c
      LEFT JOIN LATERAL (
            SELECT BOOL_OR(s.state IN ('late', 'missed')) AS late
              FROM customer_sla_status s
             WHERE s.res_model = 'customer.communication' AND s.res_id = c.id AND s.milestone = 'reply'
           ) AS clock ON TRUE
     WHERE c.company_id = %(company)s
       AND c.state != 'cancelled'
       AND c.occurred_on >= %(start)s AND c.occurred_on < %(stop)s
"""


class CustomerSummary(models.Model):
    """The monthly service summary of sales: how the service went, with what effect, what is wrong, what comes (CC-44).

    One a company and month. The counts are taken from the log when it is made, and again on demand while it is a
    draft; top management signs it.
    """

    _name = "customer.summary"
    _description = "Monthly Service Summary"
    _inherit = [
        "customer.workflow.mixin",
        "mail.thread",
        "mail.activity.mixin",
        "customer.signoff.mixin",
        "customer.distribution.mixin",
        "customer.submission.mixin",
        "customer.retention.mixin",
        "customer.monthly.mixin",
    ]
    _order = "month desc, id desc"
    _check_company_auto = True
    _form_key = "service_summary"

    active = fields.Boolean(default=True)
    company_id = fields.Many2one("res.company", required=True, index=True, default=lambda self: self.env.company)
    user_id = fields.Many2one(
        "res.users",
        "Written By",
        required=True,
        default=lambda self: self.env.user,
        domain=[("share", "=", False)],
        check_company=True,
        tracking=True,
    )
    state = fields.Selection(
        [("draft", "Draft"), ("review", "To Sign"), ("approved", "Approved")],
        "Status",
        default="draft",
        required=True,
        readonly=True,
        copy=False,
        index=True,
        tracking=True,
    )
    implementation = fields.Text("Implementation of the Service", help="What was done for customers, and how.")
    effect = fields.Text(help="What it brought, for customers and for the company.")
    problems = fields.Text()
    direction = fields.Text("Direction and New Requirements", help="Where the service goes, what it newly needs.")
    action_item_ids = fields.One2many("customer.action.item", "summary_id", "Improvement Actions")
    line_ids = fields.One2many("customer.summary.line", "summary_id", "Counts", readonly=True, copy=False)
    closed_at = fields.Datetime("Approved On", readonly=True, copy=False)

    communication_count = fields.Integer("Contacts", readonly=True, copy=False)
    complaint_count = fields.Integer("Complaints", readonly=True, copy=False)
    special_count = fields.Integer("Special Problems", readonly=True, copy=False)
    major_count = fields.Integer("Major Events", readonly=True, copy=False)
    open_count = fields.Integer("Still Open", readonly=True, copy=False)
    answered_count = fields.Integer("Answered", readonly=True, copy=False)
    late_count = fields.Integer("Answered Late or Overdue", readonly=True, copy=False)
    answer_hours = fields.Float("Hours to the Answer", readonly=True, copy=False, aggregator="avg")
    counted_at = fields.Datetime("Counted On", readonly=True, copy=False)

    _guarded_fields = frozenset({"state", "closed_at", "counted_at", *COUNTS})

    _month_uniq = models.UniqueIndex(
        "(company_id, month)", "The company already has a summary of this month. Open that one."
    )
    _month_first = models.Constraint("CHECK (EXTRACT(DAY FROM month) = 1)", "A month is kept as its first day.")

    @api.depends_context("lang")
    @api.depends("month")
    def _compute_display_name(self):
        for summary in self:
            summary.display_name = summary.month and self.env._("Service Summary %s", summary._format_month())

    def write(self, vals):
        changed = CONTENT_FIELDS & vals.keys()
        fixed = changed and self.filtered(lambda summary: summary.state != "draft")[:1]
        if fixed:
            raise UserError(self.env._("%s is passed on for signature and does not change.", fixed.display_name))
        return super().write(vals)

    def action_count(self):
        """Take the counts anew from the log."""
        self.check_access("write")
        self._check_state("draft")
        self._count()
        return True

    def action_request(self):
        """Pass the summary on to top management for signature.

        :raise UserError: when one of the four sections is empty
        """
        self.check_access("write")
        self._check_state("draft")
        self._check_filled(*SECTIONS)
        self._guarded().write({"state": "review"})
        self._signoff_request(self._get_signoff_plan)
        return True

    def action_draft(self):
        """Take the summary back to change it; signatures become void."""
        self.check_access("write")
        self._check_state("review")
        self._signoff_void(self.env._("Taken back to draft"))
        self._guarded().write({"state": "draft"})
        return True

    def _get_signoff_plan(self, summary):
        function = self.env["customer.function"]._get("top_management", summary.company_id)
        function._check_staffed()
        return [{"function": function, "role": "approve"}]

    def _signoff_authors(self):
        return super()._signoff_authors() | self.user_id

    def _signoff_content(self):
        self.ensure_one()
        actions = self.action_item_ids.sorted("id")
        return {
            "month": self.month,
            "company": self.company_id.id,
            **{name: self[name] or None for name in SECTIONS},
            "counts": {name: self[name] for name in COUNTS if name != "answer_hours"},
            "actions": [{"what": item.name, "owner": item.user_id.id, "due": item.due_on} for item in actions],
        }

    def _signoff_statement(self, signoff):
        self.ensure_one()
        return self.env._(
            "%(summary)s\nProblems: %(problems)s\nDirection: %(direction)s",
            summary=self.display_name,
            problems=self.problems,
            direction=self.direction,
        )

    def _signoff_approved(self):
        self._guarded().write({"state": "approved", "closed_at": fields.Datetime.now()})

    def _signoff_rejected(self, signoff):
        self._guarded().write({"state": "draft"})

    # Counts

    def _count(self):
        """Take the counts of the month from the log of the company, whoever writes the summary."""
        self.env["customer.communication"].flush_model()
        self.env["customer.sla.status"].flush_model(["res_model", "res_id", "milestone", "state"])
        now = fields.Datetime.now()
        # sudo: the lines are the server's own; the summary covers all contacts of the company
        self.sudo().line_ids.unlink()
        vals_list = []
        for summary in self.sudo():
            start, stop = summary._month_bounds()
            query = SQL(COUNT_COMMUNICATIONS, company=summary.company_id.id, start=start, stop=stop)
            [values] = self.env.execute_query_dict(query)
            summary._guarded().write({**values, "counted_at": now})
            vals_list += summary._prepare_lines(start, stop)
        self.env["customer.summary.line"].sudo().create(vals_list)

    def _month_bounds(self):
        """Return the begin and the end of the month in the time zone of the company, as naive UTC."""
        tz = pytz.timezone(self.company_id.resource_calendar_id.tz or "UTC")
        return [
            tz.localize(datetime.combine(day, time.min)).astimezone(pytz.utc).replace(tzinfo=None)
            for day in (self.month, self.month + relativedelta(months=1))
        ]

    def _prepare_lines(self, start, stop):
        """Return the counts by channel, stage, category, grade and kind as values, one grouped query for each."""
        domain = [
            ("company_id", "=", self.company_id.id),
            ("state", "!=", "cancelled"),
            ("occurred_on", ">=", start),
            ("occurred_on", "<", stop),
        ]
        communications = self.env["customer.communication"].sudo().with_context(active_test=False)
        return [
            {
                "summary_id": self.id,
                "dimension": name,
                "name": communications._fields[name].convert_to_export(value, communications) if value else False,
                "count": count,
                "answered": answered,
            }
            for name in self.env["customer.summary.line"]._dimensions()
            for value, count, answered in communications._read_group(
                domain, [name], ["__count", "replied_at:count"], order="__count DESC"
            )
        ]
