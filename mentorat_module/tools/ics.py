"""Calendar files (RFC 5545) that move with what they announce. Plain Python: nothing
here knows Odoo.

Calendars tell one event from another by its UID and keep the highest SEQUENCE they
have seen: the same UID with a higher SEQUENCE *moves* the event, where a new UID would
show it twice."""

import unicodedata
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime, timedelta

PRODUCT = "-//Mentorat//Calendar//EN"
LINE_BYTES = 75
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


def render(event: Event) -> bytes:
    """Return a calendar file of one event, that adds, moves or takes it away."""
    method = "CANCEL" if event.cancelled else "PUBLISH"
    return _render([event], [f"METHOD:{method}"])


def render_feed(events: Iterable[Event], name: str) -> bytes:
    """Return the file of a calendar called ``name``, to which others subscribe."""
    head = [
        "METHOD:PUBLISH",
        f"NAME:{_escape(name)}",
        f"X-WR-CALNAME:{_escape(name)}",
        f"REFRESH-INTERVAL;VALUE=DURATION:{REFRESH}",
        f"X-PUBLISHED-TTL:{REFRESH}",
    ]
    return _render(events, head)


def _render(events: Iterable[Event], head: list[str]) -> bytes:
    lines = [
        "BEGIN:VCALENDAR",
        "VERSION:2.0",
        f"PRODID:{PRODUCT}",
        "CALSCALE:GREGORIAN",
        *head,
    ]
    for event in events:
        lines += _event_lines(event)
    lines.append("END:VCALENDAR")
    return "".join(f"{_fold(line)}\r\n" for line in lines).encode()


def _event_lines(event: Event) -> list[str]:
    lines = [
        "BEGIN:VEVENT",
        f"UID:{_strip(event.uid)}",
        f"SEQUENCE:{event.sequence}",
        f"DTSTAMP:{_stamp(event.changed)}",
        f"LAST-MODIFIED:{_stamp(event.changed)}",
        *_time_lines(event),
        f"SUMMARY:{_escape(event.name)}",
        f"STATUS:{'CANCELLED' if event.cancelled else 'CONFIRMED'}",
    ]
    if event.location:
        lines.append(f"LOCATION:{_escape(event.location)}")
    if event.url:
        lines.append(f"URL:{_strip(event.url)}")
    if event.organizer_email:
        name = _strip(event.organizer).replace('"', "'")
        lines.append(f'ORGANIZER;CN="{name}":mailto:{_strip(event.organizer_email)}')
    return [*lines, "END:VEVENT"]


def _time_lines(event: Event) -> list[str]:
    if isinstance(event.start, datetime):
        return [f"DTSTART:{_stamp(event.start)}", f"DTEND:{_stamp(event.stop)}"]
    # The end of whole days is the day after the last.
    after = event.stop + timedelta(days=1)
    return [
        f"DTSTART;VALUE=DATE:{event.start:%Y%m%d}",
        f"DTEND;VALUE=DATE:{after:%Y%m%d}",
    ]


def _stamp(instant: datetime) -> str:
    return instant.strftime("%Y%m%dT%H%M%SZ")


def _escape(text: str) -> str:
    for char in ("\\", ";", ","):
        text = text.replace(char, f"\\{char}")
    return "\\n".join(_strip(line) for line in text.splitlines())


def _strip(text: str) -> str:
    """Leave out what no line may hold: with a line break in an address, whoever wrote
    it would add lines of their own."""
    return "".join(char for char in text if unicodedata.category(char) != "Cc")


def _fold(line: str) -> str:
    """Cut a line longer than 75 bytes, never inside a character."""
    parts, part = [], ""
    for char in line:
        if len((part + char).encode()) > LINE_BYTES:
            parts.append(part)
            part = " "
        part += char
    return "\r\n".join([*parts, part])
