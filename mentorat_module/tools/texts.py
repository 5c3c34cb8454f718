"""Clean and measure what people type. Plain Python: nothing here knows Odoo."""

import re

# What no keyboard types and the database or a page cannot hold: the control characters
# but tab and line end, and halves of surrogate pairs.
_UNTYPED = re.compile("[\0-\x08\x0b\x0c\x0e-\x1f\x7f\ud800-\udfff]")


def unify_line_ends(text: str) -> str:
    """Return ``text`` with ``\\n`` line ends: forms of browsers send ``\\r\\n``."""
    return text.replace("\r\n", "\n").replace("\r", "\n")


def clean(text: str) -> str:
    """Return ``text`` without the characters that nobody types, with ``\\n`` line
    ends."""
    return _UNTYPED.sub("", unify_line_ends(text))


def count_characters(text: str) -> int:
    """Return the length of ``text`` as ``maxlength`` of a browser counts it: UTF-16
    units, a line end being one."""
    unified = unify_line_ends(text)
    return len(unified.encode("utf-16-le", "surrogatepass")) // 2


def is_same(text: str, other: str) -> bool:
    """Return whether both say the same: line ends and space around may differ."""
    return unify_line_ends(text).strip() == unify_line_ends(other).strip()


def is_storable(text: str) -> bool:
    """Return whether the database stores ``text``: no NUL, no half of a surrogate
    pair."""
    try:
        return b"\0" not in text.encode()
    except UnicodeEncodeError:
        return False
