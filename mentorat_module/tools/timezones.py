"""Convert between UTC and local time. Plain Python: nothing here knows Odoo.

Instants are naive UTC, as Odoo stores them. Every conversion of the addon is made here.
A name that this machine does not know raises nothing: the next one given counts, then
UTC, and the log names it once.
"""

import logging
from datetime import date, datetime, time, timedelta, timezone, tzinfo
from functools import cache
from zoneinfo import ZoneInfo

import pytz

_logger = logging.getLogger(__name__)


@cache
def _open_zone(tz: str) -> ZoneInfo | None:
    """Return the zone of this name, ``None`` when this machine does not have it."""
    try:
        return ZoneInfo(tz)
    # An unknown name, a folder of names, a path, or a file that is no zone.
    except (KeyError, ValueError, OSError):
        _logger.warning("Unknown time zone %r: another one is used instead", tz)
        return None


def get_zone(tz: str | None, *others: str | None) -> tzinfo:
    """Return the first known zone among these IANA names, UTC when none is known."""
    zones = (_open_zone(str(name)) for name in (tz, *others) if name)
    return next((zone for zone in zones if zone), timezone.utc)


def get_name(tz: str | None, *others: str | None) -> str:
    """Return the first of these IANA names that is known, ``UTC`` when none is."""
    return getattr(get_zone(tz, *others), "key", "UTC")


def get_pytz_zone(tz: str | None, *others: str | None) -> tzinfo:
    """Return the zone of :func:`get_zone` as pytz has it, for methods of Odoo that
    take no other."""
    try:
        return pytz.timezone(get_name(tz, *others))
    except pytz.UnknownTimeZoneError:
        return pytz.utc


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
