"""The clock, as plain arithmetic."""

from datetime import date, datetime, timedelta, timezone
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from mentorat_module.tools import timezones, working_time

TORONTO = "America/Toronto"
HOLIDAY = date(2026, 7, 1)


def on_weekdays(day):
    return day.weekday() < 5


def on_weekdays_but_holiday(day):
    return on_weekdays(day) and day != HOLIDAY


def toronto(*args):
    """A wall time in Toronto, as naive UTC."""
    local = datetime(*args, tzinfo=ZoneInfo(TORONTO))
    return local.astimezone(timezone.utc).replace(tzinfo=None)


def add(start, hours, test=on_weekdays):
    return working_time.add_hours(start, hours, TORONTO, test)


def test_without_a_calendar_every_hour_counts():
    friday = datetime(2026, 1, 16, 20, 0)
    expected = datetime(2026, 1, 18, 20, 0)
    assert working_time.add_hours(friday, 48, TORONTO) == expected


def test_elapsed_hours_ignore_daylight_saving():
    start = toronto(2026, 3, 7, 12, 0)
    assert working_time.add_hours(start, 24, TORONTO) == toronto(2026, 3, 8, 13, 0)


def test_friday_15h_plus_48_hours_is_tuesday_15h():
    assert add(toronto(2026, 1, 16, 15, 0), 48) == toronto(2026, 1, 20, 15, 0)


def test_monday_plus_72_hours_is_thursday_same_time():
    assert add(toronto(2026, 1, 12, 9, 30), 72) == toronto(2026, 1, 15, 9, 30)


@pytest.mark.parametrize("day", [17, 18])
def test_what_opens_on_the_week_end_starts_on_monday_midnight(day):
    assert add(toronto(2026, 1, day, 13, 0), 24) == toronto(2026, 1, 20, 0, 0)


def test_one_second_before_saturday_still_counts_as_friday():
    start = toronto(2026, 1, 16, 23, 59, 59)
    assert add(start, 24) == toronto(2026, 1, 19, 23, 59, 59)


def test_a_limit_that_would_fall_on_saturday_midnight_is_monday_midnight():
    assert add(toronto(2026, 1, 16, 0, 0), 24) == toronto(2026, 1, 19, 0, 0)


def test_a_holiday_does_not_count():
    start = toronto(2026, 6, 30, 10, 0)
    assert add(start, 24, on_weekdays_but_holiday) == toronto(2026, 7, 2, 10, 0)


def test_what_opens_on_a_holiday_starts_the_next_working_midnight():
    start = toronto(2026, 7, 1, 10, 0)
    assert add(start, 24, on_weekdays_but_holiday) == toronto(2026, 7, 3, 0, 0)


def test_wall_clock_time_stays_across_the_spring_change():
    assert add(toronto(2026, 3, 6, 10, 0), 24) == toronto(2026, 3, 9, 10, 0)


def test_wall_clock_time_stays_across_the_autumn_change():
    assert add(toronto(2026, 10, 30, 10, 0), 24) == toronto(2026, 11, 2, 10, 0)


def test_the_hour_that_spring_skips_is_the_instant_after_the_change():
    every_day = add(toronto(2026, 3, 7, 2, 30), 24, lambda day: True)
    assert every_day == toronto(2026, 3, 8, 3, 30)


def test_half_hours_count():
    assert add(toronto(2026, 1, 12, 23, 45), 0.5) == toronto(2026, 1, 13, 0, 15)


def test_zero_hours_on_a_working_day_is_the_start():
    start = toronto(2026, 1, 12, 9, 0)
    assert add(start, 0) == start


def test_negative_hours_are_refused():
    with pytest.raises(ValueError, match="negative"):
        add(toronto(2026, 1, 12, 9, 0), -1)


def test_a_calendar_that_never_works_is_refused():
    with pytest.raises(working_time.NoWorkingDayError):
        add(toronto(2026, 1, 12, 9, 0), 24, lambda day: False)


def test_a_day_is_over_at_local_midnight():
    assert timezones.end_of_day(date(2026, 1, 12), TORONTO) == datetime(
        2026, 1, 13, 5, 0
    )


def test_the_day_of_an_instant_is_the_local_one():
    late_evening = datetime(2026, 1, 13, 3, 0)
    assert timezones.local_date(late_evening, TORONTO) == date(2026, 1, 12)


instants = st.datetimes(datetime(2025, 1, 1), datetime(2027, 12, 31)).map(
    lambda value: value.replace(microsecond=0)
)
delays = st.integers(0, 400)


@given(instants, delays)
def test_a_limit_always_falls_on_a_working_day(start, hours):
    limit = add(start, hours, on_weekdays_but_holiday)
    assert on_weekdays_but_holiday(timezones.local_date(limit, TORONTO))


@given(instants, delays, delays)
def test_a_longer_delay_never_ends_earlier(start, hours, more):
    assert add(start, hours) <= add(start, hours + more)


@given(instants, st.integers(0, 100_000), delays)
def test_who_starts_later_never_ends_earlier(start, seconds, hours):
    later = start + timedelta(seconds=seconds)
    # Within the hour that an autumn change shows twice, wall clocks run backwards.
    slack = timedelta(hours=1)
    assert add(start, hours) <= add(later, hours) + slack


@given(instants, delays)
def test_days_that_do_not_work_only_lengthen_a_delay(start, hours):
    slack = timedelta(hours=1)
    assert add(start, hours) >= start + timedelta(hours=hours) - slack


# ----------------------------------------------------------------------
# HOURS BETWEEN TWO INSTANTS
# ----------------------------------------------------------------------


def count(start, end, test=on_weekdays):
    return working_time.count_hours(start, end, TORONTO, test)


@pytest.mark.parametrize("hours", [0, 1, 23.5, 24, 48, 72, 200])
@pytest.mark.parametrize("day", [12, 16, 17, 18])
def test_hours_counted_are_those_that_were_added(day, hours):
    start = toronto(2026, 1, day, 15, 0)
    assert count(start, add(start, hours)) == pytest.approx(hours)


def test_days_that_do_not_work_count_for_nothing():
    friday, sunday = toronto(2026, 1, 16, 15, 0), toronto(2026, 1, 18, 20, 0)
    assert count(friday, sunday) == 9


def test_hours_without_a_calendar_are_elapsed_hours():
    start = datetime(2026, 1, 16, 20, 0)
    assert working_time.count_hours(start, datetime(2026, 1, 18, 20, 0)) == 48


def test_no_hour_runs_backwards():
    start, end = toronto(2026, 1, 16, 15, 0), toronto(2026, 1, 16, 14, 0)
    assert count(start, end) == 0
    assert working_time.count_hours(start, end) == 0
