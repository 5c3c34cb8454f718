"""Calendar files (RFC 5545) that move with what they announce. Plain Python: nothing
here knows Odoo.

Calendars tell one event from another by its UID and keep the highest SEQUENCE they
have seen: the same UID with a higher SEQUENCE *moves* the event, where a new UID would
show it twice."""

from dataclasses import dataclass
from datetime import datetime

PRODUCT = "-//Mentorat//Calendar//EN"
LINE_BYTES = 75


@dataclass(frozen=True)
class Event:
    """One event. Instants are naive UTC."""

    uid: str
    sequence: int
    name: str
    start: datetime
    stop: datetime
    changed: datetime
    location: str = ""
    url: str = ""
    cancelled: bool = False


def render(events: list[Event]) -> bytes:
    """Return a calendar file that holds ``events``."""
    lines = ["BEGIN:VCALENDAR", "VERSION:2.0", f"PRODID:{PRODUCT}", "METHOD:PUBLISH"]
    for event in events:
        lines += _event_lines(event)
    lines.append("END:VCALENDAR")
    return "".join(f"{_fold(line)}\r\n" for line in lines).encode()


def _event_lines(event: Event) -> list[str]:
    lines = [
        "BEGIN:VEVENT",
        f"UID:{event.uid}",
        f"SEQUENCE:{event.sequence}",
        f"DTSTAMP:{_stamp(event.changed)}",
        f"LAST-MODIFIED:{_stamp(event.changed)}",
        f"DTSTART:{_stamp(event.start)}",
        f"DTEND:{_stamp(event.stop)}",
        f"SUMMARY:{_escape(event.name)}",
        f"STATUS:{'CANCELLED' if event.cancelled else 'CONFIRMED'}",
    ]
    if event.location:
        lines.append(f"LOCATION:{_escape(event.location)}")
    if event.url:
        lines.append(f"URL:{event.url}")
    return [*lines, "END:VEVENT"]


def _stamp(instant: datetime) -> str:
    return instant.strftime("%Y%m%dT%H%M%SZ")


def _escape(text: str) -> str:
    for char in ("\\", ";", ","):
        text = text.replace(char, f"\\{char}")
    return "\\n".join(text.splitlines())


def _fold(line: str) -> str:
    """Cut a line longer than 75 bytes, never inside a character."""
    parts, part = [], ""
    for char in line:
        if len((part + char).encode()) > LINE_BYTES:
            parts.append(part)
            part = " "
        part += char
    return "\r\n".join([*parts, part])
