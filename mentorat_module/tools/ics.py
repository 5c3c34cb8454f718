"""Write calendar files (RFC 5545). Plain Python: nothing here knows Odoo.

Calendars tell one event from another by its UID and keep the highest SEQUENCE they
have seen: the same UID with a higher SEQUENCE *moves* the event, where a new UID would
show it twice.
"""

import unicodedata
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from dateutil.tz import UTC

PRODUCT = "-//Mentorat//Calendar//EN"
# How often a calendar that has subscribed to a feed is asked to look again.
REFRESH = "PT1H"


@dataclass(frozen=True)
class Event:
    """One event. Instants are naive UTC; one of whole days has dates, both included."""

    uid: str
    sequence: int
    name: str
    start: datetime | date
    stop: datetime | date
    changed: datetime
    location: str = ""
    url: str = ""
    organizer: str = ""
    organizer_email: str = ""
    cancelled: bool = False


def render(*events: Event) -> bytes:
    """Return a calendar file that adds, moves or takes away one event, or several to
    which the same happens."""
    calendar = _create_calendar("CANCEL" if events[0].cancelled else "PUBLISH")
    for event in events:
        _add_event(calendar, event)
    return calendar.serialize().encode()


def render_feed(events: Iterable[Event], name: str) -> bytes:
    """Return the file of a calendar called ``name``, to which others subscribe."""
    calendar = _create_calendar("PUBLISH")
    for key in ("name", "x-wr-calname"):
        calendar.add(key).value = _clean(name)
    calendar.add("x-published-ttl").value = REFRESH
    line = calendar.add("refresh-interval")
    line.params["VALUE"] = ["DURATION"]
    line.value = REFRESH
    for event in events:
        _add_event(calendar, event)
    return calendar.serialize().encode()


def _create_calendar(method: str):
    # where it is used: Odoo works without it as well
    import vobject

    calendar = vobject.iCalendar()
    calendar.add("prodid").value = PRODUCT
    calendar.add("calscale").value = "GREGORIAN"
    calendar.add("method").value = method
    return calendar


def _add_event(calendar, event: Event) -> None:
    line = calendar.add("vevent").add
    line("uid").value = _strip(event.uid)
    line("sequence").value = str(event.sequence)
    line("dtstamp").value = event.changed.replace(tzinfo=UTC)
    line("last-modified").value = event.changed.replace(tzinfo=UTC)
    if isinstance(event.start, datetime):
        line("dtstart").value = event.start.replace(tzinfo=UTC)
        line("dtend").value = event.stop.replace(tzinfo=UTC)
    else:
        line("dtstart").value = event.start
        # The end of whole days is the day after the last.
        line("dtend").value = event.stop + timedelta(days=1)
    line("summary").value = _clean(event.name)
    line("status").value = "CANCELLED" if event.cancelled else "CONFIRMED"
    if event.location:
        line("location").value = _clean(event.location)
    if event.url:
        _set_address(line("url"), event.url)
    if event.organizer_email:
        organizer = line("organizer")
        organizer.params["CN"] = [_strip(event.organizer).replace('"', "'")]
        _set_address(organizer, f"mailto:{event.organizer_email}")


def _set_address(line, address: str) -> None:
    """Write an address, in which no character is escaped."""
    line.behavior = None
    line.value = _strip(address)


def _clean(text: str) -> str:
    """Return ``text`` with plain line breaks and no other control character."""
    return "\n".join(_strip(line) for line in text.splitlines())


def _strip(text: str) -> str:
    """Remove control characters: a line break in an address would add lines of its
    own to the file."""
    return "".join(char for char in text if unicodedata.category(char) != "Cc")
