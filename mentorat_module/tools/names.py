"""Compare names as people type them. Plain Python: nothing here knows Odoo."""

import difflib
import re
import unicodedata
from collections.abc import Iterable
from functools import lru_cache

#: Letters that have no decomposition, and signs that keyboards write in several ways.
SAME = str.maketrans(
    {"œ": "oe", "æ": "ae", "ß": "ss", "ø": "o", "ł": "l", "’": "'", "ʼ": "'", "‘": "'"}
    | dict.fromkeys("‐‑‒–—−", "-")
)


def clean_spaces(text: str) -> str:
    """Return the text without spaces around it, nor several in a row; no-break spaces
    are spaces, marks without a width are nothing, and line breaks stay."""
    text = re.sub("[\u200b-\u200f\u2060\ufeff]", "", text)
    lines = (re.sub(r"\s+", " ", line).strip() for line in text.splitlines())
    return "\n".join(lines).strip()


# Names of a directory are compared with each name of a file that is not known.
@lru_cache(maxsize=50_000)
def fold(text: str) -> str:
    """Return the text for comparing: without accents, case or extra spaces."""
    text = unicodedata.normalize("NFKD", clean_spaces(text).casefold().translate(SAME))
    text = "".join(char for char in text if not unicodedata.combining(char))
    return re.sub(r"\s+", " ", re.sub(r"\s*([-'])\s*", r"\1", text))


def find_close(text: str, known: Iterable[str], limit: int = 2) -> list[str]:
    """Return those of ``known`` that look like the text, the closest first."""
    folded = {fold(name): name for name in known}
    close = difflib.get_close_matches(fold(text), folded, n=limit, cutoff=0.75)
    return [folded[name] for name in close]
