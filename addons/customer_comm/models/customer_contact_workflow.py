from odoo import api, fields, models
from odoo.exceptions import UserError
from odoo.fields import Domain
from odoo.tools import SQL, format_date

from .customer_contact import OPEN_STATES
from .customer_guard_mixin import _GUARD

ACTIVITY = "customer_comm.mail_activity_type_contact"


class CustomerContact(models.Model):
    """The way of a contact: planned, agreed, under way, done; or missed, or cancelled."""

    _inherit = "customer.contact"

    def action_confirm(self):
        """Record that the contact is agreed with the customer (CC-57).

        :raise UserError: when the contact person or the time of the appointment is missing
        """
        self._check_state("planned")
        self._check_filled("contact_id", "appointment_at")
        self._apply_rule_checklists()
        self._guarded().write({"state": "confirmed"})
        return True

    def action_start(self):
        """Set out. Nobody is visited unannounced (CC-57), or without a purpose (CC-13).

        :raise UserError: for a visit that is not agreed, or a contact without a purpose
        """
        self._check_state("planned", "confirmed")
        self._check_filled("purpose")
        for contact in self:
            contact._check_agreed()
        self._apply_rule_checklists()
        self._guarded().write({"state": "started", "started_at": fields.Datetime.now()})
        return True

    def action_done(self):
        """Record that the contact was made, with what came of it; it is logged as a communication.

        :raise UserError: when it was not started, or something of its record is missing
        """
        self._check_state("started")
        self._check_filled("result", "outcome_reached")
        for contact in self:
            contact._check_record()
            contact._checklist_check()
            contact._check_issues_owned()
        now = fields.Datetime.now()
        self._guarded().write({"state": "done", "done_at": now, "closed_at": now})
        self._log_communications()
        self._after_closing()
        return True

    def action_cancel(self):
        """Cancel the contact; the reason is in ``cancel_reason``. The rule then plans the next one.

        :raise UserError: without a reason, or for a contact that is over
        """
        self._check_state(*OPEN_STATES)
        self._check_filled("cancel_reason")
        self._guarded().write({"state": "cancelled", "closed_at": fields.Datetime.now()})
        self._after_closing()
        return True

    def action_move(self):
        """Open the dialogue in which the date is moved and the reason given (CC-45)."""
        self._check_state("planned", "confirmed")
        return {
            "type": "ir.actions.act_window",
            "name": self.env._("Move to Another Day"),
            "res_model": "customer.contact.move",
            "view_mode": "form",
            "target": "new",
            "context": {"default_contact_ids": self.ids},
        }

    def _move(self, day, reason):
        """Move to another day; an appointment has to be agreed anew.

        :raise UserError: without a reason, into the past, or for a contact under way or over
        """
        self._check_state("planned", "confirmed")
        reason = self._check_reason(reason)
        if day < fields.Date.context_today(self):
            raise UserError(self.env._("Choose today or a later day: a contact is not planned for the past."))
        for contact in self:
            contact._message_log(
                body=self.env._(
                    "Moved from %(old)s to %(new)s: %(reason)s",
                    old=format_date(self.env, contact.planned_on),
                    new=format_date(self.env, day),
                    reason=reason,
                )
            )
        self._guarded().write({"planned_on": day, "move_reason": reason, "state": "planned", "appointment_at": False})

    def _check_moved_by_action(self, day):
        """CC-45: a date that was planned is moved with a reason."""
        if _GUARD.is_open(self.env):
            return
        if any(contact.planned_on != fields.Date.to_date(day) for contact in self):
            raise UserError(self.env._('A planned date is moved with a reason. Use the button "Move".'))

    def _check_agreed(self):
        self.ensure_one()
        if self.method != "visit":
            return
        if self.state != "confirmed" or not self.contact_id or not self.appointment_at:
            raise UserError(
                self.env._(
                    "%s: nobody is visited unannounced. Name the contact person and the time of the appointment, then "
                    'press "Agreed".',
                    self.display_name,
                )
            )

    def _check_issues_owned(self):
        """CC-46: each problem has somebody who follows it up."""
        self.ensure_one()
        orphans = self.issue_ids.filtered(lambda issue: issue.state == "open" and not issue._has_owner())
        if orphans:
            raise UserError(
                self.env._(
                    "%(record)s: these problems have nobody who follows them up: %(issues)s.",
                    record=self.display_name,
                    issues=", ".join(orphans.mapped("name")),
                )
            )

    # Afterwards

    def _after_planning(self):
        """Remind the responsible users and show the date on the customers."""
        self._refresh_activities()
        self._refresh_customers()

    def _after_closing(self):
        """Let the rule plan the next contact, drop the reminder and show the dates on the customers."""
        # sudo: a reminder may be a colleague's
        self.sudo().activity_unlink([ACTIVITY])
        self._reschedule()
        self._refresh_customers()

    def _reschedule(self):
        """The next contact of a rule counts from the day on which this one was made, or was to be made."""
        today = fields.Date.context_today(self)
        for contact in self.sudo().filtered("schedule_id"):  # the schedule is the server's alone
            row = contact.schedule_id
            finished = row.rule_id.once and contact.state == "done"
            row.write(
                {
                    "last_on": contact.done_on or max(contact.planned_on, row.last_on or contact.planned_on),
                    "next_plan_on": False if finished else max(today, row.begins_on),
                }
            )

    def _withdraw(self, reason):
        """Cancel what was planned by a rule that does not plan it any more, or with a customer who is gone."""
        if not self:
            return
        self._guarded().write({"state": "cancelled", "closed_at": fields.Datetime.now(), "cancel_reason": reason})
        # sudo: a reminder may be anybody's
        self.sudo().activity_unlink([ACTIVITY])
        today = fields.Date.context_today(self)
        for row in self.sudo().schedule_id:  # the schedule is the server's alone
            row.next_plan_on = max(today, row.begins_on)
        self._refresh_customers()

    @api.model
    def _get_missed_domain(self, today):
        return Domain("state", "in", ("planned", "confirmed")) & Domain("missed_on", "<=", today)

    def _mark_missed(self):
        """Mark what was not done in time; the rule plans the next one."""
        quiet = self.with_context(tracking_disable=True)
        quiet._guarded().write({"state": "missed", "closed_at": fields.Datetime.now()})
        self.sudo().activity_unlink([ACTIVITY])  # sudo: reminders of all users
        self._reschedule_missed()
        self._refresh_customers()

    def _reschedule_missed(self):
        """As :meth:`_reschedule`, by the thousand: rows that get the same values are written together."""
        today = fields.Date.context_today(self)
        rows = {}
        for contact in self.sudo().filtered("schedule_id"):  # the schedule is the server's alone
            row = contact.schedule_id
            rows.setdefault((contact.planned_on, max(today, row.begins_on)), row.browse())
            rows[contact.planned_on, max(today, row.begins_on)] |= row
        for (last_on, next_plan_on), same in rows.items():
            same.write({"last_on": last_on, "next_plan_on": next_plan_on})

    def _refresh_customers(self):
        """Show on the customers when they were contacted last and will be next; one query for all."""
        self.env.flush_all()
        partners = self.sudo().partner_id
        if not partners:
            return
        # By SQL: no history, no rights needed, and nobody else writes these dates.
        self.env.cr.execute(
            SQL(
                "UPDATE res_partner SET next_contact_on = dates.next_on, last_contact_on = dates.last_on FROM ("
                "SELECT partner_id, MIN(planned_on) FILTER (WHERE state IN %(open)s) AS next_on,"
                " MAX(done_on) FILTER (WHERE state = 'done') AS last_on"
                " FROM customer_contact WHERE partner_id IN %(partners)s GROUP BY partner_id) AS dates"
                " WHERE res_partner.id = dates.partner_id AND (next_contact_on, last_contact_on)"
                " IS DISTINCT FROM (dates.next_on, dates.last_on)",
                open=OPEN_STATES,
                partners=partners._ids,
            )
        )
        partners.invalidate_recordset(["next_contact_on", "last_contact_on"], flush=False)

    # Reminders

    def _refresh_activities(self):
        """Let each open contact have one reminder, for its responsible user on its day. No mail is sent."""
        open_ones = self.filtered(lambda contact: contact.state in ("planned", "confirmed", "started"))
        activity_type = self.env.ref(ACTIVITY, raise_if_not_found=False)
        if not open_ones or not activity_type:
            return
        # sudo: reminders of colleagues are moved as well
        Activity = self.env["mail.activity"].sudo().with_context(mail_activity_quick_update=True)
        existing = Activity.search(
            [
                ("res_model", "=", self._name),
                ("res_id", "in", open_ones.ids),
                ("activity_type_id", "=", activity_type.id),
            ]
        )
        by_contact = existing.grouped("res_id")
        vals_list = []
        for contact in open_ones:
            vals = contact._prepare_activity_vals(activity_type)
            if not contact.user_id:
                by_contact.get(contact.id, Activity).unlink()
            elif contact.id in by_contact:
                by_contact[contact.id].write({name: vals[name] for name in ("user_id", "date_deadline", "summary")})
            else:
                vals_list.append(vals)
        Activity.create(vals_list)

    def _prepare_activity_vals(self, activity_type):
        self.ensure_one()
        return {
            "res_model_id": self.env["ir.model"]._get_id(self._name),
            "res_id": self.id,
            "activity_type_id": activity_type.id,
            "summary": self.env._(
                "%(channel)s: %(customer)s", channel=self.channel_id.name, customer=self.partner_id.name
            ),
            "user_id": self.user_id.id,
            "date_deadline": self.planned_on,
            "automated": True,
        }
