"""Dates as people and spreadsheets write them."""

from datetime import date, datetime, time

import pytest

from mentorat_module.tools import written_dates

TWELFTH = date(2026, 1, 12)


@pytest.mark.parametrize(
    "text",
    [
        *("2026-01-12", "2026/01/12", "2026.1.12", "20260112", " 2026-01-12\u00a0"),
        *("12 janvier 2026", "12 JANVIER 2026", "12 janv. 2026", "12-janv-2026"),
        *("lundi 12 janvier 2026", "le 12 janvier 2026", "Lundi, le 12 janvier 2026"),
        *("January 12, 2026", "Jan 12 2026", "12 January 2026", "January 12th, 2026"),
        *("46034", "46034,0", "46034.0", "2026‑01‑12"),
    ],
)
def test_unambiguous_date_is_read(text):
    assert written_dates.read(text) == written_dates.WrittenDate(TWELFTH)


@pytest.mark.parametrize(
    ("text", "day"),
    [
        ("1er février 2026", date(2026, 2, 1)),
        ("1 er fevrier 2026", date(2026, 2, 1)),
        ("3 août 2026", date(2026, 8, 3)),
        ("3 aou\u0302t 2026", date(2026, 8, 3)),
        ("31 déc. 2026", date(2026, 12, 31)),
        ("4 juil. 2026", date(2026, 7, 4)),
        ("4 juin 2026", date(2026, 6, 4)),
        ("29 février 2028", date(2028, 2, 29)),
        ("25/01/2026", date(2026, 1, 25)),
        ("01/25/2026", date(2026, 1, 25)),
        ("25.1.2026", date(2026, 1, 25)),
        ("03/03/2026", date(2026, 3, 3)),
    ],
)
def test_each_form_of_quebec_is_read(text, day):
    assert written_dates.read(text) == written_dates.WrittenDate(day)


@pytest.mark.parametrize(
    ("month", "names"),
    [
        *((1, "janvier janv jan january"), (2, "février févr feb february")),
        *((3, "mars mar march"), (4, "avril avr april apr"), (5, "mai may")),
        *((6, "juin june jun"), (7, "juillet juil july jul")),
        *((8, "août aou august aug"), (9, "septembre sept september sep")),
        *((10, "octobre oct october"), (11, "novembre nov november")),
        (12, "décembre déc december dec"),
    ],
)
def test_each_month_is_known_by_its_names(month, names):
    for name in names.split():
        found = written_dates.read(f"14 {name} 2026")
        assert found == written_dates.WrittenDate(date(2026, month, 14)), name


@pytest.mark.parametrize("text", ["12/01/2026", "12-01-2026", "12.01.2026"])
def test_day_and_month_that_can_be_exchanged_are_told(text):
    found = written_dates.read(text)
    assert (found.day, found.other) == (TWELFTH, date(2026, 12, 1))
    assert found.choose(day_first=False).day == date(2026, 12, 1)
    assert found.choose(day_first=True) == written_dates.WrittenDate(TWELFTH)


@pytest.mark.parametrize(
    "text",
    [
        *("", "bientôt", "12-01-26", "26-01-12", "2026", "12", "29/02/2026"),
        *("31 juin 2026", "2026-13-01", "12 marsupial 2026", "00/00/2026", "9999999"),
        *("19999", "80000", "2026-01", "janvier 2026", "12 janvier", "12/01-2026"),
    ],
)
def test_what_is_no_full_date_is_refused(text):
    with pytest.raises(ValueError):
        written_dates.read(text)


@pytest.mark.parametrize(
    "text",
    [
        *("2026-01-12 14:30", "2026-01-12T14:30:00", "12 janvier 2026 à 14 h 30"),
        *("12 janvier 2026 14h30", "46034,604166667", "46034.6041666667"),
        datetime(2026, 1, 12, 14, 30),
    ],
)
def test_time_is_read_where_there_is_one(text):
    assert written_dates.read(text) == written_dates.WrittenDate(TWELFTH, time(14, 30))


def test_cells_of_a_workbook_are_dates_already():
    assert written_dates.read(TWELFTH).day == TWELFTH
    assert written_dates.read(datetime(2026, 1, 12)).at is None


@pytest.mark.parametrize(
    ("column", "order"),
    [
        (["12/01/2026", "25/01/2026"], True),
        (["12/01/2026", "01/25/2026"], False),
        (["12/01/2026", "2026-01-25"], None),
        (["25/01/2026", "01/25/2026", "12/01/2026"], None),
        ([TWELFTH, "", "14-02-2026"], True),
    ],
)
def test_column_says_whether_the_day_comes_first(column, order):
    assert written_dates.find_order(column) is order
