"""Working days of the demonstration: no week-end, no statutory holiday of Québec. Plain
Python."""

from datetime import date, timedelta
from functools import cache

from dateutil.easter import easter
from dateutil.relativedelta import MO, relativedelta

DAY = timedelta(days=1)


@cache
def get_holidays(year):
    """Return the set of the statutory holidays of Québec, with both Good Friday and
    Easter Monday, of which each employer gives one."""
    days = {
        date(year, 1, 1),
        easter(year) - 2 * DAY,
        easter(year) + DAY,
        date(year, 5, 24) + relativedelta(weekday=MO(-1)),  # Patriots' Day
        _move_from_sunday(date(year, 6, 24)),
        _move_from_sunday(date(year, 7, 1)),
        date(year, 9, 1) + relativedelta(weekday=MO(1)),  # Labour Day
        date(year, 10, 1) + relativedelta(weekday=MO(2)),  # Thanksgiving
        date(year, 12, 25),
    }
    return frozenset(days)


def _move_from_sunday(day):
    return day + DAY if day.weekday() == 6 else day


def is_working_day(day):
    """Return whether advisers see clients on ``day``."""
    return day.weekday() < 5 and day not in get_holidays(day.year)


def is_year_end(day):
    """Return whether ``day`` is between the holidays, when nobody plans a meeting."""
    return (day.month, day.day) >= (12, 24) or (day.month, day.day) <= (1, 2)


def find_past(day):
    """Return ``day``, or the last working day before it."""
    while not is_working_day(day):
        day -= DAY
    return day


def find_coming(day):
    """Return ``day``, or the first working day after it that is not of the end of
    the year."""
    while not is_working_day(day) or is_year_end(day):
        day += DAY
    return day
