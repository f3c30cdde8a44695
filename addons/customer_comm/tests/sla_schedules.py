"""Working schedules in plain Python, for tests of the arithmetic without records."""

from datetime import datetime, time

import pytz

from ..tools import sla

BERLIN = pytz.timezone("Europe/Berlin")
NEW_YORK = pytz.timezone("America/New_York")
SHANGHAI = pytz.timezone("Asia/Shanghai")
ZONES = (BERLIN, NEW_YORK, SHANGHAI, pytz.utc)


# Hours of an ordinary week: Monday to Friday 8-12 and 13-17.
OFFICE = {weekday: [(8 * 60, 12 * 60), (13 * 60, 17 * 60)] for weekday in range(5)}


def working_time(pattern, tz, holidays=(), fetched=None, **options):
    """Return a WorkingTime on ``{weekday: [(first minute, last minute)]}``; ``fetched`` collects the windows read."""

    def fetch(start, stop):
        if fetched is not None:
            fetched.append((start, stop))
        day = start.astimezone(tz).date() - sla.ONE_DAY
        while day <= stop.astimezone(tz).date():
            for begin, end in () if day in holidays else pattern.get(day.weekday(), ()):
                yield _minute(day, begin, tz), _minute(day, end, tz)
            day += sla.ONE_DAY

    return sla.WorkingTime(fetch, tz, **options)


def _minute(day, minute, tz):
    if minute == 24 * 60:
        day, minute = day + sla.ONE_DAY, 0
    return sla.local_moment(day, time(minute // 60, minute % 60), tz)


def utc(text):
    return pytz.utc.localize(datetime.fromisoformat(text))


def local(text, tz):
    return tz.localize(datetime.fromisoformat(text))
