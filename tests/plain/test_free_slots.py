"""Free moments: working time less what is busy, on the walls of three places, before
and after the clocks change there."""

from datetime import datetime, timedelta, timezone
from zoneinfo import ZoneInfo

import pytest

from mentorat_module.tools.free_slots import free_slots, merge, overlaps, subtract

LONG_AGO = datetime(2020, 1, 1)


def utc(tz, *parts):
    """The wall of ``tz`` as naive UTC."""
    local = datetime(*parts, tzinfo=ZoneInfo(tz))
    return local.astimezone(timezone.utc).replace(tzinfo=None)


def wall(tz, instants):
    zone = ZoneInfo(tz)
    return [
        instant.replace(tzinfo=timezone.utc).astimezone(zone).strftime("%d %H:%M")
        for instant in instants
    ]


def at(hour, minute=0):
    return datetime(2026, 1, 12, hour, minute)


def hours(*slots):
    return [slot.strftime("%H:%M") for slot in slots]


def test_slots_fill_the_working_hours_and_end_with_them():
    slots = free_slots([(at(9), at(11))], [], earliest=LONG_AGO, minutes=60)
    assert hours(*slots) == ["09:00", "09:30", "10:00"]


def test_slot_does_not_touch_what_is_busy():
    busy = [(at(10), at(10, 30))]
    slots = free_slots([(at(9), at(12))], busy, earliest=LONG_AGO, minutes=60)
    assert hours(*slots) == ["09:00", "10:30", "11:00"]


def test_slot_begins_on_the_half_hour_after_a_meeting_that_ends_at_ten_past():
    busy = [(at(9), at(10, 10))]
    slots = free_slots([(at(9), at(11, 30))], busy, earliest=LONG_AGO, minutes=30)
    assert hours(*slots) == ["10:30", "11:00"]


def test_slot_does_not_bridge_the_pause_of_noon():
    working = [(at(9), at(12)), (at(13), at(14))]
    slots = free_slots(working, [], earliest=at(11, 30), minutes=60)
    assert hours(*slots) == ["13:00"]


def test_notice_is_kept_to_the_second():
    working = [(at(9), at(11))]
    just_in_time = free_slots(working, [], earliest=at(9), minutes=30)
    too_late = free_slots(
        working, [], earliest=at(9) + timedelta(seconds=1), minutes=30
    )
    assert hours(*just_in_time)[0] == "09:00"
    assert hours(*too_late)[0] == "09:30"


def test_no_working_hours_no_slot():
    assert free_slots([], [(at(9), at(10))], earliest=LONG_AGO, minutes=30) == []


def test_busy_all_day_leaves_no_slot():
    busy = [(at(0), at(23))]
    assert free_slots([(at(9), at(17))], busy, earliest=LONG_AGO, minutes=30) == []


@pytest.mark.parametrize(
    ("minutes", "step"), [(0, 30), (-30, 30), (30, 0), (30, 45), (30, -15)]
)
def test_lengths_that_cut_nothing_are_refused(minutes, step):
    with pytest.raises(ValueError, match="minutes"):
        free_slots([], [], earliest=LONG_AGO, minutes=minutes, step=step)


# The clocks: Toronto and St John's on 8 March and 1 November 2026, Paris on 29 March
# and 25 October, Tokyo never.
@pytest.mark.parametrize(
    ("tz", "before", "after"),
    [
        ("America/Toronto", (2026, 3, 6), (2026, 3, 9)),
        ("America/Toronto", (2026, 10, 30), (2026, 11, 2)),
        ("America/St_Johns", (2026, 3, 6), (2026, 3, 9)),
        ("America/St_Johns", (2026, 10, 30), (2026, 11, 2)),
        ("Europe/Paris", (2026, 3, 27), (2026, 3, 30)),
        ("Europe/Paris", (2026, 10, 23), (2026, 10, 26)),
        ("Asia/Tokyo", (2026, 3, 27), (2026, 3, 30)),
    ],
)
def test_nine_oclock_stays_nine_oclock_across_a_change(tz, before, after):
    working = [(utc(tz, *day, 9), utc(tz, *day, 10)) for day in (before, after)]
    slots = free_slots(working, [], earliest=LONG_AGO, minutes=60, tz=tz)
    assert wall(tz, slots) == [f"{before[2]:02} 09:00", f"{after[2]:02} 09:00"]


def test_hour_that_the_spring_change_skips_offers_nothing():
    tz = "America/Toronto"
    working = [(utc(tz, 2026, 3, 8, 1), utc(tz, 2026, 3, 8, 4))]
    slots = free_slots(working, [], earliest=LONG_AGO, minutes=30, tz=tz)
    assert wall(tz, slots) == ["08 01:00", "08 01:30", "08 03:00", "08 03:30"]


def test_hour_that_the_autumn_change_shows_twice_is_offered_twice():
    tz = "Europe/Paris"
    working = [(utc(tz, 2026, 10, 25, 2), utc(tz, 2026, 10, 25, 4))]
    slots = free_slots(working, [], earliest=LONG_AGO, minutes=60, step=60, tz=tz)
    assert wall(tz, slots) == ["25 02:00", "25 02:00", "25 03:00"]
    assert slots[1] - slots[0] == timedelta(hours=1)


def test_slots_begin_on_the_half_hour_of_a_wall_with_a_half_hour():
    tz = "Asia/Kathmandu"  # UTC + 5:45
    working = [(utc(tz, 2026, 1, 12, 9, 10), utc(tz, 2026, 1, 12, 11))]
    slots = free_slots(working, [], earliest=LONG_AGO, minutes=30, tz=tz)
    assert wall(tz, slots) == ["12 09:30", "12 10:00", "12 10:30"]


def test_busy_time_of_another_place_is_the_same_instant_here():
    busy = [
        (utc("Europe/Paris", 2026, 3, 16, 15), utc("Europe/Paris", 2026, 3, 16, 16))
    ]
    tz = "America/Toronto"  # five hours behind Paris that week, not six
    working = [(utc(tz, 2026, 3, 16, 9), utc(tz, 2026, 3, 16, 12))]
    slots = free_slots(working, busy, earliest=LONG_AGO, minutes=60, step=60, tz=tz)
    assert wall(tz, slots) == ["16 09:00", "16 11:00"]


def test_subtract_keeps_both_ends_of_a_day():
    left = subtract([(at(9), at(17))], [(at(12), at(13)), (at(8), at(9, 30))])
    assert left == [(at(9, 30), at(12)), (at(13), at(17))]


def test_merge_joins_what_touches_and_drops_what_is_empty():
    assert merge([(at(10), at(11)), (at(9), at(10)), (at(12), at(12))]) == [
        (at(9), at(11))
    ]


def test_what_ends_when_the_other_begins_does_not_overlap():
    assert not overlaps(at(10), at(11), [(at(9), at(10)), (at(11), at(12))])
    assert overlaps(at(10), at(11), [(at(10, 59), at(12))])
