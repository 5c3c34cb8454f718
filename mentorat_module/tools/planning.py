"""Plan sessions: overlaps, default times, repetitions. Plain Python: nothing here knows
Odoo."""

import unicodedata
from bisect import bisect_left
from collections.abc import Hashable, Iterable
from datetime import date, datetime, time, timedelta

from dateutil.relativedelta import relativedelta
from dateutil.rrule import MONTHLY, rrule, weekday

from .timezones import to_local, to_utc

# The length of a session that has none yet.
SESSION = timedelta(hours=2)
# How long after the start of work a session begins, where there is room.
SETTLE = timedelta(hours=1)
MORNING = (time(9), time(11))
MAX_OCCURRENCES = 60

Span = tuple[Hashable, datetime, datetime]


def normalise_place(text: str | None) -> str:
    """Return a place such that two ways of writing one room are equal: no case, no
    accents, no punctuation, no spaces."""
    plain = unicodedata.normalize("NFKD", text or "")
    return "".join(char for char in plain.casefold() if char.isalnum())


def find_overlaps(
    spans: Iterable[Span], others: Iterable[Span]
) -> dict[Hashable, list[Hashable]]:
    """Return, for each key of ``spans`` that overlaps any of ``others``, the keys of
    those it overlaps, in the order they start. Spans that only touch, or that have the
    same key, do not overlap.

    :param spans: ``(key, start, stop)``; so are ``others``
    """
    ordered = sorted(others, key=lambda other: other[1])
    starts = [start for _key, start, _stop in ordered]
    longest = max((stop - start for _k, start, stop in ordered), default=timedelta())
    found = {}
    for key, start, stop in spans:
        first = bisect_left(starts, start - longest)
        last = bisect_left(starts, stop)
        met = [
            other_key
            for other_key, _start, other_stop in ordered[first:last]
            if other_stop > start and other_key != key
        ]
        if met:
            found[key] = met
    return found


def propose_times(
    day: date,
    work: Iterable[tuple[datetime, datetime]],
    tz: str,
    length: timedelta = SESSION,
) -> tuple[datetime, datetime]:
    """Return a default start and stop (naive UTC) for a session on ``day``: in the
    first stretch of work that is long enough, an hour after it starts where there is
    room. A day without work gets the morning.

    :param work: the stretches of work, in order, naive local time in ``tz``
    """
    stretches = list(work)
    for begin, end in stretches:
        if begin + length <= end:
            start = min(begin + SETTLE, end - length)
            return to_utc(start, tz), to_utc(start + length, tz)
    if stretches:
        begin, end = max(stretches, key=lambda stretch: stretch[1] - stretch[0])
        return to_utc(begin, tz), to_utc(end, tz)
    start, stop = (datetime.combine(day, clock) for clock in MORNING)
    return to_utc(start, tz), to_utc(max(stop, start + length), tz)


def repeat(
    start: datetime,
    stop: datetime,
    tz: str,
    every: str,
    count: int | None = None,
    until: date | None = None,
) -> list[tuple[datetime, datetime]]:
    """Return the occurrences after the first, ``(start, stop)`` in naive UTC: the same
    local hours in ``tz``, also after a daylight-saving change.

    :param every: ``week``, ``fortnight``, ``month_day`` (the 31st is the last day of a
        shorter month) or ``month_weekday`` (the second Tuesday; the fifth is the last)
    :param count: occurrences in all, the first included; at most ``MAX_OCCURRENCES``
    :param until: the last day, included
    """
    local_start, local_stop = to_local(start, tz), to_local(stop, tz)
    limit = min(count or MAX_OCCURRENCES, MAX_OCCURRENCES)
    found = []
    for number in range(1, limit):
        day = _get_day(local_start.date(), every, number)
        if until and day > until:
            break
        moved = datetime.combine(day, local_start.time())
        length = local_stop - local_start
        found.append((to_utc(moved, tz), to_utc(moved + length, tz)))
    return found


def shift(instant: datetime, old: datetime, new: datetime, tz: str) -> datetime:
    """Return ``instant`` moved by as much as local time in ``tz`` moved from ``old`` to
    ``new``, all naive UTC."""
    moved = to_local(instant, tz) + (to_local(new, tz) - to_local(old, tz))
    return to_utc(moved, tz)


def add_local(instant: datetime, length: timedelta, tz: str) -> datetime:
    """Return ``length`` of local time in ``tz`` after ``instant``, naive UTC."""
    return to_utc(to_local(instant, tz) + length, tz)


def _get_day(first: date, every: str, number: int) -> date:
    if every in ("week", "fortnight"):
        return first + timedelta(weeks=number * (2 if every == "fortnight" else 1))
    if every == "month_day":
        return first + relativedelta(months=number)
    month = first.replace(day=1) + relativedelta(months=number)
    rank = (first.day - 1) // 7 + 1
    rule = rrule(
        MONTHLY,
        dtstart=datetime.combine(month, time.min),
        count=1,
        byweekday=weekday(first.weekday(), -1 if rank == 5 else rank),
    )
    return rule[0].date()
