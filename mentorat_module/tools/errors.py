"""Say what went wrong without repeating what a record says: who reads it may not read
the record. Plain Python: nothing here knows Odoo."""

import errno

from psycopg2.errors import DiskFull

# Their messages speak of code. Those of others may hold a value.
_SPEAK_OF_CODE = (
    ArithmeticError,
    AttributeError,
    ImportError,
    LookupError,
    NameError,
    RuntimeError,
    SyntaxError,
    TypeError,
)
# SQLSTATE class 22: the message repeats the value that the database refuses.
_DATA_EXCEPTION = "22"
# Full, over the quota, mounted read-only.
_NO_ROOM = frozenset(
    getattr(errno, name)
    for name in ("ENOSPC", "EDQUOT", "EROFS")
    if hasattr(errno, name)  # some systems know no quota
)
# Of another owner, or broken: said of a program or a device too.
_UNWRITABLE = _NO_ROOM | {errno.EACCES, errno.EPERM, errno.EIO}


def get_words(error: BaseException, *speaking: type) -> str:
    """Return the message of an error where it holds no value, else an empty text.

    :param error: of the database (with ``diag`` and ``pgcode``), or any other
    :param speaking: further classes of errors whose messages may be shown
    """
    if diag := getattr(error, "diag", None):
        is_about_data = (error.pgcode or "").startswith(_DATA_EXCEPTION)
        # The detail, which holds the values of the row, is left out.
        return "" if is_about_data else diag.message_primary or ""
    return str(error) if isinstance(error, (*_SPEAK_OF_CODE, *speaking)) else ""


def is_disk_full(error: BaseException) -> bool:
    """Return whether a file or the database could not be written, for want of room or
    of the right to write.

    :param error: of the file system, of the database, or any other
    """
    if isinstance(error, OSError):
        return error.errno in _UNWRITABLE
    return isinstance(error, DiskFull)


def is_without_room(error: BaseException) -> bool:
    """Return whether it was room that was wanting, whatever was to be written.

    :param error: as for :func:`is_disk_full`
    """
    is_full = is_disk_full(error)
    return is_full and getattr(error, "errno", None) not in _UNWRITABLE - _NO_ROOM
