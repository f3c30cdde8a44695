from odoo import api, fields, models

from .complaint_complaint import CLOSED_STATES, INTERNAL

SECONDS_A_DAY = 86400


class ComplaintComplaint(models.Model):
    """How far a complaint is: the next step, the days left, whether the answer was in time (CP-26, CP-27).

    What is not ours goes by the step *explain* before it is concluded (CP-31).
    """

    _inherit = "complaint.complaint"

    next_step = fields.Selection(
        [
            ("register", "Register"),
            ("hand_over", "Hand to Quality"),
            ("assess", "Assess"),
            ("explain", "Explain to the Customer"),
            ("conclude", "Conclude as Not Ours"),
            ("contain", "Contain"),
            ("solve", "Solve"),
            ("reply", "Answer the Customer"),
            ("sign", "Sign the Report"),
            ("close", "Close"),
        ],
        compute="_compute_next_step",
        store=True,
        index=True,
        groups=INTERNAL,
    )
    days_left = fields.Float(
        compute="_compute_days_left",
        digits=(16, 1),
        aggregator=None,
        help="Days to the next deadline; below zero when it has passed.",
    )
    answered_at = fields.Datetime(
        "Answered On", readonly=True, copy=False, groups=INTERNAL, help="First answer, report or explanation."
    )
    reply_punctuality = fields.Selection(
        [("on_time", "On Time"), ("late", "Late")],
        "Answer to the Customer",
        readonly=True,
        copy=False,
        index="btree_not_null",
        groups=INTERNAL,
        help="Whether the customer was answered within the deadline. Empty: not yet, or there was no deadline.",
    )

    _guarded_fields = frozenset({"next_step", "answered_at", "reply_punctuality"})

    @api.depends("state", "handed_over_at", "liability", "reply_ids.reply_type", "signoff_state", "counted")
    def _compute_next_step(self):
        for complaint in self:
            complaint.next_step = complaint._get_next_step()

    def _get_next_step(self):
        """Return the code of what is to be done next, False when it is over."""
        self.ensure_one()
        steps = {"draft": "register", "assessed": "contain", "contained": "solve", "resolved": "reply"}
        if self.state == "registered":
            return "assess" if self.handed_over_at else "hand_over"
        if self.state in ("assessed", "contained") and self.liability not in (False, "ours"):
            explained = "explanation" in self._get_round_replies().mapped("reply_type")
            return "conclude" if explained else "explain"
        if self.state == "replied":
            return "sign" if self.needs_signoff and self.signoff_state != "approved" else "close"
        return steps.get(self.state, False)

    @api.depends("sla_deadline", "state")
    def _compute_days_left(self):
        now = fields.Datetime.now()
        for complaint in self:
            left = 0.0
            if complaint.sla_deadline and complaint.state not in CLOSED_STATES:
                left = (complaint.sla_deadline - now).total_seconds() / SECONDS_A_DAY
            complaint.days_left = left

    def _note_answer(self, sent_at):
        """Note the first answer of a round, and whether it was in time (CP-27).

        Called after the clock of the answer was stopped.

        :param datetime sent_at: when the customer was told
        """
        for complaint in self.filtered(lambda complaint: not complaint.answered_at):
            clocks = complaint.sudo().sla_status_ids.filtered(  # the clocks are the engine's
                lambda clock: clock.milestone == "answer" and clock.state in ("met", "late") and clock.deadline
            )
            clock = clocks.sorted("reached_at")[-1:]
            punctuality = {"met": "on_time", "late": "late"}.get(clock.state, False)
            complaint._guarded().write({"answered_at": sent_at, "reply_punctuality": punctuality})

    def _reopen(self):
        self._guarded().write({"answered_at": False, "reply_punctuality": False})
        super()._reopen()
