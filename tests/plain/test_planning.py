"""Overlaps, sensible hours and repetitions, as plain arithmetic."""

from datetime import date, datetime, timedelta, timezone
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from mentorat_module.tools import planning, timezones

TORONTO = "America/Toronto"
DAY = date(2026, 1, 13)
INSTANTS = st.integers(0, 40).map(lambda n: datetime(2026, 1, 12) + timedelta(hours=n))


def at(hour, minute=0, day=DAY):
    return datetime(day.year, day.month, day.day, hour, minute)


def wall(instant, tz=TORONTO):
    return timezones.to_local(instant, tz)


def utc(*args, tz=TORONTO):
    local = datetime(*args, tzinfo=ZoneInfo(tz))
    return local.astimezone(timezone.utc).replace(tzinfo=None)


@pytest.mark.parametrize(
    "one, other",
    [
        ("Room B-12", "room b 12"),
        ("Salle Québec", "salle  QUEBEC"),
        ("3ᵉ étage", "3e ETAGE"),
    ],
)
def test_two_ways_of_writing_a_room_are_one_room(one, other):
    assert planning.normalise_place(one) == planning.normalise_place(other)


def test_no_room_is_no_place():
    assert planning.normalise_place(None) == planning.normalise_place(" - ") == ""


def test_spans_that_only_touch_do_not_meet():
    spans = [("a", at(9), at(10))]
    assert planning.find_overlaps(spans, [("b", at(10), at(11))]) == {}
    assert planning.find_overlaps(spans, [("b", at(8), at(9))]) == {}


def test_a_span_does_not_meet_itself():
    spans = [("a", at(9), at(10))]
    assert planning.find_overlaps(spans, spans) == {}


def test_a_long_span_that_began_days_before_is_met():
    others = [("b", at(9) - timedelta(days=9), at(12)), ("c", at(8), at(8, 30))]
    assert planning.find_overlaps([("a", at(9), at(10))], others) == {"a": ["b"]}


@given(
    st.lists(st.tuples(INSTANTS, st.integers(1, 30)), max_size=12),
    st.lists(st.tuples(INSTANTS, st.integers(1, 30)), max_size=12),
)
def test_overlaps_are_those_of_every_pair_compared(left, right):
    spans = [(("l", i), s, s + timedelta(hours=n)) for i, (s, n) in enumerate(left)]
    others = [(("r", i), s, s + timedelta(hours=n)) for i, (s, n) in enumerate(right)]
    expected = {
        key: {other for other, s, e in others if s < stop and e > start}
        for key, start, stop in spans
    }
    found = planning.find_overlaps(spans, others)
    assert {key: set(met) for key, met in found.items()} == {
        key: met for key, met in expected.items() if met
    }


def test_a_day_of_work_gets_two_hours_once_people_have_arrived():
    start, stop = planning.propose_times(
        DAY, [(at(8), at(12)), (at(13), at(17))], TORONTO
    )
    assert (wall(start), wall(stop)) == (at(9), at(11))


def test_a_short_morning_holds_the_session_to_its_end():
    start, stop = planning.propose_times(DAY, [(at(8), at(10, 30))], TORONTO)
    assert (wall(start), wall(stop)) == (at(8, 30), at(10, 30))


def test_a_session_too_long_for_the_morning_goes_to_the_afternoon():
    start, stop = planning.propose_times(
        DAY, [(at(8), at(10)), (at(12), at(17))], TORONTO, timedelta(hours=4)
    )
    assert (wall(start), wall(stop)) == (at(13), at(17))


def test_a_session_longer_than_the_day_stays_within_it():
    start, stop = planning.propose_times(
        DAY, [(at(8), at(12)), (at(13), at(17))], TORONTO, timedelta(hours=9)
    )
    assert (wall(start), wall(stop)) == (at(8), at(12))


def test_a_day_without_work_gets_the_morning():
    start, stop = planning.propose_times(DAY, [], TORONTO)
    assert (wall(start), wall(stop)) == (at(9), at(11))


