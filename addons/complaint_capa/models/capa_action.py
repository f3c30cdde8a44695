from odoo import api, fields, models
from odoo.exceptions import AccessError, UserError
from odoo.fields import Domain

# What is approved with the plan and therefore does not change under way.
PLAN_FIELDS = frozenset({"name", "kind", "cause_id", "function_id", "user_id", "date_due", "case_id"})


class CapaAction(models.Model):
    """One action of a CAPA: who does what until when, what shows that it is done, who verified it (CP-77, CP-78).

    Containment (D3) may be carried out at once. Corrective (D5) and preventive (D7) actions are approved with the plan
    and wait for it. The owner reports an action as done; another person, of the verifying function, verifies it.
    """

    _name = "capa.action"
    _description = "CAPA Action"
    _inherit = ["customer.guard.mixin", "mail.thread", "mail.activity.mixin"]
    _order = "date_due, id"
    _check_company_auto = True
    _mail_post_access = "read"

    case_id = fields.Many2one("capa.case", "CAPA", required=True, index=True, ondelete="cascade")
    company_id = fields.Many2one(related="case_id.company_id", store=True, index=True)
    name = fields.Char("Action", required=True, tracking=True)
    kind = fields.Selection(
        [("containment", "Containment"), ("corrective", "Corrective"), ("preventive", "Preventive")],
        required=True,
        default="corrective",
        index=True,
    )
    cause_id = fields.Many2one(
        "capa.cause", "Against Cause", ondelete="restrict", index="btree_not_null", domain="[('case_id', '=', case_id)]"
    )
    function_id = fields.Many2one("customer.function", required=True, index=True, check_company=True)
    user_id = fields.Many2one(
        "res.users",
        "Owner",
        required=True,
        compute="_compute_user_id",
        store=True,
        readonly=False,
        precompute=True,
        domain=[("share", "=", False)],
        index=True,
        check_company=True,
        tracking=True,
        ondelete="restrict",
    )
    date_due = fields.Date("Due", index=True, tracking=True, help="Required before the plan is proposed.")
    state = fields.Selection(
        [("open", "Open"), ("done", "Done"), ("verified", "Verified"), ("cancelled", "Cancelled")],
        default="open",
        required=True,
        readonly=True,
        copy=False,
        index=True,
        tracking=True,
    )
    evidence = fields.Text(readonly=True, copy=False, help="What shows that the action was carried out.")
    done_at = fields.Datetime("Done On", readonly=True, copy=False)
    done_by_id = fields.Many2one("res.users", readonly=True, copy=False, ondelete="restrict")
    verification_note = fields.Text("Verification", readonly=True, copy=False)
    verified_at = fields.Datetime("Verified On", readonly=True, copy=False)
    verified_by_id = fields.Many2one("res.users", readonly=True, copy=False, ondelete="restrict")
    is_late = fields.Boolean(compute="_compute_is_late", search="_search_is_late")
    can_report = fields.Boolean(compute="_compute_can_report")

    _guarded_fields = frozenset(
        {
            "state",
            "evidence",
            "done_at",
            "done_by_id",
            "verification_note",
            "verified_at",
            "verified_by_id",
            "company_id",
        }
    )

    @api.depends("function_id")
    def _compute_user_id(self):
        for action in self:
            if not action.user_id and action.function_id:
                action.user_id = action.function_id._responsible_user()

    @api.depends("date_due", "state")
    def _compute_is_late(self):
        today = fields.Date.context_today(self)
        for action in self:
            action.is_late = bool(action.state == "open" and action.date_due and action.date_due < today)

    def _search_is_late(self, operator, value):
        if operator != "in":
            return NotImplemented
        return Domain("state", "=", "open") & Domain("date_due", "<", fields.Date.context_today(self))

    @api.depends_context("uid")
    @api.depends("state", "user_id", "kind", "case_id.state")
    def _compute_can_report(self):
        for action in self:
            action.can_report = action.state == "open" and action._is_under_way() and action._is_reporter()

    @api.model_create_multi
    def create(self, vals_list):
        actions = super().create(vals_list)
        actions._check_plan_open()
        return actions

    def write(self, vals):
        if PLAN_FIELDS & vals.keys():
            self._check_plan_open()
        if "user_id" in vals and self.filtered(lambda action: action.state in ("done", "verified")):
            # Else the owner hands it over to verify it himself.
            raise UserError(self.env._("The owner of an action that was carried out stays as it was."))
        result = super().write(vals)
        if {"case_id", "kind"} & vals.keys():
            self._check_plan_open()
        return result

    @api.ondelete(at_uninstall=False)
    def _unlink_except_planned(self):
        self._check_plan_open()
        if self.filtered(lambda action: action.state != "open"):
            raise UserError(self.env._("An action that was carried out stays on record."))

    def _check_plan_open(self):
        """Containment goes on until the CAPA is over; what is approved with the plan changes only with the plan."""
        containment = self.filtered(lambda action: action.kind == "containment")
        containment.case_id._check_unlocked()
        (self - containment).case_id._check_plan_open()

    def action_done(self, evidence):
        """Report the actions as done.

        :param str evidence: what shows it; required
        :raises AccessError: for everybody but the owner, the members of the function, and CAPA users
        :raises UserError: before the plan is approved and started (CP-77)
        """
        self._check_state("open")
        if not (evidence or "").strip():
            raise UserError(self.env._("Say what shows that the action was carried out."))
        for action in self:
            action._check_under_way()
            if not action._is_reporter():
                raise AccessError(self.env._("Only %s or the function can report this as done.", action.user_id.name))
        # sudo: owners in other departments report here without the right to change a CAPA
        actions = self.sudo()
        actions._guarded().write(
            {
                "state": "done",
                "evidence": evidence.strip(),
                "done_at": fields.Datetime.now(),
                "done_by_id": self.env.uid,
            }
        )
        actions.activity_feedback(["mail.mail_activity_data_todo"])
        actions.case_id._advance_done()
        return True

    def action_verify(self, note):
        """Verify that done actions were carried out; the last one takes the CAPA to *verified* (CP-78).

        :param str note: what was verified and how; required
        :raises AccessError: for everybody outside the verifying function, and for whoever did the action
        """
        self._check_verifiable(note)
        actions = self.sudo()  # the verifying function verifies without the right to change the plan
        actions._guarded().write(
            {
                "state": "verified",
                "verification_note": note.strip(),
                "verified_at": fields.Datetime.now(),
                "verified_by_id": self.env.uid,
            }
        )
        actions.case_id._advance_verified()
        return True

    def action_verification_failed(self, note):
        """Send done actions back to their owners (CP-78).

        :param str note: what is missing; required
        """
        self._check_verifiable(note)
        actions = self.sudo()  # as in action_verify
        actions._message_log_batch(
            {action.id: self.env._("Verification failed: %s", note.strip()) for action in actions}
        )
        actions._guarded().write({"state": "open", "done_at": False, "done_by_id": False})
        actions.case_id._return_to_progress()
        actions._remind_owners()
        return True

    def action_cancel(self, reason):
        """Drop open actions, with the reason. Approved ones are dropped by revising the plan.

        :param str reason: required
        """
        self._check_state("open")
        self.check_access("write")
        if not (reason or "").strip():
            raise UserError(self.env._("Give a reason."))
        self._check_plan_open()
        self._guarded().write({"state": "cancelled"})
        self._message_log_batch({action.id: self.env._("Cancelled: %s", reason.strip()) for action in self})
        self.activity_unlink(["mail.mail_activity_data_todo"])
        return True

    def _remind_owners(self):
        """Give each open action to its owner as an activity."""
        for action in self.filtered(lambda action: action.state == "open" and action.user_id):
            action.activity_schedule(
                "mail.mail_activity_data_todo",
                date_deadline=action.date_due or fields.Date.context_today(self),
                summary=action.name,
                user_id=action.user_id.id,
            )

    def _is_under_way(self):
        self.ensure_one()
        # sudo: owners may not read the whole CAPA
        state = self.sudo().case_id.state
        return state == "in_progress" or (self.kind == "containment" and state not in ("closed", "cancelled"))

    def _is_reporter(self):
        self.ensure_one()
        user = self.env.user
        return (
            self.env.su
            or user == self.user_id
            or user in self.sudo().function_id._members()  # membership is no secret; a new row has no function yet
            or user.has_group("complaint_capa.group_user")
        )

    def _check_under_way(self):
        if not self._is_under_way():
            raise UserError(
                self.env._(
                    "%s: the plan is not approved and started yet. Nothing but containment is carried out before.",
                    self.name,
                )
            )

    def _check_state(self, *states):
        labels = dict(self._fields["state"]._description_selection(self.env))
        for action in self:
            if action.state not in states:
                raise UserError(
                    self.env._("%(action)s is %(state)s already.", action=action.name, state=labels[action.state])
                )

    def _check_verifiable(self, note):
        for action in self:
            if action.state != "done":
                raise UserError(self.env._("%s is not reported as done.", action.name))
            action.sudo().case_id._check_verifier(self.env.user)  # who verifies may not read the whole CAPA
            if self.env.user in (action.user_id | action.done_by_id):
                raise AccessError(self.env._("Another person verifies what you did yourself."))
        if not (note or "").strip():
            raise UserError(self.env._("Say what was verified, and how."))
