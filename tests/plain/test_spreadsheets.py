"""Files of spreadsheet programs, and names as they are typed in them."""

import csv
from datetime import date, datetime
from io import BytesIO

import pytest
from openpyxl import Workbook

from mentorat_module.tools import names, spreadsheets

TEXT = "Employé;Attentes\nÉlise Côté;Déchiffrer l'œuvre – à 5 €\n"


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "windows-1252", "utf-16"])
def test_encoding_of_spreadsheet_programs_is_found(encoding):
    content = TEXT.encode(encoding)
    text = content.decode(spreadsheets.find_encoding(content))
    assert text.lstrip("\ufeff") == TEXT


@pytest.mark.parametrize(
    ("title", "separator"),
    [
        ("Employé;Programme", ";"),
        ("Employé,Programme", ","),
        ("Employé\tProgramme", "\t"),
        ('"Nom, prénom";"Fonction, lieu, étage"', ";"),
        ("Employé", ";"),
    ],
)
def test_separator_is_that_of_the_title_row(title, separator):
    assert spreadsheets.find_separator(f"\n{title}\na,b,c,d\n") == separator


def test_rows_keep_their_number_and_get_the_width_of_the_title():
    rows = spreadsheets.read_csv("A;B;C\n\n1;2\n;;\n4;5;6;\n", ";")
    assert rows == [
        (1, ["A", "B", "C"]),
        (3, ["1", "2", ""]),
        (5, ["4", "5", "6"]),
    ]


def test_row_that_is_too_long_is_named():
    with pytest.raises(spreadsheets.UnevenRowError, match="3"):
        spreadsheets.read_csv("A;B\n1;2\n1;2;3\n", ";")


def test_first_line_for_excel_names_the_separator_and_is_no_row():
    text = "sep=,\nA,B;b\n1,2\n"
    assert spreadsheets.find_separator(text) == ","
    assert spreadsheets.read_csv(text, ",") == [(2, ["A", "B;b"]), (3, ["1", "2"])]


def test_quote_that_is_not_closed_is_told():
    with pytest.raises(csv.Error):
        spreadsheets.read_csv('A;B\n"1;2\n3;4\n', ";")


def test_quotes_within_a_cell_are_read():
    rows = spreadsheets.read_csv('A;B\n1;say "no"\n2;"say ""no"""\n', ";")
    assert [cells[1] for _number, cells in rows[1:]] == ['say "no"'] * 2


def test_cell_with_line_breaks_is_one_row():
    rows = spreadsheets.read_csv('A;B\n"x\ny";2\n', ";")
    assert rows[1] == (2, ["x\ny", "2"])


def test_workbook_gives_texts_and_dates():
    book, stream = Workbook(), BytesIO()
    book.active.append(["Employé", "Jour", "Moment", "Nombre", "Erreur", None])
    book.active.append([])
    moment = datetime(2026, 1, 12, 14, 30)
    book.active.append(["Élise", date(2026, 1, 12), moment, 46034.0, "#N/A"])
    book.save(stream)
    sheets, rows = spreadsheets.read_workbook(stream.getvalue())
    assert sheets == ["Sheet"]
    assert rows[1] == (3, ["Élise", date(2026, 1, 12), moment, "46034", "#N/A"])


@pytest.mark.parametrize("time", [(14, 0, 0), (0, 30, 0), (0, 0, 5)])
def test_moment_of_a_workbook_keeps_its_time(time):
    book, stream = Workbook(), BytesIO()
    book.active.append([datetime(2026, 1, 12, *time)])
    book.save(stream)
    _sheets, rows = spreadsheets.read_workbook(stream.getvalue())
    assert rows == [(1, [datetime(2026, 1, 12, *time)])]


@pytest.mark.parametrize(
    "typed",
    [
        *(
            " Élise  Côté ",
            "elise cote",
            "ÉLISE CÔTÉ",
            "E\u0301lise\u00a0Co\u0302te\u0301",
        ),
        *("\ufeffÉlise Côté", "Élise\u202fCôté", "Élise\tCôté"),
    ],
)
def test_name_is_the_same_however_it_is_typed(typed):
    assert names.fold(typed) == names.fold("Élise Côté")


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("Jean-Pierre", "Jean – Pierre"),
        ("O’Neill", "O'Neill"),
        ("Lefœbvre", "lefoebvre"),
    ],
)
def test_signs_of_keyboards_are_the_same(one, other):
    assert names.fold(one) == names.fold(other)


def test_different_names_stay_different():
    assert names.fold("Jean Pierre") != names.fold("Jean-Pierre")


def test_line_breaks_of_a_cell_stay():
    assert names.clean_spaces(" a \r\n  b  c ") == "a\nb c"


def test_close_names_are_found():
    known = ["Élise Côté", "Marc Roy"]
    assert names.find_close("Elyse Cote", known) == ["Élise Côté"]
    assert not names.find_close("Somebody Else", known)
