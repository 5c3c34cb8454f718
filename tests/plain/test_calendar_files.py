"""Calendar files (RFC 5545), as text and as another parser reads them."""

from datetime import date, datetime, timezone

import vobject

from mentorat_module.tools import ics


def event(**values):
    return ics.Event(
        **{
            "uid": "u@x",
            "sequence": 3,
            "name": "Topic",
            "start": datetime(2026, 1, 12, 15),
            "stop": datetime(2026, 1, 12, 16),
            "changed": datetime(2026, 1, 1),
            **values,
        }
    )


def render(**values):
    return ics.render(event(**values)).decode()


def test_event_has_its_identity_and_its_instants_in_utc():
    lines = render().split("\r\n")
    for line in (
        "METHOD:PUBLISH",
        "UID:u@x",
        "SEQUENCE:3",
        "DTSTAMP:20260101T000000Z",
        "LAST-MODIFIED:20260101T000000Z",
        "DTSTART:20260112T150000Z",
        "DTEND:20260112T160000Z",
        "SUMMARY:Topic",
        "STATUS:CONFIRMED",
    ):
        assert lines.count(line) == 1, line


def test_what_an_event_does_not_have_is_not_written():
    text = render(organizer="Louise")
    for name in ("LOCATION", "URL", "ORGANIZER"):
        assert name not in text


def test_separators_and_new_lines_are_escaped():
    text = render(name="A, b; c\\d\nBEGIN:VALARM")
    assert "SUMMARY:A\\, b\\; c\\\\d\\nBEGIN:VALARM\r\n" in text


def test_lines_are_cut_at_75_bytes_between_characters():
    text = render(name="é" * 100)
    assert all(len(line.encode()) <= 75 for line in text.split("\r\n"))
    assert "é" * 100 in text.replace("\r\n ", "")


def test_line_break_in_an_address_adds_no_line():
    text = render(url="https://x.example\r\nATTENDEE:mailto:a@b.c")
    assert "\r\nATTENDEE" not in text


def test_all_day_event_has_dates_and_ends_the_day_after():
    text = render(start=date(2026, 11, 1), stop=date(2026, 11, 1))
    assert "DTSTART;VALUE=DATE:20261101\r\n" in text
    assert "DTEND;VALUE=DATE:20261102\r\n" in text


def test_cancelled_event_removes_the_known_one():
    text = render(cancelled=True)
    assert "METHOD:CANCEL\r\n" in text
    assert "STATUS:CANCELLED\r\n" in text


def test_several_events_are_in_one_file():
    calendar = vobject.readOne(ics.render(event(), event(uid="v@x")).decode())
    assert [each.uid.value for each in calendar.vevent_list] == ["u@x", "v@x"]


def test_another_parser_reads_the_file():
    name = "Rencontre ; « Noël », suite\\fin\nNadia et Émilie " + "é" * 60
    text = render(
        name=name,
        location="Salle 4, 2e étage",
        url="https://visio.example/x,y;z",
        organizer='Louise "Lou" Côté',
        organizer_email="louise@example.com",
    )
    read = vobject.readOne(text).vevent
    assert read.summary.value == name
    assert read.location.value == "Salle 4, 2e étage"
    assert read.url.value == "https://visio.example/x,y;z"
    assert read.organizer.value == "mailto:louise@example.com"
    assert read.organizer.params["CN"] == ["Louise 'Lou' Côté"]
    assert read.dtstart.value == datetime(2026, 1, 12, 15, tzinfo=timezone.utc)


def test_feed_has_a_name_a_refresh_interval_and_its_events():
    text = ics.render_feed([event()], "Mon\x07 mentorat").decode()
    for line in (
        "METHOD:PUBLISH",
        "NAME:Mon mentorat",
        "X-WR-CALNAME:Mon mentorat",
        "X-PUBLISHED-TTL:PT1H",
        "REFRESH-INTERVAL;VALUE=DURATION:PT1H",
        "UID:u@x",
    ):
        assert f"\r\n{line}\r\n" in text, line
