"""Count hours of working days only. Plain Python: nothing here knows Odoo."""

from collections.abc import Callable
from datetime import date, datetime, time, timedelta

from .timezones import to_local, to_utc

# A calendar without a working day in two years is refused.
MAX_DAYS_AHEAD = 732
HOUR, DAY = timedelta(hours=1), timedelta(days=1)

WorkingDayTest = Callable[[date], bool]


class NoWorkingDayError(ValueError):
    """No working day could be found within ``MAX_DAYS_AHEAD`` days."""


def add_hours(
    start: datetime,
    hours: float,
    tz: str = "UTC",
    is_working_day: WorkingDayTest | None = None,
) -> datetime:
    """Return the instant at which ``hours`` have run since ``start``.

    Without ``is_working_day`` these are elapsed hours. With it, only working days
    count, each of them as 24 hours of local time in ``tz``: Friday 15:00 plus 48 hours
    on a Monday-Friday calendar is Tuesday 15:00, what starts on Saturday starts on
    Monday 00:00, and a daylight-saving change moves no local time. The result never
    falls on a day that does not work.

    :param start: naive UTC
    :param hours: zero or more
    :param tz: IANA name of the zone whose days are counted
    :param is_working_day: whether a local date counts
    :return: naive UTC
    :raise ValueError: ``hours`` is negative
    :raise NoWorkingDayError: the calendar has no working day in reach
    """
    if hours < 0:
        raise ValueError("hours must not be negative")
    if is_working_day is None:
        return start + timedelta(hours=hours)
    local = _next_working_instant(to_local(start, tz), is_working_day)
    day, clock = local.date(), local.time()
    for _day in range(int(hours // 24)):
        day = _next_working_day(day, is_working_day)
    local = datetime.combine(day, clock) + timedelta(hours=hours % 24)
    if local.date() != day:
        local = datetime.combine(_next_working_day(day, is_working_day), local.time())
    return to_utc(local, tz)


def count_hours(
    start: datetime,
    end: datetime,
    tz: str = "UTC",
    is_working_day: WorkingDayTest | None = None,
) -> float:
    """Return how many hours count from ``start`` to ``end``: the inverse of
    :func:`add_hours`.

    :param start: naive UTC
    :param end: naive UTC
    :return: zero where ``end`` comes first
    """
    if is_working_day is None:
        return max(0.0, (end - start) / HOUR)
    begin, stop = to_local(start, tz), to_local(end, tz)
    hours, day = 0.0, begin.date()
    while day <= stop.date():
        if is_working_day(day):
            midnight = datetime.combine(day, time.min)
            since, until = max(begin, midnight), min(stop, midnight + DAY)
            hours += max(0.0, (until - since) / HOUR)
        day += DAY
    return hours


def _next_working_instant(local: datetime, is_working_day: WorkingDayTest) -> datetime:
    if is_working_day(local.date()):
        return local
    return datetime.combine(_next_working_day(local.date(), is_working_day), time.min)


def _next_working_day(day: date, is_working_day: WorkingDayTest) -> date:
    for ahead in range(1, MAX_DAYS_AHEAD + 1):
        candidate = day + timedelta(days=ahead)
        if is_working_day(candidate):
            return candidate
    raise NoWorkingDayError(f"no working day in {MAX_DAYS_AHEAD} days after {day}")
