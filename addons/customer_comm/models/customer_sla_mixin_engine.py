from collections import defaultdict

from odoo import api, fields, models
from odoo.tools import SQL
from odoo.tools.misc import clean_context

from .customer_sla_mixin import SHOWN_FIELDS
from .customer_sla_status import LIVE_STATES

# Only documents on which something changes are updated, so that their readers are not disturbed.
REFRESH_DOCUMENTS = """
    UPDATE %(table)s AS document
       SET sla_deadline = clocks.deadline,
           sla_state = clocks.state,
           sla_next_milestone = clocks.milestone
      FROM (
            SELECT res_id,
                   MIN(deadline) FILTER (WHERE state IN %(live)s) AS deadline,
                   (ARRAY_AGG(milestone ORDER BY deadline, id) FILTER (WHERE state IN %(live)s))[1]
                       AS milestone,
                   CASE WHEN BOOL_OR(state = 'missed') THEN 'missed'
                        WHEN BOOL_OR(state = 'running' AND warned_at IS NOT NULL) THEN 'warning'
                        WHEN BOOL_OR(state = 'running') THEN 'running'
                        WHEN BOOL_OR(state = 'paused') THEN 'paused'
                        WHEN BOOL_OR(state IN ('met', 'late') AND deadline IS NOT NULL) THEN 'done'
                        ELSE 'none'
                    END AS state
              FROM customer_sla_status
             WHERE res_model = %(model)s AND res_id IN %(ids)s
             GROUP BY res_id
           ) AS clocks
     WHERE document.id = clocks.res_id
       AND (document.sla_deadline, document.sla_state, document.sla_next_milestone)
           IS DISTINCT FROM (clocks.deadline, clocks.state, clocks.milestone)
 RETURNING document.id
"""


