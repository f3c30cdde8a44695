from odoo import api, fields, models
from odoo.exceptions import AccessError, UserError


class CapaCase(models.Model):
    """The workflow of a CAPA: propose, approve by sign-off, carry out, verify, prove the effect, close."""

    _inherit = "capa.case"

    def action_propose(self):
        """Ask for the approval of the plan (CP-77).

        :raises UserError: when team leader, problem, responsible person, root cause, actions or due dates are missing
        """
        self._check_state("draft", "rejected")
        for case in self:
            case._check_plan_complete()
        self._guarded().write(
            {"state": "proposed", "proposed_at": fields.Datetime.now(), "proposed_by_id": self.env.uid}
        )
        self._signoff_request(lambda case: case._get_signoff_plan())
        return True

    def _get_signoff_plan(self):
        """Return who approves the plan, see ``customer.signoff.mixin``."""
        self.ensure_one()
        function = self.company_id.capa_approval_function_id or self.env["customer.function"]._get(
            "top_management", self.company_id
        )
        return [{"function": function, "role": "approve", "sequence": 10}]

    def action_revise(self, reason):
        """Take the plan back to draft; what was signed becomes void and is asked for again.

        :param str reason: kept on the voided signatures; required
        """
        self._check_state("proposed", "approved", "in_progress", "done", "rejected")
        reason = self._check_reason(reason)
        self._signoff_void(reason)
        self._guarded().write({"state": "draft", "approved_at": False, "started_at": False, "done_at": False})
        self._message_log_batch({case.id: self.env._("Plan revised: %s", reason) for case in self})
        return True

    def action_start(self):
        """Begin to carry out approved plans; each owner gets an activity.

        :raises UserError: when the plan is not approved as it is now (CP-77)
        """
        self._check_state("approved")
        for case in self:
            if not case._signoff_is_current():
                raise UserError(
                    self.env._(
                        "%s has changed since it was approved. Revise it and propose it again.", case.display_name
                    )
                )
        self._guarded().write({"state": "in_progress", "started_at": fields.Datetime.now()})
        self.action_ids.filtered(lambda action: action.kind != "containment")._remind_owners()
        return True

    def action_close(self):
        """Close CAPAs whose effect is proven (CP-98).

        :raises UserError: when the effect was not checked, actions are open, or prevention (D7) is not described
        """
        self._check_state("verified")
        for case in self:
            case._check_actions_ended()
            if case.effectiveness_result != "effective":
                raise UserError(self.env._("%s: check first whether the actions are effective.", case.display_name))
            if case._needs_measure("8d") and not (case.prevention_note or "").strip():
                raise UserError(
                    self.env._(
                        "%s: write under D7 which documents and systems were changed, or why none.", case.display_name
                    )
                )
        self._guarded().write({"state": "closed", "closed_at": fields.Datetime.now()})
        return True

    def action_cancel(self, reason):
        """Cancel CAPAs that are not closed. Complaint managers only.

        :param str reason: required
        """
        self._check_manager()
        self._check_state("draft", "proposed", "approved", "in_progress", "rejected")
        reason = self._check_reason(reason)
        self._signoff_void(reason)
        self.action_ids.activity_unlink(["mail.mail_activity_data_todo"])
        self._guarded().write({"state": "cancelled", "closed_at": fields.Datetime.now()})
        self._message_log_batch({case.id: self.env._("Cancelled: %s", reason) for case in self})
        return True

    def action_effective(self, note):
        """Record that the actions work (CP-98).

        :param str note: what was checked and found; required
        :raises AccessError: outside the verifying function, for the team leader and the responsible person
        :raises UserError: before the day of the check
        """
        self._record_effectiveness("effective", note)
        return True

    def action_not_effective(self, note):
        """Record that the actions do not work: the case is closed and its next cycle opened (CP-98).

        :param str note: what was checked and found; required
        :return: action to open the new cases
        """
        self._record_effectiveness("not_effective", note)
        cases = self.sudo()  # the verifying function may not write CAPAs otherwise
        following = cases._open_next_cycle()
        cases._guarded().write({"state": "closed", "closed_at": fields.Datetime.now()})
        return following.sudo(False)._action_open()

    def _record_effectiveness(self, result, note):
        self._check_state("verified")
        note = self._check_reason(note)
        today = fields.Date.context_today(self)
        for case in self:
            case.sudo()._check_verifier(self.env.user)  # read by members of a function without CAPA rights
            if self.env.user in (case.leader_id | case.responsible_user_id):
                raise AccessError(self.env._("Another person checks the effect of what you are responsible for."))
            if case.effectiveness_due and today < case.effectiveness_due:
                raise UserError(
                    self.env._(
                        "%(case)s: the effect shows after some time. It is checked from %(date)s on.",
                        case=case.display_name,
                        date=case.effectiveness_due,
                    )
                )
        self.sudo()._guarded().write(  # as above
            {
                "effectiveness_result": result,
                "effectiveness_note": note,
                "effectiveness_at": fields.Datetime.now(),
                "effectiveness_by_id": self.env.uid,
            }
        )

    def _open_next_cycle(self):
        """Create the next cycle of each case: same team, problem and complaints, new causes and actions."""
        vals_list = []
        for case in self:
            vals = case.copy_data({"problem": case._prepare_next_problem(), "previous_id": case.id})[0]
            vals["complaint_ids"] = [fields.Command.set(case.complaint_ids.ids)]
            vals_list.append(vals)
        following = self._guarded().create(vals_list)
        for case, new in zip(self, following, strict=True):
            case._message_log(body=self.env._("Not effective. Next cycle: %s", new._get_html_link()))
            new._message_log(body=self.env._("Previous cycle: %s", case._get_html_link()))
        return following

    def _prepare_next_problem(self):
        self.ensure_one()
        finding = self.env._("%(case)s was not effective: %(note)s", case=self.name, note=self.effectiveness_note)
        return f"{self.problem}\n\n{finding}"

    # Steps taken by the actions

    def _advance_done(self):
        """Take the cases whose last action was reported as done to *done*."""
        for case in self.filtered(lambda case: case.state == "in_progress"):
            if not case.action_ids.filtered(lambda action: action.state == "open"):
                case._guarded().write({"state": "done", "done_at": fields.Datetime.now()})

    def _advance_verified(self):
        """Take the cases whose last action was verified to *verified* and set the day of the effectiveness check."""
        today = fields.Date.context_today(self)
        for case in self.filtered(lambda case: case.state == "done"):
            if set(case.action_ids.mapped("state")) <= {"verified", "cancelled"}:
                days = case.company_id.capa_effectiveness_days
                case._guarded().write(
                    {
                        "state": "verified",
                        "verified_at": fields.Datetime.now(),
                        "effectiveness_due": case.effectiveness_due or fields.Date.add(today, days=days),
                    }
                )

    def _return_to_progress(self):
        self.filtered(lambda case: case.state == "done")._guarded().write({"state": "in_progress", "done_at": False})

    # Sign-off

    def _signoff_content(self):
        self.ensure_one()
        planned = self.action_ids.filtered(lambda action: action.kind != "containment" and action.state != "cancelled")
        return {
            "number": self.name,
            "subject": self.subject,
            "measure": self.measure,
            "problem": self.problem or "",
            "function": self.function_id.code or "",
            "responsible": self.responsible_user_id.login or "",
            "criterion": self.effectiveness_criteria or "",
            "causes": [[cause.kind, cause.level, cause.name, cause.is_root] for cause in self.cause_ids.sorted("id")],
            "actions": [
                [action.kind, action.name, action.function_id.code, action.user_id.login, action._get_approved_due()]
                for action in planned.sorted("id")
            ],
        }

    def _signoff_statement(self, signoff):
        self.ensure_one()
        return self.env._(
            "I approve the corrective and preventive actions of %(case)s: %(count)s actions, the last due on %(due)s.",
            case=self.display_name,
            count=len(self.action_ids.filtered(lambda action: action.kind != "containment")),
            due=max(self.action_ids.filtered("date_due").mapped("date_due"), default="–"),
        )

    def _signoff_authors(self):
        return super()._signoff_authors() | self.proposed_by_id | self.leader_id | self.responsible_user_id

    def _signoff_check(self, signoff, decision):
        super()._signoff_check(signoff, decision)
        if self.state != "proposed":
            raise UserError(self.env._("%s is not proposed for approval.", self.display_name))

    def _signoff_approved(self):
        super()._signoff_approved()
        self._guarded().write({"state": "approved", "approved_at": fields.Datetime.now()})

    def _signoff_rejected(self, signoff):
        super()._signoff_rejected(signoff)
        self._guarded().write({"state": "rejected"})

    # Rules

    def _check_manager(self):
        if not self.env.su and not self.env.user.has_group("complaint_capa.group_manager"):
            raise AccessError(self.env._("Only a complaint manager can do this."))

    def _get_plan_requirements(self):
        """Hook: return what a complete plan has, as (value, label) (CP-28, CP-35, CP-77).

        What only a stronger measure needs has that measure in the third place: corrective or 8d (CP-83).
        """
        self.ensure_one()
        planned = self.action_ids.filtered(lambda action: action.kind != "containment" and action.state != "cancelled")
        return [
            (self.leader_id, self.env._("the leader of the team (D1)")),
            (self.function_id, self.env._("the responsible function (D1)")),
            (self.responsible_user_id, self.env._("the responsible person (D1)")),
            ((self.problem or "").strip(), self.env._("the problem (D2)")),
            (
                self._has_containment(),
                self.env._("containment, or why none (D3)"),
                "8d",
            ),
            (self.cause_ids.filtered("is_root"), self.env._("a root cause (D4)"), "corrective"),
            (planned.filtered(lambda action: action.kind == "corrective"), self.env._("a corrective action (D5)")),
            (all(planned.mapped("date_due")), self.env._("the due date of each action (D5, D7)")),
        ]

    def _check_plan_complete(self):
        """Raise UserError naming what the plan still needs for its measure."""
        missing = [
            label
            for value, label, *measures in self._get_plan_requirements()
            if not value and all(self._needs_measure(measure) for measure in measures)
        ]
        if missing:
            raise UserError(
                self.env._("%(case)s is not complete: %(missing)s.", case=self.display_name, missing=", ".join(missing))
            )

    def _check_actions_ended(self):
        self.ensure_one()
        open_actions = self.action_ids.filtered(lambda action: action.state not in ("verified", "cancelled"))
        if open_actions:
            raise UserError(
                self.env._(
                    "%(case)s has actions that are not verified: %(actions)s.",
                    case=self.display_name,
                    actions=", ".join(open_actions.mapped("name")),
                )
            )

    def _check_verifier(self, user):
        """Raise AccessError unless ``user`` belongs to the verifying function (CP-78)."""
        self.ensure_one()
        function = self.company_id.capa_verification_function_id or self.env["customer.function"]._get(
            "quality", self.company_id
        )
        if not function._is_member(user):
            raise AccessError(self.env._("Only members of %s can verify this.", function.name))

    @api.readonly
    def action_view_complaints(self):
        """Open the complaints that led to this CAPA."""
        self.ensure_one()
        return self.env["complaint.complaint"]._action_open([("capa_ids", "in", self.ids)], {})

    def _action_open(self):
        """Return the action that opens these cases."""
        action = self.env["ir.actions.actions"]._for_xml_id("complaint_capa.capa_case_action")
        action.pop("path", None)
        if len(self) == 1:
            return {**action, "views": [(False, "form")], "res_id": self.id}
        return {**action, "domain": [("id", "in", self.ids)], "context": {}}
