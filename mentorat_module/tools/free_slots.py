"""Cut free time into slots. Plain Python: nothing here knows Odoo.

Instants are naive UTC throughout; an interval is ``(start, stop)``, its stop left out.
Only the minutes at which a slot may begin are local time."""

from collections.abc import Iterable
from datetime import datetime, timedelta

from .timezones import to_local

Interval = tuple[datetime, datetime]


def free_slots(
    working: Iterable[Interval],
    busy: Iterable[Interval],
    *,
    earliest: datetime,
    minutes: int,
    step: int = 30,
    tz: str = "UTC",
) -> list[datetime]:
    """Return when a meeting of ``minutes`` could begin, soonest first.

    A slot lies within one stretch of free working time, does not begin before
    ``earliest``, and begins at a multiple of ``step`` minutes of the local hour in
    ``tz``. Across a daylight-saving change a slot keeps its true length: the hour that
    is skipped offers nothing, the hour that is repeated is offered twice.

    :param step: a divisor of 60
    :raise ValueError: ``minutes`` or ``step`` cannot cut time into slots
    """
    if minutes <= 0 or step <= 0 or 60 % step:
        raise ValueError("minutes must be positive, and step a divisor of 60")
    length = timedelta(minutes=minutes)
    slots = []
    for start, stop in subtract(working, busy):
        slot = _round_up(max(start, earliest), step, tz)
        while slot + length <= stop:
            slots.append(slot)
            slot = _round_up(slot + timedelta(minutes=step), step, tz)
    return slots


def subtract(working: Iterable[Interval], busy: Iterable[Interval]) -> list[Interval]:
    """Return what ``busy`` leaves of ``working``, in order and without overlaps."""
    taken = merge(busy)
    left = []
    for start, stop in merge(working):
        for busy_start, busy_stop in taken:
            if busy_stop <= start or busy_start >= stop:
                continue
            if start < busy_start:
                left.append((start, busy_start))
            start = busy_stop
        if start < stop:
            left.append((start, stop))
    return left


def merge(intervals: Iterable[Interval]) -> list[Interval]:
    """Return ``intervals`` in order, those that touch made one, empty ones left out."""
    merged: list[Interval] = []
    for start, stop in sorted(intervals):
        if start >= stop:
            continue
        if merged and start <= merged[-1][1]:
            merged[-1] = (merged[-1][0], max(stop, merged[-1][1]))
        else:
            merged.append((start, stop))
    return merged


def overlaps(start: datetime, stop: datetime, busy: Iterable[Interval]) -> bool:
    """Return whether anything in ``busy`` overlaps the time from ``start`` to ``stop``.
    Intervals that only touch do not overlap."""
    return any(begin < stop and end > start for begin, end in busy if begin < end)


def _round_up(instant: datetime, step: int, tz: str) -> datetime:
    """Return the first instant, from ``instant`` on, that is at a multiple of ``step``
    minutes of the local hour."""
    local = to_local(instant, tz)
    past = timedelta(
        minutes=local.minute % step,
        seconds=local.second,
        microseconds=local.microsecond,
    )
    return instant + (timedelta(minutes=step) - past if past else past)
