"""Quiet hours, as plain arithmetic."""

from datetime import datetime, timedelta, timezone
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from mentorat_module.tools import quiet_hours

TORONTO = "America/Toronto"


def toronto(*args, fold=0):
    """A wall time in Toronto, as naive UTC."""
    local = datetime(*args, tzinfo=ZoneInfo(TORONTO), fold=fold)
    return local.astimezone(timezone.utc).replace(tzinfo=None)


def release(instant, start=20.0, end=7.0, test=None, tz=TORONTO):
    return quiet_hours.get_release(instant, tz, start, end, test)


def on_weekdays(day):
    return day.weekday() < 5


@pytest.mark.parametrize(
    ("clock", "expected"),
    [
        ((12, 19, 59, 59), (12, 19, 59, 59)),
        ((12, 20, 0), (13, 7, 0)),
        ((12, 23, 59, 59), (13, 7, 0)),
        ((13, 0, 0), (13, 7, 0)),
        ((13, 6, 59, 59), (13, 7, 0)),
        ((13, 7, 0), (13, 7, 0)),
    ],
)
def test_evening_waits_for_the_morning(clock, expected):
    assert release(toronto(2026, 1, *clock)) == toronto(2026, 1, *expected)


def test_half_hours_count():
    assert release(toronto(2026, 1, 13, 7, 29), end=7.5) == toronto(2026, 1, 13, 7, 30)


def test_quiet_hours_may_lie_within_the_day():
    assert release(toronto(2026, 1, 13, 12, 30), 12, 13) == toronto(2026, 1, 13, 13, 0)
    assert release(toronto(2026, 1, 13, 13, 0), 12, 13) == toronto(2026, 1, 13, 13, 0)


def test_midnight_may_be_written_24():
    evening = toronto(2026, 1, 12, 23, 0)
    assert release(evening, 20, 24) == toronto(2026, 1, 13, 0, 0)
    assert release(evening, 24, 7) == evening


def test_same_start_and_end_leave_no_hour_quiet():
    night = toronto(2026, 1, 13, 3, 0)
    assert release(night, 7, 7) == night


def test_zone_of_the_reader_decides():
    instant = datetime(2026, 1, 13, 1, 0)  # 20:00 in Toronto, 10:00 in Tokyo
    assert release(instant) == toronto(2026, 1, 13, 7, 0)
    assert release(instant, tz="Asia/Tokyo") == instant


@pytest.mark.parametrize("clock", [(16, 20, 0), (17, 12, 0), (18, 23, 0), (19, 6, 59)])
def test_friday_evening_waits_for_monday_morning(clock):
    assert release(toronto(2026, 1, *clock), test=on_weekdays) == toronto(
        2026, 1, 19, 7, 0
    )


def test_day_off_without_quiet_hours_ends_at_midnight():
    assert release(toronto(2026, 1, 17, 12, 0), 0, 0, on_weekdays) == toronto(
        2026, 1, 19, 0, 0
    )


def test_night_of_the_spring_change_ends_on_the_wall_clock():
    before = toronto(2026, 3, 7, 22, 0)
    assert release(before) == toronto(2026, 3, 8, 7, 0)
    assert release(before) - before == timedelta(hours=8)


def test_night_of_the_autumn_change_ends_on_the_wall_clock():
    before = toronto(2026, 10, 31, 22, 0)
    assert release(before) - before == timedelta(hours=10)


def test_hour_shown_twice_never_releases_in_the_past():
    second_showing = toronto(2026, 11, 1, 1, 10, fold=1)
    released = release(second_showing, 20, 1.5)
    assert released == second_showing + timedelta(minutes=20)


def test_who_is_off_for_very_long_is_written_to_all_the_same():
    instant = toronto(2026, 1, 12, 12, 0)
    released = release(instant, test=lambda day: False)
    assert released == toronto(2026, 2, 13, 0, 0)


def test_last_of_many_days_off_is_waited_for():
    work = toronto(2026, 2, 12, 12, 0).date()
    released = release(toronto(2026, 1, 12, 12, 0), test=lambda day: day == work)
    assert released == toronto(2026, 2, 12, 7, 0)


@given(
    st.datetimes(datetime(2026, 1, 1), datetime(2026, 12, 31)),
    st.integers(0, 47),
    st.integers(0, 47),
    st.sampled_from([TORONTO, "UTC", "Asia/Kolkata", "Australia/Lord_Howe"]),
)
def test_release_is_never_before_and_is_stable(instant, start, end, tz):
    released = release(instant, start / 2, end / 2, on_weekdays, tz)
    assert released >= instant
    assert release(released, start / 2, end / 2, on_weekdays, tz) == released


NOON = datetime(2026, 1, 12, 12, 0)
READING = quiet_hours.READING_TIME
SECOND = timedelta(seconds=1)


@pytest.mark.parametrize(
    ("starts", "needed_by"),
    [
        ([], None),
        ([NOON], None),  # it has begun
        ([NOON + SECOND], NOON + SECOND),
        ([NOON + READING - SECOND], NOON + READING - SECOND),
        ([NOON + READING], NOON),
        ([NOON + READING + SECOND], NOON + SECOND),
        ([NOON - SECOND, NOON + 3 * READING, NOON + 2 * READING], NOON + READING),
    ],
)
def test_mail_is_needed_three_hours_before_the_first_start_to_come(starts, needed_by):
    assert quiet_hours.get_needed_by(starts, NOON) == needed_by
