"""What the service promises, said again in plain Python: nothing here asks the code
that is tested."""

import re
from datetime import datetime, time, timedelta, timezone
from zoneinfo import ZoneInfo

# Hours until the reminder and until the limit.
DELAYS = {"first_contact": (48, 72), "follow_up": (24, 48)}
TAGS = re.compile(r"<[^>]*>|&nbsp;|&#\d+;")


def add_hours(start, hours, zone, working_days_only):
    """Return when ``hours``, a multiple of 24, have run since ``start``, naive UTC.

    :param bool working_days_only: Monday to Friday, each with 24 hours of local time
    """
    if not working_days_only:
        return start + timedelta(hours=hours)
    local = start.replace(tzinfo=timezone.utc).astimezone(ZoneInfo(zone))
    day, clock = local.date(), local.time()
    if day.weekday() > 4:
        clock = time()
        while day.weekday() > 4:
            day += timedelta(days=1)
    for _day in range(hours // 24):
        day += timedelta(days=1)
        while day.weekday() > 4:
            day += timedelta(days=1)
    local = datetime.combine(day, clock, ZoneInfo(zone))
    return local.astimezone(timezone.utc).replace(tzinfo=None)


def has_words(body):
    """Return whether a reader sees anything in this HTML."""
    return bool(re.search(r"\w|[^\s\x00-\x7f]", TAGS.sub("", body or "")))
