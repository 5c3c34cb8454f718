from datetime import datetime, timedelta

from mentorat_module.tools.occurrences import match

FIRST = datetime(2026, 1, 13, 15)
DAY, WEEK = timedelta(days=1), timedelta(weeks=1)


def series(count, every=WEEK, first=FIRST):
    return [first + number * every for number in range(count)]


def name(starts):
    return list(enumerate(starts))


def test_moved_series_keeps_its_order():
    shift = timedelta(days=2, hours=3)
    new = series(4, first=FIRST + shift)
    found, left = match(name(series(4)), new, shift)
    assert [found[start] for start in new] == [0, 1, 2, 3]
    assert left == []


def test_hour_that_summer_time_moves_is_the_same_day():
    new = [start - timedelta(hours=1) for start in series(3)]
    found, _left = match(name(series(3)), new)
    assert [found[start] for start in new] == [0, 1, 2]


def test_day_reaches_twelve_hours_before_and_after():
    half = timedelta(hours=12)
    old = [(0, FIRST), (1, FIRST + half)]
    assert match(old, [FIRST + half])[0] == {FIRST + half: 0}
    assert match(old, [FIRST - half, FIRST])[0] == {FIRST - half: 0, FIRST: 1}
    beyond = FIRST + half + timedelta(seconds=1)
    assert match(old, [beyond])[0] == {beyond: 1}


def test_occurrence_on_its_day_comes_before_one_in_order():
    new = series(3, every=2 * WEEK)
    found, left = match(name(series(3)), new)
    assert [found[start] for start in new] == [0, 2, 1]
    assert left == []


def test_shorter_series_leaves_the_last():
    found, left = match(name(series(5)), series(3))
    assert sorted(found.values()) == [0, 1, 2]
    assert left == [3, 4]


def test_longer_series_has_new_dates():
    new = series(5)
    found, left = match(name(series(3)), new)
    assert new[3] not in found
    assert left == []


def test_every_occurrence_has_at_most_one_place():
    new = series(40, every=timedelta(hours=30))
    found, left = match(name(series(20, every=DAY)), new)
    assert sorted([*found.values(), *left]) == list(range(20))


def test_nothing_old_and_nothing_new():
    assert match([], series(2)) == ({}, [])
    assert match(name(series(2)), []) == ({}, [0, 1])
