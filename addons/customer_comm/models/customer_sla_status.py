from datetime import timedelta

from odoo import api, fields, models
from odoo.fields import Domain

from ..tools import sla
from ..tools.sla_planner import Planner, Terms, dump_moment, load_pauses
from .customer_sla_policy import UNITS

# Not yet reached: one clock in these states a document and milestone.
LIVE_STATES = ("running", "paused", "missed")


class CustomerSlaStatus(models.Model):
    """One clock: a milestone of a document that has to be reached before a deadline.

    Clocks are started, reached, paused and cancelled through ``customer.sla.mixin`` and by nobody else: no user has
    the right to create, change or delete one. A clock keeps the terms it was started with.
    """

    _name = "customer.sla.status"
    _description = "Deadline"
    _inherit = ["customer.row.mixin"]
    _order = "deadline, id"

    res_model = fields.Selection("_selection_res_model", "Document Type", required=True, readonly=True)
    milestone = fields.Selection("_selection_milestone", required=True, readonly=True)
    milestone_label = fields.Char("Milestone Name", compute="_compute_milestone_label")
    partner_id = fields.Many2one("res.partner", "Customer", readonly=True, index="btree_not_null", ondelete="set null")
    grade_id = fields.Many2one("customer.grade", readonly=True, ondelete="restrict")
    state = fields.Selection(
        [
            ("running", "Running"),
            ("paused", "Paused"),
            ("met", "On Time"),
            ("late", "Late"),
            ("missed", "Missed"),
            ("cancelled", "Cancelled"),
        ],
        required=True,
        readonly=True,
        default="running",
        help="Missed: not reached and past its deadline. Late: reached after it.",
    )

    # The terms, as they were when the clock was started or last planned anew
    policy_id = fields.Many2one("customer.sla.policy", readonly=True, index="btree_not_null", ondelete="set null")
    amount = fields.Float("Time", readonly=True, aggregator=False)
    unit = fields.Selection(UNITS, readonly=True)
    time_allowed = fields.Char(compute="_compute_time_allowed")
    calendar_id = fields.Many2one("resource.calendar", "Working Schedule", readonly=True, ondelete="set null")
    warning_share = fields.Float("Warn After (%)", readonly=True, aggregator=False)
    escalations = fields.Json(readonly=True)

    # The course of time
    started_at = fields.Datetime("Started", required=True, readonly=True)
    deadline = fields.Datetime(readonly=True)
    reached_at = fields.Datetime("Reached", readonly=True)
    hours_taken = fields.Float(readonly=True, aggregator="avg", help="From start to milestone, without pauses.")
    paused_at = fields.Datetime("Paused Since", readonly=True)
    pauses = fields.Json(readonly=True)
    pause_reason = fields.Char(compute="_compute_pause_reason")
    warned_at = fields.Datetime("Reminded", readonly=True)
    escalation_level = fields.Integer(readonly=True, aggregator=False, help="How many escalation steps were taken.")
    next_event_at = fields.Datetime("Next Check", readonly=True, help="When the scheduled action looks at it again.")
    time_left = fields.Char(compute="_compute_time_left", help="Time to the deadline, or since.")
    is_open = fields.Boolean(compute="_compute_is_open", search="_search_is_open")

    activity_ids = fields.One2many("mail.activity", "sla_status_id")

    # A document's clocks; also the deadlines shown on its form.
    _document_idx = models.Index("(res_model, res_id)")
    # The scheduled action: its cost depends on what is due, not on how many clocks there are.
    _due_idx = models.Index("(next_event_at, id) WHERE next_event_at IS NOT NULL")
    # The list of open deadlines, earliest first.
    _open_idx = models.Index("(deadline, id) WHERE state IN ('running', 'paused', 'missed')")
    _live_uniq = models.UniqueIndex(
        "(res_model, res_id, milestone) WHERE state IN ('running', 'paused', 'missed')",
        "A clock is already running for this milestone. Reload the page and try again.",
    )

    @api.model
    def _selection_milestone(self):
        return self.env["customer.sla.policy"]._selection_milestone()

    @api.model
    def _selection_res_model(self):
        names = self.env["customer.sla.policy"]._sla_models()
        return [(name, self.env["ir.model"]._get(name).name) for name in names]

    @api.depends("milestone", "res_model")
    @api.depends_context("lang")
    def _compute_milestone_label(self):
        label_of = self.env["customer.sla.policy"]._milestone_label
        for clock in self:
            clock.milestone_label = label_of(clock.res_model, clock.milestone)

    @api.depends("milestone_label", "res_name")
    def _compute_display_name(self):
        for clock in self:
            label = clock.milestone_label
            clock.display_name = f"{label}: {clock.res_name}" if clock.res_name else label

    @api.depends("amount", "unit")
    def _compute_time_allowed(self):
        describe_time = self.env["customer.sla.policy"]._describe_time
        for clock in self:
            clock.time_allowed = clock.unit and describe_time(clock.amount, clock.unit)

    @api.depends("pauses")
    def _compute_pause_reason(self):
        for clock in self:
            clock.pause_reason = clock.pauses[-1]["reason"] if clock.paused_at and clock.pauses else False

    @api.depends("state")
    def _compute_is_open(self):
        for clock in self:
            clock.is_open = clock.state in LIVE_STATES

    def _search_is_open(self, operator, value):
        if operator != "in":
            return NotImplemented
        return Domain("state", "in", LIVE_STATES)

    @api.depends("state", "deadline", "reached_at")
    def _compute_time_left(self):
        now = fields.Datetime.now()
        for clock in self:
            clock.time_left = clock._describe_time_left(now)

    def _describe_time_left(self, now):
        """Return in words how far the clock is from its deadline; nothing for clocks without or stopped."""
        if not self.deadline or self.state in ("paused", "cancelled"):
            return False
        left = self.deadline - (self.reached_at or now)
        span = self._format_span(abs(left))
        if self.reached_at:
            return self.env._("%s late", span) if self.state == "late" else self.env._("%s early", span)
        return self.env._("%s left", span) if left > timedelta() else self.env._("%s overdue", span)

    @api.model
    def _format_span(self, span):
        """Return a length of time in its two largest units."""
        minutes = int(span.total_seconds() // 60)
        days, hours, minutes = minutes // 1440, minutes // 60 % 24, minutes % 60
        if days:
            return self.env._("%(days)s d %(hours)s h", days=days, hours=hours)
        if hours:
            return self.env._("%(hours)s h %(minutes)s min", hours=hours, minutes=minutes)
        return self.env._("%s min", minutes)

    # The clock. Called by customer.sla.mixin and the scheduled action, in superuser mode.

    def _terms(self):
        return Terms(self.unit, self.amount, self.calendar_id, self.company_id, self.warning_share)

    def _has_values(self, vals):
        """Tell whether the clock has these values."""
        return all(self._fields[name].convert_to_write(self[name], self) == value for name, value in vals.items())

    def _blocks_start(self, again):
        """Tell whether one of these clocks of a milestone runs, or was reached and is not to start ``again``."""
        return any(clock.is_open or (clock.reached_at and not again) for clock in self)

    def _current_pauses(self):
        """Return the ended pauses of a document that waits for its customer, for a clock that joins the others."""
        paused = self.filtered("paused_at")[:1]
        return load_pauses(paused._ended_pauses(None)) if paused else ()

    def _prepare_common_pause(self, due):
        """Return the pause of a document that waits for its customer as values of a new clock."""
        paused = self.filtered("paused_at")[:1]
        if not paused or due <= paused.paused_at:
            return {}
        return {"state": "paused", "paused_at": paused.paused_at, "pauses": paused.pauses, "next_event_at": False}

    def _follow_start(self, former, start):
        """Move clocks that started when their document did, after that moment was corrected."""
        if former and former != start:
            former, start = former.replace(microsecond=0), start.replace(microsecond=0)
            self.filtered(lambda clock: clock.is_open and clock.started_at == former).write({"started_at": start})

    @api.model
    def _prepare_schedule(self, planner, terms, start, due, pauses=(), warned=False):
        """Return the deadline and the next event of a clock as values."""
        warning = None if warned else planner.warning(terms, start, due, pauses)
        return {"deadline": due, "next_event_at": sla.next_event(due, warning)}

    def _reach(self, at):
        """Close live clocks: on time, or late.

        :return: the planner, which knows of schedules without working time
        """
        planner = Planner()
        for clock in self:
            pauses = clock._ended_pauses(at)
            due, terms = clock.deadline, clock._terms()
            if clock.state == "paused":
                due, terms = planner.deadline_or_clock(terms, clock.started_at, load_pauses(pauses))
            clock.write(
                {
                    "state": "met" if at <= max(due, clock.started_at) else "late",
                    "deadline": due,
                    "reached_at": at,
                    "hours_taken": planner.hours(terms, clock.started_at, at, load_pauses(pauses)),
                    "unit": terms.unit,
                    "paused_at": False,
                    "pauses": pauses,
                    "next_event_at": False,
                }
            )
        self._drop_reminders()
        return planner

    def _pause(self, reason, now):
        """Stop running clocks. One that is past its deadline keeps running: a pause does not undo that."""
        for clock in self:
            if clock.state != "running" or clock.deadline <= now:
                continue
            pause = {"from": dump_moment(now), "to": None, "reason": reason}
            clock.write(
                {
                    "state": "paused",
                    "paused_at": now,
                    "pauses": [*(clock.pauses or []), pause],
                    "next_event_at": False,
                }
            )

    def _resume(self, now):
        """Let paused clocks run again; their deadlines move by the pause.

        :return: the planner, which knows of schedules without working time
        """
        planner = Planner()
        for clock in self.filtered(lambda clock: clock.state == "paused").sorted("started_at"):
            pauses = clock._ended_pauses(now)
            intervals = load_pauses(pauses)
            due, terms = planner.deadline_or_clock(clock._terms(), clock.started_at, intervals)
            schedule = self._prepare_schedule(planner, terms, clock.started_at, due, intervals, clock.warned_at)
            clock.write({"state": "running", "paused_at": False, "pauses": pauses, "unit": terms.unit, **schedule})
        return planner

    def _cancel(self):
        """Stop live clocks for good."""
        self.write({"state": "cancelled", "paused_at": False, "next_event_at": False})
        self._drop_reminders()

    def _replan(self, facts, choice, planner, now):
        """Let a live clock go on with the terms chosen for it, from its own start.

        :param dict facts: what it keeps of its document
        :param choice: :class:`~odoo.addons.customer_comm.tools.sla_planner.Choice`
        :return: whether its reminders are no longer true
        """
        self.ensure_one()
        same = self.deadline == choice.deadline and self._has_values(choice.values)
        if not self._has_values(facts):
            self.write(facts)
        if same:
            return False
        self.write({**choice.values, "deadline": choice.deadline})
        if self.state == "missed" and choice.deadline <= now:
            delays, level = self._escalation_delays(), self.escalation_level
            self.next_event_at = sla.next_event(choice.deadline, missed=True, escalations=delays, level=level)
            return False
        if self.state == "paused" and choice.deadline > self.paused_at:
            return False
        return self._run_again(choice, planner, now)

    def _run_again(self, choice, planner, now):
        """Let the clock run to another deadline.

        :return: whether its reminders are no longer true: the next one is still to come
        """
        # A pause that began after the deadline did not stop the clock; it does not count.
        pauses = self._ended_pauses(now)
        intervals = load_pauses(pauses)
        schedule = self._prepare_schedule(planner, choice.terms, self.started_at, choice.deadline, intervals)
        reminded = bool(self.warned_at) and schedule["next_event_at"] <= now
        if reminded:
            schedule["next_event_at"] = choice.deadline
        vals = {
            "state": "running",
            "paused_at": False,
            "pauses": pauses,
            "escalation_level": 0,
            "warned_at": reminded and self.warned_at,
        }
        self.write(schedule | vals)
        return not reminded

    def _ended_pauses(self, moment):
        """Return the pauses with an open one ended at ``moment``, or left out when that lies before it, or is None."""
        pauses = []
        for pause in self.pauses or []:
            if pause["to"]:
                pauses.append(pause)
            elif moment and dump_moment(moment) > pause["from"]:
                pauses.append({**pause, "to": dump_moment(moment)})
        return pauses or False

    def _escalation_delays(self):
        """Return after how much time the escalation steps come."""
        return [timedelta(hours=step["after"]) for step in self.escalations or ()]

    def _drop_reminders(self):
        """Remove the open reminders of clocks; what somebody has marked done stays in the history."""
        self.env["mail.activity"].search([("sla_status_id", "in", self.ids)]).unlink()

    def _refresh_documents(self):
        """Bring the deadlines shown on the documents of these clocks up to date."""
        for model_name, clocks in self.grouped("res_model").items():
            if model_name in self.env:
                self.env[model_name].browse(set(clocks.mapped("res_id")))._sla_refresh()
