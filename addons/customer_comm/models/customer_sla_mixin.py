from odoo import api, fields, models
from odoo.exceptions import AccessError

from ..tools.sla_planner import Planner, load_pauses
from .customer_sla_status import LIVE_STATES

SHOWN_FIELDS = ("sla_deadline", "sla_state", "sla_next_milestone")
# Set by the engine alone; what a client sends is refused.
ENGINE_VALUES = dict.fromkeys((*SHOWN_FIELDS, "sla_requested"), False) | {"sla_state": "none"}


class CustomerSlaMixin(models.AbstractModel):
    """Gives a model deadlines: one clock a milestone, planned by the company's policies (XX-24).

    The model needs ``company_id``. It names its milestones (:meth:`_sla_milestones`) and says when they begin
    (:meth:`_sla_start`), are reached (:meth:`_sla_reach`) and stand still while it waits for the customer
    (:meth:`_sla_pause`, :meth:`_sla_resume`). All of these work on any number of records with a constant number of
    queries, and may be called twice without effect.
    """

    _name = "customer.sla.mixin"
    _description = "Deadlines on Documents"

    sla_status_ids = fields.One2many(
        "customer.sla.status", "res_id", "Deadlines", readonly=True, copy=False, groups="customer_comm.group_user"
    )
    sla_deadline = fields.Datetime("Next Deadline", readonly=True, copy=False, index="btree_not_null")
    sla_state = fields.Selection(
        [
            ("none", "No Deadline"),
            ("running", "In Time"),
            ("warning", "Due Soon"),
            ("missed", "Missed"),
            ("paused", "Paused"),
            ("done", "Done"),
        ],
        "Deadline State",
        readonly=True,
        copy=False,
        default="none",
        index=True,
    )
    sla_next_milestone = fields.Selection(
        "_sla_milestones", "Next Milestone", readonly=True, copy=False, help="The one with the earliest open deadline."
    )
    # Milestones whose clocks were asked for, also those that no policy matched at the time.
    sla_requested = fields.Char(readonly=True, copy=False)

    @api.model_create_multi
    def create(self, vals_list):
        # Explicit values: no default of a context or a user reaches them.
        return super().create([{**vals, **ENGINE_VALUES} for vals in vals_list])

    def write(self, vals):
        refused = ENGINE_VALUES.keys() & vals.keys()
        if refused:
            labels = ", ".join(sorted(self._fields[name]._description_string(self.env) for name in refused))
            raise AccessError(self.env._("%s cannot be set: the deadlines of a document set it.", labels))
        watched = self._sla_all_watched_fields() & vals.keys()
        started = self.sudo().filtered("sla_requested") if watched else self.browse()
        before = {record.id: record._sla_watched_values(watched) for record in started}
        result = super().write(vals)
        changed = started.filtered(lambda record: record._sla_watched_values(watched) != before[record.id])
        if changed:
            changed._sla_replan({record.id: before[record.id][0] for record in changed})
        return result

    def unlink(self):
        # sudo: the clocks go with their document; nobody has the right to delete one
        clocks = self._sla_clocks()
        result = super().unlink()
        clocks.unlink()
        return result

    # Hooks

    @api.model
    def _sla_milestones(self):
        """Return the milestones that may have deadlines, as ``[(code, label)]``, in their usual order."""
        return []

    def _sla_started_at(self):
        """Return when the clocks of this document start, as a datetime."""
        return self.create_date or fields.Datetime.now()

    def _sla_grade(self):
        """Return the ``customer.grade`` of this document, or empty."""
        return self.grade_id if "grade_id" in self._fields else self.env["customer.grade"]

    def _sla_partner(self):
        """Return the customer of this document, or empty."""
        return self.partner_id if "partner_id" in self._fields else self.env["res.partner"]

    def _sla_function(self):
        """Return the ``customer.function`` that has to reach the milestones of this document, where no policy names
        one; empty when there is none."""
        return self.env["customer.function"]

    @api.model
    def _sla_has_function(self):
        """Tell whether each of these documents has a function of its own (see :meth:`_sla_function`)."""
        return False

    def _sla_activity_record(self):
        """Return the record on which reminders of this document are put."""
        return self

    def _sla_responsible_user(self, clock):
        """Return whom to remind of ``clock``: who stands for its function, else who looks after the document."""
        user = clock.function_id._responsible_user() if clock.function_id else self.env["res.users"]
        if not user.active and "user_id" in self._fields:
            user = self.user_id
        if not user.active or user.share:
            user = self.create_uid.filtered(lambda user: user.active and not user.share)
        return user

    @api.model
    def _sla_watched_fields(self):
        """Return the names of the fields whose change plans the deadlines anew."""
        return {"grade_id", "category_id", "sla_profile_id", "partner_id", "company_id"} & self._fields.keys()

    # Engine

    def _sla_start(self, milestones=None, again=False):
        """Start the clocks of these documents: one for each milestone that a policy gives a deadline.

        A milestone that has a clock, or was reached before, is left alone.

        :param milestones: codes, by default all
        :param bool again: start milestones anew that were reached in an earlier round, from now on
        """
        documents = self._sla_engine()
        wanted = documents._sla_check_codes(milestones)
        documents._sla_request(wanted)
        clocks, now = documents._sla_clocks_by_document(), fields.Datetime.now()
        requests = {}
        for document in documents:
            own = clocks[document.id]
            pauses = own._current_pauses()
            for milestone in wanted:
                rounds = own.filtered(lambda clock, milestone=milestone: clock.milestone == milestone)
                if rounds._blocks_start(again):
                    continue
                start = now if rounds.filtered("reached_at") else document._sla_first_start(own)
                requests[document, milestone] = start, pauses
        planner = Planner()
        documents._sla_create_clocks(requests, documents._sla_choose(requests, planner), clocks, planner)
        documents._sla_refresh()
        documents._sla_report_problems(planner)

    def _sla_reach(self, milestone, at=None):
        """Record that these documents have reached a milestone: on time, or late.

        A milestone whose clock was never started is recorded as well, so that a later start does not start it.

        :param datetime at: when it was reached, by default now
        """
        documents = self._sla_engine()
        documents._sla_check_codes([milestone])
        at = (at or fields.Datetime.now()).replace(microsecond=0)
        clocks = documents._sla_clocks([("milestone", "=", milestone), ("state", "!=", "cancelled")])
        planner = clocks.filtered(lambda clock: clock.state in LIVE_STATES)._reach(at)
        recorded = set(clocks.mapped("res_id"))
        without = documents.filtered(lambda document: document.id not in recorded)
        documents.env["customer.sla.status"].create(
            [document._sla_prepare_reached(milestone, at) for document in without]
        )
        documents._sla_refresh()
        documents._sla_report_problems(planner)

    def _sla_pause(self, reason):
        """Stop the running clocks of these documents, e.g. while waiting for the customer.

        Clocks past their deadline are not stopped.

        :param str reason: shown beside the deadline
        """
        documents = self._sla_engine()
        documents._sla_clocks([("state", "=", "running")])._pause(reason, fields.Datetime.now())
        documents._sla_refresh()

    def _sla_resume(self):
        """Let the paused clocks of these documents run again; their deadlines move by the pause."""
        documents = self._sla_engine()
        planner = documents._sla_clocks([("state", "=", "paused")])._resume(fields.Datetime.now())
        documents._sla_refresh()
        documents._sla_report_problems(planner)

    def _sla_cancel(self):
        """Stop all open clocks of these documents for good, e.g. when they are cancelled."""
        documents = self._sla_engine()
        documents._sla_clocks([("state", "in", LIVE_STATES)])._cancel()
        documents._sla_write_requested(None)
        documents._sla_refresh()

    def _sla_replan(self, old_starts=None):
        """Plan the clocks of these documents anew, as policies and documents are now.

        Open clocks go on from their own start; those that no policy matches any more are cancelled, and those that
        match now are started from the first start of the document. What was reached is left alone.

        :param dict old_starts: where the start of a document was corrected, ``{document id: former start}``
        """
        documents = self._sla_engine().filtered("sla_requested")
        clocks = documents._sla_clocks_by_document()
        requests, live = {}, {}
        for document in documents:
            own = clocks[document.id]
            own._follow_start((old_starts or {}).get(document.id), document._sla_start_moment())
            for milestone in document.sla_requested.split(","):
                rounds = own.filtered(lambda clock, milestone=milestone: clock.milestone == milestone)
                running = rounds.filtered("is_open")
                if running:
                    live[document, milestone] = running
                    requests[document, milestone] = running.started_at, load_pauses(running._ended_pauses(None))
                elif not rounds._blocks_start(False):
                    requests[document, milestone] = document._sla_first_start(own), own._current_pauses()
        planner = Planner()
        choices = documents._sla_choose(requests, planner)
        documents._sla_replan_clocks(live, choices, planner)
        new = {key: request for key, request in requests.items() if key not in live}
        documents._sla_create_clocks(new, choices, clocks, planner)
        documents._sla_refresh()
        documents._sla_report_problems(planner)
