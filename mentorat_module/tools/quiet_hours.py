"""Hours without mails. Plain Python: nothing here knows Odoo."""

from collections.abc import Iterable
from datetime import date, datetime, time, timedelta

from .timezones import to_local, to_utc
from .working_time import WorkingDayTest

# After so many days off, a mail leaves all the same.
MAX_DAYS_OFF = 31
# A mail about something that takes place is there so long before it starts.
READING_TIME = timedelta(hours=3)


def get_needed_by(starts: Iterable[datetime], now: datetime) -> datetime | None:
    """Return the last instant at which a mail is of use that tells of what starts at
    ``starts``: ``READING_TIME`` before the first that is to come, or that start itself
    when less time is left.

    :return: naive UTC, or ``None`` when nothing is to come
    """
    start = min((start for start in starts if start > now), default=None)
    return start and (start - READING_TIME if start - READING_TIME >= now else start)


def get_release(
    instant: datetime,
    tz: str,
    start: float,
    end: float,
    is_working_day: WorkingDayTest | None = None,
) -> datetime:
    """Return the first instant, from ``instant`` on, that is not quiet.

    The hours from ``start`` (included) to ``end`` (excluded) of the local time in
    ``tz`` are quiet; ``start`` after ``end`` goes over midnight, both equal leave no
    hour quiet. With ``is_working_day``, so are the days it says no to, whole. Local
    time decides, also across a daylight-saving change.

    :param instant: naive UTC
    :param start: hours since midnight, such as 20.0
    :param end: hours since midnight, such as 7.5
    :return: naive UTC; ``instant`` itself when it is not quiet
    """
    local = to_local(instant, tz)
    free = _next_free(local, _to_time(start), _to_time(end), is_working_day)
    if free == local:
        return instant
    for fold in (0, 1):  # a local time that occurs twice: the first one to come
        released = to_utc(free.replace(fold=fold), tz)
        if released > instant:
            return released
    return instant


def _next_free(local, start, end, is_working_day):
    last_day = local.date() + timedelta(days=MAX_DAYS_OFF)
    while local.date() <= last_day:
        if is_working_day and not is_working_day(local.date()):
            local = _at(local.date() + timedelta(days=1), time.min)
        elif over := _end_of_quiet(local, start, end):
            local = over
        else:
            return local
    return local


def _end_of_quiet(local: datetime, start: time, end: time) -> datetime | None:
    clock = local.time()
    if start < end:
        return _at(local.date(), end) if start <= clock < end else None
    if start > end and clock >= start:
        return _at(local.date() + timedelta(days=1), end)
    if start > end and clock < end:
        return _at(local.date(), end)
    return None


def _at(day: date, clock: time) -> datetime:
    return datetime.combine(day, clock)


def _to_time(hours: float) -> time:
    minutes = round(hours * 60) % (24 * 60)
    return time(minutes // 60, minutes % 60)
