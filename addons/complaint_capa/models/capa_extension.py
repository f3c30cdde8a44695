from odoo import api, fields, models
from odoo.exceptions import AccessError, UserError


class CapaExtension(models.Model):
    """More time for an action: asked for with a reason, decided by who approves CAPAs, never by the owner (CP-93).

    Requests are kept with their decision; the first due date of the action stays on record.
    """

    _name = "capa.extension"
    _description = "Extension of a Due Date"
    _inherit = ["customer.workflow.mixin", "mail.thread", "mail.activity.mixin", "customer.guard.mixin"]
    _order = "id desc"
    _rec_name = "action_id"
    _check_company_auto = True
    _mail_post_access = "read"

    action_id = fields.Many2one(
        "capa.action",
        required=True,
        index=True,
        ondelete="cascade",
        check_company=True,
        domain=[("state", "=", "open")],
    )
    case_id = fields.Many2one(related="action_id.case_id", store=True, index=True)
    company_id = fields.Many2one(related="action_id.company_id", store=True, index=True)
    owner_id = fields.Many2one(related="action_id.user_id", string="Owner of the Action")
    function_id = fields.Many2one(related="action_id.function_id")
    state = fields.Selection(
        [("requested", "Requested"), ("approved", "Approved"), ("refused", "Refused")],
        default="requested",
        required=True,
        readonly=True,
        index=True,
        tracking=True,
    )
    date_due = fields.Date("Due Before", readonly=True)
    new_date = fields.Date("New Due Date", required=True, tracking=True)
    reason = fields.Text(required=True, help="Why the action cannot be done in time, and what is done meanwhile.")
    approver_function_id = fields.Many2one(
        "customer.function", "Decided In", readonly=True, ondelete="restrict", index="btree_not_null"
    )
    requested_by_id = fields.Many2one("res.users", readonly=True, ondelete="restrict")
    decided_by_id = fields.Many2one("res.users", readonly=True, ondelete="restrict")
    decided_at = fields.Datetime("Decided On", readonly=True)
    decision_note = fields.Text("Decision", readonly=True)
    can_decide = fields.Boolean(compute="_compute_can_decide")

    _guarded_fields = frozenset(
        {
            "state",
            "date_due",
            "approver_function_id",
            "requested_by_id",
            "decided_by_id",
            "decided_at",
            "decision_note",
            "case_id",
            "company_id",
        }
    )

    _open_uniq = models.UniqueIndex(
        "(action_id) WHERE state = 'requested'", "More time was asked for already; it is not decided yet."
    )

    @api.depends_context("uid")
    @api.depends("state", "action_id")
    def _compute_can_decide(self):
        for extension in self:
            extension.can_decide = extension.state == "requested" and extension._is_approver(self.env.user)

    @api.model
    def _guarded_create_vals(self, vals_list):
        vals_list = super()._guarded_create_vals(vals_list)
        # sudo: only the due date; whether the user may ask is checked when the request exists
        actions = self.env["capa.action"].sudo().browse(vals.get("action_id") for vals in vals_list)
        return [
            {
                **vals,
                "date_due": action.date_due,
                "approver_function_id": action._get_approving_function().id,
                "requested_by_id": self.env.uid,
            }
            for vals, action in zip(vals_list, actions, strict=True)
        ]

    @api.model_create_multi
    def create(self, vals_list):
        extensions = super().create(vals_list)
        for extension in extensions:
            extension._check_requestable()
            extension._ask_approver()
        return extensions

    def write(self, vals):
        if vals.keys() & {"action_id", "new_date", "reason"}:
            raise UserError(self.env._("A request stays as it was made. Have it refused and make another one."))
        return super().write(vals)

    @api.ondelete(at_uninstall=False)
    def _unlink_except_history(self):
        raise UserError(self.env._("Requests for more time stay on record."))

    def _check_requestable(self):
        """Raise unless the request can be made: by who does the action, for an open action, for a later day."""
        self.ensure_one()
        action = self.action_id
        if not action._is_reporter():
            raise AccessError(self.env._("Only %s or the function can ask for more time.", action.user_id.name))
        if action.state != "open" or not action.date_due:
            raise UserError(self.env._("%s is not open, or has no due date.", action.name))
        if self.new_date <= max(action.date_due, fields.Date.context_today(self)):
            raise UserError(self.env._("The new due date lies after the one there is, and after today."))
        if not self.reason.strip():
            raise UserError(self.env._("Give a reason."))

    def _ask_approver(self):
        user = self.approver_function_id._responsible_user()
        if user:
            # sudo: reminding somebody needs no right on the document
            self.sudo().with_context(mail_activity_quick_update=True).activity_schedule(
                "mail.mail_activity_data_todo",
                summary=self.env._("More time asked for: %s", self.action_id.name),
                user_id=user.id,
            )

    def _is_approver(self, user):
        """Tell whether ``user`` may decide: a member of the approving function who neither asks nor owns the action."""
        self.ensure_one()
        function = self.approver_function_id.sudo()  # membership is no secret
        involved = self.requested_by_id | self.sudo().action_id.user_id
        return bool(function) and function._is_member(user) and user not in involved

    def action_approve(self, note=None):
        """Grant the time (CP-93).

        :param str note: a remark
        :raises AccessError: for everybody outside the approving function, the owner and who asked
        """
        self._decide("approved", (note or "").strip())
        for extension in self.sudo():  # the approver need not have rights on actions
            extension.action_id._extend(extension)
        return True

    def action_refuse(self, note):
        """Refuse the time; the action stays due as it was.

        :param str note: why; required
        """
        self._decide("refused", self._check_reason(note))
        return True

    def _decide(self, state, note):
        self.check_access("read")
        self._check_state("requested")
        for extension in self:
            if not extension._is_approver(self.env.user):
                raise AccessError(
                    self.env._(
                        "%s decides, and never who owns the action or asks for more time.",
                        extension.approver_function_id.name,
                    )
                )
        extensions = self.sudo()  # nobody has the right to write requests; who decides was just checked
        extensions._guarded().write(
            {
                "state": state,
                "decided_by_id": self.env.uid,
                "decided_at": fields.Datetime.now(),
                "decision_note": note,
            }
        )
        extensions.activity_unlink(["mail.mail_activity_data_todo"])
        for extension in extensions:
            extension._log_decision()

    def _log_decision(self):
        labels = dict(self._fields["state"]._description_selection(self.env))
        body = self.env._(
            "More time until %(date)s: %(decision)s by %(user)s. %(note)s",
            date=self.new_date,
            decision=labels[self.state],
            user=self.decided_by_id.name,
            note=self.decision_note or "",
        )
        self.action_id._message_log(body=body)
        self.env["capa.tracking"].sudo().create(
            {"case_id": self.case_id.id, "action_id": self.action_id.id, "kind": "extension", "note": body}
        )
