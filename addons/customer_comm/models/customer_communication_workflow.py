from odoo import fields, models
from odoo.exceptions import AccessError, UserError

CONCLUDE_ACTIVITY = "customer_comm.mail_activity_type_conclude"
PROMISE_ACTIVITY = "customer_comm.mail_activity_type_promise"


class CustomerCommunication(models.Model):
    """The way of a communication: draft, routed, analysed, replied, closed; or cancelled."""

    _inherit = "customer.communication"

    def action_route(self):
        """Pass the information on to the functions on the routing lines.

        :raise UserError: when category, grade, content or routing lines are missing (CC-24)
        """
        self._check_state("draft")
        self._consult()
        self._route_to_default()
        for communication in self:
            communication._check_classified()
            if not communication.routing_ids:
                raise UserError(self.env._("%s: add the functions that are to analyse it.", communication.display_name))
        self._guarded().write({"state": "routed"})
        self.routing_ids._ask_functions()
        return True

    def action_analyse(self):
        """Conclude, once every asked function has answered (CC-33).

        A special problem then goes to top management (CC-34).

        :raise UserError: when an answer or the conclusion is missing
        """
        self._check_state("routed")
        for communication in self:
            communication._check_routing_answered()
            communication._checklist_check()
            communication._check_filled("conclusion")
        self._check_concluded()
        self._guarded().write({"state": "analysed"})
        self.filtered("needs_reply")._sla_reach("analyse")
        self._close_conclude_reminders()
        self.filtered("special").action_request_decision()
        return True

    def action_request_decision(self):
        """Ask top management to decide on special problems; what was decided on other words becomes void."""
        self.check_access("write")
        self._check_state("analysed")
        for communication in self:
            if not communication.special:
                raise UserError(
                    self.env._("%s is not a special problem and needs no decision.", communication.display_name)
                )
        self._signoff_void(self.env._("Asked again"))
        self._signoff_request(self._get_decision_plan)
        return True

    def _get_decision_plan(self, communication):
        function = self.env["customer.function"]._get("top_management", communication.company_id)
        function._check_staffed()
        return [{"function": function, "role": "approve"}]

    def action_reply(self):
        """Record that the customer was answered, now, by the current user (CC-25).

        Without routing lines sales answers on its own, straight from draft (CC-28).

        :raise AccessError: for others than the functions that answer customers
        :raise UserError: when an answer of a function, the decision on a special problem or the reply is missing
        """
        self._check_state("draft", "analysed")
        for communication in self:
            communication._check_may_reply()
            communication._check_classified()
            if communication.state == "draft" and (communication.routing_ids or communication.special):
                raise UserError(self.env._("%s: route it first.", communication.display_name))
            communication._check_filled("reply")
            communication._check_decided()
        self._check_concluded()
        self._replied()
        self._guarded().write({"state": "replied", "replied_at": fields.Datetime.now(), "replied_by_id": self.env.uid})
        self._sla_reach("analyse")
        self._sla_reach("reply")
        return True

    def action_close(self):
        """Close what is answered, or what needs no answer (CC-35).

        :raise UserError: when the customer still waits for a reply, or the conclusion is missing
        """
        self._check_state("draft", "analysed", "replied")
        for communication in self:
            if communication.state == "replied":
                continue
            if communication.needs_reply:
                raise UserError(self.env._("%s: the customer waits for a reply.", communication.display_name))
            if communication.state == "draft" and communication.routing_ids:
                raise UserError(self.env._("%s: route it first.", communication.display_name))
            communication._check_filled("conclusion")
            communication._check_decided()
        self._check_concluded()
        self._check_closable()
        self._guarded().write({"state": "closed", "closed_at": fields.Datetime.now()})
        self._close_reminders()
        return True

    def action_cancel(self):
        """Cancel a contact that was logged by mistake or twice; the reason stays on it."""
        self._check_state("draft", "routed", "analysed")
        for communication in self:
            communication._check_filled("cancel_reason")
        self._guarded().write({"state": "cancelled", "closed_at": fields.Datetime.now()})
        self._signoff_void(self.env._("The communication was cancelled."))
        self.routing_ids._close_activities()
        self._close_reminders()
        self._sla_cancel()
        return True

    def action_draft(self):
        """Take up a cancelled contact again."""
        self._check_state("cancelled")
        self._guarded().write({"state": "draft", "closed_at": False})
        self.cancel_reason = False
        self.filtered("needs_reply")._sla_start(again=True)
        return True

    # Hooks of the other files of this model

    def _check_concluded(self):
        """Raise UserError when what came of these communications is not told in full."""

    def _check_closable(self):
        """Raise UserError when something is still missing before these communications can be closed."""

    def _replied(self):
        """Called before these communications become replied."""

    def _check_classified(self):
        """CC-24: sales judges category and grade before anything else happens."""
        self.ensure_one()
        if not self.category or not self.grade_id:
            raise UserError(self.env._("%s: set the category and the grade first.", self.display_name))

    def _check_routing_answered(self):
        """CC-33: nobody concludes before all asked functions have answered."""
        self.ensure_one()
        waiting = self.routing_ids.filtered(lambda line: not line.answered_at)
        if waiting:
            raise UserError(
                self.env._(
                    "%(record)s: these functions have not answered yet: %(functions)s.",
                    record=self.display_name,
                    functions=", ".join(waiting.function_id.mapped("name")),
                )
            )

    def _check_may_reply(self):
        """CC-25: only sales (or whom the company has set) answers customers."""
        self.ensure_one()
        if not self.can_reply:
            raise AccessError(
                self.env._(
                    "Only members of %(functions)s answer customers. Hand the reply to them, or ask an administrator "
                    "to change the functions in the settings.",
                    functions=", ".join(self._get_reply_functions(self.company_id).mapped("name")),
                )
            )

    def _check_decided(self):
        """CC-34: a special problem is answered as top management has decided, word by word."""
        self.ensure_one()
        if not self.special or self._signoff_is_current():
            return
        if self.signoff_state == "approved":
            raise UserError(
                self.env._(
                    "%s was changed after top management had decided. Ask for a new decision.", self.display_name
                )
            )
        raise UserError(self.env._("%s: top management has not decided yet.", self.display_name))

    def _routing_answered(self):
        """Called when lines were answered: the last one ends the analysis, and the handler can conclude."""
        ready = self.filtered(
            lambda communication: (
                communication.state == "routed" and all(line.answered_at for line in communication.routing_ids)
            )
        )
        ready.filtered("needs_reply")._sla_reach("analyse")
        ready._remind_handlers(self.env._("All functions have answered: conclude"))

    def _remind_handlers(self, summary):
        """Put a reminder on these records for their handlers, in one go and without mails."""
        activity_type = self.env.ref(CONCLUDE_ACTIVITY, raise_if_not_found=False)
        model_id = self.env["ir.model"]._get_id(self._name)
        # sudo: the one who answers last need not have rights on the communication
        self.env["mail.activity"].sudo().with_context(mail_activity_quick_update=True).create(
            [
                {
                    "res_model_id": model_id,
                    "res_id": communication.id,
                    "activity_type_id": activity_type.id if activity_type else False,
                    "summary": summary,
                    "user_id": communication.user_id.id,
                    "automated": True,
                }
                for communication in self
            ]
        )

    def _close_conclude_reminders(self):
        # sudo: a reminder may be another handler's
        self.sudo().activity_unlink([CONCLUDE_ACTIVITY])

    def _close_reminders(self):
        # sudo: a reminder may be another handler's
        self.sudo().activity_unlink([CONCLUDE_ACTIVITY, PROMISE_ACTIVITY])

    # Sign-off of special problems (CC-34)

    def _signoff_content(self):
        self.ensure_one()
        return {
            "number": self.name,
            "customer": self.partner_id.id,
            "subject": self.subject,
            "description": self.description,
            "opinions": [
                {
                    "function": line.function_id.code,
                    "opinion": line.opinion or None,
                    "disposition": line.disposition or None,
                }
                for line in self.routing_ids.sorted(lambda line: (line.sequence, line.id))
            ],
            "checklist": self._checklist_content(),
            "conclusion": self.conclusion or None,
            "reply": self.reply or None,
        }

    def _signoff_statement(self, signoff):
        self.ensure_one()
        return self.env._(
            "Special problem %(record)s of %(customer)s\nConclusion: %(conclusion)s\nReply: %(reply)s",
            record=self.display_name,
            customer=self.partner_id.display_name,
            conclusion=self.conclusion or "-",
            reply=self.reply or "-",
        )

    def _signoff_authors(self):
        return self.create_uid | self.user_id

    def _signoff_rejected(self, signoff):
        self._guarded().write({"state": "routed"})
        self._remind_handlers(self.env._("Rejected: conclude anew"))
