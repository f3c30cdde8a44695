from odoo import api, fields, models
from odoo.exceptions import ValidationError
from odoo.fields import Domain

ALARM_BATCH = 200
TODO = "mail.mail_activity_data_todo"


class ComplaintRemedy(models.Model):
    """The promised date: planning arranges the production of what is replaced and holds the date (CP-57)."""

    _inherit = "complaint.remedy"

    promised_on = fields.Date(
        "Promised For",
        tracking=True,
        help="The day on which the customer was promised to have it. When it has passed, planning and the handler of "
        "the complaint are alarmed.",
    )
    planner_id = fields.Many2one(
        "res.users",
        domain=[("share", "=", False)],
        index="btree_not_null",
        check_company=True,
        tracking=True,
        help="Arranges production for the replacement and holds the promised date.",
    )
    planning_note = fields.Char(
        "Arrangement", help="What planning has arranged: work order, stock, date of production."
    )
    arranged_at = fields.Datetime("Arranged On", readonly=True, copy=False)
    arranged_by_id = fields.Many2one("res.users", readonly=True, copy=False, ondelete="restrict")
    alarmed_on = fields.Date(readonly=True, copy=False)
    is_late = fields.Boolean("Late", compute="_compute_is_late", search="_search_is_late")

    _guarded_fields = frozenset({"arranged_at", "arranged_by_id", "alarmed_on"})

    _alarm_idx = models.Index("(promised_on) WHERE alarmed_on IS NULL AND cancelled_at IS NULL")

    @api.depends("promised_on", "state")
    def _compute_is_late(self):
        today = fields.Date.context_today(self)
        for remedy in self:
            late = remedy.promised_on and remedy.promised_on < today
            remedy.is_late = bool(late and remedy.state in ("promised", "started"))

    def _search_is_late(self, operator, value):
        if operator != "in":
            return NotImplemented
        return Domain("promised_on", "<", fields.Date.context_today(self)) & Domain(
            "state", "in", ("promised", "started")
        )

    def write(self, vals):
        result = super().write(vals)
        if "promised_on" in vals:
            self._guarded().write({"alarmed_on": False})  # a new date is watched anew
            self._tell_order_date()
        return result

    def _tell_order_date(self):
        """Keep the delivery date of the order at the promised one, as long as the order is open."""
        # sudo: planning holds the date and need not be able to sell
        for order, remedies in self.sudo().filtered("order_id").grouped("order_id").items():
            promised = min(filter(None, remedies.mapped("promised_on")), default=False)
            if order.state != "cancel" and promised and order.commitment_date != promised:
                order.commitment_date = promised

    def _after_create_document(self):
        result = super()._after_create_document()
        self.filtered("order_id")._ask_planning()
        return result

    def _ask_planning(self):
        """Give the replacements to planning as an activity."""
        for remedy in self:
            planner = remedy.planner_id or self._get_duty_user("planning", remedy.company_id)
            if not planner or remedy.arranged_at:
                continue
            remedy.planner_id = planner
            remedy.activity_schedule(
                TODO,
                user_id=planner.id,
                date_deadline=remedy.promised_on or fields.Date.context_today(remedy),
                summary=self.env._("Arrange production and hold the promised date"),
            )

    def action_arrange(self):
        """Record that planning has arranged the replacement for the promised date (CP-57).

        :raises UserError: without the date, or what was arranged
        :raises AccessError: for others than planning
        """
        self._check_state("promised", "started")
        self.check_access("write")
        self._check_duty("planning")
        self._check_filled("promised_on", "planning_note")
        self._guarded().write({"arranged_at": fields.Datetime.now(), "arranged_by_id": self.env.uid})
        self.activity_feedback([TODO])
        return True

    @api.constrains("promised_on")
    def _check_promised_on(self):
        for remedy in self:
            received = remedy.complaint_id.sudo().received_at
            if remedy.promised_on and received and remedy.promised_on < received.date():
                raise ValidationError(
                    self.env._("Nothing can be promised for a day before the complaint was received.")
                )

    @api.model
    def _cron_alarm_late(self):
        """Alarm planning and the handlers of the complaints whose promised date has passed, once a date."""
        domain = (
            Domain("promised_on", "<", fields.Date.context_today(self))
            & Domain("alarmed_on", "=", False)
            & Domain("cancelled_at", "=", False)
            & Domain("complaint_id.state", "not in", ("closed", "rejected", "cancelled"))
        )
        remaining = self.search_count(domain)
        while remaining:
            due = self.search(domain, order="promised_on, id", limit=ALARM_BATCH).try_lock_for_update()
            if not due:
                break
            due._alarm()
            remaining = self.search_count(domain)
            if not self.env["ir.cron"]._commit_progress(len(due), remaining=remaining):
                break

    def _alarm(self):
        for remedy in self.filtered("is_late"):
            complaint = remedy.complaint_id
            for user in remedy.planner_id | remedy.user_id | complaint.user_id:
                remedy.activity_schedule(
                    "mail.mail_activity_data_warning",
                    user_id=user.id,
                    summary=self.env._("The promised date has passed"),
                )
        self._guarded().write({"alarmed_on": fields.Date.context_today(self)})
