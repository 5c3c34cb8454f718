"""Dates, hours and lists, as people write them."""

from datetime import date, datetime

import babel
import pytest

from mentorat_module.tools import wording

FRENCH = babel.Locale.parse("fr_CA")
ENGLISH = babel.Locale.parse("en_CA")
FIRST = date(2026, 12, 1)


def plain(text):
    return text.replace("\N{NO-BREAK SPACE}", " ").replace(
        "\N{NARROW NO-BREAK SPACE}", " "
    )


@pytest.mark.parametrize(
    ("words", "said"),
    [
        ("long", "1er décembre 2026"),
        ("full", "mardi 1er décembre 2026"),
        ("dated", "mardi 1er décembre"),
        ("weekday", "mardi"),
    ],
)
def test_french_says_the_first_of_a_month(words, said):
    assert wording.format_day(FIRST, FRENCH, words) == said


@pytest.mark.parametrize("day", [2, 11, 21, 31])
def test_french_counts_the_other_days_plainly(day):
    said = wording.format_day(date(2026, 12, day), FRENCH)
    assert said == f"{day} décembre 2026"


def test_english_has_its_own_order():
    assert wording.format_day(FIRST, ENGLISH, "dated") == "Tuesday, December 1"


@pytest.mark.parametrize(
    ("hour", "minute", "said"),
    [(9, 0, "9 h"), (9, 5, "9 h 05"), (15, 30, "15 h 30"), (0, 0, "0 h")],
)
def test_french_hours_have_no_needless_zeros(hour, minute, said):
    local = datetime(2026, 12, 1, hour, minute)
    assert plain(wording.format_time(local, FRENCH)) == said


def test_french_hour_is_never_cut_at_the_end_of_a_line():
    assert " " not in wording.format_time(datetime(2026, 12, 1, 15, 30), FRENCH)


def test_english_hours_are_those_of_the_locale():
    local = datetime(2026, 12, 1, 15, 30)
    assert plain(wording.format_time(local, ENGLISH)) == "3:30 p.m."


def test_names_are_sorted_as_a_dictionary_does():
    names = ["Zèbre", "étang", "avion", "Etage", "École"]
    assert sorted(names, key=wording.sort_key) == [
        "avion",
        "École",
        "Etage",
        "étang",
        "Zèbre",
    ]


def test_names_that_differ_by_an_accent_keep_one_order():
    assert sorted(["côte", "cote", "coté"], key=wording.sort_key) == sorted(
        ["coté", "côte", "cote"], key=wording.sort_key
    )


def test_the_first_hour_of_a_day_is_no_first_day():
    said = wording.count_first("mercredi 2 décembre, 1 h 30", "fr_CA")
    assert said == "mercredi 2 décembre, 1 h 30"


def test_the_first_of_a_month_is_counted_with_its_hour():
    said = wording.count_first("mardi 1 décembre à 1 h 30", "fr_CA")
    assert said == "mardi 1er décembre à 1 h 30"
