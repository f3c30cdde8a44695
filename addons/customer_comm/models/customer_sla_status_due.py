import logging

from odoo import api, fields, models
from odoo.fields import Domain
from odoo.service.model import PG_CONCURRENCY_EXCEPTIONS_TO_RETRY
from odoo.tools import format_datetime

from ..tools import sla

_logger = logging.getLogger(__name__)

# A clock that cannot be processed is tried again after this time, so that it does not hold up the others.
RETRY_AFTER_HOURS = 1


class CustomerSlaStatus(models.Model):
    """The scheduled action on deadlines: it reminds, marks clocks missed and escalates."""

    _inherit = "customer.sla.status"

    @api.model
    def _cron_process_due(self, batch_size=200):
        """Process the clocks whose next event has come, oldest first.

        Clocks are locked, so that two servers never take the same, and processed in batches that are committed one by
        one: the action may be killed at any point and run again. A clock that fails is logged and put off.
        """
        cron = self.env["ir.cron"]
        now = fields.Datetime.now()
        due = Domain("next_event_at", "<=", now)
        cron._commit_progress(remaining=self.search_count(due))
        left = self.browse()
        while clocks := self._lock_due(due & Domain("id", "not in", left.ids), batch_size):
            left |= clocks._process_safely(now)
            if not cron._commit_progress(len(clocks)):
                break

    @api.model
    def _lock_due(self, domain, limit):
        """Return up to ``limit`` clocks that nobody else is working on."""
        # More candidates than needed: another server may hold the first of them.
        candidates = self.search(domain, order="next_event_at, id", limit=5 * limit)
        return candidates.try_lock_for_update(allow_referencing=True, limit=limit)

    def _process_safely(self, now):
        """Process all, or one by one when one of them fails.

        :return: clocks to leave alone in this run
        """
        left = self.browse()
        try:
            with self.env.cr.savepoint():
                self._process_due(now)
        except PG_CONCURRENCY_EXCEPTIONS_TO_RETRY as error:
            # Somebody is working on the document: the next run sees what became of it.
            if len(self) == 1:
                _logger.info("Deadline %s is left for the next run: %s", self.id, error)
                return self
            left = self._process_one_by_one(now)
        except Exception:  # one bad clock must not stop the deadlines of the whole company
            if len(self) == 1:
                _logger.exception("Deadline %s of %s,%s cannot be processed", self.id, self.res_model, self.res_id)
                self.next_event_at = fields.Datetime.add(now, hours=RETRY_AFTER_HOURS)
                return self.browse()
            left = self._process_one_by_one(now)
        return left

    def _process_one_by_one(self, now):
        return self.browse().concat(*[clock._process_safely(now) for clock in self])

    def _process_due(self, now):
        """Take the next step of each clock; one that is behind by several steps is due again at once."""
        documents = self._existing_documents()
        orphans = self.filtered(lambda clock: clock.id not in documents)
        orphans._cancel()
        reminders = []
        for clock in self - orphans:
            reminders += clock._take_step(documents[clock.id], now)
        missed = self.browse(clock.id for clock, _document, kind, _user in reminders if kind == "missed")
        missed._drop_reminders()  # "due soon" is no longer true
        self._create_reminders(reminders)
        (self - orphans)._refresh_documents()

    def _existing_documents(self):
        """Return ``{clock id: document}``, without clocks whose document is gone."""
        result = {}
        for model_name, clocks in self.grouped("res_model").items():
            if model_name in self.env:
                existing = self.env[model_name].browse(clocks.mapped("res_id")).exists()
                existing.mapped("display_name")  # reminders ask for it one by one
                by_id = {document.id: document for document in existing}
                result.update((clock.id, by_id[clock.res_id]) for clock in clocks if clock.res_id in by_id)
        return result

    def _take_step(self, document, now):
        """Take the next step: remind, mark missed or escalate.

        :return: list of ``(clock, document, kind, user)``, the reminders to create
        """
        if self.state == "missed":
            return self._escalate(document)
        if self.state != "running":
            self.next_event_at = False
            return []
        if self.deadline > now:
            self.write({"warned_at": now, "next_event_at": self.deadline})
            return [(self, document, "warning", document._sla_responsible_user(self))]
        following = sla.next_event(self.deadline, missed=True, escalations=self._escalation_delays())
        self.write({"state": "missed", "next_event_at": following})
        return [(self, document, "missed", document._sla_responsible_user(self))]

    def _escalate(self, document):
        """Take the next escalation step."""
        delays = self._escalation_delays()
        if self.escalation_level >= len(delays):  # the steps were changed while the clock was due
            self.next_event_at = False
            return []
        user = self._escalation_user(self.escalations[self.escalation_level])
        level = self.escalation_level + 1
        following = sla.next_event(self.deadline, missed=True, escalations=delays, level=level)
        self.write({"escalation_level": level, "next_event_at": following})
        return [(self, document, "escalation", user)] if user else []

    def _escalation_user(self, step):
        """Return whom an escalation step tells; empty when there is nobody."""
        if step["target"] == "function":
            function = self.env["customer.function"].browse(step["function_id"]).exists()
            return function._responsible_user() if function else self.env["res.users"]
        user = self.function_id.manager_id if step["target"] == "manager" else self.function_id.deputy_id
        return user.filtered("active")

    @api.model
    def _create_reminders(self, reminders):
        """Create one activity a reminder; no mail is sent."""
        activity_type = self.env.ref("customer_comm.mail_activity_type_deadline", raise_if_not_found=False)
        vals_list = [
            clock._prepare_reminder_vals(record, kind, user, activity_type)
            for clock, document, kind, user in reminders
            if "activity_type_id" in (record := document._sla_activity_record())._fields
        ]
        self.env["mail.activity"].with_context(mail_activity_quick_update=True).create(vals_list)

    def _prepare_reminder_vals(self, document, kind, user, activity_type):
        lang, tz = user.lang or self.env.lang, user.tz or self.calendar_id.tz or "UTC"
        local_self = self.with_context(lang=lang, tz=tz)
        vals = {
            "res_model_id": self.env["ir.model"]._get_id(document._name),
            "res_id": document.id,
            "user_id": user.id,
            "summary": local_self._describe_reminder(kind),
            "date_deadline": fields.Datetime.context_timestamp(local_self, self.deadline).date(),
            "automated": True,
            "sla_status_id": self.id,
        }
        return {**vals, "activity_type_id": activity_type.id} if activity_type else vals

    def _describe_reminder(self, kind):
        """Return the summary of a reminder, in the language and time zone of the context."""
        labels = dict(self.env[self.res_model]._sla_milestones())
        placeholders = {
            "milestone": labels.get(self.milestone, self.milestone),
            "deadline": format_datetime(self.env, self.deadline, dt_format="short"),
        }
        if kind == "warning":
            return self.env._("%(milestone)s: due on %(deadline)s", **placeholders)
        if kind == "missed":
            return self.env._("%(milestone)s: the deadline of %(deadline)s was missed", **placeholders)
        return self.env._("%(milestone)s: still open after the deadline of %(deadline)s", **placeholders)
