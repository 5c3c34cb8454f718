"""Format dates and hours, and sort names. Plain Python: nothing here knows Odoo."""

import re
import unicodedata
from datetime import datetime, time
from functools import lru_cache

import babel.dates

NBSP = "\N{NO-BREAK SPACE}"
# The day of the month 1, before a month in letters (“1 h” is an hour).
_FIRST = re.compile(r"(?<!\d)1(?=\s(?!h\b)[^\W\d])")
# The year that ends a pattern of Unicode's, with what leads to it.
_YEAR = re.compile(r"(?:,|\s|'[^']*')*y+$")


def format_day(day, locale, words="long"):
    """Return a date in letters.

    :param day: a date or a datetime
    :param locale: ``babel.Locale``
    :param str words: ``long`` (15 January 2026), ``full`` (with the day of the week),
        ``weekday`` (Thursday) or ``dated`` (Thursday, 15 January)
    """
    day = day.date() if isinstance(day, datetime) else day
    return _write_day(day, locale, words)


@lru_cache(maxsize=1024)  # a page formats the same few days many times
def _write_day(day, locale, words):
    if words == "weekday":
        return babel.dates.format_date(day, "EEEE", locale=locale)
    if words == "dated":
        pattern = _YEAR.sub("", locale.date_formats["full"].pattern)
        text = babel.dates.format_date(day, pattern, locale=locale)
    else:
        text = babel.dates.format_date(day, words, locale=locale)
    return count_first(text, locale.language)


def count_first(text, language):
    """Return ``text`` with “1er” for the first of a month in French.

    :param str text: a date in letters
    :param str language: its code, such as ``fr_CA``
    """
    is_french = (language or "").partition("_")[0] == "fr"
    return _FIRST.sub("1er", text, count=1) if is_french else text


def format_time(local, locale):
    """Return the hour of ``local``: “3:00 PM”, and in French “15 h 30” or, without
    minutes, “15 h”."""
    return _write_time(local.hour, local.minute, locale)


@lru_cache(maxsize=4096)
def _write_time(hour, minute, locale):
    if locale.language != "fr":
        return babel.dates.format_time(time(hour, minute), "short", locale=locale)
    minutes = f"{NBSP}{minute:02}" if minute else ""
    return f"{hour}{NBSP}h{minutes}"


def format_zone(local, locale):
    """Return the name of the zone of ``local``, the same in summer and winter."""
    return babel.dates.get_timezone_name(local, zone_variant="generic", locale=locale)


def sort_key(name):
    """Return a key that sorts names as a dictionary does: case and accents do not
    count."""
    plain = unicodedata.normalize("NFD", name or "")
    return (
        "".join(char for char in plain if not unicodedata.combining(char)).casefold(),
        name or "",
    )
