"""Read tables from files: CSV of any spreadsheet program, and workbooks. Plain Python.

Each returns ``[(number of the row in the file, from 1, cells)]`` without empty rows;
cells are texts or dates."""

import codecs
import csv
import re
from datetime import date, datetime
from io import BytesIO, StringIO

Row = tuple[int, list[str | date]]
#: First bytes of the workbooks of Excel and LibreOffice.
WORKBOOKS = (b"PK\x03\x04", b"\xd0\xcf\x11\xe0")
SEPARATORS = ";\t,|"
#: A first line that tells Excel the separator.
NAMED_SEPARATOR = re.compile(r"sep=(.)[ ;,\t]*\r?\n", re.IGNORECASE)


class UnevenRowError(ValueError):
    """A row has more cells than the title row; its number is the argument."""


def is_table(content: bytes) -> bool:
    """Return whether this may be a workbook or a CSV text."""
    if content.startswith(WORKBOOKS) or find_encoding(content) == "utf-16":
        return True
    return bool(content) and b"\0" not in content and not content.startswith(b"<")


def find_encoding(content: bytes) -> str:
    """Return the encoding of a text: UTF-8 where it can be that, else that of Windows.

    Guessing by letters is no use: a list of names has few accents."""
    if content.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)):
        return "utf-16"
    for encoding in ("utf-8-sig", "windows-1252"):
        try:
            content.decode(encoding)
        except UnicodeDecodeError:
            continue
        return encoding
    return "iso-8859-1"


def find_separator(text: str, quote: str = '"') -> str:
    """Return the separator that the first line names for Excel, as in ``sep=;``, else
    the one that stands most often in the title row, outside quotes."""
    if named := NAMED_SEPARATOR.match(text):
        return named[1]
    title = next((line for line in text.splitlines() if line.strip()), "")
    outside = "".join(title.split(quote)[::2])
    return max(SEPARATORS, key=outside.count)


def read_csv(text: str, separator: str, quote: str = '"') -> list[Row]:
    """Return the rows of a CSV text, each as wide as the title row.

    :raise UnevenRowError: a row has more cells than the title row
    :raise csv.Error: a quote is not closed: all that follows would be one cell
    """
    form = {"delimiter": separator, "quotechar": quote}
    _check_closed(csv.reader(StringIO(text, newline=""), strict=True, **form))
    rows = enumerate(csv.reader(StringIO(text, newline=""), **form), start=1)
    if NAMED_SEPARATOR.match(text):
        next(rows)
    return _even_out(rows)


def _check_closed(rows) -> None:
    try:
        for _cells in rows:
            pass
    except csv.Error as error:
        if "unexpected end" in str(error):
            raise


def read_workbook(
    content: bytes, sheet: str | None = None
) -> tuple[list[str], list[Row]]:
    """Return the names of the sheets, and the rows of one of them, the first one when
    not given. Errors of formulas, like #N/A, are read as texts."""
    # where it is used, as in Odoo: it loads NumPy when it finds it
    from openpyxl import load_workbook

    book = load_workbook(BytesIO(content), data_only=True, read_only=False)
    rows = book[sheet or book.sheetnames[0]].iter_rows()
    cells = ([_get_value(cell) for cell in row] for row in rows)
    return book.sheetnames, _even_out(enumerate(cells, start=1))


def _get_value(cell) -> str | date:
    value = cell.value
    if value is None:
        return ""
    if isinstance(value, datetime):
        at_midnight = not (value.hour or value.minute or value.second)
        return value.date() if at_midnight else value
    if isinstance(value, date):
        return value
    if isinstance(value, float) and value.is_integer():
        value = int(value)
    return str(value)


def _even_out(rows) -> list[Row]:
    filled = [
        (number, cells)
        for number, cells in rows
        if any(not isinstance(cell, str) or cell.strip() for cell in cells)
    ]
    if not filled:
        return []
    title = filled[0][1]
    width = max(
        (index for index, cell in enumerate(title, 1) if str(cell).strip()), default=0
    )
    for number, cells in filled:
        if any(str(cell).strip() for cell in cells[width:]):
            raise UnevenRowError(number)
    return [(number, (cells + [""] * width)[:width]) for number, cells in filled]
