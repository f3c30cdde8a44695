from odoo import api, fields, models
from odoo.exceptions import AccessError, UserError

from .complaint_complaint import CLOSED_STATES
from .complaint_reply import FINAL_TYPES

ASSESS_ACTIVITY = "complaint_capa.mail_activity_type_assess"


class ComplaintComplaint(models.Model):
    """The workflow: one method an action, each with the rules it checks."""

    _inherit = "complaint.complaint"

    def action_register(self):
        """Enter the complaints in the register; their clocks start (CP-05, CP-10).

        :raises UserError: when the customer or the description is missing
        """
        self._check_state("draft")
        for complaint in self:
            complaint._check_filled("description")
            if complaint.origin == "customer":
                complaint._check_filled("partner_id")
        self._enter("registered")
        return True

    def action_assess(self):
        """Record that quality has judged the complaints: category, severity, risk and liability (CP-02, CP-30).

        :raises UserError: when one of these is missing, or the responsible function of what is ours (CP-35)
        """
        self._check_state("registered")
        for complaint in self:
            complaint._check_filled(*self._get_assessed_fields(complaint.liability))
        self._guarded().write({"state": "assessed", "assessed_at": fields.Datetime.now()})
        self.activity_feedback([ASSESS_ACTIVITY])
        return True

    @api.model
    def _get_assessed_fields(self, liability):
        """Return the names of the fields that an assessment fills."""
        names = ["category_id", "severity", "risk", "liability"]
        if liability == "ours":
            return [*names, "responsible_function_id"]
        return [*names, "liability_note"]

    def action_contain(self):
        """Record that the interim measure works, or why none is needed (CP-21)."""
        self._check_state("assessed")
        for complaint in self:
            complaint._check_filled("containment")
        self._guarded().write({"state": "contained", "contained_at": fields.Datetime.now()})
        self._sla_reach("contain")
        return True

    def action_resolve(self):
        """Record that the case is solved: every product has its disposition (CP-51)."""
        self._check_state("contained")
        for complaint in self:
            complaint._check_filled("solution")
            complaint._check_disposed()
        self._guarded().write({"state": "resolved", "resolved_at": fields.Datetime.now()})
        self._reach_disposed()
        self._advance_replied()
        return True

    def action_reply(self):
        """Open the form in which to record what the customer was told."""
        self.ensure_one()
        self._check_unlocked()
        return {
            "type": "ir.actions.act_window",
            "name": self.env._("Reply to the Customer"),
            "res_model": "complaint.reply",
            "view_mode": "form",
            "target": "new",
            "context": {
                "default_complaint_id": self.id,
                "default_contact_id": (self.contact_id or self.partner_id).id,
                "default_channel_id": self.channel_id.id,
                "default_reply_type": self._get_next_reply_type(),
            },
        }

    def _get_next_reply_type(self):
        """Return which type of reply is due: what is solved is answered, what has just arrived is acknowledged."""
        self.ensure_one()
        if self.liability and self.liability != "ours":
            return "explanation"
        return "answer" if self.reply_ids or self.state in ("resolved", "replied") else "acknowledgement"

    def _advance_replied(self):
        """Take the resolved complaints to which the customer has an answer to *replied* (CP-88)."""
        for complaint in self.filtered(lambda complaint: complaint.state == "resolved"):
            types = complaint._get_closing_replies()
            final = complaint._get_round_replies().filtered(lambda reply, types=types: reply.reply_type in types)
            if final:
                complaint._guarded().write({"state": "replied", "replied_at": max(final.mapped("sent_at"))})

    def _get_round_replies(self):
        """Return the replies since the complaint was registered or reopened: an old answer does not end a new round."""
        self.ensure_one()
        return self.reply_ids.filtered(lambda reply: reply.round == self.reopen_count)

    def _get_closing_replies(self):
        """Return which types of reply end the complaint: an explanation does when it is not ours (CP-31)."""
        self.ensure_one()
        return FINAL_TYPES if self.liability == "ours" else (*FINAL_TYPES, "explanation")

    def action_close(self):
        """Close complaints that are answered and, where they are ours, have their CAPA or the reason for none.

        :raises UserError: when the customer has no reply (CP-116), a product has no disposition, goods are still on
            their way back, or the CAPA decision is missing (CP-84)
        """
        for complaint in self:
            if complaint.state == "resolved":
                raise UserError(
                    self.env._(
                        "%s: tell the customer first. Record the answer with “Reply”; a complaint is never closed "
                        "without it.",
                        complaint.display_name,
                    )
                )
        self._check_state("replied")
        for complaint in self:
            complaint._check_disposed()
            complaint._check_returns_done()
            complaint._check_capa_decided()
        self._end("closed")
        self._after_close()
        return True

    def action_reject(self):
        """End complaints that are not ours, once the customer was given an explanation (CP-31, CP-32)."""
        self._check_state("registered", "assessed", "contained")
        for complaint in self:
            if complaint.liability in (False, "ours"):
                raise UserError(
                    self.env._(
                        "%s can be rejected only when the liability lies with somebody else. Set the liability first.",
                        complaint.display_name,
                    )
                )
            complaint._check_filled("liability_note")
            if "explanation" not in complaint._get_round_replies().mapped("reply_type"):
                raise UserError(
                    self.env._(
                        "%s: explain to the customer first why it is not ours, and record it with “Reply”.",
                        complaint.display_name,
                    )
                )
            complaint._check_returns_done()
        self._end("rejected")
        return True

    def action_cancel(self, reason):
        """Cancel complaints that were registered by mistake.

        :param str reason: kept in the chatter, required
        """
        self._check_state("draft", "registered", "assessed")
        reason = self._check_reason(reason)
        for complaint in self:
            complaint._check_returns_done()
        self._end("cancelled")
        self._log_decision(self.env._("Cancelled"), reason)
        return True

    def action_reopen(self, reason):
        """Take up closed complaints again: they go back to assessment, the closing clock runs anew (CP-94).

        :param str reason: kept in the chatter, required
        :raises AccessError: for everybody but complaint managers
        """
        self._check_manager()
        self._check_state(*CLOSED_STATES)
        reason = self._check_reason(reason)
        self._reopen()
        self._log_decision(self.env._("Reopened"), reason)
        return True

    def _reopen(self):
        """Begin a new round: back to the assessment, with a new clock for answer and close."""
        for complaint in self:
            complaint._guarded().write(
                {
                    "state": "registered",
                    "closed_at": False,
                    "closed_by_id": False,
                    "replied_at": False,
                    "resolved_at": False,
                    "reopen_count": complaint.reopen_count + 1,
                    "no_capa_reason": False,
                    "no_capa_user_id": False,
                    "satisfaction_state": "none",
                    "satisfaction_score": 0.0,
                }
            )
        self._sla_start(["answer", "close"], again=True)
        self._ask_assessment()

    # Steps shared by the actions

    def _enter(self, state):
        self._guarded().write({"state": state, "registered_at": fields.Datetime.now()})
        self._sla_start()
        self._ask_assessment()

    def _ask_assessment(self):
        """Give the complaints to their handlers as activities."""
        if not self.env.ref(ASSESS_ACTIVITY, raise_if_not_found=False):
            return
        # sudo: whoever registers a complaint need not be able to change it afterwards. No mail for each: a warehouse
        # validates many returns at once, and the activity is shown to the handler at once.
        complaints = self.sudo().with_context(mail_activity_quick_update=True)
        for user, assigned in complaints.filtered("user_id").grouped("user_id").items():
            assigned.activity_schedule(ASSESS_ACTIVITY, user_id=user.id)

    def _end(self, state):
        self._guarded().write({"state": state, "closed_at": fields.Datetime.now(), "closed_by_id": self.env.uid})
        if state != "cancelled":
            self._sla_reach("close")
        self._sla_cancel()
        self.activity_unlink([ASSESS_ACTIVITY])

    def _log_decision(self, decision, reason):
        self._message_log_batch({complaint.id: f"{decision}: {reason}" for complaint in self})

    # Rules

    def _check_state(self, *states):
        """Raise unless the user may write the complaints, and all are in one of the states."""
        self.check_access("write")
        super()._check_state(*states)

    def _check_manager(self):
        if not self.env.su and not self.env.user.has_group("complaint_capa.group_manager"):
            raise AccessError(self.env._("Only a complaint manager can do this."))

    def _check_disposed(self):
        if not self._is_disposed():
            raise UserError(self.env._("%s: set the disposition of each product, or of the case.", self.display_name))
