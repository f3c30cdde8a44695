"""Deadlines of a batch of records: reads each working schedule once and speaks Odoo's naive UTC datetimes."""

from datetime import datetime, timedelta
from typing import Any, NamedTuple

import pytz

from odoo.exceptions import UserError

from . import sla

CLOCK_UNIT_OF = {"work_hour": "hour", "work_day": "day"}


class Terms(NamedTuple):
    """What was agreed for one clock: how much time, on which schedule, and when to warn."""

    unit: str
    amount: float
    calendar: Any  # resource.calendar record, empty for the company's own
    company: Any  # res.company record
    warning_share: float = 0

    @property
    def schedule(self):
        """The working schedule that counts: a ``resource.calendar`` record."""
        return self.calendar or self.company.resource_calendar_id

    def by_the_clock(self):
        """Return the same amount of time, counted day and night."""
        return self._replace(unit=CLOCK_UNIT_OF.get(self.unit, self.unit))


class Choice(NamedTuple):
    """The terms chosen for one clock, and its deadline on them."""

    values: dict  # of the clock
    terms: Terms
    deadline: datetime


class Planner:
    """Plans deadlines. Use one planner for a whole batch, never longer than a transaction."""

    def __init__(self):
        self._timelines = {}
        #: What was wrong with working schedules: ``{(schedule, company): message}``
        self.problems = {}

    def deadline(self, terms, start, pauses=()):
        """Return when the time of ``terms`` has run, as naive UTC; None while the clock stands still.

        :param datetime start: naive UTC
        :param pauses: as :func:`load_pauses` returns them
        :raises UserError: when the working schedule does not hold so much working time
        """
        try:
            return naive(sla.deadline(aware(start), terms.amount, terms.unit, self._timeline(terms), pauses))
        except sla.NoWorkingTimeError:
            raise UserError(no_working_time_message(terms)) from None

    def deadline_or_clock(self, terms, start, pauses=()):
        """Return the deadline and the terms on which it is counted.

        Where the working schedule does not hold so much working time, the same amount is counted by the clock: what a
        customer says is never refused because of a schedule, and an earlier deadline is safer than none. Look at
        :attr:`problems` afterwards.
        """
        try:
            return self.deadline(terms, start, pauses), terms
        except UserError as error:
            self.problems[terms.schedule, terms.company] = str(error)
            terms = terms.by_the_clock()
            return self.deadline(terms, start, pauses), terms

    def warning(self, terms, start, due, pauses=()):
        """Return when to warn of the deadline ``due``, or None when there is no warning."""
        share = terms.warning_share
        return naive(sla.warning_at(aware(start), aware(due), share, self._timeline(terms), pauses))

    def hours(self, terms, start, stop, pauses=()):
        """Return how many hours have run from ``start`` to ``stop``: working hours when the unit is a working one.

        By the clock where there is no working schedule any more.
        """
        timeline = self._timeline(terms if terms.schedule else terms.by_the_clock())
        return sla.running_time(aware(start), aware(stop), timeline, pauses) / timedelta(hours=1)

    def check_schedule(self, terms, start):
        """Raise UserError when a working unit has no working hours to run in after ``start``."""
        if terms.unit in sla.WORKING_UNITS:
            try:
                self._timeline(terms).next_moment(aware(start))
            except sla.NoWorkingTimeError:
                raise UserError(no_working_time_message(terms)) from None

    def _timeline(self, terms):
        working = terms.unit in sla.WORKING_UNITS
        key = (working, terms.schedule, terms.company if working else None)
        if key not in self._timelines:
            self._timelines[key] = self._build_timeline(terms, working)
        return self._timelines[key]

    def _build_timeline(self, terms, working):
        if not working:
            return sla.ClockTime(pytz.timezone(terms.schedule.tz or "UTC"))
        if not terms.schedule:
            raise UserError(
                terms.company.env._(
                    "%(company)s has no working schedule, so working time cannot be counted. Choose one on the "
                    "deadline policy or in the settings of the company.",
                    company=terms.company.name,
                )
            )
        return terms.schedule._sla_working_time(terms.company)


def no_working_time_message(terms):
    """Return the message for a working schedule without (enough) working hours."""
    return terms.company.env._(
        "The working schedule “%(schedule)s” does not have enough working hours within three years. Ask an "
        "administrator to add working hours to it (Customer Quality > Configuration > Working Schedules), or choose "
        "another schedule on the deadline policy.",
        schedule=terms.schedule.name,
    )


def aware(moment):
    """Return a naive UTC datetime as an aware one; None stays None."""
    return moment and pytz.utc.localize(moment)


def naive(moment):
    """Return an aware datetime as Odoo stores it: naive UTC, whole seconds; None stays None."""
    return moment and moment.astimezone(pytz.utc).replace(tzinfo=None, microsecond=0)


def load_pauses(pauses):
    """Return the pauses of a clock, as stored, as pairs of aware datetimes (the end may be None)."""
    return [(_load(pause["from"]), _load(pause["to"])) for pause in pauses or ()]


def dump_moment(moment):
    """Return a naive UTC datetime as it is stored in a pause."""
    return moment and moment.isoformat(" ", "seconds")


def _load(text):
    return text and aware(datetime.fromisoformat(text))
