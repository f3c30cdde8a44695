from odoo import api, fields, models
from odoo.exceptions import UserError
from odoo.fields import Command


class ContractReviewMeeting(models.Model):
    """A meeting in which one review, or several in one session, are talked through (CR-38, CR-42).

    The minutes are written on it: in general and for each review. When it was held they stand still. The functions
    sign their reviews as always, here all at once.
    """

    _name = "contract.review.meeting"
    _description = "Review Meeting"
    _inherit = [
        "customer.number.mixin",
        "customer.workflow.mixin",
        "mail.thread",
        "mail.activity.mixin",
        "customer.lock.mixin",
        "customer.retention.mixin",
    ]
    _order = "date desc, id desc"
    _check_company_auto = True
    _mail_post_access = "read"
    _rec_names_search = ["name", "subject"]
    _form_key = "review_minutes"
    _locked_fields = frozenset(
        {"date", "subject", "place", "user_id", "participant_ids", "guests", "minutes", "line_ids"}
    )
    _locked_states = ("held", "cancelled")

    subject = fields.Char(required=True, tracking=True, help="What it is about, as the invitation says.")
    company_id = fields.Many2one(
        "res.company", required=True, readonly=True, index=True, default=lambda self: self.env.company
    )
    state = fields.Selection(
        [("planned", "Planned"), ("held", "Held"), ("cancelled", "Cancelled")],
        default="planned",
        required=True,
        readonly=True,
        copy=False,
        index=True,
        tracking=True,
        group_expand=True,
    )
    date = fields.Datetime(required=True, tracking=True, index=True)
    place = fields.Char()
    user_id = fields.Many2one(
        "res.users",
        "Organised By",
        required=True,
        index=True,
        tracking=True,
        default=lambda self: self.env.user,
        domain=[("share", "=", False)],
        check_company=True,
    )
    participant_ids = fields.Many2many(
        "res.users",
        string="Participants",
        domain=[("share", "=", False)],
        check_company=True,
        help="They are reminded of the meeting.",
    )
    guests = fields.Char(help="Who takes part and has no login: the customer, an expert.")
    line_ids = fields.One2many("contract.review.meeting.line", "meeting_id", "Reviews", copy=False)
    review_count = fields.Integer(compute="_compute_review_count")
    minutes = fields.Text(help="What was said and decided, apart from the single reviews.")
    held_on = fields.Datetime(readonly=True, copy=False)
    can_sign = fields.Boolean(compute="_compute_can_sign")

    _guarded_fields = frozenset({"state", "company_id", "held_on"})

    _name_uniq = models.UniqueIndex("(company_id, name)", "This number was already given.")

    @api.depends("name", "subject")
    def _compute_display_name(self):
        for meeting in self:
            meeting.display_name = " – ".join(filter(None, [meeting.name, meeting.subject]))

    @api.depends("line_ids")
    def _compute_review_count(self):
        for meeting in self:
            meeting.review_count = len(meeting.line_ids)

    @api.depends_context("uid")
    @api.depends("line_ids.review_id.signoff_ids.state")
    def _compute_can_sign(self):
        for meeting in self:
            meeting.can_sign = any(meeting.line_ids.review_id.mapped("can_sign"))

    @api.model_create_multi
    def create(self, vals_list):
        meetings = super().create(vals_list)
        meetings._remind()
        return meetings

    def write(self, vals):
        result = super().write(vals)
        if {"date", "participant_ids", "user_id"} & vals.keys():
            self.filtered(lambda meeting: meeting.state == "planned")._remind()
        return result

    def action_fill_participants(self):
        """Add who acts for the functions that have yet to sign the reviews."""
        self.check_access("write")
        self._check_state("planned")
        for meeting in self:
            # sudo: whom a review waits for is no secret to who calls the meeting
            rows = meeting.line_ids.review_id.sudo().signoff_ids.filtered(
                lambda row: row.state in ("waiting", "pending")
            )
            users = self.env["res.users"].union(*(function._responsible_user() for function in rows.function_id))
            meeting.participant_ids = [Command.link(user.id) for user in users]
        return True

    def action_hold(self):
        """Record that the meeting was held; its minutes stand still from now on (CR-38).

        :raises UserError: without participants, without minutes, or before its date
        """
        self.check_access("write")
        self._check_state("planned")
        self._check_filled("date", "minutes", "participant_ids")
        for meeting in self:
            if not meeting.line_ids:
                raise UserError(self.env._("%s: add the reviews that it dealt with.", meeting.display_name))
            if meeting.date > fields.Datetime.now():
                raise UserError(self.env._("%s is still to come. Change its date first.", meeting.display_name))
        self._guarded().write({"state": "held", "held_on": fields.Datetime.now()})
        self._end_reminders()
        for line in self.line_ids.filtered("review_id"):
            line._log_on_review()
        return True

    def action_cancel(self):
        """Call off a meeting that was not held."""
        self.check_access("write")
        self._check_state("planned")
        self._guarded().write({"state": "cancelled"})
        self._end_reminders()
        return True

    def action_sign(self):
        """Sign what the user may sign on the reviews of the meeting, in one dialogue (CR-42)."""
        self.ensure_one()
        self.check_access("read")
        return self.line_ids.review_id.signoff_ids.action_open_sign_wizard()

    def action_print(self):
        """Print the minutes."""
        self.check_access("read")
        return self.env.ref("contract_review.action_report_review_meeting").report_action(self)

    def _remind(self):
        """Remind organiser and participants of the date, without a mail."""
        self._end_reminders()
        for meeting in self.sudo().with_context(mail_activity_quick_update=True):  # of others as well
            for user in meeting.participant_ids | meeting.user_id:
                date = fields.Datetime.context_timestamp(self.with_context(tz=user.tz or "UTC"), meeting.date).date()
                meeting.activity_schedule(
                    "mail.mail_activity_data_meeting", date, summary=meeting.subject, user_id=user.id
                )

    def _end_reminders(self):
        self.sudo().activity_unlink(["mail.mail_activity_data_meeting"])  # as above

    @api.model
    def _retention_depends(self):
        return ("held_on",)

    def _retention_start(self):
        return self.held_on.date() if self.held_on else False

    def _retention_deletable(self):
        return self.state == "planned"
