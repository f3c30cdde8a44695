from datetime import datetime, time, timedelta

import pytz
from dateutil.relativedelta import relativedelta

from odoo import models

from ..tools import sla


def _whole_second(moment):
    """Return the end of an interval; what Odoo ends at 23:59:59.999999 ends at midnight."""
    return moment if moment.microsecond != 999999 else moment + timedelta(microseconds=1)


class ResourceCalendar(models.Model):
    _inherit = "resource.calendar"

    def _sla_working_time(self, company):
        """Return the working hours of this schedule without the public holidays of ``company``, as a timeline.

        Attendances, lunch breaks, two-week schedules and public holidays are Odoo's own.

        :rtype: :class:`~odoo.addons.customer_comm.tools.sla.WorkingTime`
        """
        self.ensure_one()
        tz = pytz.timezone(self.tz)
        leaves = [("time_type", "=", "leave"), ("company_id", "in", [company.id, False])]

        def fetch(start, stop):
            # From a Monday on: flexible schedules spread the hours of a week from the first day that is asked for.
            local = start.astimezone(tz)
            monday = tz.localize(datetime.combine(local.date() - timedelta(days=local.weekday()), time.min))
            intervals = self._work_intervals_batch(monday, stop, domain=leaves, tz=tz)[False]
            return [(begin, _whole_second(end)) for begin, end, _attendance in intervals]

        return sla.WorkingTime(fetch, tz)

    def _get_working_days_of_month(self, first, company):
        """Return the days of a month on which people work by this schedule, without public holidays of ``company``.

        :param datetime.date first: first day of the month
        :rtype: set of datetime.date
        """
        self.ensure_one()
        tz = pytz.timezone(self.tz)
        start = tz.localize(datetime.combine(first, time.min))
        stop = tz.localize(datetime.combine(first + relativedelta(months=1), time.min))
        leaves = [("time_type", "=", "leave"), ("company_id", "in", [company.id, False])]
        intervals = self._work_intervals_batch(start, stop, domain=leaves, tz=tz)[False]
        return {begin.astimezone(tz).date() for begin, _end, _attendance in intervals}
