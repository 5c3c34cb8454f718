"""What is shown of an error repeats no value."""

import errno
from types import SimpleNamespace

import pytest
from psycopg2 import OperationalError
from psycopg2.errors import DiskFull

from mentorat_module.tools.errors import get_words, is_disk_full, is_without_room

SECRET = "I do not dare to ask"


class DatabaseError(Exception):
    def __init__(self, pgcode, primary):
        super().__init__(f"{primary}\nDETAIL: Failing row contains ({SECRET}).")
        self.pgcode = pgcode
        self.diag = SimpleNamespace(message_primary=primary)


@pytest.mark.parametrize("error", [KeyError("nope"), ZeroDivisionError("by zero")])
def test_errors_of_code_are_told(error):
    assert get_words(error) == str(error)


@pytest.mark.parametrize("error", [ValueError(SECRET), Exception(SECRET)])
def test_errors_that_may_hold_a_value_are_not(error):
    assert get_words(error) == ""


def test_classes_that_the_caller_names_are_told():
    assert get_words(ValueError("too long"), ValueError) == "too long"


def test_detail_of_a_database_error_is_left_out():
    assert get_words(DatabaseError("23502", "null value")) == "null value"


def test_database_error_about_a_value_is_not_told():
    assert get_words(DatabaseError("22P02", f"invalid integer: {SECRET}")) == ""


@pytest.mark.parametrize("number", [errno.ENOSPC, errno.EROFS, errno.EACCES])
def test_file_that_cannot_be_written_means_a_full_disk(number):
    assert is_disk_full(OSError(number, "words"))


def test_database_without_room_means_a_full_disk():
    assert is_disk_full(DiskFull())
    assert is_without_room(DiskFull())


@pytest.mark.parametrize(
    ("number", "expected"),
    [(errno.ENOSPC, True), (errno.EROFS, True), (errno.EACCES, False)],
)
def test_what_is_not_allowed_says_nothing_of_the_room(number, expected):
    assert is_without_room(OSError(number, "words")) is expected


@pytest.mark.parametrize(
    "error",
    [
        FileNotFoundError(errno.ENOENT, "words"),
        ConnectionRefusedError(errno.ECONNREFUSED, "words"),
        OSError("no number"),
        OperationalError(),
        ValueError(),
    ],
)
def test_other_errors_do_not(error):
    assert not is_disk_full(error)