class CustomerSlaMixin(models.AbstractModel):
    """The machinery behind the methods of the mixin: choosing policies, keeping clocks, showing them on documents."""

    _inherit = "customer.sla.mixin"

    def _sla_replan_clocks(self, live, choices, planner):
        """Give live clocks the terms chosen for them; cancel those for which there are none."""
        now = fields.Datetime.now()
        dropped, outdated = [], []
        for (document, milestone), clock in live.items():
            choice = choices.get((document, milestone))
            if not choice:
                dropped.append(clock.id)
            elif clock._replan(document._sla_prepare_facts(), choice, planner, now):
                outdated.append(clock.id)
        status = self.env["customer.sla.status"]
        status.browse(dropped)._cancel()
        status.browse(outdated)._drop_reminders()

    def _sla_create_clocks(self, requests, choices, clocks, planner):
        """Create the clocks for which a policy was chosen, all at once.

        :param dict requests: ``{(document, milestone): (start, pauses)}``
        """
        status = self.env["customer.sla.status"]
        vals_list = []
        for (document, milestone), (start, pauses) in requests.items():
            choice = choices.get((document, milestone))
            if choice:
                schedule = status._prepare_schedule(planner, choice.terms, start, choice.deadline, pauses)
                pause = clocks[document.id]._prepare_common_pause(choice.deadline)
                own = {"milestone": milestone, "started_at": start}
                vals_list.append(document._sla_prepare_facts() | own | choice.values | schedule | pause)
        status.create(vals_list)

    def _sla_choose(self, requests, planner):
        return self.env["customer.sla.policy"]._choose(requests, planner)

    def _sla_report_problems(self, planner):
        """Tell who looks after the quality system, once, that deadlines run by the clock for want of a schedule.

        One open reminder a schedule: a thousand contacts on an empty schedule are no thousand reminders.
        """
        if not planner.problems or "activity_ids" not in self._fields:
            return
        activities = self.env["mail.activity"].sudo()  # reminding somebody needs no right on the document
        activity_type = self.env.ref("customer_comm.mail_activity_type_deadline_setup", raise_if_not_found=False)
        for (schedule, company), problem in planner.problems.items():
            user = self._sla_problem_user(company)
            summary = self.with_context(lang=user.lang).env._(
                "Deadlines run by the clock: no working hours in %s", schedule.name or company.name
            )
            vals = {"summary": summary, "user_id": user.id, "activity_type_id": activity_type and activity_type.id}
            if activities.search_count([(name, "=", value) for name, value in vals.items()], limit=1):
                continue
            vals |= {"res_model_id": self.env["ir.model"]._get_id(self._name), "res_id": self[:1].id, "note": problem}
            activities.with_context(mail_activity_quick_update=True).create({**vals, "automated": True})

    @api.model
    def _sla_problem_user(self, company):
        """Return who is told of a useless working schedule: the management representative, or an administrator."""
        functions = self.env["customer.function"].sudo().search([("code", "=", "management_representative")])
        function = functions._of_company(company)[:1]
        user = function._responsible_user() if function else self.env["res.users"]
        group = self.env.ref("customer_comm.group_manager")
        return user or group.sudo().all_user_ids.filtered(lambda user: not user.share)[:1] or self.env.user

    def _sla_engine(self):
        """Return these documents as the engine handles them."""
        # sudo: clocks are the engine's alone, and a policy applies whether or not the user may read it. No default of
        # the caller's context may reach a clock.
        documents = self.filtered("id").sudo()
        return documents.with_context(clean_context(self.env.context))  # pylint: disable=context-overridden

    @api.model
    def _sla_check_codes(self, milestones):
        """Return the codes in their usual order, by default all; ValueError when there is no such milestone."""
        known = [code for code, _label in self._sla_milestones()]
        unknown = set(milestones or ()) - set(known)
        if unknown:
            raise ValueError(f"{self._name} has no milestones {sorted(unknown)}")
        return [code for code in known if milestones is None or code in milestones]

    def _sla_all_watched_fields(self):
        """Return the watched fields and those that the conditions of policies look at."""
        return self._sla_watched_fields() | self.env["customer.sla.policy"]._condition_fields(self._name)

    def _sla_watched_values(self, names):
        return self._sla_start_moment(), {name: self[name] for name in names}

    def _sla_clocks(self, domain=()):
        """Return the clocks of these documents, in superuser mode: they are the engine's alone."""
        own = [("res_model", "=", self._name), ("res_id", "in", self.ids)]
        return self.env["customer.sla.status"].sudo().search_fetch([*own, *domain], order="id")

    def _sla_clocks_by_document(self):
        """Return ``{document id: clocks}``, empty clocks for a document that has none."""
        none = self.env["customer.sla.status"].sudo()  # the engine's alone
        return defaultdict(lambda: none, self._sla_clocks().grouped("res_id"))

    def _sla_start_moment(self):
        return (self._sla_started_at() or fields.Datetime.now()).replace(microsecond=0)

    def _sla_first_start(self, clocks):
        """Return from when a new clock of this document counts: like its first one."""
        return min(clocks.mapped("started_at"), default=None) or self._sla_start_moment()

    def _sla_company(self):
        return self.company_id or self.env.company

    def _sla_facts(self):
        """Return what policies look at, apart from their conditions."""
        profile = self.sla_profile_id if "sla_profile_id" in self._fields else self.env["customer.sla.profile"]
        return {
            "company": self._sla_company(),
            "profile": profile,
            "grade": self._sla_grade(),
            "customer": self._sla_partner().commercial_partner_id,
        }

    def _sla_prepare_facts(self):
        """Return what a clock keeps of its document."""
        return {
            "res_model": self._name,
            "res_id": self.id,
            "res_name": self.display_name,
            "company_id": self._sla_company().id,
            "partner_id": self._sla_partner().id,
            "grade_id": self._sla_grade().id,
        }

    def _sla_prepare_reached(self, milestone, at):
        """Return a clock that was reached before it was started."""
        start = min(self._sla_start_moment(), at)
        return self._sla_prepare_facts() | {
            "milestone": milestone,
            "state": "met",
            "started_at": start,
            "reached_at": at,
            "hours_taken": (at - start).total_seconds() / 3600,
        }

    # The columns on the documents. Written by SQL: neither the date of change nor the rules of the document are touched
    # when a clock runs out, and a thousand documents cost one query.

    def _sla_request(self, codes):
        """Remember which milestones were asked for."""
        groups = defaultdict(list)
        for document in self:
            known = document.sla_requested.split(",") if document.sla_requested else []
            added = [code for code in codes if code not in known]
            if added:
                groups[",".join(known + added)].append(document.id)
        for requested, ids in groups.items():
            self.browse(ids)._sla_write_requested(requested)

    def _sla_write_requested(self, requested):
        if self:
            table = SQL.identifier(self._table)
            self.env.cr.execute(SQL("UPDATE %s SET sla_requested = %s WHERE id IN %s", table, requested, self._ids))
            self.invalidate_recordset(["sla_requested"])

    def _sla_refresh(self):
        """Bring the deadline, state and next milestone shown on these documents up to date."""
        if not self:
            return
        self.env["customer.sla.status"].flush_model(
            ["res_model", "res_id", "milestone", "state", "deadline", "warned_at"]
        )
        query = SQL(
            REFRESH_DOCUMENTS,
            table=SQL.identifier(self._table),
            model=self._name,
            ids=self._ids,
            live=LIVE_STATES,
        )
        rows = self.env.execute_query(query)
        changed = self.browse(document_id for [document_id] in rows)
        changed.invalidate_recordset(SHOWN_FIELDS)
        changed.modified(SHOWN_FIELDS)
