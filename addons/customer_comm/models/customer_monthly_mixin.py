from babel.dates import format_skeleton

from odoo import api, fields, models
from odoo.exceptions import ValidationError
from odoo.tools import get_lang
from odoo.tools.misc import babel_locale_parse

from ..tools.period import period_of, previous_period


class CustomerMonthlyMixin(models.AbstractModel):
    """A document of one company and month: counted when it is made, opened by itself when the month is over.

    The model has a ``company_id``, a ``user_id`` who writes it, and counts in :meth:`_count`. It names two fields of
    the company: ``_monthly_auto`` switches the opening on, ``_monthly_last`` keeps the last month that was opened. Its
    action to pass the document on calls :meth:`_forget_reminder`.
    """

    _name = "customer.monthly.mixin"
    _description = "Document of a Month"

    _monthly_auto = None
    _monthly_last = None
    _monthly_activity = None  # XML ID of the activity type of the reminder

    month = fields.Date(
        required=True, default=lambda self: self._default_month(), help="Any day of it; the first one is kept."
    )

    @api.model
    def _default_month(self):
        return previous_period(fields.Date.context_today(self), "month")[0]

    @api.constrains("month")
    def _check_month(self):
        today = fields.Date.context_today(self)
        if self.filtered(lambda document: document.month > today):
            raise ValidationError(self.env._("A month is summed up when it has begun, not before."))

    @api.model_create_multi
    def create(self, vals_list):
        documents = super().create([self._with_first_day(vals) for vals in vals_list])
        documents._count()
        return documents

    def write(self, vals):
        result = super().write(self._with_first_day(vals))
        if vals.keys() & {"month", "company_id"}:
            self._count()
        return result

    @api.model
    def _with_first_day(self, vals):
        month = vals.get("month")
        return {**vals, "month": period_of(fields.Date.to_date(month), "month")[0]} if month else vals

    def _format_month(self):
        """Return the month as people write it in the language of the user."""
        self.ensure_one()
        return format_skeleton("yMMMM", self.month, locale=babel_locale_parse(get_lang(self.env).code))

    def _count(self):
        """Take the figures of the month."""
        raise NotImplementedError

    # Opened by itself

    @api.model
    def _cron_open(self):
        """Open the documents of last month, once a company; a draft that is deleted is not opened again.

        A company in which nobody can write it waits until somebody can.
        """
        cron = self.env["ir.cron"]
        for company in self.env["res.company"].search([(self._monthly_auto, "=", True)]):
            today = fields.Date.context_today(self.with_context(tz=company.resource_calendar_id.tz or "UTC"))
            month = previous_period(today, "month")[0]
            is_settled = company[self._monthly_last] and company[self._monthly_last] >= month
            if is_settled or today.day < self._get_opening_day(company):
                continue
            if self._open_month(company, month) and not cron._commit_progress(1):
                return

    @api.model
    def _get_opening_day(self, company):
        """Return the day of the month from which the document of the month before is opened: 1 to 28."""
        return 1

    @api.model
    def _get_month_author(self, company):
        """Return who writes the documents of this company; empty when nobody can."""
        raise NotImplementedError

    @api.model
    def _open_month(self, company, month):
        """Open the document unless there is one, and remind its author; return whether it is settled."""
        user = self._get_month_author(company)
        # A shared function may be in the hands of somebody who does not work in this company.
        if not user or company not in user.company_ids:
            return False
        domain = [("company_id", "=", company.id), ("month", "=", month)]
        if not self.with_context(active_test=False).search_count(domain, limit=1):
            vals = {"company_id": company.id, "month": month, "user_id": user.id}
            self.with_company(company).create(vals)._remind_author()
        company[self._monthly_last] = month
        return True

    def _remind_author(self):
        self.ensure_one()
        activity_type = self.env.ref(self._monthly_activity, raise_if_not_found=False)
        self.with_context(mail_activity_quick_update=True).activity_schedule(
            self._monthly_activity,
            date_deadline=activity_type and activity_type._get_date_deadline(),
            summary=self.with_context(lang=self.user_id.lang or self.env.lang)._describe_month_task(),
            user_id=self.user_id.id,
        )

    def _describe_month_task(self):
        """Return what the reminder asks its author to do."""
        raise NotImplementedError

    def _forget_reminder(self):
        # sudo: the reminder may be a colleague's of the same function
        self.sudo().activity_unlink([self._monthly_activity])
