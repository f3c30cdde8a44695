from datetime import timedelta

from odoo import api, fields, models
from odoo.fields import Domain

REMINDER = "complaint_capa.mail_activity_type_capa_late"
# How many actions one step of the scheduled action reminds of.
BATCH = 200


class CapaAction(models.Model):
    """Late actions: the department is reminded, then its manager, then who approved the plan (CP-28, CP-99).

    After how many days each of them is told is a setting of the company; the day of the next reminder is stored, so
    that the scheduled action looks at nothing but what is due.
    """

    _inherit = "capa.action"

    reminder_level = fields.Integer("Reminders", readonly=True, copy=False, help="How often somebody was reminded.")
    reminder_next = fields.Date(
        "Next Reminder", compute="_compute_reminder_next", store=True, index="btree_not_null", copy=False
    )

    _guarded_fields = frozenset({"reminder_level", "reminder_next"})

    @api.depends("date_due", "state", "kind", "reminder_level", "case_id.state")
    def _compute_reminder_next(self):
        for action in self:
            days = action.company_id.sudo()._get_capa_reminder_days()  # settings of the company
            level = action.reminder_level
            waits = action.state == "open" and action.date_due and action._is_under_way() and level < len(days)
            action.reminder_next = waits and action.date_due + timedelta(days=days[level])

    def write(self, vals):
        if "date_due" in vals:  # another day, another round of reminders
            self.filtered("reminder_level")._guarded().write({"reminder_level": 0})
        return super().write(vals)

    @api.model
    def _cron_remind(self):
        """Remind of what is late, one step an action and run, in batches that are committed one by one."""
        cron = self.env["ir.cron"]
        due = Domain("reminder_next", "<=", fields.Date.today())
        cron._commit_progress(remaining=self.search_count(due))
        done = self.browse()
        while batch := self._lock_late(due & Domain("id", "not in", done.ids)):
            batch._remind_late()
            done |= batch
            if not cron._commit_progress(len(batch)):
                break

    @api.model
    def _lock_late(self, domain):
        """Return late actions that nobody else is working on."""
        found = self.search(domain, order="reminder_next, id", limit=5 * BATCH)
        return found.try_lock_for_update(allow_referencing=True, limit=BATCH).filtered_domain(domain)

    def _remind_late(self):
        """Tell whoever is to be told next about each of these late actions."""
        vals_list, log = [], []
        activity_type = self.env.ref(REMINDER, raise_if_not_found=False)
        for action in self:
            user = action._get_reminded_user()
            if user:
                vals_list.append(action._prepare_reminder_vals(user, activity_type))
            log.append(action._prepare_reminder_log(user))
        self.env["mail.activity"].with_context(mail_activity_quick_update=True).create(vals_list)
        self.env["capa.tracking"].create(log)
        for level, actions in self.grouped("reminder_level").items():
            actions._guarded().write({"reminder_level": level + 1})

    def _get_reminded_user(self):
        """Return whom the next reminder of this late action goes to: the owner, the manager, the approver."""
        self.ensure_one()
        if self.reminder_level == 0:
            return self.user_id if self.user_id.active else self.function_id._responsible_user()
        if self.reminder_level == 1:
            manager = self.function_id.manager_id
            return manager if manager.active and not self.function_id._is_absent() else self.function_id.deputy_id
        return self._get_approving_function()._responsible_user()

    def _prepare_reminder_vals(self, user, activity_type):
        days = (fields.Date.today() - self.date_due).days
        summary = self.with_context(lang=user.lang).env._(
            "%(case)s, %(days)s days late: %(action)s", case=self.case_id.name, days=days, action=self.name
        )
        return {
            "res_model_id": self.env["ir.model"]._get_id(self._name),
            "res_id": self.id,
            "user_id": user.id,
            "activity_type_id": activity_type.id if activity_type else False,
            "summary": summary,
            "date_deadline": fields.Date.today(),
            "automated": True,
        }

    def _prepare_reminder_log(self, user):
        note = self.env._(
            "Due on %(date)s and still open. Reminded: %(user)s",
            date=self.date_due,
            user=user.name or self.env._("nobody, the function has no manager"),
        )
        return {"case_id": self.case_id.id, "action_id": self.id, "kind": "reminder", "note": note}

    def action_urge(self):
        """Urge the owners of open actions by hand, whatever reminders they had (CP-99).

        :raises UserError: for actions that are not open
        """
        self.check_access("write")
        self._check_state("open")
        activity_type = self.env.ref(REMINDER, raise_if_not_found=False)
        for action in self:
            user = action.user_id if action.user_id.active else action.function_id._responsible_user()
            action.activity_schedule(
                activity_type_id=activity_type.id if activity_type else False,
                summary=self.env._("Please see to it: %s", action.name),
                user_id=user.id,
            )
            note = self.env._("Urged: %s", user.name)
            # sudo: reminders are entered by the system
            self.env["capa.tracking"].sudo().create(
                {"case_id": action.case_id.id, "action_id": action.id, "kind": "reminder", "note": note}
            )
        return True

    def action_done(self, evidence):
        """Report the actions as done; the reminders of them are withdrawn."""
        result = super().action_done(evidence)
        self.sudo().activity_unlink([REMINDER])  # the reminders may be somebody else's
        return result
