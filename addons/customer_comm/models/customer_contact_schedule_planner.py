import logging
from datetime import timedelta

from odoo import api, models
from odoo.fields import Domain
from odoo.service.model import PG_CONCURRENCY_EXCEPTIONS_TO_RETRY

from ..tools.contact_dates import next_date
from .customer_contact import OPEN_STATES

_logger = logging.getLogger(__name__)

BATCH = 500
# No mails, no followers, no tracking for what a scheduled action plans by the thousand.
QUIET = {"tracking_disable": True, "mail_create_nosubscribe": True, "mail_create_nolog": True}


class CustomerContactSchedule(models.Model):
    """The planner: makes the contacts that are due to be planned, and marks those that were missed."""

    _inherit = "customer.contact.schedule"

    @api.model
    def _cron_plan(self, batch_size=BATCH):
        """Mark missed contacts, plan the next ones and warn of return visits (CC-45 to CC-50).

        Rows are locked, so that two servers never plan the same, and committed batch by batch: the action may be
        killed at any point and run again. What fails is logged and left for the next day.
        """
        cron = self.env["ir.cron"]
        Contact = self.env["customer.contact"]
        today = self._today()
        missed = Contact._get_missed_domain(today)
        due = Domain("next_plan_on", "<=", today)
        cron._commit_progress(remaining=Contact.search_count(missed) + self.search_count(due))
        if self._process_batches(Contact, missed, "missed_on, id", batch_size, "_mark_missed"):
            self._process_batches(self, due, "next_plan_on, id", batch_size, "_plan_safely")
        self.env["customer.installed.item"]._warn_return_visits(today)

    @api.model
    def _process_batches(self, model, domain, order, batch_size, method):
        """Process records batch by batch while there are any; return False when the time of the action is over."""
        while records := self._lock_batch(model, domain, order, batch_size):
            getattr(records, method)()
            if not self.env["ir.cron"]._commit_progress(len(records)):
                return False
        return True

    @api.model
    def _lock_batch(self, model, domain, order, limit):
        """Return up to ``limit`` records that nobody else is working on."""
        # More candidates than needed: another server may hold the first of them.
        candidates = model.search(domain, order=order, limit=5 * limit)
        return candidates.try_lock_for_update(allow_referencing=True, limit=limit)

    @api.model
    def _trigger_planner(self):
        """Have the next contacts planned soon, rather than tomorrow."""
        cron = self.env.ref("customer_comm.ir_cron_contact_plan", raise_if_not_found=False)
        if cron:
            cron.sudo()._trigger()  # sudo: whoever changes a customer need not see scheduled actions

    def _plan_safely(self):
        """Plan all, or one by one when one of them fails; a row that fails is tried again the next day."""
        try:
            with self.env.cr.savepoint():
                self._plan()
        except PG_CONCURRENCY_EXCEPTIONS_TO_RETRY:
            raise
        except Exception:  # one bad row must not stop the plans of the whole company
            if len(self) > 1:
                for row in self:
                    row._plan_safely()
                return
            _logger.exception("Contact of schedule %s cannot be planned", self.id)
            self.next_plan_on = self._today() + timedelta(days=1)

    def _plan(self):
        """Make the next contact of each row that has none open, in batches."""
        taken = self._get_taken_dates()
        finished = self._get_finished()
        is_working = self._get_working_days()
        fallbacks = self._get_fallback_users()
        vals_list = []
        for row in self - finished:
            day = row._get_next_date(is_working[row.company_id], taken)
            if day:
                vals_list.append(row._prepare_contact_vals(day, fallbacks[row.company_id]))
        self.next_plan_on = False
        contacts = self.env["customer.contact"].with_context(**QUIET)._guarded().create(vals_list)
        contacts._after_planning()
        return contacts

    def _get_next_date(self, is_working, taken):
        """Return the date of the next contact; None when the rule plans no more."""
        self.ensure_one()
        rule, today = self.rule_id, self._today()
        value, unit = rule._get_interval(self.partner_id)
        basis = self.last_on or self.begins_on
        earliest = max(today, self.begins_on)
        latest = self.ends_on or None
        while True:
            day = next_date(
                basis,
                value,
                unit,
                earliest=earliest,
                latest=latest,
                direction=rule.shift,
                is_working=is_working,
            )
            if day is None and rule.once and latest >= earliest:
                return latest  # a warranty shorter than the interval: at the last moment
            if day is None or (self.partner_id.id, rule.id, self.order_id.id, day) not in taken:
                return day
            basis = max(day, basis + timedelta(days=1))
            earliest = day + timedelta(days=1)

    def _get_taken_dates(self):
        """Return ``{(partner, rule, order, date)}`` of plans that exist already."""
        contacts = self.env["customer.contact"].search_fetch(
            [
                ("partner_id", "in", self.partner_id.ids),
                ("rule_id", "in", self.rule_id.ids),
                ("planned_on", ">=", self._today()),
                ("state", "in", OPEN_STATES),
            ],
            ["partner_id", "rule_id", "order_id", "planned_on"],
        )
        return {(c.partner_id.id, c.rule_id.id, c.order_id.id, c.planned_on) for c in contacts}

    def _get_finished(self):
        """Return the rows that need no contact: one is open, or it was made and is made only once."""
        domain = Domain("schedule_id", "in", self.ids) & Domain("state", "in", OPEN_STATES)
        once = self.filtered("rule_id.once")
        if once:
            domain |= (
                Domain("partner_id", "in", once.partner_id.ids)
                & Domain("rule_id", "in", once.rule_id.ids)
                & Domain("state", "=", "done")
            )
        contacts = self.env["customer.contact"].search_fetch(
            domain, ["schedule_id", "partner_id", "rule_id", "order_id", "state"]
        )
        having = set(contacts.schedule_id.ids)
        made = {(c.partner_id, c.rule_id, c.order_id) for c in contacts if c.state == "done"}
        return self.filtered(
            lambda row: row.id in having or (row.rule_id.once and (row.partner_id, row.rule_id, row.order_id) in made)
        )

    def _get_working_days(self):
        """Return ``{company: function from a day to whether the company works}``, by its working schedules."""
        return {company: company._get_working_day_check() for company in self.company_id}

    def _get_fallback_users(self):
        """Return ``{company: who contacts the customers that nobody looks after}``."""
        return {
            company: self.env["customer.function"]
            ._get("after_sales", company)
            ._responsible_user()
            .sudo()
            .filtered(lambda user, company=company: company in user.company_ids)
            for company in self.company_id
        }

    def _prepare_contact_vals(self, day, fallback):
        self.ensure_one()
        rule, partner = self.rule_id, self.partner_id
        lang = partner.company_id.partner_id.lang or self.env.lang
        return {
            "schedule_id": self.id,
            "rule_id": rule.id,
            "company_id": self.company_id.id,
            "partner_id": partner.id,
            "order_id": self.order_id.id,
            "planned_on": day,
            "kind": rule.kind,
            "channel_id": rule._get_channel(partner).id,
            "stage_id": rule.stage_id.id,
            "user_id": rule._get_responsible(partner, self.company_id, fallback).id,
            "purpose": rule.with_context(lang=lang).purpose,
        }
