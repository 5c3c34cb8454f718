"""Convert between UTC and local time. Plain Python: nothing here knows Odoo.

Instants are naive UTC, as Odoo stores them. Every conversion of the addon is made here.
"""

from datetime import date, datetime, time, timedelta, timezone
from zoneinfo import ZoneInfo


def get_zone(tz: str | None) -> ZoneInfo:
    """Return the zone of the IANA name ``tz``, UTC when there is none."""
    return ZoneInfo(tz or "UTC")


def to_aware(instant: datetime, tz: str | None) -> datetime:
    """Return ``instant`` (naive UTC) in ``tz``, with its zone."""
    return instant.replace(tzinfo=timezone.utc).astimezone(get_zone(tz))


def to_local(instant: datetime, tz: str | None) -> datetime:
    """Return ``instant`` (naive UTC) as local time in ``tz``, naive."""
    return to_aware(instant, tz).replace(tzinfo=None)


def to_utc(local: datetime, tz: str | None = None) -> datetime:
    """Return ``local`` as naive UTC.

    A local time that a spring change skips counts as the instant just after the change.
    One that an autumn change repeats is its first occurrence, unless ``fold`` is 1.

    :param local: a local time in ``tz``, or any aware datetime
    :param tz: IANA name; not read when ``local`` has a zone
    """
    if local.tzinfo is None:
        local = local.replace(tzinfo=get_zone(tz))
    return local.astimezone(timezone.utc).replace(tzinfo=None)


def local_date(instant: datetime, tz: str | None) -> date:
    """Return the date in ``tz`` at ``instant`` (naive UTC)."""
    return to_aware(instant, tz).date()


def start_of_day(day: date, tz: str | None) -> datetime:
    """Return the first instant (naive UTC) of ``day`` in ``tz``."""
    return to_utc(datetime.combine(day, time.min), tz)


def end_of_day(day: date, tz: str | None) -> datetime:
    """Return the first instant (naive UTC) after ``day`` is over in ``tz``."""
    return start_of_day(day + timedelta(days=1), tz)