@pytest.mark.parametrize(("hours", "end"), [(1, 11), (2, 11), (3, 12)])
def test_the_morning_of_a_day_without_work_is_as_long_as_the_session(hours, end):
    length = timedelta(hours=hours)
    start, stop = planning.propose_times(DAY, [], TORONTO, length)
    assert (wall(start), wall(stop)) == (at(9), at(end))


def test_a_session_fills_a_stretch_of_its_own_length():
    work = [(at(9), at(11)), (at(13), at(18))]
    start, stop = planning.propose_times(DAY, work, TORONTO)
    assert (wall(start), wall(stop)) == (at(9), at(11))


@pytest.mark.parametrize("tz", [TORONTO, "Europe/Paris", "Asia/Tokyo"])
def test_the_hour_on_the_wall_outlasts_the_clock_change(tz):
    start = utc(2026, 3, 3, 10, tz=tz)
    stop = start + timedelta(hours=2)
    for begin, end in planning.repeat(start, stop, tz, "week", count=6):
        assert (wall(begin, tz).hour, wall(end, tz).hour) == (10, 12)


def test_the_count_includes_the_first():
    start = utc(2026, 1, 13, 10)
    found = planning.repeat(start, start + timedelta(hours=1), TORONTO, "fortnight", 3)
    assert [wall(begin).date() for begin, _end in found] == [
        date(2026, 1, 27),
        date(2026, 2, 10),
    ]


def test_the_last_day_is_included():
    start = utc(2026, 1, 13, 10)
    found = planning.repeat(
        start, start + timedelta(hours=1), TORONTO, "week", until=date(2026, 1, 27)
    )
    assert len(found) == 2


def test_the_31st_is_the_last_day_of_a_shorter_month():
    start = utc(2026, 1, 31, 10)
    found = planning.repeat(
        start, start + timedelta(hours=1), TORONTO, "month_day", count=4
    )
    assert [wall(begin).day for begin, _end in found] == [28, 31, 30]


def test_the_second_tuesday_stays_the_second_tuesday():
    start = utc(2026, 1, 13, 10)
    found = planning.repeat(
        start, start + timedelta(hours=1), TORONTO, "month_weekday", count=4
    )
    assert [wall(begin).date() for begin, _end in found] == [
        date(2026, 2, 10),
        date(2026, 3, 10),
        date(2026, 4, 14),
    ]


@pytest.mark.parametrize(
    ("first", "following"), [(7, 4), (8, 12), (21, 18), (22, 26), (28, 25)]
)
def test_the_rank_of_a_weekday_goes_by_weeks_from_the_first(first, following):
    start = utc(2026, 7, first, 10)
    [(begin, _end)] = planning.repeat(
        start, start + timedelta(hours=1), TORONTO, "month_weekday", count=2
    )
    assert wall(begin).date() == date(2026, 8, following)


def test_a_first_weekday_may_be_the_first_of_the_month():
    start = utc(2026, 6, 3, 10)
    [(begin, _end)] = planning.repeat(
        start, start + timedelta(hours=1), TORONTO, "month_weekday", count=2
    )
    assert wall(begin).date() == date(2026, 7, 1)


def test_a_fifth_weekday_is_the_last_of_the_month():
    start = utc(2026, 1, 29, 10)
    [(begin, _end)] = planning.repeat(
        start, start + timedelta(hours=1), TORONTO, "month_weekday", count=2
    )
    assert wall(begin).date() == date(2026, 2, 26)


def test_what_repeats_without_an_end_stops():
    start = utc(2026, 1, 13, 10)
    found = planning.repeat(start, start + timedelta(hours=1), TORONTO, "week")
    assert len(found) == planning.MAX_OCCURRENCES - 1


def test_what_follows_moves_by_hours_of_the_wall():
    old, new = utc(2026, 3, 3, 10), utc(2026, 3, 4, 14)
    after_the_change = utc(2026, 3, 10, 10)
    assert wall(planning.shift(after_the_change, old, new, TORONTO)) == datetime(
        2026, 3, 11, 14
    )
