"""Read dates as people and spreadsheets write them. Plain Python.

Read are 2026-01-12 (also with slashes, points, or without any), 12/01/2026 (day and
month in either order, see :func:`find_order`), 12 janvier 2026, 1er février 2026,
January 12, 2026, the numbers of Excel, each maybe followed by a time. A year has four
digits: 26-01-12 and 12-01-26 are told from each other by nobody.
"""

import re
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta

from .names import fold

#: {first letters without accents: number}; longer ones first, as in "juin", "juil".
MONTHS = (
    *(("jan", 1), ("fev", 2), ("feb", 2), ("mars", 3), ("mar", 3), ("avr", 4)),
    *(("apr", 4), ("mai", 5), ("may", 5), ("juin", 6), ("jun", 6), ("juil", 7)),
    *(("jul", 7), ("aou", 8), ("aug", 8), ("sep", 9), ("oct", 10), ("nov", 11)),
    ("dec", 12),
)
#: Full names, so that "marsupial" is no month.
NAMES = {
    *("janvier fevrier mars avril mai juin juillet aout septembre octobre".split()),
    *("novembre decembre january february march april may june july august".split()),
    *("september october november december".split()),
}
WEEKDAYS = (
    r"(?:(?:le\s+)?(?:lun|mar|mer|jeu|ven|sam|dim|mon|tue|wed|thu|fri|sat|sun)[a-z]*"
    r"\.?,?\s+)?(?:le\s+)?"
)
TIME = (
    r"(?:(?:[t, ]|\s*a\s+)\s*(?P<h>\d{1,2})(?:\s*[h:]\s*(?P<mi>\d{2})?)"
    r"(?::(?P<s>\d{2})(?:\.\d+)?)?)?"
)
ISO = re.compile(
    rf"(?P<y>\d{{4}})(?P<sep>[-/. ])(?P<m>\d{{1,2}})(?P=sep)(?P<d>\d{{1,2}}){TIME}"
)
COMPACT = re.compile(rf"(?P<y>\d{{4}})(?P<m>\d\d)(?P<d>\d\d){TIME}")
NUMBERS = re.compile(
    r"(?P<a>\d{1,2})\s*(?P<sep>[-/. ])\s*(?P<b>\d{1,2})\s*(?P=sep)\s*(?P<y>\d{4})"
    rf"{TIME}"
)
DAY_NAME = re.compile(
    rf"{WEEKDAYS}(?P<d>\d{{1,2}})\s?(?:er|e|st|nd|rd|th)?[-\s]+(?:of\s+)?"
    rf"(?P<n>[a-z]{{3,9}})\.?,?[-\s]+(?P<y>\d{{4}}){TIME}"
)
NAME_DAY = re.compile(
    rf"{WEEKDAYS}(?P<n>[a-z]{{3,9}})\.?\s+(?P<d>\d{{1,2}})(?:er|st|nd|rd|th)?,?\s+(?P<y>\d{{4}}){TIME}"
)
SERIAL = re.compile(r"(?P<n>\d{5})(?:[.,](?P<f>\d+))?")
#: Day 0 of Excel, and the serial numbers that are read: 1954 to 2119.
EXCEL_EPOCH = datetime(1899, 12, 30)
SERIALS = range(20_000, 80_000)


@dataclass(frozen=True, slots=True)
class WrittenDate:
    """A date that was read.

    :param day: the date, with the day first where ``other`` is set
    :param at: the time, where one is written
    :param other: the date with the month first, where both can be meant
    """

    day: date
    at: time | None = None
    other: date | None = None

    def choose(self, day_first: bool) -> "WrittenDate":
        """Return the date without doubt: the day first, or the month."""
        day = self.day if day_first or not self.other else self.other
        return WrittenDate(day, self.at)


def read(value: date | str) -> WrittenDate:
    """Return the date that is written.

    :raise ValueError: it is none that is known, or not in the calendar
    """
    if isinstance(value, datetime):
        at = value.time()
        return WrittenDate(value.date(), at if at != time() else None)
    if isinstance(value, date):
        return WrittenDate(value)
    text = fold(str(value))
    if found := ISO.fullmatch(text) or COMPACT.fullmatch(text):
        return _make(found, int(found["m"]), int(found["d"]))
    if found := NUMBERS.fullmatch(text):
        return _read_numbers(found)
    if found := DAY_NAME.fullmatch(text) or NAME_DAY.fullmatch(text):
        return _make(found, _get_month(found["n"]), int(found["d"]))
    if (found := SERIAL.fullmatch(text)) and int(found["n"]) in SERIALS:
        moment = EXCEL_EPOCH + timedelta(days=float(text.replace(",", ".")))
        moment = (moment + timedelta(milliseconds=500)).replace(microsecond=0)
        return read(moment)
    raise ValueError(value)


def find_order(values: Iterable[date | str]) -> bool | None:
    """Return what the dates of a column say of its order: True, the day comes first;
    False, the month does; None, they do not say, or contradict each other."""
    orders = set()
    for value in values:
        found = isinstance(value, str) and NUMBERS.fullmatch(fold(value))
        if found:
            orders |= {True} if int(found["a"]) > 12 else set()
            orders |= {False} if int(found["b"]) > 12 else set()
    return orders.pop() if len(orders) == 1 else None


def _read_numbers(found: re.Match) -> WrittenDate:
    first, second = int(found["a"]), int(found["b"])
    if first > 12 or first == second:
        return _make(found, second, first)
    if second > 12:
        return _make(found, first, second)
    read_day_first = _make(found, second, first)
    return WrittenDate(
        read_day_first.day, read_day_first.at, date(int(found["y"]), first, second)
    )


def _get_month(name: str) -> int:
    for letters, month in MONTHS:
        known = len(name) <= len(letters) + 1 or name in NAMES
        if name.startswith(letters) and known:
            return month
    raise ValueError(name)


def _make(found: re.Match, month: int, day: int) -> WrittenDate:
    at = None
    if found["h"]:
        at = time(int(found["h"]), int(found["mi"] or 0), int(found["s"] or 0))
    return WrittenDate(date(int(found["y"]), month, day), at)
