from datetime import datetime, time

import pytz
from dateutil.relativedelta import relativedelta

from odoo import models


class ResourceCalendar(models.Model):
    _inherit = "resource.calendar"

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
